from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Send
from pacenote.messaging.services import Item
from pacenote.messaging.services.claiming import claim
from tests.makers import NOW, make_company, make_person

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def three_mails_per_second(settings):
    settings.PACES = {"email": 3, "sms": 0}


def queue_for(company: Company, count: int, channel: str = "email") -> Send:
    people = [make_person(company, f"Person {n}", email=f"p{n}@example.com") for n in range(count)]
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        items = [Item(person, "test", person.pk, channel, "en", "Hi", "Bravo.") for person in people]
        messaging.queue(send=send, items=items, now=NOW)
    return send


def claimed_at(now: datetime) -> list[int]:
    return [each.company_id for each in claim(now=now)]


def test_a_company_is_held_to_the_pace_and_holds_nobody_else_up():
    busy, other = make_company("Busy"), make_company("Other")
    queue_for(busy, 8)
    first = claimed_at(NOW)
    queue_for(other, 2)

    assert first == [busy.pk] * 3
    assert claimed_at(NOW) == [other.pk] * 2
    assert [len(claimed_at(NOW + part * SECOND)) for part in (0.3, 0.4, 0.6, 1.4, 3)] == [0, 1, 0, 3, 1]


def test_the_outbox_has_no_pace():
    company = make_company()
    queue_for(company, 8, channel="outbox")

    assert len(claimed_at(NOW)) == 8
    assert messaging.pause_for_pace(now=NOW) is None


def test_a_pace_that_is_switched_off_holds_nobody_back(settings):
    queue_for(make_company(), 8)
    claim(now=NOW)
    settings.PACES = {"email": 0}

    assert len(claimed_at(NOW)) == 5


def test_a_worker_waits_only_while_somebody_waits_for_a_bucket():
    queue_for(make_company(), 4)
    before = messaging.pause_for_pace(now=NOW)
    claim(now=NOW)
    while_empty = messaging.pause_for_pace(now=NOW)
    claim(now=NOW + SECOND)

    assert before is None
    assert while_empty is not None
    assert round(while_empty.total_seconds(), 3) == 0.333
    assert messaging.pause_for_pace(now=NOW + SECOND) is None


def test_a_send_says_when_its_last_message_may_leave():
    company = make_company()
    first, second = queue_for(company, 9), queue_for(company, 6, channel="outbox")

    assert messaging.done_by(company_id=company.pk, send_id=second.pk, now=NOW) is None
    last = messaging.done_by(company_id=company.pk, send_id=first.pk, now=NOW)
    assert last is not None
    assert round((last - NOW).total_seconds(), 3) == 2.0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_workers_that_claim_at_once_take_no_more_than_the_bucket_holds():
    company = make_company()
    queue_for(company, 12)
    start = threading.Barrier(4)

    def take(_worker: int) -> int:
        try:
            start.wait()
            return len(claim(now=NOW, batch=3))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(take, range(4))) == 3
