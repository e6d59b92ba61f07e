"""What the database itself says about readings."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from pacenote.performance.kinds import KINDS
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.performance.services import add_version, open_slot
from tests.makers import NOW, make_company, make_person

pytestmark = pytest.mark.django_db
FIND = "SELECT value FROM performance_reading WHERE person_id = %s"
#: What is asked when a person is removed.
STILL_THERE = "SELECT FROM performance_reading c WHERE c.person_id = %s AND c.company_id = %s"
MORE = """
INSERT INTO performance_reading (
    company_id, person_id, metric, start, "end", value, exposures, source, counts, slot_id, file_id, line, reasons
)
SELECT
    company_id, person_id, metric, start + n, "end" + n, value, exposures, source, counts, slot_id, file_id,
    line, reasons
FROM performance_reading, generate_series(1, 3000) n
"""


def make_reading(person: Person, value: int) -> Reading:
    file = PerformanceFile.objects.create(
        company=person.company, name="x.csv", sha256=f"{value:064}", size=1, uploaded_at=NOW, status="loaded"
    )
    kind = KINDS["scorecard"]
    start, end = kind.period_of(NOW.date(), first_weekday=6)
    slot = open_slot(company=person.company, kind=kind, station=None, start=start, end=end, label="W", now=NOW)
    add_version(slot=slot, file=file, source="overview_csv")
    return Reading.objects.create(
        company=person.company,
        person=person,
        metric="fico",
        start=start,
        end=end,
        value=Decimal(value),
        source="overview_csv",
        slot=slot,
        file=file,
        line=1,
    )


def plan(sql: str, *values: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def remove(person: Person) -> None:
    """Remove a person as no code of ours does, past the readings."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_person WHERE id = %s", [person.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("sql", "places"), [(FIND, 1), (STILL_THERE, 2)], ids=["a page", "a person who is removed"])
def test_the_readings_of_a_person_are_found_without_reading_everybody_elses(sql: str, places: int):
    company = make_company()
    with as_company(company.pk):
        person = make_person(company)
        make_reading(make_person(company), 800)
        connection.cursor().execute(MORE)
        make_reading(person, 700)
    with connections["owner"].cursor() as owner:
        owner.execute("ANALYZE performance_reading")

    with as_company(company.pk):
        found = plan(sql, *(person.pk, company.pk)[:places])

    assert "one_reading_per_source" in found
    assert re.search(rf"Index Cond: \(\(company_id = .*\) AND \(person_id = {person.pk}\)\)", found)


def test_a_person_who_is_deleted_takes_their_readings_along_and_nobody_elses():
    company = make_company()
    with as_company(company.pk):
        gone, stays = make_person(company), make_person(company)
        make_reading(gone, 700)
        kept = make_reading(stays, 800)

        gone.delete()

        assert list(Reading.objects.values_list("pk", "person")) == [(kept.pk, stays.pk)]


def test_the_database_removes_nobody_of_whom_there_are_readings():
    company = make_company()
    with as_company(company.pk):
        person, free = make_person(company), make_person(company)
        make_reading(person, 700)

        with pytest.raises(IntegrityError, match="performance_reading_person_id_company"), transaction.atomic():
            remove(person)
        remove(free)

        assert list(Person.objects.all()) == [person]
