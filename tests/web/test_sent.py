"""The log on Automated Coaching: newest first, page by page, with what became of each message and what it was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Reaction
from pacenote.people.models import Person
from pacenote.web.views import coaching as view
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINES = tuple(Line(f"A1SPEEDER0000{n}", name, speeding="0.4") for n, name in enumerate(("Ana A", "Ben B", "Cleo C")))
EARLIER = NOW - timedelta(hours=20)


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    people = [
        make_person(membership.company, line.name, external_id=line.external_id, id_kind="transporter")
        for line in LINES
    ]
    make_rostered(membership.company, *people)
    bring_in(membership.company, overview("2026-W47", *LINES), now=EARLIER)
    return membership


def send(owner: Membership, name: str, *, minutes: int = 0) -> None:
    """Send one person's message so many minutes after the others could have gone."""
    with as_company(owner.company_id):
        message = Message.objects.get(person__name=name)
        coaching.send_now(
            company=owner.company, mode="chosen", by=owner.user, now=EARLIER + timedelta(minutes=minutes),
            message_ids=[message.pk],
        )  # fmt: skip
    while messaging.deliver(clock=lambda: EARLIER + timedelta(minutes=minutes)):
        pass


def log(client: Client, owner: Membership, **values: Any) -> Any:
    return client.get(reverse("coaching", args=[owner.company.slug]), {"filter": "sent", **values})


def rows(answer: Any) -> list[tuple[str, list[str]]]:
    return [(item.name, [tag.label for tag in item.tags]) for item in answer.context["people"]]


def test_the_newest_stands_first_and_says_how_far_it_got(client, owner):
    for minutes, name in enumerate(("Cleo C", "Ana A", "Ben B")):
        send(owner, name, minutes=minutes)
    with as_company(owner.company_id):
        Delivery.objects.filter(outgoing__person__name="Ana A").update(status="failed", error_code="bounced")
        ben = Outgoing.objects.get(person__name="Ben B")
        Reaction.objects.create(company=owner.company, outgoing=ben, kind="opened", at=NOW)
        Reaction.objects.create(company=owner.company, outgoing=ben, kind="acknowledged", at=NOW)

    assert rows(log(client, owner)) == [
        ("Ben B", ["Got it", "Handed over"]),
        ("Ana A", ["Failed"]),
        ("Cleo C", ["Handed over"]),
    ]


def test_what_was_skipped_is_part_of_the_log(client, owner):
    with as_company(owner.company_id):
        ana = Message.objects.get(person__name="Ana A")
        coaching.skip(message=ana, reason="On leave", by=owner.user, now=NOW)

    (item,) = log(client, owner).context["people"]

    assert ([tag.label for tag in item.tags], item.line2.endswith("On leave")) == (["Skipped"], True)


def test_it_is_read_page_by_page_and_keeps_the_page_in_its_addresses(client, owner, monkeypatch):
    monkeypatch.setattr(view, "PER_LOG_PAGE", 2)
    for minutes, name in enumerate(("Cleo C", "Ana A", "Ben B")):
        send(owner, name, minutes=minutes)

    first, second = log(client, owner), log(client, owner, page=2)

    assert [[item.name for item in each.context["people"]] for each in (first, second)] == [
        ["Ben B", "Ana A"],
        ["Cleo C"],
    ]
    assert "page=2" in second.context["people"][0].url
    assert "page=2" not in first.context["people"][0].url


def test_the_chosen_message_opens_with_its_history(client, owner):
    send(owner, "Ana A")
    send(owner, "Ben B", minutes=1)

    answer = log(client, owner)

    assert [(item.name, item.current) for item in answer.context["people"]] == [("Ben B", True), ("Ana A", False)]
    chosen = client.get(answer.context["people"][1].url)
    box = chosen.context["person"].boxes[0]
    assert (chosen.context["person"].name, box.unfolded) == ("Ana A", True)
    assert chosen.context["person"].previous_url == answer.context["people"][0].url


