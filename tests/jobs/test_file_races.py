"""Two users, the clock and a reader at one file at the same moment; and a load whose database connection dies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from pacenote.imports.services.deleting import NotThereError
from pacenote.imports.services.rereading import NotCurrentError
from pacenote.messaging.models import Outgoing
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from tests.jobs.test_races import LINES, ROUNDS, SEND, at_once, load_and_judge, make_race, release, store
from tests.makers import make_user
from tests.sheets import Line, bring_in, overview

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]
RATE = "speeding_event_rate"
BEFORE = SEND - timedelta(hours=1)


def delete(company: Company, file_id: int) -> Callable[[], Any]:
    """Return what a user does who deletes an import, up to the judging that follows."""
    user = make_user()

    def act() -> str:
        with as_company(company.pk):
            file = PerformanceFile.objects.get(pk=file_id)
            concerned = imports.delete_import(file=file, by=user, now=SEND)
        judge(company, [each.pk for each in concerned])
        return "deleted"

    return act


def restore(company: Company, file_id: int) -> Callable[[], Any]:
    user = make_user()

    def act() -> str:
        with as_company(company.pk):
            file = PerformanceFile.objects.get(pk=file_id)
            concerned = imports.restore_import(file=file, by=user, now=SEND)
        judge(company, [each.pk for each in concerned])
        return "restored"

    return act


def judge(company: Company, file_ids: list[int]) -> None:
    for file_id in file_ids:
        coaching.evaluate(company_id=company.pk, file_id=file_id, now=SEND)


def counting(company: Company) -> set[Any]:
    """Return the numbers that count."""
    with as_company(company.pk):
        return set(Reading.objects.filter(metric=RATE, counts=True).values_list("value", flat=True))


def test_an_import_deleted_while_it_loads_is_deleted_whole_or_stands_whole(round_number: int):
    company = make_race()
    file = store(company, overview("2026-W47", *LINES))

    _loaded, deleted = at_once(lambda: load_and_judge(company, file.pk), delete(company, file.pk))

    with as_company(company.pk):
        status = PerformanceFile.objects.get(pk=file.pk).status
        readings, findings = Reading.objects.filter(metric=RATE).count(), Finding.objects.count()
        assert FileRow.objects.count() == len(LINES)
    if isinstance(deleted, NotThereError):
        assert (status, readings, findings) == ("loaded", len(LINES), len(LINES))
    else:
        assert (deleted, status, readings, findings) == ("deleted", "deleted", 0, 0)


def test_an_import_deleted_while_the_release_runs_is_sent_and_marked_or_not_sent(round_number: int):
    company = make_race()
    file = bring_in(company, overview("2026-W47", *LINES), now=BEFORE)

    deleted, released = at_once(delete(company, file.pk), lambda: release(company))

    assert (deleted, isinstance(released, Exception)) == ("deleted", False)
    with as_company(company.pk):
        sent = Outgoing.objects.count()
        told = set(Message.objects.values_list("state", "changed_after_sending"))
        assert Reading.objects.filter(metric=RATE).count() == 0
    assert (sent, told) in ((len(LINES), {("released", True)}), (0, set()))


def test_an_import_deleted_and_put_back_by_two_users_at_once_ends_as_one_of_them_says(round_number: int):
    company = make_race()
    file = bring_in(company, overview("2026-W47", *LINES), now=BEFORE)

    twice = at_once(delete(company, file.pk), delete(company, file.pk))
    assert sorted(map(str, map(type, twice))) == sorted([str(str), str(NotThereError)])
    assert counting(company) == set()

    back = at_once(restore(company, file.pk), restore(company, file.pk))
    assert sorted(map(str, map(type, back))) == sorted([str(str), str(NotThereError)])
    with as_company(company.pk):
        assert Reading.objects.filter(metric=RATE, counts=True).count() == len(LINES)
        assert Finding.objects.count() == Message.objects.count() == len(LINES)


def test_two_versions_deleted_at_once_leave_the_first_one_counting(round_number: int):
    company = make_race()
    first = overview("2026-W47", Line("A1RACER0000000", speeding="0.2"))
    second = overview("2026-W47", Line("A1RACER0000000", speeding="0.3"))
    third = overview("2026-W47", Line("A1RACER0000000", speeding="0.4"))
    kept = bring_in(company, first, now=BEFORE)
    two, three = (bring_in(company, each, now=BEFORE) for each in (second, third))

    done = at_once(delete(company, two.pk), delete(company, three.pk))

    assert done == ["deleted", "deleted"]
    with as_company(company.pk):
        assert list(SlotFile.objects.filter(current=True).values_list("file", flat=True)) == [kept.pk]
        assert [str(each) for each in Reading.objects.filter(metric=RATE).values_list("value", flat=True)] == ["0.2000"]
        assert [str(each) for each in Finding.objects.values_list("value", flat=True)] == ["0.2000"]


def test_a_file_read_again_while_a_new_version_arrives_never_takes_its_place(round_number: int):
    company = make_race()
    file = bring_in(company, overview("2026-W47", *LINES), now=BEFORE)
    newer = store(company, overview("2026-W47", *[Line(each.external_id, each.name, speeding="0.9") for each in LINES]))
    user = make_user()

    def again() -> Any:
        with as_company(company.pk):
            run = imports.read_again(file=PerformanceFile.objects.get(pk=file.pk), by=user, now=SEND)
        load_and_judge(company, run.pk)
        return run

    run, loaded = at_once(again, lambda: load_and_judge(company, newer.pk))

    assert loaded is None
    assert isinstance(run, PerformanceFile | NotCurrentError)
    assert {str(value) for value in counting(company)} == {"0.9000"}
    with as_company(company.pk):
        assert SlotFile.objects.get(current=True).file_id == newer.pk
        assert Finding.objects.count() == len(LINES)
        assert set(PerformanceFile.objects.filter(rerun_of=file).values_list("status", flat=True)) <= {"same"}


def test_a_load_whose_connection_dies_leaves_nothing_and_is_whole_the_next_time(round_number: int):
    company = make_race()
    columns = (MappedColumn("calls", "handled"),)
    sheet = SheetMapping("Calls", "day", columns, name_column="who", period_column="date")
    rows = "\n".join(f"Racer Number{n},2026-11-{9 + n % 7:02d},{n % 50}" for n in range(5_000))
    with as_company(company.pk):
        imports.save_mapping(company=company, mapping=sheet, metrics=[], by=None, now=SEND)
    file = store(company, ("calls.csv", f"Who,Date,Calls\n{rows}\n".encode()))
    dying = threading.Event()

    def load_and_die() -> Any:
        written: list[str] = []

        def kill(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith('INSERT INTO "imports_filerow"'):
                written.append(sql)
                if len(written) == 2:  # the first 2,000 rows are there, and not committed
                    end_session(connection.connection.info.backend_pid)
                    dying.set()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(kill):
            return imports.load(company_id=company.pk, file_id=file.pk, now=SEND)

    (died,) = at_once(load_and_die)

    assert (dying.is_set(), isinstance(died, OperationalError)) == (True, True)
    with as_company(company.pk):
        assert (FileRow.objects.count(), SlotFile.objects.count(), Reading.objects.count()) == (0, 0, 0)
        assert imports.left_behind(company_id=company.pk, now=SEND + timedelta(hours=1)) == [file.pk]

    again = imports.load(company_id=company.pk, file_id=file.pk, now=SEND)
    with as_company(company.pk):
        assert (again.status, again.rows, FileRow.objects.count()) == ("loaded", 5_000, 5_000)


def end_session(pid: int) -> None:
    """End a session of the database as a crash of the server would."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
