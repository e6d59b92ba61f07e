"""A person's own feats count as praise: a personal best, an improvement, a streak (product.md section 4).

They are looked for only in a reading that lies between the thresholds, with enough exposure and the praise side on:
never where a coach threshold is missed, and not where the praise threshold has been reached anyway. Only the person's
own earlier readings of the same metric and the same length of period count. Of several feats the first is told:

- **best**: strictly better than every earlier reading, of which there are at least ``best_after``;
- **improvement**: better than the own average of the last four readings (three at least) by ``improvement`` percent
  of the gap between coach and praise threshold;
- **streak**: this reading and those directly before it miss no coach threshold, and their number is ``streak`` or
  twice, three or four times that; after that the row is the person's normal. Readings with too little exposure are
  passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pacenote.coaching.evaluate import (
    ZERO,
    Judgement,
    Measured,
    NoFinding,
    NoFindingReason,
    PraiseKind,
    Reinforcement,
    judge,
    missed_threshold,
    scale_of,
    too_little,
)
from pacenote.performance.catalogue import RuleValues

AVERAGED = 4
LEAST_AVERAGED = 3
MOST_ROUNDS = 4
PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class FeatSettings:
    """When a feat is praised; 0 switches one off."""

    streak: int = 4
    improvement: int = 50
    best_after: int = 6

    @property
    def depth(self) -> int:
        """How many earlier readings are looked at."""
        return max(self.streak * MOST_ROUNDS, AVERAGED) if self.streak or self.improvement else 0

    @property
    def any(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.streak or self.improvement or self.best_after)


@dataclass(frozen=True, slots=True)
class History:
    """A person's earlier readings: the latest ones, newest first, and highest, lowest and number of all."""

    latest: tuple[Measured, ...] = ()
    highest: Decimal | None = None
    lowest: Decimal | None = None
    periods: int = 0


NOTHING = History()


def judge_with_history(
    measured: Measured, rule: RuleValues, history: History = NOTHING, feats: FeatSettings | None = None
) -> Judgement:
    """Return what ``judge`` finds, and where that is nothing to say between the thresholds, the person's own feat."""
    judgement = judge(measured, rule)
    if feats is None or not may_be_feat(judgement, rule):
        return judgement
    return _feat(measured, rule, history, feats) or judgement


def may_be_feat(judgement: Judgement, rule: RuleValues) -> bool:
    """Tell whether a judged reading could be a feat, so that its history is worth a look."""
    return isinstance(judgement, NoFinding) and judgement.reason == NoFindingReason.BETWEEN and rule.praise_on


def _feat(measured: Measured, rule: RuleValues, history: History, feats: FeatSettings) -> Reinforcement | None:
    value = measured.value
    if value is None or (rule.praise_minimum and too_little(measured, rule, rule.praise_minimum)):
        return None
    return (
        _best(value, rule, history, feats.best_after)
        or _improvement(value, rule, history, feats.improvement)
        or _streak(rule, history, feats.streak)
    )


def _best(value: Decimal, rule: RuleValues, history: History, after: int) -> Reinforcement | None:
    best = history.highest if rule.direction == "higher" else history.lowest
    if not after or best is None or history.periods < after or not _gain(value, best, rule) > 0:
        return None
    return Reinforcement(best, ZERO, PraiseKind.BEST)


def _improvement(value: Decimal, rule: RuleValues, history: History, percent: int) -> Reinforcement | None:
    counted = [each.value for each in _counted(history.latest, rule) if each.value is not None][:AVERAGED]
    if not percent or len(counted) < LEAST_AVERAGED or rule.coach is None or rule.praise is None:
        return None
    average = (sum(counted, ZERO) / len(counted)).quantize(PLACES)
    if _gain(value, average, rule) < scale_of(rule, rule.coach) * percent / 100:
        return None
    return Reinforcement(average, ZERO, PraiseKind.IMPROVEMENT)


def _streak(rule: RuleValues, history: History, streak: int) -> Reinforcement | None:
    target = rule.band[0] if rule.band else rule.coach
    if streak < 2 or target is None:
        return None
    count = 1
    for earlier in _counted(history.latest, rule):
        if earlier.value is None or missed_threshold(earlier.value, rule) is not None:
            break
        count += 1
    if count % streak or count > streak * MOST_ROUNDS:
        return None
    return Reinforcement(target, ZERO, PraiseKind.STREAK, count)


def _counted(latest: Sequence[Measured], rule: RuleValues) -> list[Measured]:
    """Return the readings that say something: with a number and enough exposure."""
    return [
        each
        for each in latest
        if each.value is not None
        and not (rule.zero_is_missing and each.value == 0)
        and not too_little(each, rule, rule.minimum)
    ]


def _gain(value: Decimal, than: Decimal, rule: RuleValues) -> Decimal:
    """Return by how much a value is better; 0 where a metric has no better side."""
    if rule.direction == "higher":
        return value - than
    return than - value if rule.direction == "lower" else ZERO
