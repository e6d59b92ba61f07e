"""When the clock has to look at a session next: one row per reason, replaced after every change of the session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pacenote.coaching_sessions.workflow import OVERDUE_AFTER, State

DAY: Final = timedelta(days=1)
#: What each kind of alarm is for.
KINDS: Final = (
    *("expire", "expires_in_7", "expires_in_1", "waited_7"),
    *("in_24_hours", "in_15_min", "overdue", "no_show"),
    "unconfirmed",
)


#: So long after its moment a reminder still says something true. One that comes later, as after a night in which
#: nothing ran, would speak of a tomorrow that has begun; the others are true whenever they come.
HOLDS: Final = {
    "in_15_min": timedelta(minutes=15),
    "in_24_hours": timedelta(hours=6),
    "expires_in_7": DAY,
    "expires_in_1": timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about alarms. ``unconfirmed`` says that somebody still has to confirm what was agreed."""

    state: State
    suggested_at: datetime | None
    expires_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    completed_at: datetime | None
    unconfirmed: bool
    no_show_days: int
    acknowledge_days: int = 7


def alarms(facts: Facts, now: datetime) -> dict[str, datetime]:
    """Return when to look again, by kind. Reminders whose moment has passed are not made up for; deeds are."""
    due = dict(_all(facts))
    deeds = ("expire", "no_show")
    return {kind: at for kind, at in due.items() if at > now or kind in deeds}


def is_stale(kind: str, due_at: datetime, now: datetime) -> bool:
    """Say whether a reminder comes too late to be true."""
    return kind in HOLDS and now >= due_at + HOLDS[kind]


def _all(facts: Facts) -> Iterator[tuple[str, datetime]]:
    if facts.state is State.SUGGESTED and facts.expires_at and facts.suggested_at:
        yield "expire", facts.expires_at
        yield "waited_7", facts.suggested_at + 7 * DAY
        yield "expires_in_7", facts.expires_at - 7 * DAY
        yield "expires_in_1", facts.expires_at - DAY
    if facts.state is State.SCHEDULED and facts.starts_at and facts.ends_at:
        yield "in_24_hours", facts.starts_at - DAY
        yield "in_15_min", facts.starts_at - timedelta(minutes=15)
        yield "overdue", facts.starts_at + OVERDUE_AFTER
        yield "no_show", facts.ends_at + facts.no_show_days * DAY
    if facts.state is State.COMPLETED and facts.unconfirmed and facts.completed_at:
        yield "unconfirmed", facts.completed_at + facts.acknowledge_days * DAY
