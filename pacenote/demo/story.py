"""What happens to the people of the demo company: story lines that a coach would want to find in the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from random import Random

from pacenote.demo.alerts import make_alerts
from pacenote.demo.chance import count_events, dice
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import REJECT_REASONS, SAFETY_RATES, TENTH, PersonDay, PersonWeek, Shift, Shifts, rounded
from pacenote.demo.weeks import Week


class Story(Enum):
    """A line that a person's weeks follow."""

    STEADY = "steady"
    EXCELLENT = "excellent"
    IMPROVING = "improving"
    STRUGGLING = "struggling"
    SPEEDING = "speeding"
    SEATBELT = "seatbelt"
    BLURRY = "blurry"
    SMALL_VOLUME = "small volume"


PATTERN = (
    *(Story.STEADY, Story.IMPROVING, Story.EXCELLENT, Story.STEADY, Story.STEADY, Story.STRUGGLING, Story.BLURRY),
    *(Story.EXCELLENT, Story.STEADY, Story.SPEEDING, Story.STEADY, Story.STEADY, Story.EXCELLENT, Story.SEATBELT),
    *(Story.STEADY, Story.SMALL_VOLUME, Story.STEADY),
)
"""Dealt out again and again, so that every 17 people hold every story."""

SERVICES = (
    "Standard Parcel Electric - Rivian MEDIUM",
    "Standard Parcel - Custom Delivery Van 14ft",
    "Standard Parcel - Custom Delivery Van 16ft",
    "Standard Parcel - Extra Large Van - US",
    "4WD P31 Delivery Truck",
    "Nursery Route Level 2",
)
STARTS = ("10:20am", "10:45am", "10:50am", "11:15am")
RATINGS = 7
REASON_WEIGHTS = (30, 1, 17, 6, 3, 22, 12, 8, 1)
UNRECORDED = 0.07
ON_LEAVE = 0.04


@dataclass(frozen=True, slots=True)
class Habits:
    """Averages of one person at one time: events per trip, defects and complaints per 1,000 packages, shares."""

    speeding: float = 0.03
    seatbelt: float = 0.02
    distractions: float = 0.02
    sign_signal: float = 0.05
    following_distance: float = 0.01
    complaints: float = 1.1
    defects: float = 0.12
    returned: float = 0.003
    rejected: float = 0.008
    fico: float = 795
    alerts: float = 0.7


GOOD = Habits(0, 0, 0, 0.004, 0, complaints=0.2, defects=0.02, returned=0.0008, rejected=0.002, fico=835, alerts=0.15)
BAD = Habits(0.3, 0.1, 0.25, 0.5, 0.15, complaints=3.5, defects=0.9, returned=0.014, rejected=0.035, fico=690, alerts=3)
USUAL = Habits()


STORIES = {
    Story.STEADY: (USUAL, USUAL),
    Story.EXCELLENT: (GOOD, GOOD),
    Story.IMPROVING: (BAD, GOOD),
    Story.STRUGGLING: (USUAL, BAD),
    Story.SPEEDING: (Habits(speeding=0.05), Habits(speeding=0.6, fico=700, alerts=1.5)),
    Story.SEATBELT: (Habits(seatbelt=0.5, alerts=1.2), Habits(seatbelt=0.5, alerts=1.2)),
    Story.BLURRY: (Habits(rejected=0.02), Habits(rejected=0.05)),
    Story.SMALL_VOLUME: (USUAL, USUAL),
}
"""Where each story begins and where it ends."""


def deal_stories(people: Sequence[DemoPerson]) -> dict[str, Story]:
    """Return the line that each person's weeks follow, by transporter id; the place among ``people`` decides."""
    return {person.transporter_id: PATTERN[place % len(PATTERN)] for place, person in enumerate(people)}


def habits(story: Story, progress: float) -> Habits:
    """Return the averages of a story at ``progress``, from 0 (oldest week) to 1 (today)."""
    first, last = STORIES[story]
    names = (field.name for field in fields(Habits))
    return Habits(*(getattr(first, name) * (1 - progress) + getattr(last, name) * progress for name in names))


def make_shifts(people: Sequence[DemoPerson], week: Week, *, seed: int) -> Shifts:
    """Decide who works when: most people four days of the week, those of small volume one, a few are on leave."""
    stories = deal_stories(people)
    shifts: Shifts = {}
    for person in people:
        chance = dice("shifts", seed, week.label, person.transporter_id)
        usual = 1 if stories[person.transporter_id] is Story.SMALL_VOLUME else chance.choice((3, 4, 4, 4, 5))
        days = [] if chance.random() < ON_LEAVE else sorted(chance.sample(week.days, usual))
        shifts[person.transporter_id] = {day: Shift(chance.choice(SERVICES), chance.choice(STARTS)) for day in days}
    return shifts


