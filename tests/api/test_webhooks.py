"""Webhooks by the API: the secret comes from the program, and no answer holds it."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest

from pacenote.accounts.models import ApiAnswer, Membership
from pacenote.base.tenancy import as_company
from pacenote.webhooks.catalogue import EVENTS
from pacenote.webhooks.models import Push, Webhook
from pacenote.webhooks.posting import Answer
from pacenote.webhooks.secrecy import bring_out
from pacenote.webhooks.services import serve
from tests.api.calling import program
from tests.hooking import happen, make_webhook, statuses
from tests.makers import NOW, make_company, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SECRET = "whsec_" + b64encode(b"s" * 32).decode()
OTHER = "whsec_" + b64encode(b"t" * 32).decode()
NEW = {"name": "Payroll", "url": "https://example.com/hook", "events": ["person.created"], "secret": SECRET}


def test_a_webhook_is_made_changed_and_deleted_and_no_answer_holds_its_secret(owner):
    token = program(owner, ["manage settings"])

    made = token.call("POST", "/webhooks", NEW, Idempotency_Key="k1")
    again = token.call("POST", "/webhooks", NEW, Idempotency_Key="k1")
    number = json.loads(made.content)["id"]
    rotated = token.call("PUT", f"/webhooks/{number}/secret", {"secret": OTHER})
    changed = token.call("PUT", f"/webhooks/{number}", NEW | {"secret": "x", "events": ["file.loaded"], "on": False})
    listed = token.get("/webhooks")
    with as_company(owner.company_id):
        kept = [bring_out(each) for each in Webhook.objects.values_list("secret", "old_secret").get()]
    gone = token.call("DELETE", f"/webhooks/{number}")

    assert [each.status_code for each in (made, again, rotated, changed, gone)] == [201, 201, 200, 200, 200]
    assert (kept, made.content) == ([OTHER, SECRET], again.content)
    [item] = listed["items"]
    assert {name: item[name] for name in ("id", "name", "url", "events", "on", "off", "made_by")} == {
        "id": number, "name": "Payroll", "url": "https://example.com/hook", "events": ["file.loaded"], "on": False,
        "off": "by_hand", "made_by": owner.user_id,
    }  # fmt: skip
    with as_company(owner.company_id):
        answers = "".join(ApiAnswer.objects.values_list("body", flat=True))
        assert not Webhook.objects.exists()
    said = answers + "".join(each.content.decode() for each in (made, again, rotated, changed, gone)) + str(listed)
    assert not any(secret in said for secret in (SECRET, OTHER))


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"url": "https://127.0.0.1/"}, "bad_webhook", ["body", "url"]),
        ({"events": ["person.deleted"]}, "bad_webhook", ["body", "events"]),
        ({"secret": "whsec_c2hvcnQ="}, "bad_webhook", ["body", "secret"]),
        ({"secret": ""}, "invalid", ["body", "secret"]),
    ],
)
def test_what_cannot_be_says_where(owner, change, code, where):
    answer = json.loads(program(owner, ["manage settings"]).call("POST", "/webhooks", NEW | change).content)

    assert (answer["code"], answer["errors"][0]["where"]) == (code, where)
    assert NEW["secret"] not in str(answer)


def test_the_log_has_each_try_and_what_failed_is_sent_again(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 7, 8)
    token = program(owner, ["manage settings"])
    serve(clock=lambda: NOW, call=lambda _claimed, _now: Answer("http_500", 500, text="No.", milliseconds=12))
    Push.objects.filter(code="http_500").update(status="failed", finished_at=NOW)

    [entry] = token.get(f"/webhooks/{webhook.pk}/events?status=failed")["items"]
    one = token.call("POST", f"/webhooks/{webhook.pk}/events/{entry['id']}/again")
    Push.objects.filter(pk=entry["id"]).update(status="failed")
    since = (NOW - timedelta(hours=1)).isoformat()
    every = token.call("POST", f"/webhooks/{webhook.pk}/again", {"since": since})
    none = token.call("POST", f"/webhooks/{webhook.pk}/again", {"since": since})

    assert (entry["event"], entry["data"], entry["status"]) == ("person.created", {"person": 7}, "failed")
    assert entry["tries"] == [
        {"number": 1, "at": "2026-11-22T14:00:00Z", "milliseconds": 12, "status": 500, "code": "http_500",
         "answer": "No."}
    ]  # fmt: skip
    assert (one.status_code, json.loads(one.content)["status"]) == (200, "pending")
    assert (every.status_code, json.loads(every.content)) == (200, {"count": 1})
    assert (none.status_code, json.loads(none.content)["code"]) == (409, "nothing_to_send")
    assert statuses(webhook) == ["pending", "pending"]


def test_a_test_event_is_queued(owner):
    webhook = make_webhook(owner, "https://example.com/hook", "file.loaded").webhook

    answer = program(owner, ["manage settings"]).call("POST", f"/webhooks/{webhook.pk}/test")

    assert (answer.status_code, json.loads(answer.content)["event"]) == (201, "webhook.test")


def test_the_published_list_is_readable(owner):
    assert [each["name"] for each in program(owner, ["manage settings"]).get("/webhook-events")] == list(EVENTS)


def test_another_companys_webhook_is_not_there_and_another_scope_not_enough(owner: Membership):
    stranger = make_member(make_company("Other"))
    webhook = make_webhook(stranger, "https://example.com/hook").webhook
    happen(stranger, 1)
    push = Push.objects.get()

    token = program(owner, ["manage settings"])
    found = [
        token.call(*asked).status_code
        for asked in (
            ("GET", f"/webhooks/{webhook.pk}"),
            ("GET", f"/webhooks/{webhook.pk}/events"),
            ("DELETE", f"/webhooks/{webhook.pk}"),
            ("POST", f"/webhooks/{webhook.pk}/test"),
            ("POST", f"/webhooks/{webhook.pk}/events/{push.pk}/again"),
        )
    ]

    assert found == [404] * 5
    assert program(owner, ["view people"]).call("GET", "/webhooks").status_code == 403
