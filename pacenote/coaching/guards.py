"""What a rule may not say: each refusal names the field, what was expected, what was found, and how to repair it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence, Value
from pacenote.coaching.evaluate import is_consistent
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.metrics.metric import Unit

MOST_IMPORTANT = 10
MOST_REPEAT_DAYS = 90
LARGEST = Decimal(99_999_999)
#: The ends of the scale of a unit; None where it is open. Scores differ from metric to metric.
SCALES: dict[Unit, tuple[int, int | None]] = {
    "percent": (0, 100),
    "rate": (0, None),
    "dpmo": (0, 1_000_000),
    "count": (0, None),
    "score": (0, None),
    "stars": (0, 5),
    "seconds": (0, None),
    "minutes": (0, None),
    "hours": (0, None),
    "miles": (0, None),
    "per_hour": (0, None),
}
SCORES: dict[str, tuple[int, int]] = {
    "fico": (100, 850),
    "netradyne_score": (0, 1000),
    "overall_score": (0, 100),
    "qa_score": (0, 100),
}
COACH = _("coach threshold")
UPPER = _("upper end of the band")
PRAISE = _("praise threshold")


class BadRuleError(DomainError):
    """A rule cannot be kept that way. ``field`` names the part of it."""

    code = "bad_rule"

    def __init__(self, message: str, *, field: str, hint: str = "", values: Mapping[str, Value] | None = None) -> None:
        super().__init__(message, hint=hint, values=values)
        self.field = field


def check(rule: RuleValues) -> tuple[BadRuleError, ...]:
    """Return everything that is wrong with a rule."""
    return tuple(_problems(rule))


def scale(rule: RuleValues) -> tuple[int, int | None]:
    """Return the least and the largest value that the metric can have."""
    return SCORES.get(rule.metric, SCALES[rule.unit])


def normal_importance(wanted: int) -> int:
    """Return an importance as it is kept: from 0 to 10, whatever was asked."""
    return min(max(wanted, 0), MOST_IMPORTANT)


def _problems(rule: RuleValues) -> Iterator[BadRuleError]:
    thresholds = (
        ("coach_at", COACH, rule.band[0] if rule.band else rule.coach),
        ("coach_above", UPPER, rule.band[1] if rule.band else None),
        ("praise_at", PRAISE, rule.praise),
    )
    outside = [_off_scale(rule, *each) for each in thresholds]
    yield from filter(None, outside)
    if not any(outside):
        yield from _unreachable(rule)
        yield from _turned(rule)
    if not 0 <= rule.importance <= MOST_IMPORTANT:
        values: dict[str, Value] = {"found": rule.importance}
        yield BadRuleError(_("Importance goes from 0 to 10; this is %(found)s."), field="importance", values=values)
    if not 0 <= rule.repeat_days <= MOST_REPEAT_DAYS:
        yield BadRuleError(
            _("A point rests for 0 to 90 days; this is %(found)s."),
            field="repeat_days",
            values={"found": rule.repeat_days},
        )
    yield from _missing(rule)


def _off_scale(rule: RuleValues, field: str, name: str, value: Decimal | None) -> BadRuleError | None:
    low, high = scale(rule)
    if value is None or low <= value <= (LARGEST if high is None else high):
        return None
    values: dict[str, Value] = {"name": Sentence(name), "low": low, "high": high or str(LARGEST), "found": plain(value)}
    return BadRuleError(
        _("No value can reach this: the %(name)s is %(found)s, and the metric goes from %(low)s to %(high)s."),
        field=field,
        hint=_("Choose a number within that range."),
        values=values,
    )


def _unreachable(rule: RuleValues) -> Iterator[BadRuleError]:
    """Refuse a coach threshold at the good end of the scale, beyond which nothing lies."""
    low, high = scale(rule)
    if not rule.coach_on or rule.coach is None or rule.coach_at_threshold:
        return
    end = low if rule.direction == "higher" else high if rule.direction == "lower" else None
    if end is not None and rule.coach == end:
        yield BadRuleError(
            _("Nobody can be coached: no value is worse than %(found)s."),
            field="coach_at",
            hint=_("Choose another number, or switch the coaching side off."),
            values={"found": plain(rule.coach)},
        )


def _turned(rule: RuleValues) -> Iterator[BadRuleError]:
    if is_consistent(rule):
        return
    if rule.band is not None:
        values: dict[str, Value] = {"low": plain(rule.band[0]), "high": plain(rule.band[1])}
        yield BadRuleError(
            _("The band ends at %(high)s, below its beginning at %(low)s."),
            field="coach_above",
            hint=_("Exchange the two numbers."),
            values=values,
        )
    elif rule.coach is not None and rule.praise is not None:
        yield BadRuleError(
            _("Praise at %(praise)s would be worse than the coach threshold %(coach)s: one value would be both."),
            field="praise_at",
            hint=_("Choose a praise threshold on the good side of the coach threshold."),
            values={"praise": plain(rule.praise), "coach": plain(rule.coach)},
        )


def _missing(rule: RuleValues) -> Iterator[BadRuleError]:
    if rule.coach_on and rule.coach is None and rule.band is None:
        yield BadRuleError(
            _("The coaching side is on, but has no threshold."),
            field="coach_at",
            hint=_("Enter a number, or switch it off."),
        )
    for field, minimums in (("minimum", rule.minimum), ("praise_minimum", rule.praise_minimum)):
        if bad := next((each for each in minimums if not 0 < each.amount <= LARGEST), None):
            yield BadRuleError(
                _("The least exposure must be more than 0; this is %(found)s."),
                field=f"{field}_{bad.unit}",
                hint=_("Leave it empty where none is needed."),
                values={"found": plain(bad.amount)},
            )


def plain(value: Decimal) -> str:
    """Return a number without needless zeros and without an exponent."""
    return f"{value.normalize():f}"
