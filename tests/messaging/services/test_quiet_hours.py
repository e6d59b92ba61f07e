from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.demo.mailing.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Send
from pacenote.messaging.services import Item, NoReasonError, override_quiet
from pacenote.messaging.services.unsubscribing import Reader
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.mailing import mailing, queue_mails, recipients
from tests.makers import make_company, make_person, make_user
from tests.texting import outcomes, queue_text

pytestmark = pytest.mark.django_db

#: Sunday 22 November 2026 in Chicago, and Monday 8:00 there.
NOON, NIGHT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC), datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HELD, SENT = ("pending", "quiet_hours"), ("sent", "")


@pytest.fixture
def double(settings) -> Iterator[Double]:
    settings.PACES = {}
    with mailing(settings) as double:
        yield double


def deliver(now: datetime) -> int:
    return messaging.deliver(clock=lambda: now)


def living_in(company: Company, zone: str, address: str) -> Person:
    person = make_person(company, email=address)
    with as_company(company.pk):
        Person.objects.filter(pk=person.pk).update(zone=zone)
    return person


def test_what_would_leave_at_night_waits_for_the_morning_and_leaves_once(double: Double):
    company = make_company()
    queue_mails(company, "ana@example.com")

    deliver(NIGHT)
    held = Delivery.objects.get()
    tries = [deliver(NIGHT + timedelta(hours=hours)) for hours in (1, 6)]
    early = deliver(MORNING - timedelta(seconds=1))
    deliver(MORNING)
    deliver(MORNING)

    assert ((held.status, held.error_code), held.due_at, held.attempts) == (HELD, MORNING, 0)
    assert (tries, early, recipients(double), outcomes()) == ([0, 0], 0, ["ana@example.com"], [SENT])
    assert Delivery.objects.get().attempts == 1
    with as_company(company.pk):
        assert list(Attempt.objects.values_list("number", "outcome")) == [(1, "sent")]


def test_each_person_is_held_by_their_own_clock(double: Double):
    company = make_company()
    people = [
        living_in(company, "", "chicago@example.com"),
        living_in(company, "America/Los_Angeles", "west@example.com"),
        living_in(company, "Asia/Kolkata", "east@example.com"),
    ]
    queue_text(*people, channel="email")
    nine = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 9:00 in Chicago, 7:00 in the west, 20:30 in the east

    deliver(nine)

    assert recipients(double) == ["chicago@example.com"]
    due = {row.recipient: row.delivery.due_at for row in _rows(company) if row.delivery.status == "pending"}
    assert due == {
        "west@example.com": datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
        "east@example.com": datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
    }


def _rows(company: Company) -> list[Outgoing]:
    with as_company(company.pk):
        return list(Outgoing.objects.select_related("delivery"))


def test_a_retry_does_not_wake_anybody(double: Double):
    queue_mails(make_company(), "throttled-twice@example.com")
    evening = datetime(2026, 11, 23, 1, 59, 50, tzinfo=UTC)  # ten seconds before eight

    deliver(evening)
    first = outcomes()
    deliver(evening + timedelta(minutes=1))

    assert (first, outcomes()) == ([("pending", "throttled")], [HELD])
    assert Delivery.objects.get().due_at == MORNING


def test_a_pause_that_ends_at_night_wakes_nobody(double: Double):
    company = make_company(paused_at=NOON)
    queue_mails(company, "ana@example.com")
    deliver(NOON)
    Company.objects.filter(pk=company.pk).update(paused_at=None)

    deliver(NIGHT)

    assert (outcomes(), recipients(double)) == ([HELD], [])


def test_quiet_hours_that_begin_in_the_middle_of_a_batch_hold_the_rest(double: Double):
    queue_mails(make_company(), *(f"person{number}@example.com" for number in range(12)))
    evening = datetime(2026, 11, 23, 1, 59, 59, tzinfo=UTC)

    messaging.deliver(clock=lambda: evening + timedelta(seconds=1) if double.exchange.taken() else evening)

    assert (len(recipients(double)), sorted(outcomes())) == (6, [HELD] * 6 + [SENT] * 6)


