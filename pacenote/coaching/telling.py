"""Decides which findings are told now: a coaching point rests for some days, and new people are only praised.

Both hold back coaching points alone; praise is always told, and what needs a person is never held back from that
person. A point that rests is not saved up: its day passes, and the next file brings the next number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pacenote.performance.metrics.metric import Direction


class NotTold(StrEnum):
    """Why a coaching point is not told at a send."""

    GRACE = "grace_period"
    REPEATED = "told_lately"


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """The last time that a person was coached on a metric."""

    day: date
    value: Decimal
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class Coaching:
    """A coaching point that could be told. ``repeat_days`` as in its rule; 0 means that it is told every time."""

    value: Decimal
    threshold: Decimal
    direction: Direction
    repeat_days: int
    needs_person: bool = False


def hold_back(
    point: Coaching, *, send_day: date, before: ToldBefore | None, started_on: date | None, grace_days: int
) -> NotTold | None:
    """Return why a coaching point is not told on a day, None where it is.

    Grace counts from the first working day, where that is known: with 14 days the fifteenth day is the first on which
    a person is coached. A point told on day 1 rests on days 2 to 7 with ``repeat_days`` of 7, unless it got worse.
    """
    if point.needs_person:
        return None
    if started_on is not None and send_day < started_on + timedelta(days=grace_days):
        return NotTold.GRACE
    if before is None or send_day >= before.day + timedelta(days=point.repeat_days) or _got_worse(point, before):
        return None
    return NotTold.REPEATED


def _got_worse(point: Coaching, before: ToldBefore) -> bool:
    if point.direction == "higher":
        return point.value < before.value
    if point.direction == "lower":
        return point.value > before.value
    return abs(point.value - point.threshold) > abs(before.value - before.threshold)