def test_a_search_finds_what_somebody_was_sent(client, owner):
    send(owner, "Ana A")
    send(owner, "Ben B")

    assert [item.name for item in log(client, owner, q="ana").context["people"]] == ["Ana A"]
    assert log(client, owner, q="nobody").context["empty"]["kind"] == "no_match"


def test_the_history_tells_every_step_from_the_draft_to_the_answer(client, owner):
    send(owner, "Ana A")
    with as_company(owner.company_id):
        outgoing = Outgoing.objects.get(person__name="Ana A")
        Outgoing.objects.filter(pk=outgoing.pk).update(channel="sms")
        Attempt.objects.create(
            company=owner.company, outgoing=outgoing, number=0, started_at=EARLIER, finished_at=EARLIER,
            outcome="retry", code="throttled",
        )  # fmt: skip
        Delivery.objects.filter(pk=outgoing.pk).update(
            status="delivered", finished_at=EARLIER + timedelta(minutes=2), channel="sms"
        )
        for minutes, kind in ((5, "opened"), (6, "acknowledged")):
            at = EARLIER + timedelta(minutes=minutes)
            Reaction.objects.create(company=owner.company, outgoing=outgoing, kind=kind, at=at)
        finding = Finding.objects.get(person__name="Ana A", side="opportunity")
        doubt = coaching.dispute(
            finding=finding, outgoing=outgoing, text="Not my van.", now=EARLIER + timedelta(minutes=9)
        )
        coaching.decide(
            dispute=doubt,
            withdraw=True,
            reason="Checked.",
            words="You were right.",
            by=make_user(name="Ida D"),
            now=EARLIER + timedelta(hours=1),
        )

    box = log(client, owner).context["person"].boxes[0]

    assert [(moment.words, moment.tone) for moment in box.history] == [
        ("Drafted", ""),
        (f"Released by {owner.user.name}", ""),
        ("SMS: Not taken, is tried again, The provider was too busy", "late"),
        ("SMS: Handed over", "ok"),
        ("SMS: Delivered", "ok"),
        ("Opened", ""),
        ("Got it", "ok"),
        ("Said that something is not right", "late"),
        ("The finding is withdrawn, Ida D", "ok"),
    ]


def test_a_person_with_more_messages_than_shown_has_a_way_to_all_of_them(client, owner):
    send(owner, "Ana A")
    with as_company(owner.company_id):
        person = Person.objects.get(name="Ana A")
    address = reverse("coaching", args=[owner.company.slug])
    assert client.get(address, {"person": person.pk}).context["person"].older_url == ""

    with as_company(owner.company_id):
        long_ago = NOW - timedelta(days=90)
        Message.objects.create(
            company=owner.company, person=person, state="released", language="en", generated_text="x", text="x",
            created_at=long_ago, composed_at=long_ago, composed_for=long_ago.date(), released_at=long_ago,
        )  # fmt: skip
    older = client.get(client.get(address, {"person": person.pk}).context["person"].older_url)

    assert [item.name for item in older.context["people"]] == ["Ana A", "Ana A"]


@pytest.mark.parametrize("count", [1, 2])  # of three, so that a message is still open either way
def test_the_log_costs_the_same_for_one_message_or_many(client, owner, queries_of, count):
    for line in LINES[:count]:
        send(owner, line.name)

    assert queries_of(f"{reverse('coaching', args=[owner.company.slug])}?filter=sent") == 35


def test_before_the_first_send_the_log_says_so_and_does_not_speak_of_a_search(client, owner):
    shown = [log(client, owner, **asked).context["empty"] for asked in ({}, {"q": "zzz"})]

    assert [(empty["kind"], empty["title"]) for empty in shown] == [
        ("nothing_yet", "Nothing was sent yet"),
        ("no_match", "Nobody matches"),
    ]
