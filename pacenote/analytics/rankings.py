"""Who does well: the formula of the rankings, as the page publishes it (product.md section 8).

Each reading gives 0 to 100 points: 0 at the coach threshold or worse, 100 at the praise threshold or better, in a
straight line between. A metric's points are the mean of its readings in the window. A person's score is the mean of
their metrics weighted by importance, plus the weight of each kudo, minus the weight of each issue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from pacenote.coaching.evaluate import missed_threshold
from pacenote.performance.catalogue import RuleValues

ZERO, HUNDRED = Decimal(0), Decimal(100)
TENTH = Decimal("0.1")
SHOWN = 10


class Unranked(StrEnum):
    """Why a person has no place."""

    NO_READING = "no_reading"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Part:
    """One metric of one person: the mean ``points`` of ``readings`` readings, and how much it weighs."""

    metric: str
    points: Decimal
    readings: int
    importance: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person in the window. ``kudos`` and ``issues`` are sums of weights."""

    person: int
    parts: tuple[Part, ...] = ()
    kudos: int = 0
    issues: int = 0

    @property
    def readings(self) -> int:
        """How many readings count."""
        return sum(part.readings for part in self.parts)

    @property
    def measured(self) -> Decimal | None:
        """The weighted mean of the parts, 0 to 100; None where there is none."""
        weight = sum(part.importance for part in self.parts)
        return sum((part.points * part.importance for part in self.parts), ZERO) / weight if weight else None

    @property
    def score(self) -> Decimal | None:
        """What is ranked, to one tenth; below 0 and above 100 are possible by issues and kudos."""
        if self.measured is None:
            return None
        return (self.measured + self.kudos - self.issues).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place. Equal scores share one; the next place is left out."""

    rank: int
    standing: Standing
    score: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody in order, the best first, and those without a place."""

    places: tuple[Place, ...] = ()
    unranked: Mapping[int, Unranked] = field(default_factory=dict)

    def extremes(self, most: int = SHOWN) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """Return the highest, best first, and the lowest, worst first. Nobody stands in both."""
        count = len(self.places)
        high = min(most, (count + 1) // 2)
        low = min(most, count - high)
        return self.places[:high], tuple(reversed(self.places[count - low :]))


def can_rank(rule: RuleValues) -> bool:
    """Tell whether a rule takes part.

    It must be switched on, weigh something, be within a person's influence, and know what is bad: a rule that only
    praises says nothing about how far from good a value is.
    """
    on = rule.coach_on or rule.praise_on
    known = rule.band is not None or (rule.coach is not None and rule.direction in {"higher", "lower"})
    return on and known and rule.controllable and rule.importance > 0


def points(value: Decimal, rule: RuleValues) -> Decimal:
    """Return 0 to 100 for a value, for a rule that ``can_rank``.

    Inside a band is 100, one width of the band away from it 0. A rule without praise threshold knows only missed (0)
    and not missed (100).
    """
    if rule.band is not None:
        low, high = rule.band
        width = (high - low) or abs(high) or Decimal(1)
        return _clamped(HUNDRED - HUNDRED * max(low - value, value - high, ZERO) / width)
    if rule.coach is None or rule.praise is None or rule.coach == rule.praise:
        return ZERO if missed_threshold(value, rule) is not None else HUNDRED
    return _clamped(HUNDRED * (value - rule.coach) / (rule.praise - rule.coach))


def _clamped(number: Decimal) -> Decimal:
    return max(ZERO, min(HUNDRED, number))


def rank(standings: Iterable[Standing], *, least: int, names: Mapping[int, str]) -> Ranking:
    """Put people in order; those with fewer than ``least`` readings get no place. ``names`` orders equal scores."""
    ranked: list[tuple[Standing, Decimal]] = []
    unranked: dict[int, Unranked] = {}
    for standing in standings:
        score = standing.score
        if score is None:
            unranked[standing.person] = Unranked.NO_READING
        elif standing.readings < least:
            unranked[standing.person] = Unranked.TOO_FEW
        else:
            ranked.append((standing, score))
    ranked.sort(key=lambda pair: (-pair[1], names.get(pair[0].person, ""), pair[0].person))
    places: list[Place] = []
    for number, (standing, score) in enumerate(ranked, start=1):
        shared = places[-1].rank if places and places[-1].score == score else number
        places.append(Place(shared, standing, score))
    return Ranking(tuple(places), unranked)


def reweighted(standings: Iterable[Standing], importance: Mapping[str, int]) -> list[Standing]:
    """Return the same people as if metrics weighed differently; a weight of 0 leaves a metric out."""
    return [
        Standing(
            standing.person,
            tuple(
                Part(part.metric, part.points, part.readings, weight)
                for part in standing.parts
                if (weight := importance.get(part.metric, part.importance)) > 0
            ),
            standing.kudos,
            standing.issues,
        )
        for standing in standings
    ]


def moves(before: Sequence[Place], after: Sequence[Place], people: Collection[int]) -> dict[int, int]:
    """Return by how many places each person of ``people`` would rise (above 0) or fall."""
    was = {place.standing.person: place.rank for place in before}
    will = {place.standing.person: place.rank for place in after}
    return {person: was[person] - will[person] for person in people if person in was and person in will}
