"""What a program does is what a user does on the pages: by the same verbs, on the same record."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pacenote.accounts.models import Company, Role
from pacenote.accounts.permissions import DOWNLOAD_FILES, IMPORT_FILES, VIEW
from pacenote.base.tenancy import as_company
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery
from pacenote.people.models import RosterDay
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import AuditEntry
from tests.api.calling import ROOT, Program, program
from tests.makers import NOW, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")


@pytest.fixture
def speeder(company: Company) -> int:
    person = make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    bring_in(company, overview("2026-W47", SANNA))
    return person.pk


def verbs(company: Company) -> list[str]:
    with as_company(company.pk):
        return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def upload(token: Program, name: str, data: bytes, **headers: str) -> Any:
    file = SimpleUploadedFile(name, data)
    sent = {"Authorization": f"Bearer {token.secret}", **{key.replace("_", "-"): text for key, text in headers.items()}}
    return token.client.post(f"{ROOT}/files", {"file": file}, headers=sent)


def test_a_file_is_brought_in_once_read_and_given_back_byte_for_byte(company, owner) -> None:
    token = program(owner, [IMPORT_FILES, DOWNLOAD_FILES, VIEW])
    name, data = overview("2026-W47", SANNA)

    first, again = upload(token, name, data, Idempotency_Key="k"), upload(token, name, data, Idempotency_Key="k")
    third = upload(token, "renamed.csv", data)

    made = json.loads(first.content)
    assert (first.status_code, made["status"], made["size"]) == (202, "waiting", len(data))
    assert again.content == first.content
    assert json.loads(third.content)["id"] == made["id"]
    assert token.get(f"/files/{made['id']}")["sha256"] == made["sha256"]
    assert [each["id"] for each in token.get("/files?status=waiting")["items"]] == [made["id"]]
    assert token.call("GET", f"/files/{made['id']}/original").content == data
    with as_company(company.pk):
        assert PerformanceFile.objects.count() == 1
    assert "downloaded" in verbs(company)


def test_a_person_is_made_changed_and_shown(owner) -> None:
    token = program(owner)
    sent = {"name": "Eve New", "phone": "(512) 555-0188", "id_kind": "transporter", "external_id": "a1new"}

    made = json.loads(token.call("POST", "/people", sent).content)
    changed = token.call("PATCH", f"/people/{made['id']}", {"known_as": "Evi", "started_on": "2026-11-01"})
    double = token.call("POST", "/people", {"name": "Eve Twin", "id_kind": "transporter", "external_id": "A1NEW"})

    assert (made["phone"], made["ids"]) == ("+15125550188", [{"kind": "transporter", "value": "A1NEW"}])
    assert json.loads(changed.content) == made | {"known_as": "Evi", "started_on": "2026-11-01"}
    assert token.get(f"/people/{made['id']}") == json.loads(changed.content)
    assert double.status_code == 409


def test_somebody_is_put_on_a_roster_and_taken_off(company, owner) -> None:
    token, person = program(owner), make_person(company)

    put = token.call("PUT", f"/roster/2026-11-23/{person.pk}", {"status": "vto", "starts": "09:30"})
    listed = token.get("/roster/2026-11-23")["items"]
    gone = [token.call("DELETE", f"/roster/2026-11-23/{person.pk}").status_code for _each in range(2)]
    wrong = token.call("PUT", f"/roster/2026-11-23/{person.pk}", {"status": "nowhere"})

    assert (put.status_code, listed[0]["working"], listed[0]["starts"]) == (200, False, "09:30")
    assert (gone, wrong.status_code) == ([204, 204], 422)
    with as_company(company.pk):
        assert not RosterDay.objects.filter(day=date(2026, 11, 23)).exists()


def test_readings_and_findings_say_what_the_file_said(company, owner, speeder) -> None:
    token = program(owner)

    readings = token.get(f"/readings?person={speeder}&metric=speeding_event_rate")["items"]
    findings = token.get("/findings?since=2026-11-01&until=2026-11-30")["items"]

    assert [(each["value"], each["start"], each["counts"]) for each in readings] == [("0.4000", "2026-11-15", True)]
    assert [(each["metric"], each["side"], each["rule_version"]) for each in findings] == [
        ("speeding_event_rate", "opportunity", 1)
    ]
    assert token.get(f"/readings?person={speeder + 1}")["items"] == []
    assert token.get("/findings?since=2026-12-01")["items"] == []


def test_a_message_is_changed_held_skipped_opened_and_sent(company, owner, speeder) -> None:
    token = program(owner)
    [message] = token.get("/messages?state=draft")["items"]
    path = f"/messages/{message['id']}"

    def stands(method: str, step: str, body: Any = None) -> Any:
        answer = token.call(method, f"{path}/{step}", body)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    assert stands("PUT", "text", {"text": "Slow down."})["text"] == "Slow down."
    assert stands("DELETE", "text")["text"] == message["generated_text"]
    assert stands("POST", "hold", {"until": "2026-11-25"})["state"] == "held"
    assert stands("DELETE", "hold")["state"] == "draft"
    held = stands("POST", "hold")  # no body at all is as good as an empty one
    assert (held["state"], held["held_until"], stands("DELETE", "hold")["state"]) == ("held", None, "draft")
    assert stands("POST", "skip", {"reason": "Told in person."})["reason"] == "Told in person."
    assert stands("DELETE", "skip")["state"] == "draft"
    assert stands("POST", "send")["queued"] == 1
    assert token.call("POST", f"{path}/send").status_code == 409
    with time_machine.travel(NOW.replace(minute=1), tick=False):
        while messaging.deliver(clock=lambda: NOW.replace(minute=1)):
            pass
    [delivery] = token.get(f"/deliveries?person={speeder}")["items"]
    assert (delivery["status"], delivery["channel"], delivery["attempts"]) == ("sent", "outbox", 1)
    assert {"edited", "held", "let go", "skipped", "took back"} <= set(verbs(company))


def test_only_what_failed_is_sent_again(company, owner, speeder) -> None:
    token = program(owner)
    [message] = token.get("/messages")["items"]
    path = f"/messages/{message['id']}"
    token.call("POST", f"{path}/send")
    too_soon = token.call("POST", f"{path}/send-again")
    with as_company(company.pk):
        Delivery.objects.update(status="failed")

    again = json.loads(token.call("POST", f"{path}/send-again").content)

    assert (too_soon.status_code, json.loads(too_soon.content)["code"]) == (409, "already_sent")
    assert again["queued"] == 1
    assert [each["status"] for each in token.get("/deliveries")["items"]] == ["pending"]


def test_words_that_somebody_else_changed_meanwhile_are_not_written_over(company, owner, speeder) -> None:
    mine, theirs = program(owner), program(make_member(company, Role.MANAGER))
    [message] = mine.get("/messages")["items"]
    path = f"/messages/{message['id']}/text"

    theirs.call("PUT", path, {"text": "Theirs.", "revision": message["revision"]})
    clash = mine.call("PUT", path, {"text": "Mine.", "revision": message["revision"]})

    assert (clash.status_code, json.loads(clash.content)["code"]) == (409, "text_changed")
    assert mine.get(f"/messages/{message['id']}")["text"] == "Theirs."


def test_lists_cost_the_same_for_one_row_or_many(company, owner) -> None:
    token, counts = program(owner), []
    for each in range(2):
        make_person(company, external_id=f"A{each}", id_kind="transporter")
        token.get("/people")
        with CaptureQueriesContext(connection) as captured:
            token.get("/people")
        counts.append(len(captured))

    assert counts[0] == counts[1]
