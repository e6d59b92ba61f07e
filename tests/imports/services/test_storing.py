"""Bytes that are kept: the same again, the same for another day, refused before, half written, damaged."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding
from pacenote.imports import services as imports
from pacenote.imports.services.storing import original_path
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile, SlotFile
from tests.makers import NOW, make_company, make_person
from tests.sheets import Line, bring_in, drop, mentor, overview

SAMPLES = Path(__file__).parents[2] / "samples"
SATURDAY = date(2026, 11, 21)
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
USUAL = Line("A1USUAL0000002", "Otis Brandvold")

pytestmark = pytest.mark.django_db


def known(company, *lines: Line) -> list[Person]:
    return [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]


def where_it_lies(file: PerformanceFile) -> Path:
    return Path(default_storage.path(original_path(file.company_id, file.sha256)))


def test_the_same_bytes_change_nothing_the_second_time():
    company = make_company()
    known(company, SPEEDER)
    first = bring_in(company, overview("2026-W47", SPEEDER))

    with as_company(company.pk):
        name, data = overview("2026-W47", SPEEDER)
        again = imports.store(company=company, name=f"copy of {name}", data=data, uploaded_by=None, now=NOW)

    assert (again.already_there, again.file.pk) == (True, first.pk)
    assert bring_in(company, overview("2026-W47", SPEEDER)).pk == first.pk
    with as_company(company.pk):
        assert SlotFile.objects.values_list("version", flat=True).get() == 1
        assert Finding.objects.count() == 1


def test_the_same_bytes_for_another_day_are_another_file_where_only_the_name_tells_the_day():
    company = make_company()
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    name, data = mentor(monday, ("Sanna Prokop", "812"))

    first = drop(company, (name, data))
    second = drop(company, (mentor(tuesday)[0], data))
    again = drop(company, (f"{name.removesuffix('.csv')} (1).csv", data))
    unnamed = drop(company, ("driving scores.csv", data))

    assert [file.period_start for file in (first, second)] == [monday, tuesday]
    assert (again.pk, unnamed.pk) == (first.pk, first.pk)
    with as_company(company.pk):
        assert sorted(SlotFile.objects.values_list("slot__start", "version")) == [(monday, 1), (tuesday, 1)]


def test_a_file_whose_content_tells_its_days_is_the_same_under_any_name():
    company = make_company()
    known(company, SPEEDER)
    _name, data = overview("2026-W47", SPEEDER)

    first = drop(company, ("from Thursday 2026-11-26.csv", data))
    again = drop(company, ("from Friday 2026-11-27.csv", data))

    assert (first.status, again.pk) == ("loaded", first.pk)


def test_bytes_that_were_refused_are_tried_again():
    company = make_company()
    first = drop(company, overview("2027-W03", SPEEDER))

    later = drop(company, overview("2027-W03", SPEEDER), now=NOW + timedelta(days=90))

    assert (first.status, later.status, later.pk == first.pk) == ("refused", "loaded", False)


def test_a_half_written_original_is_written_anew():
    company = make_company()
    name, data = overview("2026-W47", SPEEDER)
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
        PerformanceFile.objects.filter(pk=file.pk).delete()
    path = where_it_lies(file)
    path.write_bytes(data[:20])

    again = drop(company, (name, data))

    assert (again.status, path.read_bytes()) == ("loaded", data)


def test_a_copy_that_was_damaged_later_is_refused_and_a_new_drop_mends_it():
    company = make_company()
    name, data = overview("2026-W47", SPEEDER)
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
    path = where_it_lies(file)
    path.write_bytes(data[:-1] + b"x")

    refused = imports.load(company_id=company.pk, file_id=file.pk, now=NOW)
    mended = drop(company, (name, data))

    assert (refused.status, refused.error_code, mended.status) == ("refused", "copy_damaged", "loaded")
