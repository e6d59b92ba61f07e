"""One company's Wednesday: the files of a day and a week for 200 people, from bytes to composed messages.

Everybody and every name is known already and last week's messages have gone, as in any week but the first. The files
go through the services that the worker calls, in the order of its queue and three at once as it takes them: all are
stored, each is loaded (in a child process), then the first evaluation composes for all. The seconds of a file are those
beside the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.figures import Figures, seconds
from bench.reader import read_in_a_child
from bench.stage import own_database
from pacenote.demo.files.associates import associates_csv
from pacenote.demo.files.eoc import eoc_xlsx
from pacenote.demo.files.mentor import mentor_xlsx
from pacenote.demo.files.netradyne import netradyne_alerts_xlsx
from pacenote.demo.files.overview import overview_csv
from pacenote.demo.files.pod import pod_pdf
from pacenote.demo.files.quality import feedback_csv, pps_csv
from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.people import make_people
from pacenote.demo.story import make_days, make_shifts, make_weeks
from pacenote.demo.weeks import last_weeks

if TYPE_CHECKING:
    from pacenote.accounts.models import Company

NAME = "wednesday"
TARGETS: Figures = {"wall_seconds": "<= 2 (seven files)", "child_peak_megabytes": "<= 200"}
PEOPLE, SEED = 200, 11
#: Jobs at once in one worker, as `pacenote worker --concurrency` has it.
AT_ONCE = 3
TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
WEEK_AGO = NOW - timedelta(days=7)
DSP, STATION = "PNTE", "DXX1"
Named = tuple[str, bytes]


def run() -> Figures:
    """Import last week for the people, their names and their history; then measure this week."""
    before, this = _files()
    with own_database():
        company = _known_company(before)
        stored: dict[str, int] = {}
        before_all = Instant.now()
        times = {"store": _measured(lambda: stored.update(_stored(company, this)))}
        times |= _loaded(company, stored)
        times["evaluate"] = _measured(partial(_evaluate, company, list(stored.values()), NOW))
        whole = before_all.until_now()
        figures: Figures = {"files": len(this), "people": PEOPLE, **_made(company)}
    figures |= {f"{step}_seconds": round(taken.wall, 3) for step, taken in times.items()}
    figures["wall_seconds"] = round(whole.wall, 2)
    figures["processor_seconds"] = round(whole.processor, 2)
    figures["statements"] = sum(taken.statements for taken in times.values())
    figures["child_peak_megabytes"] = max(read_in_a_child(*named).peak for named in this.values())
    return figures


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment by the clock and by this process's processor, in seconds."""

    wall: float
    processor: float

    @classmethod
    def now(cls) -> Instant:
        return cls(time.perf_counter(), time.process_time())

    def until_now(self) -> Instant:
        now = Instant.now()
        return Instant(now.wall - self.wall, now.processor - self.processor)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step took: seconds by the clock, and statements."""

    wall: float
    statements: int


def _measured(action: Callable[[], object]) -> Taken:
    from django.db import connection  # noqa: PLC0415  Django is ready only now

    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        counted.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        wall = seconds(action)
    return Taken(wall, len(counted))


def _loaded(company: Company, stored: dict[str, int]) -> dict[str, Taken]:
    """Load all files as one worker does, each job on a connection of its own; returns what each took."""
    from django.db import connection  # noqa: PLC0415  Django is ready only now

    def job(file_id: int) -> Taken:
        try:
            return _measured(partial(_load, company, file_id, NOW))
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip(stored, threads.map(job, stored.values()), strict=True))


def _files() -> tuple[list[Named], dict[str, Named]]:
    people, weeks = make_people(PEOPLE, seed=SEED), last_weeks(TODAY, 6)
    values = make_weeks(people, weeks, seed=SEED)
    yesterday = TODAY - timedelta(days=1)
    days = make_days(people, [yesterday - timedelta(days=ago) for ago in range(7, -1, -1)], seed=SEED)
    before = [
        associates_csv(people),
        overview_csv(weeks[-2], people, values[weeks[-2]], dsp=DSP, station=STATION),
        mentor_xlsx(yesterday - timedelta(days=7), people, days[yesterday - timedelta(days=7)], station=STATION),
        netradyne_alerts_xlsx(yesterday - timedelta(days=7), people, days[yesterday - timedelta(days=7)], dsp=DSP),
    ]
    week, history = weeks[-1], [values[each] for each in weeks[:-1]]
    this = {
        "scorecard_pdf": scorecard_pdf(week, people, values[week], dsp=DSP, station=STATION, history=history),
        "pod_pdf": pod_pdf(week, people, values[week], dsp=DSP, station=STATION),
        "netradyne": netradyne_alerts_xlsx(yesterday, people, days[yesterday], dsp=DSP),
        "mentor": mentor_xlsx(yesterday, people, days[yesterday], station=STATION),
        "feedback": feedback_csv(week, people, values[week], station=STATION),
        "pps": pps_csv(week, people, values[week], make_shifts(people, week, seed=SEED)),
        "eoc": eoc_xlsx(yesterday - timedelta(days=1), people, days, dsp=DSP, station=STATION),
    }
    return before, this


def _known_company(before: list[Named]) -> Company:
    from pacenote.jobs.founding import found_company  # noqa: PLC0415  Django is ready only now

    company = found_company(name="Bench", zone="America/Chicago", owner=None, now=WEEK_AGO, short_code=DSP)
    for named in before:
        _import(company, named, WEEK_AGO)
    _confirm_everybody(company)
    return company


def _confirm_everybody(company: Company) -> None:
    """Say yes to every name of the directory, give everybody the id that the camera knows, and send what is written."""
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.coaching import services as coaching  # noqa: PLC0415
    from pacenote.imports import services as imports  # noqa: PLC0415
    from pacenote.people.models import ExternalId  # noqa: PLC0415
    from pacenote.people.services import remember_id  # noqa: PLC0415

    with as_company(company.pk):
        files = imports.confirm_names(company_id=company.pk, by=None, now=WEEK_AGO)
        by_id = {each.value: each.person for each in ExternalId.objects.select_related("person")}
        for invented in make_people(PEOPLE, seed=SEED):
            remember_id(person=by_id[invented.transporter_id], kind="netradyne", value=invented.netradyne_id)
    for file in files:
        coaching.evaluate(company_id=company.pk, file_id=file.pk, now=WEEK_AGO)
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=None, now=WEEK_AGO)


def _import(company: Company, named: Named, now: datetime) -> None:
    (file_id,) = _stored(company, {"": named}, now=now).values()
    _load(company, file_id, now)
    _evaluate(company, [file_id], now)


def _stored(company: Company, files: dict[str, Named], *, now: datetime = NOW) -> dict[str, int]:
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.imports import services as imports  # noqa: PLC0415

    with as_company(company.pk):
        return {
            kind: imports.store(company=company, name=name, data=data, uploaded_by=None, now=now).file.pk
            for kind, (name, data) in files.items()
        }


def _load(company: Company, file_id: int, now: datetime) -> None:
    from pacenote.imports import services as imports  # noqa: PLC0415

    file = imports.load(company_id=company.pk, file_id=file_id, now=now)
    if file.status != file.Status.LOADED:
        raise RuntimeError(f"{file.name}: {file.error_code} {file.error}")


def _evaluate(company: Company, file_ids: list[int], now: datetime) -> None:
    from pacenote.coaching import services as coaching  # noqa: PLC0415

    for file_id in file_ids:
        coaching.evaluate_waiting(company_id=company.pk, file_id=file_id, now=now)


def _made(company: Company) -> Figures:
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.coaching.models import Finding, Message  # noqa: PLC0415
    from pacenote.performance.models import Reading  # noqa: PLC0415

    with as_company(company.pk):
        return {
            "readings": Reading.objects.filter(end__gte=TODAY - timedelta(days=7)).count(),
            "findings": Finding.objects.filter(end__gte=TODAY - timedelta(days=7)).count(),
            "messages": Message.objects.filter(composed_at=NOW).count(),
        }
