"""Holds one reading against one rule: opportunity, reinforcement, or nothing and why (product.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pacenote.performance.catalogue import Minimum, RuleValues
from pacenote.performance.metrics.metric import ExposureUnit

ZERO = Decimal(0)
NEEDS_EXPOSURE = ("rate", "dpmo")


@dataclass(frozen=True, slots=True)
class Measured:
    """One person's value in one period.

    ``exposures`` is what ``catalogue.exposures_of`` gives, or the one stored beside the reading. ``companions`` are
    other readings of the same person and period, needed where a rule looks at a second number.
    """

    value: Decimal | None
    exposures: Mapping[ExposureUnit, Decimal] = field(default_factory=dict)
    companions: Mapping[str, Decimal] = field(default_factory=dict)


class NoFindingReason(StrEnum):
    """Why a reading made no finding; kept, so that it can be told which ones were eligible."""

    MISSING = "missing"
    BETWEEN = "between_thresholds"
    TOO_LITTLE = "below_minimum_exposure"
    EXPOSURE_UNKNOWN = "exposure_unknown"
    TOO_FEW_CASES = "too_few_cases"
    SIDE_OFF = "side_off"
    NOT_CONTROLLABLE = "not_controllable"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Worse than ``threshold``. ``distance`` is 0 at it and 1 where it is missed by the gap from coach to praise."""

    threshold: Decimal
    distance: Decimal


class PraiseKind(StrEnum):
    """What a reinforcement is for: the praise threshold, or one of the person's own feats (``feats.py``)."""

    THRESHOLD = "threshold"
    BEST = "best"
    IMPROVEMENT = "improvement"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class Reinforcement:
    """At least as good as ``threshold``; ``distance`` as for an opportunity, to the good side.

    For a feat ``threshold`` is what was beaten or kept: the own best, the own average, the coach threshold; ``count``
    is how long a streak is.
    """

    threshold: Decimal
    distance: Decimal
    kind: PraiseKind = PraiseKind.THRESHOLD
    count: int = 0


@dataclass(frozen=True, slots=True)
class NoFinding:
    """Nothing to say about this reading."""

    reason: NoFindingReason


Judgement = Opportunity | Reinforcement | NoFinding


def judge(measured: Measured, rule: RuleValues) -> Judgement:
    """Return the one finding that a reading makes against a rule, or the reason why it makes none.

    Exactly at the coach threshold is no opportunity (unless the rule says *N or more*), exactly at the praise
    threshold is praise. A rule whose sides overlap coaches: a wrong setting must not turn a miss into praise.
    """
    value = measured.value
    if value is None or (rule.zero_is_missing and value == 0):
        return NoFinding(NoFindingReason.MISSING)
    if reason := too_little(measured, rule, rule.minimum):
        return NoFinding(reason)
    missed = missed_threshold(value, rule)
    if missed is not None:
        return _opportunity(measured, rule, value, missed)
    if rule.praise is not None and _reaches(value, rule.praise, rule):
        return _reinforcement(measured, rule, value, rule.praise)
    return NoFinding(NoFindingReason.BETWEEN)


def is_consistent(rule: RuleValues) -> bool:
    """Tell whether no value could be both missed and praised; settings refuse a rule that is not."""
    if rule.band is not None:
        return rule.band[0] <= rule.band[1]
    if rule.coach is None or rule.praise is None:
        return True
    return missed_threshold(rule.praise, rule) is None


def _opportunity(measured: Measured, rule: RuleValues, value: Decimal, missed: Decimal) -> Judgement:
    needed = rule.coach_needs
    if not rule.coach_on:
        return NoFinding(NoFindingReason.SIDE_OFF)
    if not rule.controllable:
        return NoFinding(NoFindingReason.NOT_CONTROLLABLE)
    if needed and measured.companions.get(needed.metric, needed.amount) < needed.amount:
        return NoFinding(NoFindingReason.TOO_FEW_CASES)
    return Opportunity(missed, abs(value - missed) / scale_of(rule, missed))


def _reinforcement(measured: Measured, rule: RuleValues, value: Decimal, praise: Decimal) -> Judgement:
    if not rule.praise_on:
        return NoFinding(NoFindingReason.SIDE_OFF)
    if rule.praise_minimum and (reason := too_little(measured, rule, rule.praise_minimum)):
        return NoFinding(reason)
    return Reinforcement(praise, abs(value - praise) / scale_of(rule, praise))


def missed_threshold(value: Decimal, rule: RuleValues) -> Decimal | None:
    """Return the coach threshold that the value is worse than, None where it is good enough."""
    if rule.direction == "band":
        return _missed_edge(value, rule.band)
    if rule.coach is None:
        return None
    if value == rule.coach:
        return rule.coach if rule.coach_at_threshold else None
    worse = value < rule.coach if rule.direction == "higher" else value > rule.coach
    return rule.coach if worse and rule.direction != "none" else None


def _missed_edge(value: Decimal, band: tuple[Decimal, Decimal] | None) -> Decimal | None:
    if band is None or band[0] <= value <= band[1]:
        return None
    return band[0] if value < band[0] else band[1]


def _reaches(value: Decimal, praise: Decimal, rule: RuleValues) -> bool:
    if rule.direction == "higher":
        return value >= praise
    return rule.direction == "lower" and value <= praise


def too_little(measured: Measured, rule: RuleValues, alternatives: tuple[Minimum, ...]) -> NoFindingReason | None:
    """Hold the exposure against the first alternative whose unit is known.

    Where none is, delivered packages stand in for the first; where those are unknown too, only a rate and a DPMO
    are left unjudged: a few trips or packages make them jump (formats.md section 7).
    """
    known = measured.exposures
    for minimum in alternatives:
        if minimum.unit in known:
            return NoFindingReason.TOO_LITTLE if known[minimum.unit] < minimum.amount else None
    if alternatives and "packages" in known:
        return NoFindingReason.TOO_LITTLE if known["packages"] < alternatives[0].amount else None
    if rule.unit in NEEDS_EXPOSURE and not any(amount > 0 for amount in known.values()):
        return NoFindingReason.EXPOSURE_UNKNOWN
    return None


def scale_of(rule: RuleValues, threshold: Decimal) -> Decimal:
    """Return what counts as a distance of 1: the gap between the thresholds, else the threshold itself."""
    if rule.band is not None and rule.band[1] > rule.band[0]:
        return rule.band[1] - rule.band[0]
    if rule.coach is not None and rule.praise is not None and rule.coach != rule.praise:
        return abs(rule.coach - rule.praise)
    return abs(threshold) or Decimal(1)
