"""What is forbidden after the claim and before the hand-over. ``PACENOTE_RACE_ROUNDS`` raises the number of races."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.demo.mailing.server import Double as Mailer
from pacenote.demo.texting.server import Double as Texter
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Send
from pacenote.messaging.services import Inbound, Item, receive, record_consent
from pacenote.messaging.services.delivering import FIRST_STEP
from pacenote.messaging.services.preferring import set_preference
from pacenote.messaging.services.unsubscribing import Reader
from pacenote.people.models import Person
from tests.mailing import mailing, queue_mails, recipients
from tests.makers import NOW, make_company, make_user
from tests.texting import outcomes, queue_text, texted, texting

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("PACENOTE_RACE_ROUNDS", "3"))


@pytest.fixture
def mailer(settings) -> Iterator[Mailer]:
    settings.PACES = {}
    with mailing(settings) as double:
        yield double


@pytest.fixture
def texter(settings) -> Iterator[Texter]:
    settings.PACES = {}
    with texting(settings) as double:
        yield double


def deliver_and(deed: Callable[[], object], handed_over: Callable[[], int]) -> None:
    """Hand a batch over; after its first step something happens."""
    done: list[object] = []

    def clock() -> datetime:
        if handed_over() and not done:
            done.append(None)
            deed()
        return NOW

    messaging.deliver(clock=clock)


def unsubscribed(person: Person) -> None:
    messaging.unsubscribe(reader=Reader(person.company_id, person.pk), now=NOW)


def mail_off(person: Person) -> None:
    with as_company(person.company_id):
        set_preference(person=person, channel="email", enabled=False, by=make_user(), now=NOW)


def texts_off(person: Person) -> None:
    with as_company(person.company_id):
        set_preference(person=person, channel="sms", enabled=False, by=make_user(), now=NOW)


def stopped(person: Person) -> None:
    receive(inbound=Inbound(person.phone, "STOP", "SM1"), now=NOW)


def took_consent_back(person: Person) -> None:
    with as_company(person.company_id):
        record_consent(company=person.company, people=[person], given=False, wording="", by=None, now=NOW)


def has_another_number(person: Person) -> None:
    with as_company(person.company_id):
        Person.objects.filter(pk=person.pk).update(phone="+15550100999")


@pytest.mark.parametrize(("deed", "code"), [(unsubscribed, "unsubscribed"), (mail_off, "unsubscribed")])
def test_a_mail_that_is_claimed_already_does_not_leave_after_its_person_said_no(mailer: Mailer, deed, code: str):
    addresses = [f"p{number}@example.com" for number in range(FIRST_STEP + 2)]
    people = queue_mails(make_company(), *addresses)

    deliver_and(lambda: deed(people[-1]), lambda: len(recipients(mailer)))

    assert recipients(mailer) == addresses[:-1]
    assert outcomes() == [("sent", "")] * (FIRST_STEP + 1) + [("canceled", code)]
    assert Delivery.objects.get(status="canceled").begun_at is None


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (stopped, "stop"),
        (texts_off, "texts_off"),
        (took_consent_back, "texts_off"),
        (has_another_number, "number_changed"),
    ],
)
def test_a_text_that_is_claimed_already_does_not_leave_after_its_person_said_no(texter: Texter, deed, code: str):
    company = make_company()
    people = [texted(company, f"+155501001{number:02}") for number in range(FIRST_STEP + 2)]
    queue_text(*people)

    deliver_and(lambda: deed(people[-1]), lambda: len(texter.exchange.taken()))

    assert sorted(kept.to for kept in texter.exchange.taken()) == [person.phone for person in people[:-1]]
    assert outcomes() == [("sent", "")] * (FIRST_STEP + 1) + [("canceled", code)]
    with as_company(company.pk):
        assert Attempt.objects.get(outgoing__person=people[-1]).outcome == "canceled"


def test_a_pause_in_the_middle_of_a_batch_keeps_the_rest_and_loses_nothing(mailer: Mailer):
    company, other = make_company(), make_company("Other")
    queue_mails(company, *(f"p{number}@example.com" for number in range(FIRST_STEP + 2)))
    queue_mails(other, "ana@example.com")

    deliver_and(lambda: Company.objects.filter(pk=company.pk).update(paused_at=NOW), lambda: len(recipients(mailer)))
    waiting = list(Delivery.objects.filter(status="pending").values_list("attempts", "begun_at", "claimed_at"))
    during = len(recipients(mailer))
    Company.objects.filter(pk=company.pk).update(paused_at=None)
    messaging.deliver(clock=lambda: NOW)

    assert (during, waiting) == (FIRST_STEP + 1, [(0, None, None)] * 2)
    assert "ana@example.com" in recipients(mailer)
    assert sorted(recipients(mailer)) == sorted(set(recipients(mailer)))
    assert outcomes() == [("sent", "")] * (FIRST_STEP + 3)


def test_the_rest_of_a_stopped_send_does_not_leave_though_it_is_claimed(mailer: Mailer):
    company = make_company()
    queue_mails(company, *(f"p{number}@example.com" for number in range(FIRST_STEP + 2)))

    def stop() -> None:
        with as_company(company.pk):
            messaging.stop(send=Send.objects.get(), by=make_user(), now=NOW)

    deliver_and(stop, lambda: len(recipients(mailer)))

    assert len(recipients(mailer)) == FIRST_STEP
    assert outcomes() == [("sent", "")] * FIRST_STEP + [("canceled", "stopped_later")] * 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_no_text_begins_after_a_stop_whenever_it_comes(texter: Texter):
    company = make_company()
    for place in range(ROUNDS):
        stop_while_texts_leave(texter, texted(company, f"+1555011{place:04}"), after=random.Random(place).randrange(30))

    assert len(texter.exchange.taken()) == Delivery.objects.filter(status="sent").count()


def stop_while_texts_leave(texter: Texter, person: Person, *, after: int) -> None:
    before = len(texter.exchange.taken())
    with as_company(person.company_id):
        send = Send.objects.create(company=person.company, kind="manual", started_at=NOW)
        items = [Item(person, f"test {person.pk}", number, "sms", "en", "", f"Text {number}.") for number in range(40)]
        messaging.queue(send=send, items=items, now=NOW)

    def deliver() -> None:
        try:
            messaging.deliver(clock=lambda: NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        delivering = worker.submit(deliver)
        while len(texter.exchange.taken()) - before < after and not delivering.done():
            time.sleep(0.001)
        stopped(person)
        stopped_at = timezone.now()
        delivering.result()

    theirs = Delivery.objects.filter(send_id=send.pk)
    begun = list(theirs.filter(status="sent").values_list("begun_at", flat=True))
    assert [moment for moment in begun if moment is None or moment > stopped_at] == []
    assert theirs.filter(status="canceled", error_code="stop", begun_at=None).count() == 40 - len(begun)
