"""A person's metrics as small charts, each with the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pacenote.accounts.models import Membership
from pacenote.analytics.series import Point, Series, series_of, versions_of
from pacenote.coaching.evaluate import missed_threshold
from pacenote.coaching.models import Finding
from pacenote.coaching.phrases import number_words, value_words
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.metrics.metric import Metric
from pacenote.web.forms.rules import EXPOSURES
from pacenote.web.panels.chart_shape import Shape, shape_of, thresholds
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.rules import reader_wording, sides
from pacenote.web.panels.times import Times, day_words, month_words, week_dates

#: So many charts are shown before somebody asks for all of them.
FIRST = 6
#: A best of fewer periods than this is none that anybody would mention.
LEAST_FOR_BEST = 4
MIDDLE = Decimal("0.0001")
#: What is often only one.
ONE = {
    "trips": gettext_noop("1 trip"),
    "ratings": gettext_noop("1 rating"),
    "evaluations": gettext_noop("1 evaluation"),
    "contacts": gettext_noop("1 contact"),
}
Words = Callable[[Decimal], str]


class Said(NamedTuple):
    """What a chart says of a finding."""

    side: str
    standing: str
    told: bool
    released_at: datetime | None


Found = Mapping[tuple[str, date, date], Said]


@dataclass(frozen=True, slots=True)
class Row:
    """One period in the table."""

    period: str
    dates: str
    value: str
    exposure: str
    coach: str
    praise: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One metric as people/_chart.html shows it."""

    name: str
    label: str
    definition: str
    value: str
    exposure: str
    delta: str
    tone: str
    average: str
    best: str
    summary: str
    shape: Shape
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a page and how many more there are."""

    shown: tuple[Chart, ...]
    more: int
    span: str


def charts(
    person: Person, membership: Membership, times: Times, *, everything: bool = False, talked: bool = True
) -> Charts:
    """Return a person's charts, the most important metrics first; the number of queries does not depend on theirs.

    Where nobody ``talked`` with them in a session, no marks of sessions are looked for.
    """
    shown, known = series_of(person, membership, versions_of(membership), most=None if everything else FIRST)
    if not shown:
        return Charts((), 0, "")
    found = _findings(person, membership, shown)
    talks = _sessions(person, membership, shown, times) if talked else {}
    made = tuple(_chart(each, found, talks.get(each.metric.name, ()), times) for each in shown)
    return Charts(made, known - len(shown), _span(shown))


def _findings(person: Person, membership: Membership, shown: Sequence[Series]) -> Found:
    since = min(each.points[0].start for each in shown)
    rows = Finding.objects.visible_to(membership).filter(
        person=person, metric__in=[each.metric.name for each in shown], start__gte=since
    )
    said = rows.values_list("metric", "start", "end", "side", "standing", "told", "message__released_at")
    return {
        (metric, start, end): Said(side, standing, told, released_at)
        for metric, start, end, side, standing, told, released_at in said
    }


def _sessions(
    person: Person, membership: Membership, shown: Sequence[Series], times: Times
) -> dict[str, tuple[date, ...]]:
    """Return the days of sessions that were held with this person, by the metrics of their areas."""
    mine = Trainee.objects.visible_to(membership).filter(person=person).values("session")
    held = CoachingSession.objects.about(person, membership).filter(pk__in=mine, state=State.COMPLETED)
    days: dict[str, tuple[date, ...]] = {}
    for metrics, started_at in held.values_list("area__metrics", "started_at"):
        if started_at is not None:
            for metric in metrics:
                days[metric] = (*days.get(metric, ()), times.day_of(started_at))
    return {each.metric.name: days.get(each.metric.name, ()) for each in shown}


def _chart(series: Series, found: Found, sessions: Sequence[date], times: Times) -> Chart:
    metric, wording, last = series.metric, reader_wording(), series.points[-1]

    def words(value: Decimal) -> str:
        return value_words(value.normalize(), metric, wording)

    def finding(point: Point) -> Said | None:
        return found.get((metric.name, point.start, point.end))

    def cleared(point: Point) -> bool:
        each = finding(point)
        return each is not None and each.standing == Finding.Standing.WITHDRAWN

    told = [
        times.day_of(each.released_at)
        for point in series.points
        if (each := finding(point)) and each.told and each.released_at
    ]
    average = series.average.quantize(MIDDLE)
    tone, delta = _delta(series)
    label = _(metric.label)
    limits = {version: _limits(rule) for version, rule in {each.version: each.rule for each in series.points}.items()}
    return Chart(
        name=metric.name,
        label=label,
        definition=_(metric.definition),
        value=words(last.value),
        exposure=exposure_words(last),
        delta=delta,
        tone=tone,
        average=_mean_words(metric)(average),
        best=words(series.best) if series.best is not None else "",
        summary=_summary(series, label, words),
        shape=shape_of(
            series.points, average=average, words=lambda limit: words(limit).removesuffix(" %"), period=_short,
            told=told, sessions=sessions, cleared=cleared,
        ),
        rows=tuple(_row(point, finding(point), words, limits) for point in reversed(series.points)),
    )  # fmt: skip


def _mean_words(metric: Metric) -> Words:
    """Return how averages are said: the mean of 0 and 1 escalations is 0.5, not 1."""
    finer = replace(metric, decimals=max(1, metric.decimals))
    return lambda value: value_words(value.normalize(), finer, reader_wording())


def _delta(series: Series) -> tuple[str, str]:
    """Return tone and words of how the newest value stands to the person's own."""
    metric, last, words = series.metric, series.points[-1], _mean_words(series.metric)
    if last.rule and last.rule.coach_on and missed_threshold(last.value, last.rule) is not None:
        return "bad", _("Beyond the coach threshold")
    if series.best is not None and last.value == series.best and series.periods >= LEAST_FOR_BEST:
        return "ok", _("Own best")
    average = series.average.quantize(MIDDLE)
    if series.periods < 2 or words(average) == words(last.value):
        return "", ""
    amount = words(abs(last.value - average)).removesuffix(" %")
    if metric.is_better(last.value, average):
        return "ok", _("%(amount)s better than own average") % {"amount": amount}
    if metric.is_better(average, last.value):
        return "", _("%(amount)s worse than own average") % {"amount": amount}
    return "", _("own average %(value)s") % {"value": words(average)}


