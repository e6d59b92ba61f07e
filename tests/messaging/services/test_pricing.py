from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.demo.texting.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt
from pacenote.messaging.services import record_prices
from pacenote.messaging.services.pricing import EARLIEST, LATEST
from tests.makers import NOW, make_company
from tests.texting import pay, queue_text, texted, texting

pytestmark = pytest.mark.django_db
LATER = NOW + EARLIEST + timedelta(seconds=1)
PRICED = (1, Decimal("0.00790"), "USD")
NOT_YET = (1, None, "")


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with time_machine.travel(NOW, tick=False), texting(settings) as double:
        yield double


def send(client: Any, double: Double, *phones: str, company: Company | None = None) -> Company:
    company = company or make_company(channels=["sms"])
    queue_text(*(texted(company, phone) for phone in phones))
    messaging.deliver(clock=lambda: NOW)
    pay(client, double)
    return company


def prices(company: Company) -> list[tuple[int | None, Decimal | None, str]]:
    with as_company(company.pk):
        return list(Attempt.objects.order_by("pk").values_list("segments", "price", "price_unit"))


def test_a_price_that_comes_later_is_written_down_once(client, double: Double):
    company = send(client, double, "+15550100123", "+15550100124")
    before = prices(company)

    counts = [record_prices(now=moment) for moment in (NOW + EARLIEST, LATER, LATER)]

    assert (before, counts, prices(company)) == ([NOT_YET] * 2, [0, 2, 0], [PRICED] * 2)


def test_a_price_that_the_provider_does_not_know_yet_is_asked_for_again(client, double: Double):
    company = send(client, double, "+15550100123", "+15550100124")
    kept = double.exchange.taken()[0]
    kept.status = "queued"

    early = record_prices(now=LATER)
    kept.status = "delivered"

    assert (early, record_prices(now=LATER), prices(company)) == (1, 1, [PRICED] * 2)


def test_what_was_never_taken_costs_nothing(client, double: Double):
    company = send(client, double, "+15550109001", "+15550100124")

    assert (record_prices(now=LATER), prices(company)) == (1, [(None, None, ""), PRICED])


def test_each_company_gets_its_own_prices_over_several_pages(client, double: Double, monkeypatch):
    monkeypatch.setattr("pacenote.messaging.channels.twilio.DAY_PAGE_SIZE", 2)
    ours = send(client, double, *(f"+1555010020{number}" for number in range(3)))
    theirs = send(client, double, "+15550100300", "+15550100301")

    assert record_prices(now=LATER) == 5
    assert (prices(ours), prices(theirs)) == ([PRICED] * 3, [PRICED] * 2)


def test_after_three_days_a_price_is_not_waited_for(client, double: Double):
    company = send(client, double, "+15550100123")

    assert record_prices(now=NOW + LATEST) == 0
    assert prices(company) == [NOT_YET]


def test_a_provider_that_is_not_there_is_asked_the_next_time(client, double: Double):
    company = send(client, double, "+15550100123")
    double.shutdown()
    double.server_close()

    assert (record_prices(now=LATER), prices(company)) == (0, [NOT_YET])


def test_nobody_is_asked_while_no_price_is_missing(client, double: Double, settings):
    send(client, double, "+15550100123")
    record_prices(now=LATER)
    double.shutdown()
    double.server_close()

    assert record_prices(now=LATER) == 0
    settings.TWILIO = None
    assert record_prices(now=LATER) == 0
