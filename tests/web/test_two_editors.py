"""Two users at one message, taking a skip back, and the history of a message."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE
from pacenote.messaging import services as messaging
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    sanna = make_person(membership.company, SANNA.name, external_id=SANNA.external_id, id_kind="transporter")
    make_rostered(membership.company, sanna)
    bring_in(membership.company, overview("2026-W47", SANNA))
    return membership


def message(company: Company) -> Message:
    with as_company(company.pk):
        return Message.objects.select_related("person", "company").get()


def url(owner: Membership, page: str) -> str:
    return reverse(page, args=[owner.company.slug, message(owner.company).pk])


def other_writes(owner: Membership, text: str) -> Membership:
    other = make_member(owner.company)
    with as_company(owner.company_id):
        coaching.edit(message=message(owner.company), text=text, by=other.user, now=NOW)
    return other


def pane(client: Client, owner: Membership) -> Any:
    return client.get(reverse("coaching", args=[owner.company.slug])).context["person"].boxes[0]


def test_a_text_that_somebody_else_changed_meanwhile_is_not_overwritten_and_neither_is_lost(client, owner):
    seen = pane(client, owner).revision
    other = other_writes(owner, "Theirs.")

    answer = client.post(url(owner, "message_edit"), {"text": "Mine.", "seen": seen})

    assert answer.status_code == 409
    assert (answer.context["mine"], answer.context["box"].text) == ("Mine.", "Theirs.")
    assert answer.context["box"].edited_by == other.user.name
    assert message(owner.company).text == "Theirs."
    with as_company(owner.company_id):
        assert AuditEntry.objects.get(verb="text set aside").after == {"text": "Mine."}


def test_the_own_text_can_be_chosen_after_both_were_seen(client, owner):
    seen = pane(client, owner).revision
    other_writes(owner, "Theirs.")
    conflict = client.post(url(owner, "message_edit"), {"text": "Mine.", "seen": seen})

    client.post(url(owner, "message_edit"), {"text": "Mine.", "seen": ["-1", conflict.context["box"].revision]})

    assert message(owner.company).text == "Mine."


def test_while_typing_the_notice_comes_into_the_box_and_the_next_key_does_not_overwrite(client, owner):
    seen = pane(client, owner).revision
    other_writes(owner, "Theirs.")
    typed = {"HTTP_HX_REQUEST": "true"}

    first = client.post(url(owner, "message_edit"), {"text": "Min", "seen": seen}, **typed)
    client.post(url(owner, "message_edit"), {"text": "Mine", "seen": "-1"}, **typed)

    assert first.context["conflict"] is True
    assert 'name="seen" value="-1"' in first.content.decode()
    assert message(owner.company).text == "Theirs."


def test_one_user_who_types_on_is_in_nobodys_way(client, owner):
    seen = pane(client, owner).revision

    for text in ("M", "Mi", "Mine"):
        client.post(url(owner, "message_edit"), {"text": text, "seen": seen}, HTTP_HX_REQUEST="true")

    assert message(owner.company).text == "Mine"


def test_new_numbers_under_a_text_that_is_being_written_are_a_conflict_too(client, owner):
    seen = pane(client, owner).revision
    bring_in(owner.company, overview("2026-W47", Line(SANNA.external_id, SANNA.name, speeding="0.8"), note="x"))

    answer = client.post(url(owner, "message_edit"), {"text": "Mine.", "seen": seen})

    assert (answer.status_code, "0.8" in answer.context["box"].text) == (409, True)


def test_a_skip_can_be_taken_back(client, owner):
    client.post(url(owner, "message_skip"), {"reason": "told", "note": ""})
    skipped = pane_of(client, owner)

    client.post(skipped.undo_url)

    assert (message(owner.company).state, message(owner.company).reason) == ("draft", "")


def pane_of(client: Client, owner: Membership) -> Any:
    address = f"{reverse('coaching', args=[owner.company.slug])}?person={message(owner.company).person_id}"
    return client.get(address).context["person"].boxes[0]


def test_what_was_not_skipped_cannot_be_taken_back(client, owner):
    answer = client.post(url(owner, "message_unskip"), follow=True)

    assert [str(each) for each in answer.context["messages"]] == [
        "This message cannot be taken back. It was not skipped, or a newer one is open."
    ]
    assert pane(client, owner).undo_url == ""


def test_the_history_tells_who_did_what_and_what_became_of_it(client, owner):
    other = other_writes(owner, "Drive well.")
    client.post(url(owner, "message_hold"))
    client.post(url(owner, "message_let_go"))
    client.post(url(owner, "message_send"))
    while messaging.deliver(clock=lambda: NOW + GRACE):
        pass

    assert [moment.words for moment in pane_of(client, owner).history] == [
        "Drafted", f"Text changed by {other.user.name}", f"Held by {owner.user.name}", f"Let go by {owner.user.name}",
        f"Released by {owner.user.name}", "Outbox: Handed over",
    ]  # fmt: skip
