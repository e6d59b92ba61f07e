"""Readings as files would have left them, without a file being parsed."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from pacenote.performance.catalogue import METRICS
from pacenote.performance.models import PerformanceFile, Reading, Slot, SlotFile
from tests.makers import NOW

_numbers = itertools.count(1)


def add_reading(
    person: Person,
    metric: str,
    value: str,
    start: date,
    *,
    exposures: dict[str, str] | None = None,
    file: PerformanceFile | None = None,
    now: datetime = NOW,
) -> Reading:
    """Return somebody's reading of a week or a day, in a slot of its own unless ``file`` is given."""
    end = start + timedelta(days=6) if METRICS[metric].cadence == "week" else start
    with as_company(person.company_id):
        held = file or make_file(person, start, end, now=now)
        slot = SlotFile.objects.get(file=held).slot
        return Reading.objects.create(
            company_id=person.company_id, person=person, metric=metric, start=start, end=end, value=Decimal(value),
            exposures=exposures or {}, source="pod_csv", slot=slot, file=held, line=2,
        )  # fmt: skip


def make_file(person: Person, start: date, end: date, *, now: datetime = NOW, late: bool = False) -> PerformanceFile:
    """Return a loaded file with its slot, due at the send two hours after ``now``, or at one the day before."""
    number = next(_numbers)
    with as_company(person.company_id):
        file = PerformanceFile.objects.create(
            company_id=person.company_id, name=f"readings {number}", sha256=f"r{number:063d}", size=3,
            uploaded_at=now, status="loaded", kind="pod", period_start=start, period_end=end,
        )  # fmt: skip
        due = now + (timedelta(days=-1) if late else timedelta(hours=2))
        slot = Slot.objects.create(
            company_id=person.company_id, kind=f"pod{number}", start=start, end=end, label="", due_at=due,
            due_day=due.date(), imported_at=now, on_time=not late,
        )  # fmt: skip
        SlotFile.objects.create(company_id=person.company_id, slot=slot, file=file, source="pod_csv", version=1)
    return file
