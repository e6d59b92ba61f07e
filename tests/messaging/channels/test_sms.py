from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from pacenote.base.tenancy import as_company
from pacenote.demo.texting.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing, PersonalLink, PhoneStop, Preference, Send
from pacenote.messaging.queries import lines_of
from pacenote.messaging.segments import measure
from pacenote.messaging.services import Item
from pacenote.messaging.services.beginning import begin
from pacenote.messaging.services.claiming import claim
from pacenote.messaging.services.linking import hash_of
from pacenote.messaging.services.looking_up import AGAIN, PATIENCE, TOO_OLD
from pacenote.messaging.services.recording import Outcome, settle
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_person
from tests.texting import PROVIDER, outcomes, queue_text, texted, texting

pytestmark = pytest.mark.django_db
LATER = NOW + PATIENCE


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with texting(settings, timeout=0.4) as double:
        yield double


def deliver(now=NOW) -> int:
    return messaging.deliver(clock=lambda: now)


def bodies(double: Double) -> list[str]:
    return [kept.body for kept in double.exchange.taken()]


def test_a_text_carries_a_link_that_is_known_by_its_hash_alone(double: Double):
    company = make_company()
    ana = texted(company)
    queue_text(ana, text="Bravo, Ana.")

    deliver()

    (kept,) = double.exchange.taken()
    link = PersonalLink.objects.get()
    words, address = kept.body.split("\n")
    token = address.rpartition("/")[2]
    assert (kept.to, kept.sender, words) == (ana.phone, PROVIDER.sender, "Bravo, Ana.")
    assert re.fullmatch(r"http://localhost:8000/m/[\w-]{16}", address)
    assert (link.token_hash, link.expires_at, link.company_id) == (hash_of(token), NOW + timedelta(days=14), company.pk)
    assert ana.phone not in link.line
    assert outcomes() == [("sent", "")]
    with as_company(company.pk):
        assert list(Attempt.objects.values_list("receipt", "segments", "price")) == [(kept.sid, 1, None)]


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (1, [("pending", "provider_unreachable"), ("pending", "provider_unreachable")]),
        (2, [("sent", ""), ("pending", "provider_unreachable")]),
    ],
)
def test_after_a_doubt_the_rest_of_the_step_waits_but_what_left_beside_it_is_heard(
    double: Double, settings: Any, lines: int, after: list[tuple[str, str]]
):
    settings.SMS_CONNECTIONS = lines
    company = make_company()
    queue_text(texted(company, "+15550109004"), texted(company, "+15550100002"), texted(company, "+15550100003"))

    deliver()

    assert outcomes() == [("unknown", "no_answer"), *after]
    assert len(double.exchange.taken()) == lines


def test_a_long_message_leaves_as_two_segments_with_the_link(double: Double):
    queue_text(texted(make_company()), text="One sentence about the week that was. " * 20)

    deliver()

    (body,) = bodies(double)
    assert measure(body).segments == 2
    assert body.split("\n")[1].startswith("http://localhost:8000/m/")
    assert body.startswith("One sentence about the week that was. One sentence")


@pytest.mark.parametrize(
    ("digits", "state", "code"),
    [
        ("9001", "failed", "invalid_number"),
        ("9002", "failed", "opted_out"),
        ("9003", "pending", "throttled"),
        ("9014", "pending", "provider_account"),
        ("9004", "unknown", "no_answer"),
        ("9005", "unknown", "no_answer"),
        ("9006", "unknown", "http_500"),
        ("9008", "unknown", "no_answer"),
    ],
)
def test_each_answer_ends_retries_or_leaves_a_doubt(double: Double, monkeypatch, digits: str, state: str, code: str):
    monkeypatch.setattr("pacenote.messaging.channels.twilio.TIMEOUT_SECONDS", 0.2)
    queue_text(texted(make_company(), f"+1555010{digits}"))

    deliver()

    assert outcomes() == [(state, code)]


