"""Who needs a supervisor's attention, and why: at most ten, the most pressing first.

One line per person with the reason that weighs most; what else there is stands behind it. What can be praised is a
reason too, but never before what has to be done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MOST: Final = 10
#: So many opportunities on one metric, unread messages and weeks of praise make a reason.
LEAST: Final = {"repeated": 2, "unread": 2, "praised": 4}


class Kind(StrEnum):
    """Why somebody is on the list, the most pressing first."""

    DISPUTE = "dispute"
    QUESTION = "question"
    REPEATED = "repeated"
    ACTIONS = "actions"
    UNREAD = "unread"
    PRAISED = "praised"


#: What a reason weighs; each one more counts a little, so that five beat two and never a graver kind.
WEIGHTS: Final = {
    Kind.DISPUTE: 500, Kind.QUESTION: 450, Kind.REPEATED: 400, Kind.ACTIONS: 300, Kind.UNREAD: 200, Kind.PRAISED: 100,
}  # fmt: skip
MOST_EXTRA: Final = 49


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: how often, since when, about which metric (empty where it is about none)."""

    person: int
    kind: Kind
    count: int
    since: date
    metric: str = ""

    @property
    def weight(self) -> int:
        """How pressing it is."""
        return WEIGHTS[self.kind] + min(self.count, MOST_EXTRA)


@dataclass(frozen=True, slots=True)
class Attention:
    """One person of the list: the first reason, and the others."""

    person: int
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """The order of the list: the gravest reason, then how many there are."""
        return self.reasons[0].weight, len(self.reasons)


def attention(reasons: Iterable[Reason], *, most: int = MOST) -> list[Attention]:
    """Return the people to look at, the most pressing first; of equal ones, who has waited longest."""
    of_people: dict[int, list[Reason]] = {}
    for reason in reasons:
        if reason.count >= LEAST.get(reason.kind, 1):
            of_people.setdefault(reason.person, []).append(reason)
    found = [
        Attention(person, tuple(sorted(own, key=lambda each: (-each.weight, each.since, each.metric))))
        for person, own in of_people.items()
    ]
    found.sort(key=lambda each: (-each.weight[0], -each.weight[1], each.reasons[0].since, each.person))
    return found[:most]
