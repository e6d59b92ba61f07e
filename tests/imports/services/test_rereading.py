from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.services.rereading import NotCurrentError
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, bring_in, fresh, overview

SAMPLES = Path(__file__).parents[2] / "samples"
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = make_company()
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    return company


def ask(file: PerformanceFile) -> PerformanceFile:
    with as_company(file.company_id):
        return imports.read_again(file=file, by=make_user(), now=NOW)


def again(file: PerformanceFile) -> PerformanceFile:
    waiting = ask(file)
    imports.load(company_id=file.company_id, file_id=waiting.pk, now=NOW)
    return fresh(waiting)


def misread(file: PerformanceFile) -> None:
    """Leave the rows as an older reader would have left them."""
    with as_company(file.company_id):
        for row in FileRow.objects.filter(file=file):
            row.values = row.values | {"speeding_event_rate": "0.9"}
            row.save()
        Reading.objects.filter(metric="speeding_event_rate").update(value=Decimal("0.9"))


def versions(company) -> list[tuple[int, bool]]:
    with as_company(company.pk):
        return list(SlotFile.objects.order_by("version").values_list("version", "current"))


def speed(company) -> str:
    with as_company(company.pk):
        return f"{Reading.objects.get(metric='speeding_event_rate').value.normalize():f}"


def test_numbers_that_a_better_reader_reads_otherwise_become_the_next_version(company):
    file = bring_in(company, overview("2026-W47", SPEEDER))
    misread(file)

    better = again(file)

    assert (better.status, better.rerun_of_id, better.sha256) == ("loaded", file.pk, file.sha256)
    assert (versions(company), speed(company)) == ([(1, False), (2, True)], "0.4")


@pytest.mark.parametrize(
    "name",
    [
        "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv",
        "netradyne/Alerts Report_2026-11-17.xlsx",
        "scorecard_pdf/US-PNTE-DXX1-Week45-2026-DSP-Scorecard.pdf",
    ],
)
def test_a_file_that_says_what_it_said_makes_no_version(company, name):
    path = SAMPLES / name
    if not path.exists():
        path = next(iter(sorted((SAMPLES / name).parent.glob(f"*{path.suffix}"))))
    file = bring_in(company, (path.name, path.read_bytes()))
    assert file.status == "loaded", file.error

    same = again(file)

    assert (same.status, versions(company)) == ("same", [(1, True)])
    assert [str(note) for note in same.remarks] == ["Read again: every number is as it was."]


def test_two_who_ask_at_once_start_one_reading(company):
    file = bring_in(company, overview("2026-W47", SPEEDER))

    assert ask(file).pk == ask(file).pk


def test_a_reading_that_was_overtaken_by_a_newer_file_changes_nothing(company):
    file = bring_in(company, overview("2026-W47", SPEEDER))
    misread(file)
    waiting = ask(file)
    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.2")))

    imports.load(company_id=company.pk, file_id=waiting.pk, now=NOW)

    assert (fresh(waiting).status, speed(company), len(versions(company))) == ("same", "0.2", 2)


def test_what_does_not_count_any_more_is_not_read_again(company):
    old = bring_in(company, overview("2026-W47", SPEEDER))
    bring_in(company, overview("2026-W47", SPEEDER, note="corrected"))

    with pytest.raises(NotCurrentError):
        ask(old)


def test_dropping_the_bytes_of_a_file_that_was_read_twice_still_changes_nothing(company):
    file = bring_in(company, overview("2026-W47", SPEEDER))
    misread(file)
    again(file)

    with as_company(company.pk):
        name, data = overview("2026-W47", SPEEDER)
        stored = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW)

    assert (stored.already_there, stored.file.pk, len(versions(company))) == (True, file.pk, 2)


def test_who_asked_is_written_down(company):
    file = bring_in(company, overview("2026-W47", SPEEDER))
    waiting = ask(file)

    with as_company(company.pk):
        entry = AuditEntry.objects.get(verb="read again")
        assert (entry.subject_id, entry.after, entry.actor_id) == (file.pk, {"as": waiting.pk}, waiting.uploaded_by_id)