def test_a_provider_that_is_not_there_has_taken_nothing(settings, double: Double):
    double.shutdown()
    double.server_close()
    queue_text(texted(make_company()))

    deliver()

    assert outcomes() == [("pending", "provider_unreachable")]


def test_a_throttled_text_goes_when_the_provider_has_time(double: Double):
    queue_text(texted(make_company(), "+15550109003"))

    for minutes in range(3):
        deliver(NOW + timedelta(minutes=2 * minutes))

    assert (outcomes(), len(bodies(double))) == ([("sent", "")], 1)


@pytest.mark.parametrize(("digits", "tries"), [("9004", 1), ("9007", 1), ("9005", 2), ("9006", 2)])
def test_the_provider_is_asked_before_anything_is_sent_again(double: Double, digits: str, tries: int):
    """9004 and 9007 took it and did not say so; 9005 and 9006 did not take it: each phone gets one text."""
    queue_text(texted(make_company(), f"+1555010{digits}"))
    deliver()

    early = messaging.look_up(now=LATER - timedelta(seconds=1))
    again = messaging.look_up(now=LATER)
    deliver(LATER)

    assert (early, again, len(bodies(double))) == (0, tries - 1, 1)
    assert Delivery.objects.get().attempts == tries
    assert outcomes()[0][0] in ("sent", "delivered")


def test_what_was_found_at_the_provider_is_on_record_with_its_price(double: Double):
    company = make_company()
    queue_text(texted(company, "+15550109004"))
    deliver()

    messaging.look_up(now=LATER)

    with as_company(company.pk):
        found = Attempt.objects.get(code="looked_up")
    assert (found.outcome, found.segments, str(found.price), found.price_unit) == ("delivered", 1, "0.00790", "USD")


def test_a_doubt_that_the_provider_cannot_settle_stays_one(double: Double):
    queue_text(texted(make_company(), "+15550109013"))
    deliver()

    asked = [messaging.look_up(now=moment) for moment in (LATER, LATER + AGAIN, NOW + TOO_OLD)]

    assert (asked, outcomes()) == ([0, 0, 0], [("unknown", "no_answer")])
    assert len(bodies(double)) == 1


def test_a_worker_that_died_with_texts_in_hand_leaves_a_doubt_that_is_settled(double: Double):
    """One had left when the worker died, one had not: the provider knows which."""
    company = make_company()
    queue_text(texted(company, "+15550100001"), texted(company, "+15550100002"))
    deliver()
    gone, kept = double.exchange.taken()
    double.exchange._kept.remove(gone)
    Delivery.objects.update(status="sending", claimed_at=NOW, begun_at=NOW, finished_at=None)
    Delivery.objects.update(begun_at=NOW + timedelta(minutes=9))  # a slow one: its last step began late
    messaging.reconcile(now=NOW + timedelta(minutes=11))

    early = messaging.look_up(now=NOW + timedelta(minutes=18))
    again = messaging.look_up(now=NOW + timedelta(minutes=19))
    deliver(NOW + timedelta(minutes=19))

    assert (early, again) == (0, 1)
    assert sorted(each.to for each in double.exchange.taken()) == sorted([gone.to, kept.to])
    assert {state for state, _code in outcomes()} == {"sent", "delivered"}


@pytest.mark.parametrize(("digits", "code"), [("9001", "invalid_number"), ("9002", "opted_out")])
def test_what_a_lapsed_try_was_refused_for_does_not_withdraw_the_next_one(double: Double, digits: str, code: str):
    """Its worker slept, the provider knew of nothing, and it was queued anew: then the worker woke up."""
    company = make_company()
    queue_text(texted(company, f"+1555010{digits}"))
    (lapsed,) = claim(now=NOW)
    begin([lapsed], now=NOW)
    Delivery.objects.update(begun_at=NOW)  # marked by the server's own clock
    messaging.reconcile(now=NOW + timedelta(minutes=11))
    assert messaging.look_up(now=NOW + timedelta(minutes=30)) == 1

    with transaction.atomic():
        settle([Outcome(lapsed, Delivery.Status.FAILED, code=code)], NOW, NOW)
    waiting = outcomes()
    deliver(NOW + timedelta(minutes=30))

    assert (waiting, outcomes()) == ([("pending", "not_with_provider")], [("failed", code)])


