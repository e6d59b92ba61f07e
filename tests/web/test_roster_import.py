"""Bringing in a roster of the company's own: known forms at once, others after one question."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.imports.models import FileRow, SavedMapping
from pacenote.people.models import RosterDay
from pacenote.performance.models import PerformanceFile
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import drop

HEAD = "Employee ID,Driver,Shift starts,Van"
ROWS = ("17,Ana Torres,10:20 AM,V1", "18,Ben Tolliver,10:45 AM,V2", "99,Somebody Else,11:00 AM,")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    make_person(membership.company, "Ana Torres", external_id="17", id_kind="agent")
    make_person(membership.company, "Ben Tolliver", external_id="18", id_kind="agent")
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def uploaded(client: Client, member: Membership, *rows: str, name: str = "plan.csv") -> Any:
    data = "\n".join(rows).encode()
    return client.post(url(member, "roster_import"), {"files": SimpleUploadedFile(name, data)}, follow=True)


def said(page: Any, **changes: str) -> dict[str, str]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, "", False)} | changes


def days(member: Membership) -> list[tuple[str, str, str, str]]:
    with as_company(member.company_id):
        rows = RosterDay.objects.order_by("day", "person__sort_key")
        return [(str(each.day), each.person.name, each.status.code, each.starts) for each in rows]


TUESDAY = [
    ("2026-11-24", "Ana Torres", "rostered", "10:20"),
    ("2026-11-24", "Ben Tolliver", "rostered", "10:45"),
]


def test_an_unknown_form_is_asked_about_shown_and_read_for_the_day_that_a_user_says(client, owner):
    page = uploaded(client, owner, HEAD, *ROWS)

    form = page.context["form"]
    assert [form[f"use-{n}"].value() for n in range(4)] == ["id:agent", "name", "", "note"]
    mapped = {"use-2": "starts"}
    dayless = client.post(page.request["PATH_INFO"], said(page, action="preview", **mapped))
    assert (dayless.status_code, list(dayless.context["form"].errors)) == (422, ["start"])
    preview = client.post(page.request["PATH_INFO"], said(page, action="preview", start="2026-11-24", **mapped))
    shown = preview.context["preview"]
    assert [(row.name, row.who, row.starts, row.tone) for row in shown.rows] == [
        ("Ana Torres", "Ana Torres", "10:20", "ok"),
        ("Ben Tolliver", "Ben Tolliver", "10:45", "ok"),
        ("Somebody Else", "Nobody yet; waits to be matched", "11:00", "late"),
    ]
    assert days(owner) == []

    answer = client.post(
        page.request["PATH_INFO"], said(preview, action="save", start="2026-11-24", **mapped), follow=True
    )

    assert answer.redirect_chain[-1][0] == f"{url(owner, 'roster')}?day=2026-11-24"
    assert [str(each) for each in answer.context["messages"]] == [
        "2 people are on the roster.",
        (
            f'1 name waits to be matched. <a class="text-decoration-underline" href="{url(owner, "unmatched")}">'
            "Match names</a>"
        ),
    ]
    assert days(owner) == TUESDAY


def test_the_next_roster_of_this_form_is_read_without_asking_wherever_it_is_dropped(client, owner):
    page = uploaded(client, owner, HEAD, *ROWS)
    client.post(page.request["PATH_INFO"], said(page, action="save", start="2026-11-24", **{"use-2": "starts"}))

    file = drop(owner.company, ("plan 2026-11-25.csv", "\n".join([HEAD, "17,Ana Torres,9:00 AM,V9"]).encode()))

    assert (file.status, file.kind, file.period_label) == ("loaded", "roster_csv", "2026-11-25")
    assert days(owner) == [*TUESDAY, ("2026-11-25", "Ana Torres", "rostered", "09:00")]
    assert client.get(url(owner, "settings_mappings")).context["mappings"][0].name == "plan"


def test_a_plain_roster_without_titles_or_day_asks_for_the_day_alone(client, owner):
    uploaded(client, owner, "Ana Torres,Driver,10:20AM,8:20PM", "SV-Ben Tolliver,SV Driver,10:45AM,8:45PM")
    with as_company(owner.company_id):
        file = PerformanceFile.objects.get()
        assert (file.status, file.error_code) == ("asking", "period_unknown")

    client.post(url(owner, "file_answer", file.pk), {"action": "period", "start": "2026-11-24"})
    read = imports.load(company_id=owner.company_id, file_id=file.pk, now=NOW)

    assert (read.status, read.period_label, read.unmatched) == ("loaded", "2026-11-24", 2)


def test_a_list_without_titles_is_mapped_by_place_on_the_page(client, owner):
    page = uploaded(client, owner, "Torres,Ana,V1", "Tolliver,Ben,V2", name="24 Nov.csv")
    uses = {"use-0": "last_name", "use-1": "first_name", "use-2": "note"}

    client.post(page.request["PATH_INFO"], said(page, action="save", start="2026-11-24", **uses))

    with as_company(owner.company_id):
        assert SavedMapping.objects.get().spec["shape"] == ["text", "text", "text"]
        waiting = FileRow.objects.order_by("line").values_list("name", "reason")
        assert list(waiting) == [("Ana Torres", "needs_confirmation"), ("Ben Tolliver", "needs_confirmation")]


def test_a_status_column_uses_the_companys_words_and_an_unknown_word_rosters_nobody(client, owner):
    head = "Employee ID,Name,Start,Status"
    page = uploaded(client, owner, head, "17,Ana Torres,10:20,Called out excused", "18,Ben Tolliver,10:45,On the moon")

    preview = client.post(page.request["PATH_INFO"], said(page, action="preview", start="2026-11-24"))
    assert preview.context["preview"].errors == (
        "Line 3: The roster status “On the moon” is not in your list; the line was left out.",
    )
    client.post(page.request["PATH_INFO"], said(preview, action="save", start="2026-11-24"))

    assert days(owner) == [("2026-11-24", "Ana Torres", "called_out_excused", "10:20")]
    drop(owner.company, ("plan.csv", f"{head}\n17,Ana Torres,10:20,VTO".encode()))
    with as_company(owner.company_id):
        second = PerformanceFile.objects.latest("pk")
        assert second.error_code == "period_unknown"


def test_a_later_roster_of_the_day_replaces_the_status_of_the_earlier_and_never_a_users(client, owner):
    head = "Employee ID,Name,Day,Start,Status"
    line = "{},{},2026-11-24,10:20,{}"
    first = [line.format(17, "Ana Torres", "Rostered"), line.format(18, "Ben Tolliver", "Rostered")]
    page = uploaded(client, owner, head, *first)
    client.post(page.request["PATH_INFO"], said(page, action="save"))
    with as_company(owner.company_id):
        ben = RosterDay.objects.get(person__name="Ben Tolliver").person_id
    client.post(url(owner, "roster_save"), {"day": "2026-11-24", f"status-{ben}": "on_time", f"starts-{ben}": "10:20"})

    later = [line.format(17, "Ana Torres", "VTO"), line.format(18, "Ben Tolliver", "No show")]
    drop(owner.company, ("later.csv", "\n".join([head, *later]).encode()))

    assert days(owner) == [
        ("2026-11-24", "Ana Torres", "vto", "10:20"),
        ("2026-11-24", "Ben Tolliver", "on_time", "10:20"),
    ]


def test_a_file_that_is_refused_says_so_where_it_was_chosen(client, owner):
    answer = uploaded(client, owner, "", name="empty.csv")

    assert answer.redirect_chain[-1][0] == url(owner, "roster")
    assert len(answer.context["messages"]) == 1
    assert days(owner) == []
