"""One imported file: what it changed, its columns, deleting it and putting it back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import edit, evaluate, send_now
from pacenote.imports.models import FileRow
from pacenote.performance.models import PerformanceFile, Slot
from tests.makers import NOW, make_company, make_member, make_person
from tests.sheets import Line, associates, bring_in, fresh, overview

SAMPLES = Path(__file__).parents[1] / "samples"
SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
WORSE = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.6")
#: Figures of expected.json by their metric.
COLUMNS = {"DCR": "Delivery completion", "Packages Delivered": "Packages delivered"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE", created_at=NOW - timedelta(days=60)))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def page_of(client: Client, member: Membership, file: PerformanceFile) -> Any:
    return client.get(url(member, "file_page", file.pk)).context["file"]


def bring_sample(member: Membership, name: str) -> PerformanceFile:
    path = SAMPLES / name
    return bring_in(member.company, (path.name, path.read_bytes()))


def known(member: Membership) -> None:
    make_person(member.company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")


def test_the_reissue_of_week_45_shows_exactly_the_differences_that_are_listed(client, owner):
    listed = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["files"]
    reissue = next(entry for entry in listed if entry.get("differences"))
    first = bring_sample(owner, reissue["file"].replace(" (1)", ""))
    second = bring_sample(owner, reissue["file"])

    found = page_of(client, owner, second).differences

    with as_company(owner.company_id):
        ids = dict(FileRow.objects.filter(file__in=[first, second]).values_list("name", "external_id"))
    got = {
        ids[person.name]: {number.metric: (number.before, number.after) for number in person.numbers}
        for person in found.changed
    }
    wanted = {}
    for each in reissue["differences"]:
        numbers = {
            COLUMNS[title]: tuple(str(value).replace("%", " %").replace(".0 ", " ") for value in pair)
            for title, pair in each.items()
            if title in COLUMNS and pair[0] != pair[1]
        }
        if numbers:
            wanted[each["transporter_id"]] = numbers
    missing = [each["transporter_id"] for each in reissue["differences"] if "row" in each]
    assert got == wanted
    assert [ids[person.name] for person in found.gone] == missing
    assert found.new == ()


def test_each_person_is_shown_with_what_became_of_their_message(client, owner):
    known(owner)
    make_person(owner.company, "Otis Brandvold", external_id="A1USUAL0000002", id_kind="transporter")
    make_person(owner.company, "Nadia Sorel", external_id="A1THIRD0000003", id_kind="transporter")
    other = Line("A1USUAL0000002", "Otis Brandvold", speeding="0.4")
    third = Line("A1THIRD0000003", "Nadia Sorel", speeding="0.4")
    bring_in(owner.company, overview("2026-W46", SPEEDER, other, third))
    with as_company(owner.company_id):
        sent = Message.objects.get(person__name="Nadia Sorel")
        send_now(company=owner.company, mode="everyone", by=owner.user, now=NOW, message_ids=[sent.pk])
        edit(message=Message.objects.get(person__name="Otis Brandvold"), text="Hi", by=owner.user, now=NOW)
    worse = [Line(line.external_id, line.name, speeding="0.6") for line in (SPEEDER, other, third)]
    second = bring_in(owner.company, overview("2026-W46", *worse), now=NOW + timedelta(minutes=1))

    found = page_of(client, owner, second).differences

    assert [(each.name, each.message) for each in found.changed] == [
        ("Sanna Prokop", "Written anew"),
        ("Otis Brandvold", "Edited text: flagged, compare it"),
        ("Nadia Sorel", "Sent 08:00 CT, changed after sending"),
    ]
    assert [(number.metric, number.before, number.after) for number in found.changed[0].numbers] == [
        ("Speeding", "0.4", "0.6")
    ]


def test_a_list_of_people_is_about_no_period(client, owner):
    file = bring_in(owner.company, associates(("Sanna Prokop", "A1SPEEDER00001")))

    answer = client.get(url(owner, "file_page", file.pk))

    assert (answer.context["title"], ">Period<" in answer.content.decode()) == ("Look into People list", False)


def test_a_first_version_has_nothing_to_compare_and_lists_the_columns_nobody_reads(client, owner):
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))

    page = page_of(client, owner, file)

    assert (page.differences, page.unknown_columns, page.columns_gone, page.columns_new) == (None, ("Note",), (), ())


def test_a_column_that_is_gone_and_one_that_is_new_are_said_in_words_where_one_looks(client, owner):
    bring_in(owner.company, overview("2026-W45", SPEEDER))
    name, data = overview("2026-W46", SPEEDER)
    changed = data.replace(b",DCR,", b",Delivery Completion DPMO,").replace(b"99.2%", b"8000")
    file = bring_in(owner.company, (name, changed))

    page = client.get(url(owner, "file_page", file.pk))
    card = client.get(url(owner, "files_progress")).context["files_in_progress"][0]
    row = client.get(url(owner, "files") + "?week=2026-11-08").context["weekly"].rows[0]

    assert (page.context["file"].columns_gone, page.context["file"].columns_new) == (
        ("DCR",),
        ("Delivery Completion DPMO",),
    )
    assert "Column “DCR” is gone" in page.content.decode()
    assert card.notes[:2] == ("Columns that are gone: DCR.", "New columns: Delivery Completion DPMO.")
    assert row.repair == "Columns changed"


def test_the_same_columns_in_another_order_are_no_news(client, owner):
    bring_in(owner.company, overview("2026-W45", SPEEDER))
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))

    assert fresh(file).drift == {}


def test_an_old_week_that_is_brought_in_late_is_no_news(client, owner):
    bring_in(owner.company, overview("2026-W45", SPEEDER))
    name, data = overview("2026-W40", SPEEDER)
    file = bring_in(owner.company, (name, data.replace(b",DCR,", b",Delivery Completion DPMO,")))

    assert fresh(file).drift == {}


def test_deleting_asks_first_and_names_what_will_happen(client, owner):
    known(owner)
    bring_in(owner.company, overview("2026-W46", SPEEDER))
    file = bring_in(owner.company, overview("2026-W46", WORSE))

    answer = client.get(url(owner, "file_delete", file.pk))

    text = answer.context["confirm"].text
    assert "It concerns 1 person. 1 message that waits is written anew or goes away. Version 1 counts again." in text
    assert fresh(file).status == "loaded"


def test_a_deletion_can_be_undone_for_ten_seconds_and_later_on_the_versions_page(client, owner, clock):
    known(owner)
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))

    board = client.post(url(owner, "file_delete", file.pk), follow=True)

    row = board.context["weekly"].rows[0]
    assert (row.state, row.state_line2, board.context["undo"].seconds) == ("missing", "Its import was deleted", 10)
    clock.shift(timedelta(seconds=11))
    assert client.get(board.redirect_chain[-1][0]).context["undo"] is None
    with as_company(owner.company_id):
        slot = Slot.objects.get()
    [version] = client.get(url(owner, "file_versions", slot.pk)).context["versions"]
    assert (version.status, version.deleted) == ("deleted", f"Deleted by {owner.user.name}, 08:00 CT")

    client.post(version.restore_url)
    evaluate(company_id=owner.company_id, file_id=file.pk, now=NOW)

    assert fresh(file).status == "loaded"
    assert client.get(url(owner, "files") + "?week=2026-11-08").context["weekly"].rows[0].state == "late"


def test_the_second_of_two_users_is_told_that_it_was_deleted_already(client, owner):
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))
    client.post(url(owner, "file_delete", file.pk))

    answer = client.post(url(owner, "file_delete", file.pk), follow=True)

    assert [str(each) for each in answer.context["messages"]] == [
        "This import was deleted already. Look at the versions."
    ]


def test_a_reader_looks_into_a_file_and_deletes_nothing(client, owner):
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))
    client.force_login(make_member(owner.company, Role.READER).user)

    page = page_of(client, owner, file)

    assert (page.download_url, page.again_url, page.delete_url) == ("", "", "")
    codes = [
        client.post(url(owner, name, file.pk)).status_code for name in ("file_delete", "file_restore", "file_again")
    ]
    assert codes == [403, 403, 403]
    assert fresh(file).status == "loaded"


def test_reading_an_imported_file_again_keeps_it_counting_meanwhile(client, owner):
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))

    client.post(url(owner, "file_again", file.pk))

    with as_company(owner.company_id):
        assert list(PerformanceFile.objects.order_by("pk").values_list("status", "rerun_of")) == [
            ("loaded", None),
            ("waiting", file.pk),
        ]


def test_a_page_of_one_change_costs_as_much_as_one_of_three(client, owner, queries_of):
    lines = [Line(f"A1CHANGE00000{n}", f"Changed Person{n}", speeding="0.4") for n in range(3)]
    for line in lines:
        make_person(owner.company, line.name, external_id=line.external_id, id_kind="transporter")
    bring_in(owner.company, overview("2026-W46", *lines))
    worse = [Line(line.external_id, line.name, speeding="0.6") for line in lines]
    one = bring_in(owner.company, overview("2026-W46", worse[0], *lines[1:]))
    first = queries_of(url(owner, "file_page", one.pk))
    three = bring_in(owner.company, overview("2026-W46", lines[0], *worse[1:]))

    assert len(page_of(client, owner, three).differences.changed) == 3
    assert queries_of(url(owner, "file_page", three.pk)) == first


def test_rows_in_the_unmatched_queue_go_with_their_import(client, owner):
    file = bring_in(owner.company, overview("2026-W46", SPEEDER))
    assert len(client.get(url(owner, "unmatched")).context["rows"]) == 1

    client.post(url(owner, "file_delete", file.pk))

    assert len(client.get(url(owner, "unmatched")).context["rows"]) == 0


def test_a_file_lists_what_it_says_of_whom_with_the_words_beside_its_numbers(client, owner):
    with as_company(owner.company_id):
        for number in (1, 2):
            make_person(
                owner.company, f"Driver Number{number}", external_id=f"A1DRIVER00000{number}", id_kind="transporter"
            )
    head = "start_date,transporter_id,transporter_name,inspection_type,inspection_status,duration"
    rows = ["2026-11-17,A1DRIVER000001,x,PRE_TRIP,PASSED,95", "2026-11-17,A1DRIVER000009,Some Body,PRE_TRIP,FAILED,9"]
    file = bring_in(owner.company, ("DVIC.csv", "\n".join([head, *rows]).encode()))

    page = client.get(url(owner, "file_page", file.pk))

    assert [(line.name, [fact.value for fact in line.words], line.state) for line in page.context["lines"]] == [
        ("Driver Number1", ["1 x PASSED 95 s"], ""),
        ("Some Body", ["1 x FAILED 9 s"], "Not matched"),
    ]
    assert "1 x PASSED 95 s" in page.content.decode()