def test_a_company_without_quiet_hours_writes_at_any_time(double: Double):
    queue_mails(make_company(quiet_from=time(0), quiet_until=time(0)), "ana@example.com")

    deliver(NIGHT)

    assert outcomes() == [SENT]


def test_a_code_that_somebody_asked_for_and_the_outbox_are_not_held(double: Double):
    company = make_company()
    person = make_person(company, email="ana@example.com")
    queue_text(person, channel="email", source="code")
    queue_text(person, channel="outbox")

    deliver(NIGHT)

    assert outcomes() == [SENT, SENT]


def test_who_says_no_in_the_night_gets_nothing_in_the_morning(double: Double):
    (person,) = queue_mails(make_company(), "ana@example.com")
    deliver(NIGHT)

    messaging.unsubscribe(reader=Reader(person.company_id, person.pk), now=NIGHT)
    deliver(MORNING)

    assert (outcomes(), recipients(double)) == ([("canceled", "unsubscribed")], [])


def override(send: Send, reason: str) -> int:
    with as_company(send.company_id):
        return override_quiet(send=send, reason=reason, by=make_user(), now=NIGHT)


def test_a_user_who_says_why_lets_one_send_go_and_stands_on_record(double: Double):
    company = make_company()
    urgent = queue_text(make_person(company, email="ana@example.com"), channel="email")
    queue_text(make_person(company, email="ben@example.com"), channel="email")
    deliver(NIGHT)

    counts = [override(urgent, " The depot  is flooded. ") for _press in range(2)]
    deliver(NIGHT)

    assert (counts, recipients(double)) == ([1, 0], ["ana@example.com"])
    assert outcomes() == [SENT, HELD]
    with as_company(company.pk):
        entries = AuditEntry.objects.filter(verb="overrode quiet hours").order_by("pk")
        assert entries[0].after == {"reason": "The depot is flooded.", "messages": 1}
        assert entries[0].actor is not None


def test_a_retry_of_what_is_urgent_is_urgent_too(double: Double):
    send = queue_text(make_person(make_company(), email="throttled-twice@example.com"), channel="email")
    deliver(NIGHT)
    override(send, "The depot is flooded.")

    for minutes in range(3):
        deliver(NIGHT + timedelta(minutes=2 * minutes))

    assert outcomes() == [SENT]


def test_nobody_is_woken_without_a_reason(double: Double):
    send = queue_text(make_person(make_company(), email="ana@example.com"), channel="email")
    deliver(NIGHT)

    with pytest.raises(NoReasonError):
        override(send, "  ")

    assert (deliver(NIGHT), outcomes()) == (0, [HELD])


ZONES = (
    *("America/Chicago", "America/New_York", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"),
    *("Europe/Madrid", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"),
)


@pytest.mark.parametrize("began", [datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)])
def test_over_a_change_of_the_clocks_everybody_is_written_to_once_and_by_day(double: Double, began: datetime):
    """Messages come every hour for two days, a worker looks twice an hour: nobody is woken, nobody forgotten."""
    company = make_company(now=began)
    people = [living_in(company, zone, f"{number}@example.com") for number, zone in enumerate(ZONES)]
    zone_of = {f"{number}@example.com": ZoneInfo(zone) for number, zone in enumerate(ZONES)}
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=began)
    woken, seen = [], 0
    for look in range(2 * 76):
        now = began + timedelta(minutes=30 * look)
        if look % 2 == 0 and look < 2 * 48:
            person = people[look // 2 % len(people)]
            with as_company(company.pk):
                item = Item(person, "test", look, "email", "en", "Now", "Well done.")
                messaging.queue(send=send, items=[item], now=now)
        while deliver(now):
            pass
        fresh = recipients(double)[seen:]
        seen += len(fresh)
        woken += [(to, now) for to in fresh if not time(8) <= now.astimezone(zone_of[to]).time() < time(20)]

    assert (woken, seen, set(outcomes())) == ([], 48, {SENT})
