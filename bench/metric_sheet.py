"""A metric sheet of 200,000 rows, from its bytes to readings, beside a tenth of it: time, and memory of both processes.

4,000 agents known by their address, 50 days, two metrics. Loading is what the worker's job calls; the file is read in a
child process as in life.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bench.figures import Figures, forget_peak, resident_megabytes
from bench.reader import read_in_a_child
from bench.stage import as_owner, own_database

if TYPE_CHECKING:
    from pacenote.accounts.models import Company

NAME = "metric_sheet"
TARGETS: Figures = {
    "wall_seconds": "<= 20",
    "rows": 200_000,
    "worker_peak_ratio": "flat: <= 1.2",
    "child_peak_ratio_without_the_bytes": "flat: <= 1.2",
}
AGENTS, DAYS = 4_000, 50
FIRST = date(2026, 9, 1)
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
MEGABYTE = 1024 * 1024


def run() -> Figures:
    """Load a tenth first, then the whole: the peaks of memory say whether they grow with the file."""
    with own_database():
        company = _company()
        small = _load(company, "small.csv", DAYS // 10, FIRST - timedelta(days=30))
        whole = _load(company, "whole.csv", DAYS, FIRST)
    return {
        **{f"tenth_{name}": value for name, value in small.items()},
        **whole,
        "worker_peak_ratio": round(float(whole["worker_peak_megabytes"]) / float(small["worker_peak_megabytes"]), 2),
        "child_peak_ratio_without_the_bytes": round(_beside_the_bytes(whole) / _beside_the_bytes(small), 2),
        "wall_ratio": round(float(whole["wall_seconds"]) / float(small["wall_seconds"]), 1),
    }


def _beside_the_bytes(load: Figures) -> float:
    """Return the megabytes at the child's peak that are not the file itself, which it is given whole."""
    return float(load["child_peak_megabytes"]) - float(load["file_megabytes"])


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
    as_owner("ANALYZE")  # the people have been there for longer than the minute in which the server does it by itself
    return company


def _load(company: Company, name: str, days: int, first: date) -> Figures:
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.imports import services as imports  # noqa: PLC0415
    from pacenote.imports.services.mappings import reading_options  # noqa: PLC0415
    from pacenote.performance.models import Reading  # noqa: PLC0415

    data = "\n".join(_lines(days, first)).encode()
    with as_company(company.pk):
        stored = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
        child = read_in_a_child(name, data, reading_options(stored))
    forget_peak()
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
        "wall_seconds": round(wall, 2),
        "worker_processor_seconds": round(processor, 2),
        "child_processor_seconds": round(child.processor, 2),
        "worker_peak_megabytes": resident_megabytes(),
        "child_peak_megabytes": child.peak,
    }
