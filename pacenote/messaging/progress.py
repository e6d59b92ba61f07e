"""Decides what a provider's report changes about a delivery: its state only ever moves forward.

Reports come late, twice and in any order. Each state has a rank, and the highest that was ever reported stands, so
that every order of the same reports ends in the same state. Pure: it takes words and returns words.
"""

from __future__ import annotations

from typing import Final

#: A delivery may be *canceled* or *pending* for another try while the first try was taken after all.
RANKS: Final = {
    "pending": 0,
    "sending": 0,
    "canceled": 0,
    "unknown": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 4,
    "delivered": 5,
}
#: Twilio's words for how far a message got.
TWILIO: Final = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "receiving": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


def advance(current: str, reported: str) -> str:
    """Return the state after a report: the reported one where it lies further on, else the current one."""
    return reported if RANKS[reported] > RANKS[current] else current


def earlier_than(reported: str) -> tuple[str, ...]:
    """Return the states that a report moves on from."""
    return tuple(state for state, rank in RANKS.items() if rank < RANKS[reported])