def standing(person: Person) -> tuple[bool, bool, bool]:
    with as_company(person.company_id):
        (line,) = lines_of(person.company_id, [person], ["sms"])[person.pk]
    return line.enabled, line.has_address, line.bounced


def test_texts_are_off_until_somebody_agreed_to_them():
    company = make_company()

    assert standing(make_person(company, phone="+15550100123")) == (False, True, False)
    assert standing(texted(company, "+15550100124")) == (True, True, False)
    assert standing(make_person(company)) == (True, False, False)


def test_a_number_that_does_not_exist_makes_its_person_unreachable_until_it_changes(double: Double):
    ana = texted(make_company(), "+15550109001")
    queue_text(ana)
    deliver()

    wrong = standing(ana)
    ana.phone = "+15550100123"
    with as_company(ana.company_id):
        kept = Preference.objects.get()

    assert (wrong, kept.reason, kept.address) == ((True, True, True), "bounced", "+15550109001")
    assert standing(ana)[2] is False


def test_a_phone_that_opted_out_at_the_provider_is_off_here_too(double: Double):
    ana = texted(make_company(), "+15550109002")
    queue_text(ana)

    deliver()

    assert standing(ana) == (False, True, False)
    assert PhoneStop.objects.get().by_provider


def test_consent_that_was_withdrawn_since_the_queue_stops_the_text(double: Double):
    company = make_company()
    ana, ben = texted(company), texted(company, "+15550100002")
    queue_text(ana, ben)
    with as_company(company.pk):
        messaging.record_consent(company=company, people=[ana], given=False, wording="", by=None, now=NOW)

    deliver()

    assert [kept.to for kept in double.exchange.taken()] == [ben.phone]
    assert sorted(outcomes()) == [("canceled", "texts_off"), ("sent", "")]


def test_a_text_frozen_for_an_old_number_does_not_leave(double: Double):
    company = make_company()
    ana = texted(company)
    queue_text(ana)
    with as_company(company.pk):
        Person.objects.filter(pk=ana.pk).update(phone="+15550100555")
        messaging.record_consent(
            company=company, people=[Person.objects.get(pk=ana.pk)], given=True, wording="Yes.", by=None, now=NOW
        )

    deliver()

    assert (bodies(double), outcomes()) == ([], [("canceled", "number_changed")])


def test_a_long_message_leaves_as_its_short_one_and_keeps_the_whole_for_the_page(double: Double):
    company = make_company()
    ana = texted(company)
    whole, short = "Seat belt off again. " * 30, "Seat belt off 3 times, target 0."
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        items = [Item(ana, "test", 1, channel, "en", "", whole, short) for channel in ("sms", "outbox")]
        messaging.queue(send=send, items=items, now=NOW)

    deliver()

    (kept,) = double.exchange.taken()
    assert kept.body.split("\n")[0] == short
    assert measure(kept.body).segments == 1
    with as_company(company.pk):
        assert dict(Outgoing.objects.values_list("channel", "short")) == {"sms": short, "outbox": ""}
        assert set(Outgoing.objects.values_list("body", flat=True)) == {whole}


def test_a_worker_that_is_awake_stays_for_what_is_due_in_seconds_and_not_for_what_is_due_later(double: Double):
    ana = texted(make_company())
    queue_text(ana)

    Delivery.objects.update(due_at=NOW + timedelta(seconds=10))
    soon = messaging.pause_for_pace(now=NOW)
    Delivery.objects.update(due_at=NOW + timedelta(seconds=40))

    assert (soon, messaging.pause_for_pace(now=NOW)) == (timedelta(seconds=1), None)
