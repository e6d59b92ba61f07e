"""The pages of webhooks: added with a secret that is shown once, changed, tested, sent again, deleted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.records.models import AuditEntry
from pacenote.webhooks.models import Lane, Push, Webhook
from pacenote.webhooks.posting import Answer
from pacenote.webhooks.secrecy import bring_out
from pacenote.webhooks.services import serve
from tests.hooking import happen, make_webhook, statuses
from tests.makers import NOW, make_company, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FORM = {"name": "Payroll", "url": "https://example.com/hook", "events": ["person.created", "file.loaded"], "on": "on"}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company("Rafaga Logistics"))


@pytest.fixture
def signed_in(client: Client, owner: Membership) -> Client:
    client.force_login(owner.user)
    return client


def url(owner: Membership, name: str = "settings_webhooks", *parts: int) -> str:
    return reverse(name, args=[owner.company.slug, *parts])


def text_of(answer: Any) -> str:
    return answer.content.decode()


def serve_with(answer: Answer) -> None:
    serve(clock=lambda: NOW, call=lambda _claimed, _now: answer)


def test_a_webhook_is_added_and_its_secret_shown_on_that_answer_alone(signed_in, owner):
    answer = signed_in.post(url(owner), FORM)

    [secret] = SECRET.findall(text_of(answer))
    with as_company(owner.company_id):
        webhook = Webhook.objects.get()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert bring_out(webhook.secret) == secret
    assert secret not in webhook.secret
    assert webhook.lane.events == ["file.loaded", "person.created"]
    for page in (url(owner), url(owner, "settings_webhook", webhook.pk)):
        assert SECRET.findall(text_of(signed_in.get(page))) == []


def test_no_secret_reaches_the_audit_log_or_any_log_line(signed_in, owner, capfd):
    [first] = SECRET.findall(text_of(signed_in.post(url(owner), FORM)))
    with as_company(owner.company_id):
        webhook = Webhook.objects.get()
    [second] = SECRET.findall(text_of(signed_in.post(url(owner, "webhook_rotate", webhook.pk))))
    happen(owner, 1)
    serve_with(Answer("http_500", 500))

    with as_company(owner.company_id):
        entries = list(AuditEntry.objects.filter(subject_type="webhook").order_by("pk"))
    logged = "".join(capfd.readouterr())
    assert first != second
    assert [each.verb for each in entries] == ["added webhook", "rotated secret"]
    assert entries[0].after == {
        "name": "Payroll", "host": "example.com", "events": ["file.loaded", "person.created"], "on": True,
    }  # fmt: skip
    for secret in (first, second):
        assert secret not in logged + repr([(each.before, each.after) for each in entries])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://example.com/hook"}, "This address is not encrypted."),
        ({"url": "https://10.0.0.8/hook"}, "This address lies inside of a network"),
        ({"url": "https://user:word@example.com/"}, "This is no address that can be called."),
        ({"events": []}, "Choose at least one event."),
        ({"name": " "}, "This field is required."),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_beside_its_field_and_keeps_what_was_typed(signed_in, owner, change, words):
    answer = signed_in.post(url(owner), FORM | change)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="Payroll"' in text_of(answer) or "name" in change
    with as_company(owner.company_id):
        assert not Webhook.objects.exists()


def test_everything_is_one_tick_and_stays_what_it_is_when_single_events_are_chosen(signed_in, owner):
    signed_in.post(url(owner), FORM | {"events": [], "everything": "on"})
    lane = Lane.objects.get()
    page = url(owner, "settings_webhook", lane.pk)
    ticked = re.compile(r'name="everything" checked')

    heard, listed = lane.events, "every event" in text_of(signed_in.get(url(owner)))
    shown = bool(ticked.search(text_of(signed_in.get(page))))
    signed_in.post(page, FORM)

    assert (heard, listed, shown) == (["*"], True, True)
    assert Lane.objects.get().events == ["file.loaded", "person.created"]
    assert not ticked.search(text_of(signed_in.get(page)))


def test_a_company_has_at_most_ten(signed_in, owner):
    for each in range(10):
        make_webhook(owner, f"https://example.com/{each}")

    assert "at most ten webhooks" in text_of(signed_in.post(url(owner), FORM))


def test_a_change_is_kept_and_says_on_the_record_what_it_was_but_no_path(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/secret-path", "person.created").webhook

    changed = FORM | {"url": "https://example.org/other-path", "events": ["file.loaded"], "on": ""}
    answer = signed_in.post(url(owner, "settings_webhook", webhook.pk), changed)

    assert answer.status_code == 302
    lane = Lane.objects.get()
    assert (lane.events, lane.off, lane.off_at) == (["file.loaded"], "by_hand", NOW)
    with as_company(owner.company_id):
        entry = AuditEntry.objects.get(verb="changed webhook")
    assert (entry.before["host"], entry.after["host"], entry.after["on"]) == ("example.com", "example.org", False)
    assert "path" not in repr((entry.before, entry.after))


def test_one_that_is_off_and_was_told_nothing_says_to_switch_it_on(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook", "person.created").webhook
    on = text_of(signed_in.get(url(owner, "settings_webhook", webhook.pk)))
    signed_in.post(url(owner, "settings_webhook", webhook.pk), FORM | {"on": ""})

    off = text_of(signed_in.get(url(owner, "settings_webhook", webhook.pk)))

    assert ["Send a test event" in each for each in (on, off)] == [True, False]
    assert "It is switched off: switch it on below" in off


def test_switched_on_again_it_starts_afresh(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook", "person.created").webhook
    happen(owner, 1)
    serve_with(Answer("gone", 410))
    happen(owner, 2)

    signed_in.post(url(owner, "settings_webhook", webhook.pk), FORM)
    serve_with(Answer(status=204))

    lane = Lane.objects.get()
    assert (lane.off, lane.failures, lane.failing_since, lane.told_at) == ("", 0, None, None)
    assert statuses(webhook) == ["failed"]  # what happened while it was off is not written down


def test_the_log_says_of_each_try_when_what_and_how_long(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1)
    serve_with(Answer("http_503", 503, text="<b>busy</b>", milliseconds=1204))

    page = text_of(signed_in.get(url(owner, "settings_webhook", webhook.pk)))

    assert "person.created" in page
    assert "08:00 CT: Not taken (503), 1204 ms" in page
    assert "&lt;b&gt;busy&lt;/b&gt;" in page
    assert "next try 08:00 CT" in page
    assert "Failing since 08:00 CT" in page


def test_a_test_event_is_sent_to_this_webhook_alone(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook", "file.loaded").webhook
    make_webhook(owner, "https://example.com/other")

    signed_in.post(url(owner, "webhook_test", webhook.pk))

    [push] = Push.objects.all()
    with as_company(owner.company_id):
        assert (push.webhook_id, push.event.kind, push.event.data) == (webhook.pk, "webhook.test", {})


def test_one_event_goes_once_more_by_its_same_id(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1)
    serve_with(Answer(status=204))
    push = Push.objects.get()

    signed_in.post(url(owner, "webhook_again", webhook.pk, push.pk))

    again = Push.objects.get()
    assert (again.event_id, again.status, again.tries, again.attempts) == (push.event_id, "pending", 0, 1)


def test_all_that_failed_since_a_moment_goes_once_more(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    for hours in (30, 20, 1):
        happen(owner, hours, now=NOW - timedelta(hours=hours))
    Push.objects.update(status="failed")
    happen(owner, 9)

    page = signed_in.post(url(owner, "webhook_failed_again", webhook.pk), {"within": "24"}, follow=True)

    assert "2 events go once more." in text_of(page)
    assert statuses(webhook) == ["failed", "pending", "pending", "pending"]


def test_what_is_on_its_way_or_switched_off_is_not_sent_again(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1)
    push = Push.objects.get()
    Push.objects.update(status="sending")
    going = signed_in.post(url(owner, "webhook_again", webhook.pk, push.pk), follow=True)
    Push.objects.update(status="failed")
    Lane.objects.update(off="by_hand")
    off = signed_in.post(url(owner, "webhook_again", webhook.pk, push.pk), follow=True)

    assert "This event is on its way just now." in text_of(going)
    assert "This webhook is off." in text_of(off)
    assert statuses(webhook) == ["failed"]


def test_deleting_asks_first_and_names_what_waits(signed_in, owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1, 2)

    asked = text_of(signed_in.get(url(owner, "webhook_delete", webhook.pk)))
    signed_in.post(url(owner, "webhook_delete", webhook.pk))

    assert "2 events that wait are not sent. Its log goes too." in asked
    assert Push.objects.count() == 0


@pytest.mark.parametrize("name", ["webhook_again", "settings_webhook"])
def test_another_companys_webhook_is_not_found(signed_in, owner, name):
    other = make_member(make_company("Other"))
    webhook = make_webhook(other, "https://example.com/hook").webhook
    happen(other, 1)
    parts = [webhook.pk, Push.objects.get().pk] if name == "webhook_again" else [webhook.pk]

    assert signed_in.post(url(owner, name, *parts), FORM).status_code == 404


def test_a_dispatcher_is_refused(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(url(owner)).status_code == 403


def test_the_list_costs_the_same_for_one_and_three(signed_in, owner, queries_of):
    make_webhook(owner, "https://example.com/1")
    one = queries_of(url(owner))
    for each in (2, 3):
        make_webhook(owner, f"https://example.com/{each}")

    assert queries_of(url(owner)) == one


def test_the_log_costs_the_same_for_one_and_three(signed_in, owner, queries_of):
    webhook = make_webhook(owner, "https://example.com/1").webhook
    happen(owner, 1)
    serve_with(Answer(status=204))
    one = queries_of(url(owner, "settings_webhook", webhook.pk))
    happen(owner, 2, 3)
    serve_with(Answer(status=204))

    assert queries_of(url(owner, "settings_webhook", webhook.pk)) == one
