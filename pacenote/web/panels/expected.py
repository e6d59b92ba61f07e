"""Which files a company expects for its days and weeks, and how each stands: the facts under boards and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from pacenote.accounts.models import Company, Membership
from pacenote.base.clock import week_of
from pacenote.jobs.answering import usual_label
from pacenote.people.models import Station
from pacenote.performance.kinds import Cadence, Kind
from pacenote.performance.models import Slot, SlotFile
from pacenote.performance.on_time import SlotState, Verdict, slot_moments, state
from pacenote.performance.queries import due_on, expected_kinds

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Expected:
    """One expected file. ``state`` is None for a period that was due before the company began and never came.

    A slot whose imports were all deleted is missing again and keeps its first verdict.
    """

    kind: Kind
    station: Station | None
    start: date
    end: date
    due_at: datetime
    state: SlotState | None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a company expects at all: its kinds and its stations."""

    company: Company
    kinds: tuple[Kind, ...]
    stations: tuple[Station, ...]
    now: datetime

    def of(self, cadence: Cadence) -> tuple[Kind, ...]:
        """Return the kinds that come each day, or each week."""
        return tuple(kind for kind in self.kinds if kind.cadence == cadence)

    def stand(self, kind: Kind, period: Period, slots: Iterable[Slot]) -> list[Expected]:
        """Return how a kind stands in a period: one file, or one per station for files that speak of stations.

        A daily file need not name its station: only those that came have rows of their own.
        """
        found = {slot.station_id: slot for slot in slots if slot.kind == kind.slug and belongs(slot, period)}
        wanted: list[Station | None] = [None]
        if found and kind.cadence == "day":
            wanted = [None] if None in found else []
        elif kind.cadence == "week" and self.stations and None not in found:
            wanted = list(self.stations)
        known = {station.pk if station else None for station in wanted}
        others = [slot.station for slot in found.values() if slot.station_id not in known]
        extra = sorted(others, key=lambda station: station.code if station else "")
        return [
            self._stands(kind, station, period, found.get(station.pk if station else None))
            for station in (*wanted, *extra)
        ]

    def _stands(self, kind: Kind, station: Station | None, period: Period, slot: Slot | None) -> Expected:
        start, end = period
        if slot is not None and not is_filled(slot):
            return Expected(kind, station, slot.start, slot.end, slot.due_at, SlotState.MISSING, slot)
        if slot is not None:
            verdict = Verdict.ON_TIME if slot.on_time else Verdict.LATE
            return Expected(kind, station, slot.start, slot.end, slot.due_at, SlotState(verdict.value), slot)
        company = self.company
        moments = slot_moments(
            kind,
            start,
            end,
            send_time=company.send_time,
            zone=company.zoneinfo,
            delivery_weekday=company.delivery_weekday,
        )
        now_state = state(imported=None, available_at=moments.available_at, now=self.now)
        before = moments.due_at < company.created_at
        return Expected(kind, station, start, end, moments.due_at, None if before else now_state)

    def due_on(self, day: date) -> list[tuple[Kind, Period]]:
        """Return the kinds and periods whose files are due at the send of a day."""
        return due_on(self.company, self.kinds, day)


def expectations(membership: Membership, now: datetime) -> Expectations:
    """Return what the member's company expects."""
    stations = Station.objects.visible_to(membership).order_by("code")
    kinds = expected_kinds(membership.company_id)
    return Expectations(membership.company, tuple(kinds), tuple(stations), now)


def belongs(slot: Slot, period: Period) -> bool:
    """Say whether a slot is a period's: the one that holds most of it, as files have weeks of their own."""
    return period[0] <= slot.middle <= period[1]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The slots of some spans, read at once for everything that a page shows of them."""

    slots: tuple[Slot, ...]

    def between(self, first: date, last: date) -> list[Slot]:
        """Return the slots that are of some days of the spans, also where all imports were deleted."""
        return [slot for slot in self.slots if belongs(slot, (first, last))]


def calendar(membership: Membership, spans: Iterable[Period]) -> Calendar:
    """Return the slots that touch one of some spans."""
    within = Q(pk__in=())
    for first, last in spans:
        within |= Q(end__gte=first, start__lte=last)
    current = SlotFile.objects.filter(slot=OuterRef("pk"), current=True)
    slots = Slot.objects.visible_to(membership).filter(within).annotate(filled=Exists(current))
    return Calendar(tuple(slots.select_related("station")))


def is_filled(slot: Slot) -> bool:
    """Say whether an import of the slot counts; of slots that a ``Calendar`` holds."""
    return bool(getattr(slot, "filled", True))


def last_days(day: date, count: int) -> list[Period]:
    """Return the last days up to ``day``, oldest first."""
    return [(each, each) for each in (day - timedelta(days=n) for n in range(count - 1, -1, -1))]


def last_weeks(start: date, count: int) -> list[Period]:
    """Return the last weeks up to the one that starts on ``start``, oldest first."""
    first_days = [start - timedelta(weeks=n) for n in range(count - 1, -1, -1)]
    return [(each, each + timedelta(days=6)) for each in first_days]


def finished_week(company: Company, today: date) -> Period:
    """Return the last week that is over."""
    start, _end = week_of(today, company.first_weekday)
    return start - timedelta(days=7), start - timedelta(days=1)


def week_label(start: date, known: Sequence[Slot] = ()) -> str:
    """Return how the week is called: as a file of it says, else by the rule of its first day."""
    for slot in known:
        if slot.start != slot.end and belongs(slot, (start, start + timedelta(days=6))):
            return slot.label
    return usual_label(start)
