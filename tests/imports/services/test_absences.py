"""No row is not zero, unless something proves that the person worked."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow
from pacenote.people.models import Person
from pacenote.performance.models import Reading
from tests.imports.services.test_filling import ADA, BEN, complaint, feedback
from tests.imports.services.test_stations import alerts
from tests.makers import NOW, make_company, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db

CY = "A1CYN000000003"
WEEK = overview("2026-W47", Line(ADA), Line(BEN))


def three_people():
    company = make_company(short_code="PNTE")
    for name, external_id in (("Ada Example", ADA), ("Ben Example", BEN), ("Cyn Example", CY)):
        make_person(company, name, external_id=external_id, id_kind="transporter")
    return company


def person(company, name: str) -> Person:
    with as_company(company.pk):
        return Person.objects.get(name=name)


def complaints(company) -> dict[str, str]:
    with as_company(company.pk):
        rows = Reading.objects.filter(metric="cx_negative", counts=True).values_list("person__name", "value")
        return {name.partition(" ")[0]: f"{value.normalize():f}" for name, value in rows}


def test_who_has_no_row_and_no_proof_of_work_has_no_reading():
    company = three_people()

    bring_in(company, feedback("2026-W47", complaint("1")))

    assert complaints(company) == {"Ada": "1"}


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1])))
def test_another_file_proves_work_whichever_comes_first(order):
    company = three_people()
    files = [feedback("2026-W47", complaint("1")), WEEK]

    bring_in(company, *(files[place] for place in order))

    assert complaints(company) == {"Ada": "1", "Ben": "0"}


def test_a_roster_proves_work_and_another_week_does_not():
    company = three_people()
    ben, cyn = person(company, "Ben Example"), person(company, "Cyn Example")
    make_rostered(company, ben, day=date(2026, 11, 17))
    make_rostered(company, cyn, day=date(2026, 11, 22))

    bring_in(company, feedback("2026-W47", complaint("1")))

    assert complaints(company) == {"Ada": "1", "Ben": "0"}


def test_a_single_day_without_a_complaint_says_nothing_of_the_week():
    company = three_people()

    bring_in(company, WEEK, feedback("2026-11-17", complaint("1")))

    assert complaints(company) == {"Ada": "1"}


def test_a_later_complaint_takes_the_place_of_the_zero():
    company = three_people()
    bring_in(company, WEEK, feedback("2026-W47", complaint("1")))

    bring_in(company, feedback("2026-W47", complaint("1"), complaint("2", BEN)))

    assert complaints(company) == {"Ada": "1", "Ben": "1"}
    with as_company(company.pk):
        assert Reading.objects.filter(source="no_row").count() == 0


def test_nobody_gets_a_zero_while_a_row_may_be_theirs():
    company = three_people()
    with as_company(company.pk):
        stranger = make_person(company, "Dov Example")
    make_rostered(company, stranger, day=date(2026, 11, 17))
    bring_in(company, WEEK, feedback("2026-W47", complaint("1"), complaint("2", "A1STRANGER0009")))
    assert complaints(company) == {"Ada": "1", "Ben": "0"}

    with as_company(company.pk):
        rows = [FileRow.objects.get(status="unmatched")]
        imports.set_aside(company_id=rows[0].company_id, rows=rows, by=make_user(), now=NOW)
    bring_in(company, overview("2026-W47", Line(ADA), Line(BEN), note="again"))

    assert complaints(company) == {"Ada": "1", "Ben": "0", "Dov": "0"}


def test_another_station_proves_nothing_of_this_one():
    company = three_people()

    bring_in(company, overview("2026-W47", Line(BEN), station="DXX2"), feedback("2026-W47", complaint("1")))

    assert complaints(company) == {"Ada": "1"}


def test_an_empty_list_of_complaints_is_good_news_for_those_who_worked():
    company = three_people()

    file = bring_in(company, WEEK, feedback("2026-W47"))

    assert (file.status, file.rows, complaints(company)) == ("loaded", 0, {"Ada": "0", "Ben": "0"})


def test_nobody_gets_a_zero_while_a_line_could_not_be_read():
    company = three_people()

    file = bring_in(
        company, WEEK, feedback("2026-W47", complaint("1"), complaint("2", BEN).replace(",1,", ",perhaps,"))
    )

    assert complaints(company) == {"Ada": "1"}
    assert [note["values"]["line"] for note in file.notes] == [3]

    bring_in(company, feedback("2026-W47", complaint("1"), complaint("2", BEN)))

    assert complaints(company) == {"Ada": "1", "Ben": "1"}


def test_nobody_gets_a_zero_of_alerts_while_some_are_an_unknown_driver_s():
    company, day = three_people(), date(2026, 11, 17)
    make_person(company, "Dov Example", external_id="N" * 98, id_kind="netradyne")
    make_rostered(company, person(company, "Ben Example"), day=day)

    bring_in(company, alerts(day, day, ("Unknown Driver", "")))

    with as_company(company.pk):
        assert Reading.objects.filter(metric__startswith="netradyne_").count() == 0