def make_weeks(people: Sequence[DemoPerson], weeks: Sequence[Week], *, seed: int) -> dict[Week, tuple[PersonWeek, ...]]:
    """Invent the weeks of those who worked, stories unfolding from the first week to the last.

    Equal arguments give equal weeks. Trips are the days of ``make_shifts``.
    """
    stories = deal_stories(people)
    made: dict[Week, tuple[PersonWeek, ...]] = {}
    for index, week in enumerate(sorted(weeks)):
        shifts = make_shifts(people, week, seed=seed)
        progress = index / max(1, len(weeks) - 1)
        made[week] = tuple(
            _make_week(person, habits(stories[person.transporter_id], progress), week, trips=trips, seed=seed)
            for person in people
            if (trips := len(shifts[person.transporter_id]))
        )
    return made


def make_days(people: Sequence[DemoPerson], days: Sequence[date], *, seed: int) -> dict[date, tuple[PersonDay, ...]]:
    """Invent the days of those who were on the road, stories unfolding from the first day to the last."""
    stories = deal_stories(people)
    made: dict[date, tuple[PersonDay, ...]] = {}
    for index, day in enumerate(sorted(days)):
        shifts = make_shifts(people, Week.of(day), seed=seed)
        progress = index / max(1, len(days) - 1)
        made[day] = tuple(
            _make_day(person, habits(stories[person.transporter_id], progress), day, seed=seed)
            for person in people
            if day in shifts[person.transporter_id]
        )
    return made


def _make_week(person: DemoPerson, habit: Habits, week: Week, *, trips: int, seed: int) -> PersonWeek:
    chance = dice("week", seed, week.label, person.transporter_id)
    delivered = max(40, round(chance.gauss(185, 30) * trips))
    seen = chance.random() > 0.06
    opportunities = round(delivered * chance.uniform(0.6, 0.75))
    rejects = _reject_reasons(chance, count_events(chance, mean=opportunities * habit.rejected))
    bypass = count_events(chance, mean=opportunities * 0.004)
    return PersonWeek(
        transporter_id=person.transporter_id,
        trips=trips,
        delivered=delivered,
        returned=count_events(chance, mean=delivered * habit.returned),
        events={name: _events(chance, habit, name, trips=trips, seen=seen) for name in SAFETY_RATES},
        complaints=None if chance.random() < 0.04 else count_events(chance, mean=delivered * habit.complaints / 1000),
        escalations=count_events(chance, mean=delivered / 60_000),
        defects=count_events(chance, mean=delivered * habit.defects / 1000),
        photo_success=opportunities - bypass - sum(rejects),
        photo_bypass=bypass,
        rejects=rejects,
    )


def _events(chance: Random, habit: Habits, name: str, *, trips: int, seen: bool) -> int | None:
    """Speed and belt come from the van itself; the rest needs a camera that saw the road."""
    count = count_events(chance, mean=trips * getattr(habit, name))
    return count if seen or name in {"speeding", "seatbelt"} else None


def _reject_reasons(chance: Random, rejected: int) -> tuple[int, ...]:
    drawn = chance.choices(range(len(REJECT_REASONS)), weights=REASON_WEIGHTS, k=rejected)
    return tuple(drawn.count(reason) for reason in range(len(REJECT_REASONS)))


def _make_day(person: DemoPerson, habit: Habits, day: date, *, seed: int) -> PersonDay:
    chance = dice("day", seed, day, person.transporter_id)
    alerts = make_alerts(chance, mean=habit.alerts)
    if chance.random() < UNRECORDED:
        return PersonDay(person.transporter_id, 0, None, ("-",) * RATINGS, Decimal(0), 0, alerts)
    fico = min(850, max(300, round(chance.gauss(habit.fico, 22))))
    return PersonDay(
        transporter_id=person.transporter_id,
        trips=2 if chance.random() < 0.06 else 1,
        fico=fico,
        ratings=tuple(_rating(chance, fico) for _ in range(RATINGS)),
        miles=rounded(Decimal(chance.uniform(55, 140)), TENTH),
        minutes=chance.randint(360, 640),
        alerts=alerts,
    )


def _rating(chance: Random, fico: int) -> str:
    risk = (850 - fico) / 400 + chance.random() * 0.6
    if risk > 0.75:
        return "High Risk"
    return "Medium Risk" if risk > 0.6 else "Low Risk"
