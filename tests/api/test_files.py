"""A program sees how files stand, what is missing, and repairs what a scorecard brought."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.imports.models import SavedMapping
from pacenote.people.models import Person, RosterDay
from pacenote.performance.models import Reading
from tests.api.calling import done, program, refusal
from tests.makers import NOW, make_company, make_person, make_rostered
from tests.sheets import Line, bring_in, overview
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")


def test_a_slot_says_when_its_file_came_and_stays_on_time_when_that_is_deleted(company, owner) -> None:
    make_person(company, SANNA.name, external_id=SANNA.external_id, id_kind="transporter")
    file, token = bring_in(company, overview("2026-W47", SANNA)), program(owner)

    [slot] = token.get("/slots?kind=scorecard")["items"]
    done(token, "DELETE", f"/files/{file.pk}/import")
    [emptied] = token.get(f"/slots?since={slot['end']}")["items"]

    assert (slot["label"], slot["filled"], slot["files"]) == ("2026-W47", True, [file.pk])
    assert emptied == slot | {"filled": False}
    assert token.get(f"/slots?until={slot['start']}")["items"] == []
    assert token.get("/slots?kind=pod")["items"] == []


def test_what_is_missing_for_the_next_send_is_named_until_it_has_come(company, owner) -> None:
    token = program(owner)
    kinds = {"netradyne": {"expected": True, "cadence": "day", "due_days": 1}}
    before = {each["kind"] for each in token.get("/missing-files")["files"]}
    done(token, "PATCH", "/expected-files", {"kinds": {slug: {"expected": False} for slug in before} | kinds})

    missing = token.get("/missing-files")

    assert missing["next_at"] == token.get("/sending")["next_at"]
    assert [each["kind"] for each in missing["files"]] == ["netradyne"]


def test_everybody_of_a_scorecard_is_created_once_and_their_findings_are_made(company, owner) -> None:
    file, token = bring_in(company, overview("2026-W47", SANNA)), program(owner)
    path = f"/files/{file.pk}/people"

    made = [done(token, "POST", path)["made"] for _each in range(2)]

    assert made == [1, 0]
    with as_company(company.pk):
        assert list(Person.objects.values_list("name", flat=True)) == ["Sanna Prokop"]
        assert Reading.objects.exists()
        type(file).objects.update(kind="netradyne")
    assert refusal(token, "POST", path) == (422, "names_nobody")


def test_a_day_is_copied_to_another_and_who_stands_there_keeps_their_place(company, owner) -> None:
    ana, ben, theirs = make_person(company), make_person(company), make_person(make_company("Elsewhere"))
    before = NOW.date() - timedelta(days=7)
    for person in (ana, ben):
        make_rostered(company, person, day=before)
    make_rostered(company, ana, day=NOW.date())
    make_rostered(theirs.company, theirs, day=before)
    token = program(owner)

    added = [done(token, "POST", f"/roster/{NOW.date()}/copy", {"source": str(before)})["added"] for _each in range(2)]

    assert added == [1, 0]
    with as_company(company.pk):
        assert set(RosterDay.objects.filter(day=NOW.date()).values_list("person", flat=True)) == {ana.pk, ben.pk}


def test_a_sheet_is_forgotten() -> None:
    tenant = make_tenant("Ours")
    token = program(tenant.owner)
    listed = [each["id"] for each in token.get("/sheets")["items"]]

    done(token, "DELETE", f"/sheets/{tenant.ids['mapping_id']}", status=204)

    assert tenant.ids["mapping_id"] in listed
    assert token.call("DELETE", f"/sheets/{tenant.ids['mapping_id']}").status_code == 404
    with as_company(tenant.company.pk):
        assert not SavedMapping.objects.filter(pk=tenant.ids["mapping_id"]).exists()
