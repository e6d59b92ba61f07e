"""A metric sheet of 200,000 rows, from its bytes to readings, beside a tenth of it: time, and memory of both processes.

4,000 agents known by their address, 50 days, two metrics. Loading is what the worker's job calls; the file is read in a
child process as in life.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bench.figures import Figures, resident_megabytes
from bench.stage import own_database

if TYPE_CHECKING:
    from pacenote.accounts.models import Company

NAME = "metric_sheet"
TARGETS: Figures = {"wall_seconds": "<= 20", "worker_grows_megabytes": "flat", "rows": 200_000}
AGENTS, DAYS = 4_000, 50
FIRST = date(2026, 9, 1)
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
MEGABYTE = 1024 * 1024


def run() -> Figures:
    """Load a tenth first, then the whole; the peak of memory may hardly grow between them."""
    with own_database():
        company = _company()
        small = _load(company, "small.csv", DAYS // 10, FIRST - timedelta(days=30))
        peak_small = resident_megabytes()
        whole = _load(company, "whole.csv", DAYS, FIRST)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return whole | {
        "tenth_wall_seconds": small["wall_seconds"],
        "worker_peak_megabytes": resident_megabytes(),
        "worker_grows_megabytes": round(resident_megabytes() - peak_small, 1),
        "child_peak_megabytes": round(child, 1),
    }


def _lines(days: int, first: date) -> Iterator[str]:
    yield "Mail,Date,AHT,Calls"
    for day in range(days):
        when = (first + timedelta(days=day)).isoformat()
        for agent in range(AGENTS):
            time_taken, calls = f"{4 + agent % 9}:{(agent + day) % 60:02d}", 20 + (agent * 7 + day) % 40
            yield f"agent{agent}@example.com,{when},{time_taken},{calls}"


def _company() -> Company:
    from pacenote.base.tenancy import as_company  # noqa: PLC0415  Django is ready only now
    from pacenote.imports import services as imports  # noqa: PLC0415
    from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping  # noqa: PLC0415
    from pacenote.jobs.founding import found_company  # noqa: PLC0415
    from pacenote.people.models import Person  # noqa: PLC0415

    company = found_company(name="Bench", zone="America/Chicago", owner=None, now=NOW)
    columns = (MappedColumn("aht", "handle_seconds", "m:ss"), MappedColumn("calls", "handled"))
    mapping = SheetMapping("Bench", "day", columns, id_column="mail", id_kind="email", period_column="date")
    people = [
        Person(company=company, name=name, sort_key=name, folded_name=name, email=f"{name}@example.com", created_at=NOW)
        for name in (f"agent{n}" for n in range(AGENTS))
    ]
    with as_company(company.pk):
        Person.objects.bulk_create(people)
        imports.save_mapping(company=company, mapping=mapping, metrics=[], by=None, now=NOW)
    return company


def _load(company: Company, name: str, days: int, first: date) -> Figures:
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.imports import services as imports  # noqa: PLC0415
    from pacenote.performance.models import Reading  # noqa: PLC0415

    data = "\n".join(_lines(days, first)).encode()
    with as_company(company.pk):
        stored = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
    wall, processor = time.perf_counter(), time.process_time()
    file = imports.load(company_id=company.pk, file_id=stored.pk, now=NOW)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    if file.status != file.Status.LOADED:
        raise RuntimeError(f"{file.name}: {file.error_code} {file.error}")
    with as_company(company.pk):
        readings = Reading.objects.filter(file=file).count()
    return {
        "rows": file.rows,
        "file_megabytes": round(len(data) / MEGABYTE, 1),
        "readings": readings,
        "matched": file.matched,
        "wall_seconds": round(wall, 2),
        "worker_processor_seconds": round(processor, 2),
    }
