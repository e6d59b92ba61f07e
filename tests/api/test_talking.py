"""A program writes, answers and sends by hand: after a look, exactly what it named, and undone while there is time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.accounts.models import Company, Role
from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, VIEW
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.messaging.models import Delivery, Outgoing, Preference, Send, Thread, ThreadEntry
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.api.calling import done, program, refusal
from tests.makers import NOW, make_group, make_limited, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTIS = Line("A1SPEEDER00002", "Otis Brandvold", speeding="0.3")


@pytest.fixture
def both(company: Company) -> tuple[Person, Person]:
    """Two people with a message each, the first one rostered today."""
    sanna, otis = (
        make_person(company, each.name, external_id=each.external_id, id_kind="transporter") for each in (SANNA, OTIS)
    )
    bring_in(company, overview("2026-W47", SANNA, OTIS))
    make_rostered(company, sanna)
    make_rostered(company, otis, day=NOW.date() + timedelta(days=2))
    return sanna, otis


def leaving(company: Company) -> list[str]:
    with as_company(company.pk):
        return sorted(Outgoing.objects.values_list("person__name", flat=True))


def message_of(person: Person) -> int:
    with as_company(person.company_id):
        return Message.objects.get(person=person).pk


def test_a_send_is_tried_first_and_then_reaches_those_whom_the_trial_named(company, owner, both) -> None:
    token = program(owner, [SEND_MESSAGES])
    sanna, otis = message_of(both[0]), message_of(both[1])

    tried = done(token, "POST", "/sends/dry-run", {"reach": "rostered"})
    none_yet = leaving(company)
    stale = refusal(token, "POST", "/sends", {"reach": "rostered", "people": 2})
    sent = done(token, "POST", "/sends", {"reach": "rostered", "people": tried["people"]}, status=201)

    assert (tried["people"], tried["going"]) == (1, [sanna])
    assert [(each["message"], each["reason"]) for each in tried["staying"]] == [(otis, "not_rostered_today")]
    assert (none_yet, stale) == ([], (409, "send_changed"))
    assert (sent["queued"], sent["unreachable"], leaving(company)) == (1, 0, ["Sanna Prokop"])


def test_chosen_messages_go_and_no_other_and_the_same_key_sends_once(company, owner, both) -> None:
    token, body = program(owner), {"reach": "chosen", "messages": [message_of(both[1]), 10**9]}

    first = token.call("POST", "/sends", body, Idempotency_Key="k")
    again = token.call("POST", "/sends", body, Idempotency_Key="k")
    gone = refusal(token, "POST", "/sends", body)

    assert (first.status_code, again.content, again.headers["Idempotency-Replayed"]) == (201, first.content, "true")
    assert (gone, leaving(company)) == ((409, "already_sent"), ["Otis Brandvold"])
    with as_company(company.pk):
        assert Send.objects.count() == 1


def test_what_was_done_is_undone_by_whoever_did_it_and_by_nobody_else(company, owner, both) -> None:
    token, other = program(owner), program(make_member(company, Role.MANAGER))
    done(token, "POST", "/sends", {"reach": "everyone"}, status=201)

    [deed] = token.get("/deeds")["items"]
    nobody = other.call("POST", f"/deeds/{deed['id']}/undo").status_code
    narrow = refusal(program(owner, [EDIT_MESSAGES]), "POST", f"/deeds/{deed['id']}/undo")
    undone = done(token, "POST", f"/deeds/{deed['id']}/undo")
    twice = refusal(token, "POST", f"/deeds/{deed['id']}/undo")

    assert (deed["kind"], deed["count"], other.get("/deeds")["items"]) == ("send", 2, [])
    assert (nobody, narrow, undone, twice[0] >= 400) == (404, (403, "not_allowed"), {"undone": 2}, True)
    assert token.get("/deeds")["items"] == []
    with as_company(company.pk):
        assert set(Delivery.objects.values_list("status", flat=True)) <= {"canceled", "stopped", "cancelled"}
        assert set(Message.objects.values_list("state", flat=True)) == {"draft"}


def test_a_message_is_written_once_and_an_open_one_is_not_written_over(company, owner) -> None:
    ana, token = make_person(company), program(owner, [EDIT_MESSAGES, VIEW])
    path = f"/people/{ana.pk}/messages"

    made = done(token, "POST", path, {"text": "Thank you for Tuesday."}, status=201)
    second = refusal(token, "POST", path, {"text": "And for Wednesday."})

    assert (made["person"], made["text"], made["edited"], made["state"]) == (
        ana.pk, "Thank you for Tuesday.", True, "draft",
    )  # fmt: skip
    assert second == (422, "message_open")
    assert token.get(f"/messages/{made['id']}") == made


def test_a_person_who_waits_is_answered_or_set_aside(company, owner) -> None:
    ana, ben = make_person(company, email="ana@example.com"), make_person(company, email="ben@example.com")
    with as_company(company.pk):
        for person in (ana, ben):
            thread = Thread.objects.create(company=company, person=person, waiting_since=NOW, last_at=NOW)
            ThreadEntry.objects.create(
                company=company, thread=thread, kind="question", channel="link", text="When?", at=NOW
            )
    token = program(owner, [EDIT_MESSAGES])

    waiting = [each["person"] for each in token.get("/threads?waiting=true")["items"]]
    answered = done(token, "POST", f"/people/{ana.pk}/thread", {"text": "On Monday."}, status=201)
    for _each in range(2):
        done(token, "DELETE", f"/people/{ben.pk}/thread/waiting", status=204)

    assert waiting == [ana.pk, ben.pk]
    assert [(each["kind"], each["text"]) for each in answered["entries"]] == [
        ("question", "When?"), ("answer", "On Monday."),
    ]  # fmt: skip
    assert token.get("/threads?waiting=true")["items"] == []
    assert len(token.get("/threads")["items"]) == 2
    with as_company(company.pk):
        Preference.objects.create(company=company, person=ben, channel="email", enabled=False, changed_at=NOW)
    assert refusal(token, "POST", f"/people/{ben.pk}/thread", {"text": "Hello."})[1] == "cannot_answer"
    with as_company(company.pk):
        assert AuditEntry.objects.filter(verb="needs no answer").count() == 1


def test_a_limited_maker_sends_and_reads_only_their_peoples_own(company, owner, both) -> None:
    limited = program(make_limited(company, make_group(company, both[0]), role=Role.MANAGER))
    hidden = message_of(both[1])

    tried = done(limited, "POST", "/sends/dry-run", {"reach": "rostered"})

    assert (tried["going"], tried["staying"]) == ([message_of(both[0])], [])
    assert refusal(limited, "POST", "/sends", {"reach": "chosen", "messages": [hidden]})[0] == 409
    assert limited.call("POST", f"/people/{both[1].pk}/thread", {"text": "Hello."}).status_code == 404
    assert leaving(company) == []


def test_a_doubt_is_settled_once_and_a_send_leaves_in_quiet_hours_with_a_reason() -> None:
    tenant = make_tenant("Ours")
    token, pk = program(tenant.owner), tenant.ids["outgoing_id"]
    with as_company(tenant.company.pk):
        Delivery.objects.filter(pk=pk).update(status="unknown")

    done(token, "POST", f"/deliveries/{pk}/settle", {"arrived": True}, status=204)
    again = refusal(token, "POST", f"/deliveries/{pk}/settle", {"arrived": False})
    urgent = done(token, "POST", f"/sends/{tenant.ids['send_id']}/urgent", {"reason": "Ice on the roads."})
    silent = refusal(token, "POST", f"/sends/{tenant.ids['send_id']}/urgent", {"reason": " "})

    assert (again[0] >= 400, urgent, silent[0]) == (True, {"leaving": 0}, 422)
    with as_company(tenant.company.pk):
        assert Delivery.objects.get(pk=pk).status == "sent"
        assert Send.objects.get(pk=tenant.ids["send_id"]).urgent_reason == "Ice on the roads."
