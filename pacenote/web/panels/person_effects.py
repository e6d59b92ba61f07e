"""Did a session help? Before, since, and what would have been expected anyway, in words and as a small drawing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.analytics.effects import Effect, effects_of, effects_of_coach
from pacenote.analytics.impact import LEAST_OTHERS, Impact, Verdict
from pacenote.analytics.pooling import together
from pacenote.analytics.series import metric_called
from pacenote.coaching.phrases import value_words
from pacenote.people.models import Person
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.queries import own_labels
from pacenote.web.panels.rules import reader_wording
from pacenote.web.panels.times import Times

WIDTH, MARGIN = 200, 12
TONES = {Verdict.BETTER: ("ok", "rise"), Verdict.WORSE: ("bad", "fall"), Verdict.NO_DIFFERENCE: ("", "same")}


@dataclass(frozen=True, slots=True)
class Drawing:
    """The interval of what was expected, what came before, and what came after, on one scale."""

    low: str
    width: str
    expected: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One metric after one session."""

    title: str
    url: str
    when: str
    metric: str
    before: str
    after: str
    expected: str
    verdict: str
    tone: str
    icon: str
    why: str
    drawing: Drawing | None


def effect_rows(person: Person, membership: Membership, times: Times) -> list[EffectRow]:
    """Return what followed the last sessions of a person, newest first."""
    found = effects_of(person, membership, times.now)
    labels = own_labels(membership.company_id) if found else {}
    return [_row(each, membership, times, metric_called(each.metric, labels)) for each in found]


@dataclass(frozen=True, slots=True)
class CoachRow:
    """What followed one session of a coach, and with whom it was."""

    name: str
    url: str
    effect: EffectRow


@dataclass(frozen=True, slots=True)
class MetricRow:
    """What a coach's sessions did together on one metric."""

    metric: str
    sessions: str
    change: str
    verdict: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class CoachEffects:
    """A coach's page: by metric, then session by session."""

    metrics: list[MetricRow]
    rows: list[CoachRow]


def coach_effects(coach: Person | None, membership: Membership, times: Times) -> CoachEffects:
    """Return what followed the sessions that somebody coached; nothing of who is not in the directory."""
    found = effects_of_coach(coach, membership, times.now) if coach else []
    labels = own_labels(membership.company_id) if found else {}
    slug, by_metric = membership.company.slug, defaultdict[str, list[Impact]](list)
    for _person, effect in found:
        by_metric[effect.metric].append(effect.impact)
    return CoachEffects(
        [_together(metric_called(name, labels), impacts) for name, impacts in sorted(by_metric.items())],
        [
            CoachRow(
                person.name,
                reverse("person", args=[slug, person.pk]),
                _row(effect, membership, times, metric_called(effect.metric, labels)),
            )
            for person, effect in found
        ],
    )


def _together(metric: Metric, impacts: list[Impact]) -> MetricRow:
    all_of_them = together(impacts, higher_is_better=metric.direction == "higher")
    tone, icon = TONES.get(all_of_them.verdict, ("", "clock"))
    count = all_of_them.count
    change = ""
    if all_of_them.change is not None and all_of_them.low is not None and all_of_them.high is not None:
        change = _("%(value)s against what was expected, between %(low)s and %(high)s") % {
            "value": _signed(all_of_them.change, metric),
            "low": _signed(all_of_them.low, metric),
            "high": _signed(all_of_them.high, metric),
        }
    words = {
        Verdict.BETTER: _("Better than expected"),
        Verdict.WORSE: _("Worse than expected"),
        Verdict.NO_DIFFERENCE: _("No clear difference"),
    }
    return MetricRow(
        metric=_(metric.label),
        sessions=ngettext("%(count)s session can be judged", "%(count)s sessions can be judged", count)
        % {"count": count},
        change=change,
        verdict=words.get(all_of_them.verdict, _("Too early to tell")),
        tone=tone,
        icon=icon,
    )


def _signed(value: float, metric: Metric) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + _number(abs(value), metric).removesuffix(" %")


def _row(effect: Effect, membership: Membership, times: Times, metric: Metric) -> EffectRow:
    impact, session = effect.impact, effect.session
    tone, icon = TONES.get(impact.verdict, ("", "clock"))
    return EffectRow(
        title=session.title,
        url=reverse("session", args=[membership.company.slug, session.pk]),
        when=times.full(session.started_at) if session.started_at else "",
        metric=_(metric.label),
        before=_side(impact.before, impact.before_count, metric, weekly=effect.weekly),
        after=_side(impact.after, impact.after_count, metric, weekly=effect.weekly),
        expected=_expected(impact, metric),
        verdict=_verdict(impact, metric),
        tone=tone,
        icon=icon,
        why=_why(impact),
        drawing=_drawing(impact),
    )


def _number(value: float, metric: Metric) -> str:
    digits = Decimal(str(round(value, max(metric.decimals, 1) if metric.unit != "seconds" else 0)))
    return value_words(digits, metric, reader_wording())


def _side(mean: float | None, count: int, metric: Metric, *, weekly: bool) -> str:
    if mean is None:
        return ""
    words = (
        ngettext("%(value)s in %(count)s week", "%(value)s in %(count)s weeks", count)
        if weekly
        else ngettext("%(value)s on %(count)s day", "%(value)s on %(count)s days", count)
    )
    return words % {"value": _number(mean, metric), "count": count}


def _expected(impact: Impact, metric: Metric) -> str:
    if impact.expected is None or impact.low is None or impact.high is None:
        return ""
    return _("%(value)s, between %(low)s and %(high)s") % {
        "value": _number(impact.expected, metric),
        "low": _number(impact.low, metric),
        "high": _number(impact.high, metric),
    }


def _verdict(impact: Impact, metric: Metric) -> str:
    if impact.verdict is Verdict.TOO_EARLY:
        return _("Too early to tell")
    if impact.verdict is Verdict.UNKNOWN:
        return _("Cannot be told")
    if impact.verdict is Verdict.NO_DIFFERENCE:
        return _("No clear difference")
    amount = _number(abs(impact.change or 0.0), metric).removesuffix(" %")
    words = (
        _("%(amount)s better than expected")
        if impact.verdict is Verdict.BETTER
        else _("%(amount)s worse than expected")
    )
    return words % {"amount": amount}


def _why(impact: Impact) -> str:
    """Return why nothing can be said, where that is so."""
    if impact.verdict is Verdict.UNKNOWN:
        return _("It takes three numbers before the session and %(count)s other people to compare with.") % {
            "count": LEAST_OTHERS
        }
    if impact.verdict is Verdict.TOO_EARLY and impact.expected is not None:
        return _("What came since lies within what chance alone would bring, or too little came yet.")
    if impact.verdict is Verdict.TOO_EARLY:
        return _("No number has come since.")
    return ""


def _drawing(impact: Impact) -> Drawing | None:
    before, after, expected, low, high = impact.before, impact.after, impact.expected, impact.low, impact.high
    if before is None or after is None or expected is None or low is None or high is None:
        return None
    values = (before, after, low, high)
    first, span = min(values), (max(values) - min(values)) or 1.0

    def at(value: float) -> float:
        return MARGIN + (value - first) / span * (WIDTH - 2 * MARGIN)

    lengths = (at(low), at(high) - at(low), at(expected), at(before), at(after))
    return Drawing(*(f"{each:.1f}" for each in lengths))
