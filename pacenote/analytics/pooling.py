"""What a coach's sessions did together, metric by metric. Pure values, no database.

Each session's change is what came after less what would have come anyway, with its own interval (impact.py). Changes on
one metric are averaged by the inverse of their variances; the interval of the average is theirs put together, and is
widened where the sessions differ by more than their intervals allow (Birge, Physical Review 40:207, 1932), never
narrowed. A person counts once: two sessions close together look at the same weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from pacenote.analytics.impact import Impact, Verdict

#: With fewer sessions that can be judged nothing is said of them together; before so many, *no difference* is not said.
LEAST_SESSIONS: Final = 3
ENOUGH_SESSIONS: Final = 8
#: Half an interval of 95 % in standard deviations.
_NORMAL: Final = 1.96


@dataclass(frozen=True, slots=True)
class Together:
    """The average change of several sessions with its interval; ``count`` of them could be judged."""

    verdict: Verdict
    count: int
    change: float | None = None
    low: float | None = None
    high: float | None = None


def together(impacts: Sequence[Impact], *, higher_is_better: bool) -> Together:
    """Say what several sessions did on one metric, each of another person."""
    judged = [
        (each.change, (each.high - each.low) / 2) for each in impacts if each.high is not None and each.low is not None
    ]
    known = [(change, reach) for change, reach in judged if change is not None and reach > 0]
    if len(known) < LEAST_SESSIONS:
        return Together(Verdict.TOO_EARLY, len(known))
    weights = [1 / reach**2 for _change, reach in known]
    mean = sum(weight * change for weight, (change, _reach) in zip(weights, known, strict=True)) / sum(weights)
    differ = sum(((change - mean) / (reach / _NORMAL)) ** 2 for change, reach in known) / (len(known) - 1)
    reach = sqrt(max(1.0, differ) / sum(weights))
    return Together(
        _verdict(mean, reach, len(known), higher_is_better=higher_is_better),
        len(known),
        mean,
        mean - reach,
        mean + reach,
    )


def _verdict(mean: float, reach: float, count: int, *, higher_is_better: bool) -> Verdict:
    if abs(mean) <= reach:
        return Verdict.NO_DIFFERENCE if count >= ENOUGH_SESSIONS else Verdict.TOO_EARLY
    return Verdict.BETTER if (mean > 0) == higher_is_better else Verdict.WORSE
