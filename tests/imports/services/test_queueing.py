"""Many names settled at once: each file is made anew once, and what was said is remembered until it is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow, Stranger
from pacenote.imports.services import NothingToDoError
from pacenote.people.models import Alias, ExternalId, Person, RosterDay
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, drop, fresh, mentor, overview

SATURDAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 20)
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTIS = Line("A1USUAL0000002", "Otis Brandvold")

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company(short_code="PNTE")


def rows(*names: str, status: str = "unmatched") -> list[FileRow]:
    """Return one row for each of the names."""
    return [FileRow.objects.filter(status=status, name=name).order_by("pk")[0] for name in names]


def states() -> list[tuple[str, str, str, int | None]]:
    return list(FileRow.objects.order_by("pk").values_list("name", "status", "reason", "person_id"))


def test_several_names_are_matched_together_in_every_file(company):
    ana, ben = make_person(company, "Ana Torres"), make_person(company, "Ben Tolliver")
    first = drop(company, mentor(SATURDAY, ("Anna Torres", "690"), ("B Tolliver", "700"), ("Cy Near", "710")))
    second = drop(company, mentor(FRIDAY, ("Anna Torres", "690")))
    with as_company(company.pk):
        pairs = list(zip(rows("Anna Torres", "B Tolliver"), (ana, ben), strict=True))

        settled = imports.map_many(company_id=company.pk, pairs=pairs, by=make_user(), now=NOW)

        assert (settled.names, {file.pk for file in settled.files}) == (2, {first.pk, second.pk})
        assert [name for name, status, _reason, _person in states() if status == "unmatched"] == ["Cy Near"]
        assert set(Alias.objects.values_list("folded_name", "person_id")) == {
            ("anna torres", ana.pk),
            ("b tolliver", ben.pk),
        }
        fico = Reading.objects.filter(metric="fico").values_list("person_id", "file_id")
        assert sorted(fico) == sorted([(ana.pk, first.pk), (ben.pk, first.pk), (ana.pk, second.pk)])


def test_a_row_whose_id_is_somebody_elses_is_refused_and_the_others_are_done(company):
    drop(company, overview("2026-W47", SANNA, OTIS))
    owner = make_person(company, "Sanna Elder")
    ben = make_person(company, "Ben Tolliver")
    with as_company(company.pk):
        pairs = list(zip(rows("Sanna Prokop", "Otis Brandvold"), (ben, ben), strict=True))
        ExternalId.objects.create(company=company, person=owner, kind="transporter", value=SANNA.external_id)

        settled = imports.map_many(company_id=company.pk, pairs=pairs, by=make_user(), now=NOW)

        assert ([row.name for row, _refusal in settled.refused], settled.refused[0][1].code) == (
            ["Sanna Prokop"],
            "already_mapped",
        )
        assert [person for _name, _status, _reason, person in states()] == [None, ben.pk]


def test_a_row_becomes_a_person_known_by_its_id_or_else_by_its_name(company):
    drop(company, overview("2026-W47", SANNA))
    drop(company, mentor(SATURDAY, ("Rosalind Achterberg", "690"), ("Imogen Near", "700")))
    with as_company(company.pk):
        chosen = rows("Sanna Prokop", "Rosalind Achterberg")

        settled = imports.create_many(company_id=company.pk, rows=chosen, by=make_user(), now=NOW)

        people = {person.name: person.pk for person in Person.objects.all()}
        assert (settled.names, set(people)) == (2, {"Sanna Prokop", "Rosalind Achterberg"})
        assert list(ExternalId.objects.values_list("person_id", "value")) == [
            (people["Sanna Prokop"], SANNA.external_id)
        ]
        assert list(Alias.objects.values_list("person_id", flat=True)) == [people["Rosalind Achterberg"]]
        with pytest.raises(NothingToDoError):
            imports.create_many(company_id=company.pk, rows=chosen, by=make_user(), now=NOW)
        assert Person.objects.count() == 2


def test_who_is_not_ours_stays_out_of_the_next_file_too(company):
    first = drop(company, mentor(SATURDAY, ("Rent Adriver", "690"), ("Rent Adrivers", "700")))
    with as_company(company.pk):
        imports.set_aside(company_id=company.pk, rows=rows("Rent Adriver"), by=make_user(), now=NOW)
    second = drop(company, mentor(FRIDAY, ("RENT  Adriver", "690"), ("Rent Adrivers", "700")))

    with as_company(company.pk):
        assert [(name, status) for name, status, _reason, _person in states()] == [
            ("Rent Adriver", "not_ours"),
            ("Rent Adrivers", "unmatched"),
            ("RENT Adriver", "not_ours"),
            ("Rent Adrivers", "unmatched"),
        ]
    assert (fresh(first).unmatched, fresh(second).unmatched) == (1, 1)


def test_a_stranger_by_id_is_not_one_by_name(company):
    drop(company, overview("2026-W47", SANNA))
    with as_company(company.pk):
        imports.set_aside(company_id=company.pk, rows=rows("Sanna Prokop"), by=make_user(), now=NOW)
    drop(company, mentor(SATURDAY, ("Sanna Prokop", "690")))

    with as_company(company.pk):
        assert [status for _name, status, _reason, _person in states()] == ["not_ours", "unmatched"]


def test_who_was_taken_back_waits_again_or_is_matched_where_somebody_knows_them_by_now(company):
    drop(company, overview("2026-W47", SANNA, OTIS))
    with as_company(company.pk):
        chosen = rows("Sanna Prokop", "Otis Brandvold")
        imports.set_aside(company_id=company.pk, rows=chosen, by=make_user(), now=NOW)
    sanna = make_person(company, "Sanna P", external_id=SANNA.external_id, id_kind="transporter")
    with as_company(company.pk):
        for stranger in Stranger.objects.all():
            imports.take_back(stranger=stranger, by=make_user(), now=NOW)

        assert states() == [
            ("Sanna Prokop", "matched", "", sanna.pk),
            ("Otis Brandvold", "unmatched", "unknown_id", None),
        ]
        assert (Stranger.objects.count(), Reading.objects.filter(person=sanna).exists()) == (0, True)
        assert AuditEntry.objects.filter(verb="ours again").count() == 2
    assert rows_file(company).unmatched == 1


def rows_file(company: Company) -> PerformanceFile:
    with as_company(company.pk):
        return FileRow.objects.select_related("file")[0].file


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["Ana One", "Ben Two", "Cy Three", "Di"]), min_size=1, max_size=6), st.data())
def test_setting_aside_and_taking_back_leaves_the_queue_as_it_was(names, data):
    company = make_company("Round Trip", short_code="PNTE")
    lines = [(name, "690") for name in dict.fromkeys(names)]
    drop(company, mentor(SATURDAY, *lines))
    chosen = data.draw(st.sets(st.sampled_from([name for name, _fico in lines])))
    with as_company(company.pk):
        before = states()
        imports.set_aside(company_id=company.pk, rows=rows(*sorted(chosen)), by=make_user(), now=NOW)
        assert {name for name, status, _reason, _person in states() if status == "not_ours"} == chosen

        for stranger in Stranger.objects.all():
            imports.take_back(stranger=stranger, by=make_user(), now=NOW)

        assert (states(), RosterDay.objects.count()) == (before, 0)
