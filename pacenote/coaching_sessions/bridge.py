"""When messages are not enough: what makes Pacenote suggest a session by itself.

Two reasons, either of which a company can switch off: so many coaching opportunities on one metric within so many
weeks, or so many messages about it after which it was no better than at the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """A company's rule; 0 switches a reason off."""

    times: int
    weeks: int
    messages: int

    @property
    def least(self) -> int:
        """The fewest opportunities by which anything can be suggested; 0 where nothing ever is."""
        return min((each for each in (self.times, self.messages and self.messages + 1) if each), default=0)


@dataclass(frozen=True, slots=True)
class Miss:
    """One coaching opportunity of a person on one metric; ``message`` is the one in which it was told, 0 if in none.

    ``distance`` is how far it lies beyond the threshold, so that it can be compared whatever the metric's direction.
    """

    id: int
    end: date
    found_at: datetime
    distance: Decimal
    message: int


class Because(StrEnum):
    """Why a session is suggested."""

    TIMES = "times"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, how often, and the opportunities that are the evidence, oldest first."""

    because: Because
    count: int
    weeks: int
    evidence: tuple[Miss, ...]


def reason_of(
    misses: Sequence[Miss], limits: Limits, *, today: date, last_end: date, since: datetime | None
) -> Reason | None:
    """Return why a session should be suggested to a person about a metric, None where nothing calls for one.

    ``since`` is when the last session about it ended, held or declined: only what was found afterwards counts, so
    that a coach who declined is not asked the same again the next minute. ``last_end`` is the end of the newest
    period with a number of the metric.
    """
    fresh = sorted(
        (
            each
            for each in misses
            if each.end > today - limits.weeks * WEEK and (since is None or each.found_at > since)
        ),
        key=lambda each: (each.end, each.id),
    )
    if limits.messages and (stuck := _stuck(fresh, limits, last_end)):
        return stuck
    if limits.times and len(fresh) >= limits.times:
        return Reason(Because.TIMES, len(fresh), limits.weeks, tuple(fresh))
    return None


def _stuck(fresh: Sequence[Miss], limits: Limits, last_end: date) -> Reason | None:
    """Say whether the newest number, which came after so many messages, is no better than the first one told."""
    told: dict[int, Miss] = {}
    for each in fresh:
        if each.message:
            told.setdefault(each.message, each)
    firsts = list(told.values())
    if len(firsts) < limits.messages:
        return None
    first, last = firsts[0], fresh[-1]
    after = last.end > firsts[limits.messages - 1].end and last.end == last_end
    if not after or last.distance < first.distance:
        return None
    return Reason(Because.MESSAGES, len(firsts), limits.weeks, tuple(fresh))
