"""What a reading and a row point at stands, and cannot go away: also for many at once, and for two users at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.imports.models import FileRow
from pacenote.people.models import Person
from pacenote.performance.models import Reading, SlotFile
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import make_company, make_person
from tests.performance.test_models import MORE, make_reading

pytestmark = pytest.mark.django_db
PERSON, PLACE = "performance_reading_person_id_company", "performance_reading_place"
#: The last but one of three thousand.
ONE_OF_NOBODY = MORE.replace("person_id, metric, start + n", "person_id * (n <> 2999)::int, metric, start + n")
ROW_FILE, ROW_PERSON = "imports_filerow_file_id_company", "imports_filerow_person_id_company"


@pytest.fixture
def reading() -> Reading:
    company = make_company()
    with as_company(company.pk):
        return make_reading(make_person(company), 700)


def make_row(reading: Reading, **changed: int | None) -> FileRow:
    values = {"company_id": reading.company_id, "file_id": reading.file_id, "person_id": reading.person_id} | changed
    return FileRow.objects.create(line=1, status=FileRow.Status.MATCHED, **values)


def change(row: Model, **values: int) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def remove_raw(table: str, row_id: int) -> None:
    """Remove a row as no code of ours does, past those that point at it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_one_that_points_nowhere_among_thousands_undoes_them_all(reading: Reading):
    with as_company(reading.company_id):
        with pytest.raises(IntegrityError, match=PERSON), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONE_OF_NOBODY)

        assert list(Reading.objects.all()) == [reading]


@pytest.mark.parametrize(("column", "key"), [("person_id", PERSON), ("file_id", PLACE), ("slot_id", PLACE)])
def test_a_reading_that_is_changed_must_point_at_what_there_is(reading: Reading, column: str, key: str):
    with as_company(reading.company_id), pytest.raises(IntegrityError, match=key), transaction.atomic():
        change(reading, **{column: 0})


@pytest.mark.parametrize(("column", "key"), [("person_id", ROW_PERSON), ("file_id", ROW_FILE)])
def test_a_row_must_point_at_what_there_is_and_may_wait_for_its_person(reading: Reading, column: str, key: str):
    with as_company(reading.company_id):
        waiting = make_row(reading, person_id=None)
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            make_row(reading, **{column: 0})
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            change(waiting, **{column: 0})

        assert list(FileRow.objects.all()) == [waiting]


@pytest.mark.parametrize(
    ("table", "of", "key"),
    [
        ("people_person", lambda reading: reading.person_id, PERSON),
        ("performance_slotfile", lambda reading: SlotFile.objects.get(slot=reading.slot_id).pk, PLACE),
    ],
)
def test_what_is_pointed_at_stays(reading: Reading, table: str, of: Callable[[Reading], int], key: str):
    with as_company(reading.company_id), pytest.raises(IntegrityError, match=key), transaction.atomic():
        remove_raw(table, of(reading))


def test_somebody_of_another_company_is_nobody(reading: Reading):
    other = make_company()
    stranger = make_person(other)
    with as_company(reading.company_id), pytest.raises(IntegrityError, match=PERSON), transaction.atomic():
        change(reading, person_id=stranger.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_of_a_row_that_comes_and_its_person_who_goes_one_is_refused(round_number: int):
    company: Company = make_company()
    with as_company(company.pk):
        reading, person = make_reading(make_person(company), 700), make_person(company)

    def come() -> FileRow:
        with as_company(company.pk):
            return make_row(reading, person_id=person.pk)

    def go() -> None:
        with as_company(company.pk):
            remove_raw("people_person", person.pk)

    outcomes = at_once(come, go)

    with as_company(company.pk):
        stands, row = Person.objects.filter(pk=person.pk).exists(), FileRow.objects.filter(person=person.pk).exists()
    assert sum(isinstance(each, IntegrityError) for each in outcomes) == 1
    assert stands == row
