"""The page that asks what the columns of a table mean, and the list of what was said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.performance.models import CompanyMetric, PerformanceFile, Reading
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import drop

HEAD = "Agent,Week,AHT,Solved at once,Calls,QA Score"
ROWS = ("Ada Example,2026-W46,8:02,62.5%,40,N/A", "Ben Example,2026-W46,7:58,81%,38,")

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def asking(member: Membership, *rows: str) -> PerformanceFile:
    return drop(member.company, ("team.csv", "\n".join([HEAD, *(rows or ROWS)]).encode()))


def said(page: Any, **changes: str) -> dict[str, str]:
    """Return the form as the page shows it, with some answers changed, as a browser would send it."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes


NEW = {"use-3": "new", "side-3": "higher", "over-3": "calls"}


def test_guesses_are_chosen_already_and_the_card_leads_to_the_page(client, owner, clock):
    file = asking(owner)

    assert url(owner, "file_map", file.pk) in client.get(url(owner, "files")).content.decode()
    page = client.get(url(owner, "file_map", file.pk))

    form = page.context["form"]
    uses = [form[f"use-{n}"].value() for n in range(6)]
    assert uses == ["name", "period", "handle_seconds", "", "handled", "qa_score"]
    assert (form["form-2"].value(), form["unit-3"].value(), form["cadence"].value()) == ("m:ss", "percent", "week")


def test_a_preview_shows_the_numbers_and_writes_nothing(client, owner, clock):
    file = asking(owner)
    address = url(owner, "file_map", file.pk)

    page = client.post(address, said(client.get(address), **NEW, action="preview"))

    preview = page.context["preview"]
    assert (page.status_code, preview.read, preview.skipped) == (200, 2, 0)
    assert [(row.person, row.period, row.values[:2]) for row in preview.rows] == [
        ("Ada Example", "2026-W46", ("8:02 min", "62.5 %")),
        ("Ben Example", "2026-W46", ("7:58 min", "81 %")),
    ]
    with as_company(owner.company_id):
        assert (SavedMapping.objects.count(), CompanyMetric.objects.count(), Reading.objects.count()) == (0, 0, 0)


def test_the_file_is_read_by_what_was_said_and_so_is_the_next_one(client, owner, clock):
    with as_company(owner.company_id):
        make_person(owner.company, "Ada Example")
    file = asking(owner)
    address = url(owner, "file_map", file.pk)

    client.post(address, said(client.get(address), **NEW, action="save"))
    read = imports.load(company_id=owner.company_id, file_id=file.pk, now=NOW)
    again = drop(owner.company, ("next.csv", f"{HEAD}\nAda Example,2026-W47,8:00,70%,44,\n".encode()))

    assert (read.status, read.rows, again.status, again.period_label) == ("loaded", 2, "loaded", "2026-W47")
    with as_company(owner.company_id):
        assert list(CompanyMetric.objects.values_list("label", flat=True)) == ["Solved at once"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"use-3": "new", "side-3": ""}, "side-3"),
        ({"use-3": "new", "side-3": "higher", "label-3": ""}, "label-3"),
        ({"form-2": "number"}, "form-2"),
        ({"use-3": "csat", "form-3": "number"}, "form-3"),
        ({"use-0": ""}, "__all__"),
        ({"use-3": "name"}, "__all__"),
        ({"use-3": "handle_seconds", "form-3": "m:ss"}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_in_its_place_and_nothing_is_kept(client, owner, clock, changes, field):
    file = asking(owner)
    address = url(owner, "file_map", file.pk)

    page = client.post(address, said(client.get(address), **changes, action="save"))

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    with as_company(owner.company_id):
        assert SavedMapping.objects.count() == 0


def test_days_that_can_be_read_in_two_ways_are_asked_for(client, owner, clock):
    file = asking(owner, "Ada Example,05/11/2026,8:02,62.5%,40,", "Ben Example,06/11/2026,8:02,62.5%,40,")
    address = url(owner, "file_map", file.pk)
    form = client.get(address)
    assert form.context["undecided"]

    unsaid = client.post(address, said(form, action="preview", cadence="day"))
    day_first = client.post(address, said(form, action="preview", cadence="day", order="dmy"))

    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["__all__"])
    assert [row.period for row in day_first.context["preview"].rows] == ["2026-11-05", "2026-11-06"]


def test_a_file_that_asks_nothing_leads_back(client, owner, clock):
    file = asking(owner)
    with as_company(owner.company_id):
        PerformanceFile.objects.filter(pk=file.pk).update(status="refused")

    assert client.get(url(owner, "file_map", file.pk)).url == url(owner, "files")


def test_a_mapping_is_changed_and_forgotten_in_the_settings(client, owner, clock):
    file = asking(owner)
    address = url(owner, "file_map", file.pk)
    client.post(address, said(client.get(address), action="save"))
    with as_company(owner.company_id):
        saved = SavedMapping.objects.get()
    edit = url(owner, "settings_mapping", saved.pk)

    page = client.get(edit)
    client.post(edit, said(page, name="Day team", **{"use-3": "csat", "form-3": "percent"}))
    listed = client.get(url(owner, "settings_mappings")).context["mappings"]
    assert [(row.name, row.metrics) for row in listed] == [
        ("Day team", "Handle time, Customer satisfaction, Contacts handled, Quality score")
    ]

    forget = url(owner, "settings_mapping_delete", saved.pk)
    asked = client.get(forget).context["confirm"]
    assert (asked.title, asked.text) == (
        "Forget what the columns of Day team mean",
        "0 files were read by it; their numbers stay. The next file with these columns asks again what they mean.",
    )
    assert len(client.get(url(owner, "settings_mappings")).context["mappings"]) == 1

    client.post(forget)
    assert client.get(url(owner, "settings_mappings")).context["mappings"] == ()


def test_a_coach_may_not_say_what_columns_mean(client, owner, clock):
    file = asking(owner)
    client.force_login(make_member(owner.company, Role.COACH).user)

    assert client.get(url(owner, "file_map", file.pk)).status_code == 403
    assert client.get(url(owner, "settings_mappings")).status_code == 403


def test_the_list_costs_the_same_for_one_and_three_mappings(client, owner, clock, queries_of):
    def keep(number: int) -> None:
        file = drop(
            owner.company, (f"{number}.csv", f"Agent,Week,AHT,X{number}\nAda Example,2026-W46,8:02,5\n".encode())
        )
        address = url(owner, "file_map", file.pk)
        client.post(address, said(client.get(address), **{"use-3": "reopens"}, action="save"))

    keep(1)
    one = queries_of(url(owner, "settings_mappings"))
    keep(2)
    keep(3)

    assert len(client.get(url(owner, "settings_mappings")).context["mappings"]) == 3
    assert queries_of(url(owner, "settings_mappings")) == one