def _summary(series: Series, label: str, words: Words) -> str:
    values = {
        "label": label,
        "first": words(series.points[0].value),
        "last": words(series.points[-1].value),
        "count": len(series.points),
    }
    if len(series.points) == 1:
        return _("%(label)s: one period, %(last)s. The table below has the number.") % values
    text = _("%(label)s over %(count)s periods, from %(first)s to %(last)s. The table below has every number.")
    return text % values


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a rule asks in words, where a chart draws it; empty for a side that it does not draw."""

    coach: str = ""
    praise: str = ""


def _limits(rule: RuleValues | None) -> _Limits:
    if rule is None:
        return _Limits()
    coach, praise = sides(rule, reader_wording())
    drawn = {tone for _limit, tone in thresholds(rule)}
    return _Limits(coach if "bad" in drawn else "", praise if "ok" in drawn else "")


def _row(point: Point, finding: Said | None, words: Words, limits: Mapping[int, _Limits]) -> Row:
    note, tone = _note(point, finding)
    asked = limits[point.version]
    return Row(
        period=week_label(point.start) if point.start != point.end else day_words(point.start),
        dates=week_dates(point.start, point.end) if point.start != point.end else "",
        value=words(point.value),
        exposure=exposure_words(point),
        coach=asked.coach,
        praise=asked.praise,
        note=note,
        tone=tone,
    )


def _note(point: Point, finding: Said | None) -> tuple[str, str]:
    if finding is None:
        missed = point.rule and point.rule.coach_on and missed_threshold(point.value, point.rule) is not None
        return (_("Beyond the threshold"), "bad") if missed else ("", "")
    if finding.standing == Finding.Standing.WITHDRAWN:
        return _("Withdrawn after a dispute"), ""
    if finding.standing == Finding.Standing.DISPUTED:
        return _("Disputed, waits for a decision"), "late"
    if finding.side == Finding.Side.OPPORTUNITY:
        return (_("Coaching opportunity, told") if finding.told else _("Coaching opportunity")), "bad"
    return (_("Praise, told") if finding.told else _("Praise")), "ok"


def exposure_words(point: Point) -> str:
    """Return how much there was to measure, in the unit that counts first."""
    for unit, amount in point.exposures.items():
        shown = number_words(amount.normalize(), reader_wording())
        return _(ONE[unit]) if amount == 1 and unit in ONE else f"{shown} {EXPOSURES[unit]}"
    return ""


def _short(point: Point) -> str:
    if point.start != point.end:
        return week_label(point.start).partition("-")[2]
    return f"{date_format(point.start, 'j')} {month_words(point.start)}"


def _span(shown: Sequence[Series]) -> str:
    parts = []
    weekly = [point for each in shown if each.weekly for point in each.points]
    if weekly:
        first, last = min(point.start for point in weekly), max(point.start for point in weekly)
        words = _("Weekly: %(first)s to %(last)s.") if first != last else _("Weekly: %(last)s.")
        parts.append(words % {"first": week_label(first), "last": week_label(last)})
    days = max((len(each.points) for each in shown if not each.weekly), default=0)
    if days:
        words = ngettext("Daily: the last day with a number.", "Daily: the last %(count)s days with a number.", days)
        parts.append(words % {"count": days})
    return " ".join(parts)
