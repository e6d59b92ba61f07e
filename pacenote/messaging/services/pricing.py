"""Write down what texts cost, which the provider knows only some time after it sent them.

A day is asked for as a whole, so that 200,000 texts are 200 questions; nothing is asked while no price is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import structlog
from django.db import connection

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.messaging.channels import askable
from pacenote.messaging.channels.port import AskablePort, Bill, CannotTellError
from pacenote.messaging.models import Attempt, Channel, Delivery, Send

log = structlog.get_logger("pacenote.messaging")
#: Before that no provider has a price; after that it has none to come.
EARLIEST, LATEST = timedelta(minutes=10), timedelta(days=3)
Status = Delivery.Status
CHARGED = (Status.SENT, Status.DELIVERED, Status.UNDELIVERED)
PRICE = """
UPDATE messaging_attempt a SET price = b.price, price_unit = b.unit, segments = coalesce(b.segments, a.segments)
FROM unnest(%s::bigint[], %s::numeric[], %s::text[], %s::int[]) AS b(id, price, unit, segments)
WHERE a.id = b.id AND a.company_id = %s AND a.price IS NULL
"""
Missing = dict[str, tuple[int, int]]


def record_prices(*, now: datetime) -> int:
    """Ask the provider for the prices that are missing; returns how many were written down. Safe to repeat."""
    port = askable(Channel.SMS)
    if port is None:
        return 0
    missing: defaultdict[date, Missing] = defaultdict(dict)
    for company_id in Company.objects.filter(channels__contains=Channel.SMS.value).values_list("pk", flat=True):
        with as_company(company_id):
            for pk, receipt, started_at, finished_at in _without_price(company_id, now):
                for day in {started_at.astimezone(UTC).date(), finished_at.astimezone(UTC).date()}:
                    missing[day][receipt] = (company_id, pk)
    return sum(_ask(port, day, wanted) for day, wanted in sorted(missing.items()))


def _without_price(company_id: int, now: datetime) -> Iterator[tuple[int, str, datetime, datetime]]:
    """Yield the attempts that a provider charges for; by way of the company's sends, which are few."""
    sends = Send.objects.filter(company_id=company_id, started_at__gt=now - LATEST).values_list("pk", flat=True)
    charged = Delivery.objects.filter(
        company_id=company_id, send_id__in=list(sends), channel=Channel.SMS, status__in=CHARGED
    )
    attempts = Attempt.objects.filter(outgoing__in=charged.values("pk"), price=None, finished_at__lt=now - EARLIEST)
    rows = attempts.exclude(receipt="").values_list("pk", "receipt", "started_at", "finished_at")
    return rows.iterator()


def _ask(port: AskablePort, day: date, wanted: Missing) -> int:
    """Ask for one day, outside of any transaction, and write down what is known; a day that fails is asked again."""
    found: defaultdict[int, list[tuple[int, Bill]]] = defaultdict(list)
    try:
        for bill in port.bills(day):
            if bill.receipt in wanted:
                company_id, pk = wanted[bill.receipt]
                found[company_id].append((pk, bill))
    except CannotTellError as doubt:
        log.info("prices not told", day=day.isoformat(), code=doubt.code)
    return sum(_write(company_id, bills) for company_id, bills in found.items())


def _write(company_id: int, bills: list[tuple[int, Bill]]) -> int:
    ids = [pk for pk, _bill in bills]
    prices, units = [bill.price for _pk, bill in bills], [bill.unit[:3] for _pk, bill in bills]
    segments = [bill.segments or None for _pk, bill in bills]
    with as_company(company_id), connection.cursor() as cursor:
        cursor.execute(PRICE, [ids, prices, units, segments, company_id])
        return int(cursor.rowcount)
