"""The rankings as pages show them: both ends, everybody, and how one score comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.analytics.queries import Counted, Window, counted, ranking_rules, remarks_of, standings
from pacenote.analytics.rankings import TENTH, Place, Ranking, Standing, Unranked, moves, rank, reweighted
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.people.models import Person
from pacenote.performance.catalogue import RuleValues, metric_of
from pacenote.web.panels.people import initials
from pacenote.web.panels.rule_effect import period_words
from pacenote.web.panels.rules import reader_wording
from pacenote.web.panels.times import Times, day_words, times_of

WHY: dict[Unranked, str] = {
    Unranked.NO_READING: gettext_noop("No reading in these days"),
    Unranked.TOO_FEW: gettext_noop("Fewer readings than needed"),
}
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


class Report:
    """One ranking of the people whom a membership may see."""

    def __init__(self, membership: Membership, now: datetime, *, days: int, least: int) -> None:
        self.membership = membership
        today = times_of(membership.company, now).today
        self.window = Window(today - timedelta(days=days - 1), today)
        self.rules: Mapping[str, RuleValues] = ranking_rules(membership.company_id)
        self._least, self._days = least, days
        self.standings = standings(membership, self.window, self.rules)
        self.people = Person.objects.visible_to(membership).in_bulk([each.person for each in self.standings])
        self.ranking = self._rank(self.standings)

    def _rank(self, found: Sequence[Standing]) -> Ranking:
        return rank(found, least=self._least, names={pk: person.sort_key for pk, person in self.people.items()})

    @property
    def metrics(self) -> list[str]:
        """The metrics that count for somebody, the weightiest first."""
        used = {part.metric for standing in self.standings for part in standing.parts}
        return sorted(used, key=lambda name: (-self.rules[name].importance, name))

    def tried(self, weights: Mapping[str, int]) -> tuple[Ranking, dict[int, int]]:
        """Return the ranking with other weights, and by how many places people move."""
        other = self._rank(reweighted(self.standings, weights))
        return other, moves(self.ranking.places, other.places, self.people)

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
        return f"{url}?days={self._days}&least={self._least}"

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


def parts_of(report: Report, person: Person, standing: Standing) -> list[PartRow]:
    """Return the metrics of one person's score with their readings, the weightiest first."""
    lines = {
        metric: list(group)
        for metric, group in groupby(
            counted(person, report.membership, report.window, report.rules), key=lambda each: each.reading.metric
        )
    }
    weight = sum(part.importance for part in standing.parts)
    points = {part.metric: part for part in standing.parts}
    order = sorted(lines, key=lambda name: (-report.rules[name].importance, name))
    return [
        PartRow(
            label=_(metric_of(name).label),
            definition=_(metric_of(name).definition),
            points=number_format(points[name].points.quantize(TENTH), 1) if name in points else "",
            bar=round(points[name].points) if name in points else 0,
            weight=report.rules[name].importance,
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


def remark_lines(report: Report, person: Person, times: Times) -> list[Line]:
    """Return one person's issues and kudos with their weights."""
    return [
        Line(
            when=day_words(times.day_of(remark.happened_at)),
            what=_(remark.type.label),
            gives=f"{'+' if remark.type.kudo else '−'}{remark.type.weight}",
        )
        for remark in remarks_of(person, report.membership, report.window)
    ]


def table(report: Report) -> tuple[list[str], list[list[str | int | float | None]]]:
    """Return titles and rows for a spreadsheet: everybody, with the points of each metric."""
    metrics = report.metrics
    titles = [_("Rank"), _("Name"), _("Score"), _("Readings"), _("Kudos"), _("Issues")]
    titles += [_(metric_of(name).label) for name in metrics] + [_("Not ranked because")]
    rows: list[list[str | int | float | None]] = [
        [place.rank, *_cells(report, place.standing, metrics), None] for place in report.ranking.places
    ]
    by_person = {standing.person: standing for standing in report.standings}
    for pk, reason in sorted(report.ranking.unranked.items(), key=lambda item: report.people[item[0]].sort_key):
        rows.append([None, *_cells(report, by_person[pk], metrics), _(WHY[reason])])
    return titles, rows


def _cells(report: Report, standing: Standing, metrics: Sequence[str]) -> list[str | int | float | None]:
    points = {part.metric: float(part.points.quantize(TENTH)) for part in standing.parts}
    score = None if standing.score is None else float(standing.score)
    name = report.people[standing.person].name
    return [name, score, standing.readings, standing.kudos, -standing.issues, *(points.get(each) for each in metrics)]
