"""The rankings as pages show them: both ends, everybody, and how one score comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.analytics import report
from pacenote.analytics.queries import Counted, counted, remarks_of
from pacenote.analytics.rankings import TENTH, Place, Standing, Unranked
from pacenote.analytics.report import WHY
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.people.models import Person
from pacenote.performance.catalogue import metric_of
from pacenote.web.panels.people import initials
from pacenote.web.panels.rule_effect import period_words
from pacenote.web.panels.rules import reader_wording
from pacenote.web.panels.times import Times, day_words

NOT_COUNTED = {
    "missing": gettext_noop("no value, so it does not count"),
    "below_minimum_exposure": gettext_noop("too little to measure, so it does not count"),
    "exposure_unknown": gettext_noop("how much there was to measure is not known, so it does not count"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person: the place, the score in words and as a bar of 0 to 100, and what it is made of."""

    rank: int
    name: str
    initials: str
    url: str
    score: str
    bar: int
    readings: int
    remarks: str
    moved: int = 0

    @property
    def down(self) -> int:
        """By how many places the person falls."""
        return -self.moved


@dataclass(frozen=True, slots=True)
class Weight:
    """One metric whose weight may be tried out."""

    metric: str
    label: str
    definition: str
    saved: int
    tried: int
    rule_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One reading, issue or kudo and what it gives."""

    when: str
    what: str
    gives: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One metric of a person's score."""

    label: str
    definition: str
    points: str
    bar: int
    weight: int
    share: str
    lines: tuple[Line, ...]


class Report(report.Report):
    """The ranking as pages show it."""

    def rows(self, places: Sequence[Place], moved: Mapping[int, int] | None = None) -> list[Row]:
        """Return people as lines."""
        return [self._row(place, (moved or {}).get(place.standing.person, 0)) for place in places]

    def _row(self, place: Place, moved: int) -> Row:
        person, standing = self.people[place.standing.person], place.standing
        return Row(
            rank=place.rank,
            name=person.name,
            initials=initials(person.name),
            url=self.url_of(person),
            score=number_format(place.score, 1),
            bar=round(min(max(place.score, Decimal(0)), Decimal(100))),
            readings=standing.readings,
            remarks=_remarks(standing),
            moved=moved,
        )

    def url_of(self, person: Person) -> str:
        """Return where a person's score is explained."""
        url = reverse("person_ranking", args=[self.membership.company.slug, person.pk])
        return f"{url}?days={self.days}&least={self.least}"

    def unranked(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return who has no place, by reason: name and address."""
        lines = sorted(
            (str(reason), self.people[pk].sort_key, self.people[pk]) for pk, reason in self.ranking.unranked.items()
        )
        return [
            (_(WHY[Unranked(reason)]), [(person.name, self.url_of(person)) for _reason, _key, person in group])
            for reason, group in groupby(lines, key=lambda line: line[0])
        ]

    def weights(self, tried: Mapping[str, int]) -> list[Weight]:
        """Return the metrics with the saved weight and the one that is tried out."""
        slug = self.membership.company.slug
        return [
            Weight(
                metric=name,
                label=_(metric_of(name).label),
                definition=_(metric_of(name).definition),
                saved=self.rules[name].importance,
                tried=tried.get(name, self.rules[name].importance),
                rule_url=reverse("settings_rule", args=[slug, name]),
            )
            for name in self.metrics
        ]


def one_decimal(number: Decimal | None) -> str:
    """Return a score in words; empty where there is none."""
    return "" if number is None else number_format(number.quantize(TENTH), 1)


def _remarks(standing: Standing) -> str:
    words = []
    if standing.kudos:
        words.append(f"+{standing.kudos}")
    if standing.issues:
        words.append(f"−{standing.issues}")
    return " ".join(words)


def parts_of(ranked: Report, person: Person, standing: Standing) -> list[PartRow]:
    """Return the metrics of one person's score with their readings, the weightiest first."""
    lines = {
        metric: list(group)
        for metric, group in groupby(
            counted(person, ranked.membership, ranked.window, ranked.rules), key=lambda each: each.reading.metric
        )
    }
    weight = sum(part.importance for part in standing.parts)
    points = {part.metric: part for part in standing.parts}
    order = sorted(lines, key=lambda name: (-ranked.rules[name].importance, name))
    return [
        PartRow(
            label=_(metric_of(name).label),
            definition=_(metric_of(name).definition),
            points=number_format(points[name].points.quantize(TENTH), 1) if name in points else "",
            bar=round(points[name].points) if name in points else 0,
            weight=ranked.rules[name].importance,
            share=_("%(percent)s %% of the score") % {"percent": round(100 * points[name].importance / weight)}
            if name in points
            else "",
            lines=tuple(_line(each) for each in lines[name]),
        )
        for name in order
    ]


def _line(each: Counted) -> Line:
    reading = each.reading
    return Line(
        when=period_words((reading.start, reading.end)),
        what=value_words(reading.value.normalize(), metric_of(reading.metric), reader_wording()),
        gives=_(NOT_COUNTED[each.why_not])
        if each.points is None
        else ngettext("%(points)s point", "%(points)s points", round(each.points))
        % {"points": number_format(each.points.quantize(TENTH), 1)},
    )


def remark_lines(ranked: Report, person: Person, times: Times) -> list[Line]:
    """Return one person's issues and kudos with their weights."""
    return [
        Line(
            when=day_words(times.day_of(remark.happened_at)),
            what=_(remark.type.label),
            gives=f"{'+' if remark.type.kudo else '−'}{remark.type.weight}",
        )
        for remark in remarks_of(person, ranked.membership, ranked.window)
    ]
