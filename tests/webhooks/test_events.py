"""Each fact is told by its event, with ids and states, and by nothing that a person wrote or is called."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.cases.services import OwnCase, write_case
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message, Rule
from pacenote.coaching.services.disputing import decide, dispute
from pacenote.coaching_sessions.workflow import STEPS, State, event_of
from pacenote.imports import services as imports
from pacenote.jobs.merging import merge_people, undo_merge
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Outgoing, Reaction, Send
from pacenote.messaging.services import Item, Report, take_report
from pacenote.messaging.services.claiming import claim
from pacenote.messaging.services.opening import react
from pacenote.messaging.services.recording import Outcome, settle
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile, Slot
from pacenote.webhooks.catalogue import EVENTS, EVERYTHING, KINDS, TEST
from pacenote.webhooks.models import Event, Lane
from pacenote.webhooks.services.publishing import listening
from tests.hooking import happen, make_webhook, statuses
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, drop, fresh, overview

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
DRIVER = Line("A1DRIVER000001", "Sanna Prokop")
DOCS = Path(__file__).parents[2] / "docs" / "user" / "webhooks.md"


@pytest.fixture
def owner() -> Membership:
    member = make_member(make_company("Rafaga Logistics", short_code="PNTE"))
    make_webhook(member, "https://example.com/hook")
    return member


def told(owner: Membership) -> list[tuple[str, dict[str, Any]]]:
    with as_company(owner.company_id):
        return list(Event.objects.order_by("pk").values_list("kind", "data"))


def forget(owner: Membership) -> None:
    with as_company(owner.company_id):
        Event.objects.all().delete()


def queued(owner: Membership, person: Person, *, source: str = "coaching", channel: str = "outbox") -> Outgoing:
    company = owner.company
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        item = Item(person, source, 7, channel, "en", "Hi", "Bravo, Ana.")
        messaging.queue(send=send, items=[item], now=NOW)
        return send.outgoing.get()


def test_a_new_person_and_a_merge_and_its_undoing(owner):
    company, by = owner.company, owner.user
    kept, gone = make_person(company, "Ana Kept"), make_person(company, "Ana Gone")
    with as_company(company.pk):
        merge = merge_people(kept=kept, gone=gone, by=by, now=NOW).merge
        undo_merge(merge=merge, by=by, now=NOW)

    assert told(owner) == [
        ("person.created", {"person": kept.pk}),
        ("person.created", {"person": gone.pk}),
        ("person.merged", {"person": kept.pk, "gone": gone.pk}),
        ("person.separated", {"person": kept.pk, "back": gone.pk}),
    ]


def test_a_case_is_told_once_and_its_correction_is_not(owner):
    person = make_person(owner.company)
    forget(owner)
    with as_company(owner.company_id):
        case = write_case(by=owner, told=OwnCase(kind="contact", subject="Rain", people=(person.pk,)), now=NOW)
        write_case(by=owner, told=OwnCase(kind="contact", subject="Hail", people=(person.pk,)), now=NOW, case=case)

    assert told(owner) == [("case.created", {"case": case.pk})]


def test_a_file_that_is_refused(owner):
    with as_company(owner.company_id):
        stored = imports.store(company=owner.company, name="odd.bin", data=b"\x00\x01", uploaded_by=None, now=NOW)
    for _twice in range(2):
        file = imports.load(company_id=owner.company_id, file_id=stored.file.pk, now=NOW)

    assert told(owner) == [
        ("file.refused", {"file": file.pk, "kind": file.kind, "status": "refused", "code": file.error_code})
    ]


def test_a_file_that_is_read_deleted_and_put_back(owner):
    company = owner.company
    make_person(company, DRIVER.name, external_id=DRIVER.external_id, id_kind="transporter")
    forget(owner)
    file = drop(company, overview("2026-W47", DRIVER))
    with as_company(company.pk):
        imports.delete_import(file=file, by=owner.user, now=NOW)
        imports.restore_import(file=fresh(file), by=owner.user, now=NOW)

    about = {"file": file.pk, "kind": "scorecard", "code": ""}
    assert told(owner) == [
        ("file.loaded", {**about, "status": "loaded"}),
        ("file.deleted", {**about, "status": "deleted"}),
        ("file.restored", {**about, "status": "loaded"}),
    ]


def test_a_file_that_asks_first_is_told_once_it_is_answered(owner):
    company = owner.company
    make_person(company, DRIVER.name, external_id=DRIVER.external_id, id_kind="transporter")
    forget(owner)
    file = drop(company, overview("2026-W47", DRIVER, company="OTHR"))
    with as_company(company.pk):
        imports.answer(file=file, by=owner.user, now=NOW, company="OTHR")
    imports.load(company_id=company.pk, file_id=file.pk, now=NOW)

    about = {"file": file.pk, "kind": "scorecard"}
    assert told(owner) == [
        ("file.asking", {**about, "status": "asking", "code": "other_company"}),
        ("file.loaded", {**about, "status": "loaded", "code": ""}),
    ]


def test_a_text_that_arrived_is_told_once(owner):
    outgoing = queued(owner, make_person(owner.company), channel="sms")
    forget(owner)
    [claimed] = claim(now=NOW)
    settle([Outcome(claimed, Delivery.Status.SENT)], NOW, NOW)
    for _twice in range(2):
        take_report(report=Report(outgoing.pk, 1, "delivered"), now=NOW)

    about = {"delivery": outgoing.pk, "source": "coaching", "source_id": 7, "person": outgoing.person_id}
    assert told(owner) == [
        ("message.sent", {**about, "channel": "sms", "status": "sent", "code": ""}),
        ("message.delivered", {**about, "channel": "sms", "status": "delivered", "code": ""}),
    ]


def test_a_message_is_released_sent_and_acknowledged(owner):
    company, person = owner.company, make_person(owner.company, "Ana Told")
    make_rostered(company, person)
    with as_company(company.pk):
        message = Message.objects.create(
            company=company, person=person, state="draft", language="en", generated_text="Well done.",
            text="Well done.", created_at=NOW, composed_at=NOW, composed_for=NOW.date(),
        )  # fmt: skip
    forget(owner)
    with as_company(company.pk):
        released = coaching.send_now(company=company, mode="everyone", by=owner.user, now=NOW)
    messaging.deliver(clock=lambda: NOW)
    with as_company(company.pk):
        outgoing = Outgoing.objects.get()
        for _twice in range(2):
            react(outgoing=outgoing, kind=Reaction.Kind.ACKNOWLEDGED, now=NOW)
        react(outgoing=outgoing, kind=Reaction.Kind.OPENED, now=NOW)

    ids = {"delivery": outgoing.pk, "source": "coaching", "source_id": message.pk, "person": person.pk}
    assert told(owner) == [
        (
            "message.released",
            {"message": message.pk, "person": person.pk, "send": released.send_id, "status": "released"},
        ),
        ("message.sent", {**ids, "channel": "outbox", "status": "sent", "code": ""}),
        ("message.acknowledged", ids),
    ]


def test_a_hand_over_that_is_recorded_twice_is_told_once(owner):
    outgoing = queued(owner, make_person(owner.company), channel="email")
    forget(owner)
    [claimed] = claim(now=NOW)
    outcome = Outcome(claimed, Delivery.Status.FAILED, code="invalid_number")

    for _each in range(2):  # as after a commit of which nobody heard
        settle([outcome], NOW, NOW)

    assert told(owner) == [
        (
            "message.failed",
            {
                "delivery": outgoing.pk, "source": "coaching", "source_id": 7, "person": outgoing.person_id,
                "channel": "email", "status": "failed", "code": "invalid_number",
            },
        )
    ]  # fmt: skip


def test_a_hand_over_that_is_tried_again_is_not_told_yet(owner):
    queued(owner, make_person(owner.company), channel="email")
    forget(owner)
    [claimed] = claim(now=NOW)

    settle([Outcome(claimed, Delivery.Status.PENDING, code="busy", retry_after=timedelta(minutes=1))], NOW, NOW)

    assert told(owner) == []


@pytest.mark.parametrize(
    ("verb", "state", "event"),
    [
        ("suggested", State.SUGGESTED, "session.suggested"),
        ("scheduled", State.SCHEDULED, "session.scheduled"),
        ("moved", State.SCHEDULED, "session.changed"),
        ("declined", State.CANCELED, "session.canceled"),
        ("declined", State.SUGGESTED, "session.changed"),
        ("expired", State.CANCELED, "session.canceled"),
        ("started", State.STARTED, "session.started"),
        ("completed", State.COMPLETED, "session.completed"),
        ("acknowledged", State.COMPLETED, "session.acknowledged"),
    ],
)
def test_a_step_of_a_session_has_one_event(verb, state, event):
    assert event_of(verb, state) == event


def test_every_step_of_the_workflow_is_told_by_an_event_of_the_list():
    assert {event_of(verb, state) for verb in STEPS for state in State} <= set(EVENTS)


def test_the_documents_list_every_event_with_its_fields():
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| (.+?) \|$", DOCS.read_text("utf-8"), re.MULTILINE)

    assert [(name, meaning, re.findall(r"`(\w+)`", fields)) for name, meaning, fields in rows] == [
        *((kind.name, kind.meaning, list(kind.fields)) for kind in KINDS),
        (TEST, "You pressed *Send a test event*.", []),
    ]
    assert json.dumps([kind.name for kind in KINDS]) == json.dumps(list(EVENTS))


def test_no_event_has_a_field_for_words_about_a_person():
    assert {field for kind in KINDS for field in kind.fields} == {
        "file", "kind", "status", "code", "message", "person", "send", "delivery", "source", "source_id", "channel",
        "dispute", "finding", "session", "why", "case", "gone", "back",
    }  # fmt: skip


def test_a_dispute_and_its_decision_are_told_without_what_was_said(owner, a_finding):
    finding, outgoing = a_finding
    forget(owner)
    with as_company(owner.company_id):
        made = dispute(finding=finding, outgoing=outgoing, text="Not me, Ana.", now=NOW)
        decide(dispute=made, withdraw=True, reason="Right.", words="You are right, Ana.", by=owner.user, now=NOW)

    ids = {"dispute": made.pk, "finding": finding.pk, "person": made.person_id}
    assert [each for each in told(owner) if each[0].startswith("message.disp")] == [
        ("message.disputed", ids | {"status": "open"}),
        ("message.dispute_decided", ids | {"status": "withdrawn"}),
    ]


@pytest.fixture
def a_finding(owner: Membership) -> tuple[Finding, Outgoing]:
    company, person = owner.company, make_person(owner.company)
    with as_company(company.pk):
        slot = Slot.objects.create(
            company=company, kind="netradyne", start=DAY, end=DAY, label="2026-11-21", due_at=NOW, due_day=DAY,
            imported_at=NOW, on_time=True,
        )  # fmt: skip
        file = PerformanceFile.objects.create(
            company=company, name="alerts.xlsx", sha256="0" * 64, size=3, uploaded_at=NOW, status="loaded",
            kind="netradyne", period_start=DAY, period_end=DAY,
        )  # fmt: skip
        finding = Finding.objects.create(
            company=company, person=person, slot=slot, file=file, metric="netradyne_speeding", start=DAY, end=DAY,
            side="opportunity", value=Decimal(3), threshold=Decimal(2), distance=Decimal(1), line=2, late=False,
            rule=Rule.objects.filter(company=company)[0], found_at=NOW,
        )  # fmt: skip
    return finding, queued(owner, person)


def test_a_webhook_for_everything_hears_each_event_and_one_beside_it_only_its_own():
    owner, elsewhere = make_member(make_company("Heard")), make_member(make_company("Elsewhere"))
    every = make_webhook(owner, "https://example.com/all", EVERYTHING, "file.loaded").webhook
    single = make_webhook(owner, "https://example.com/one", "file.loaded").webhook
    make_webhook(elsewhere, "https://example.com/else", "file.loaded")

    happen(owner, 7)

    assert (statuses(every), statuses(single)) == (["pending"], [])
    assert Lane.objects.get(pk=every.pk).events == [EVERYTHING]
    both = [owner.company_id, elsewhere.company_id]
    assert listening(both, "session.started") == {owner.company_id}
    assert listening(both, "file.loaded", "session.started") == set(both)
