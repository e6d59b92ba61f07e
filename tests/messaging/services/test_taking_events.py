from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from itertools import permutations

import pytest

from pacenote.base.mail_providers import MailProvider
from pacenote.base.tenancy import as_company
from pacenote.demo.mailing.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.mail_events import Event
from pacenote.messaging.models import Delivery, Preference
from pacenote.messaging.queries import Line, lines_of
from pacenote.messaging.services import MailEvent, take_event
from pacenote.messaging.services.marking import Marked, mark_of, read_mark
from pacenote.messaging.services.preferring import OptedOutError, set_preference
from pacenote.messaging.services.unsubscribing import unsubscribe_token
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.mailing import call, deliver, mailing, pay, queue_mails, recipients
from tests.makers import NOW, make_company, make_user
from tests.texting import outcomes, queue_text

pytestmark = pytest.mark.django_db
HARD = Event("postmark", "bounced", raw={"Type": "HardBounce"})
SOFT = Event("postmark", "bounced", raw={"Type": "SoftBounce"})
GOOD, COMPLAINT = Event("postmark", "delivered"), Event("postmark", "complained", "spam")


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with mailing(settings) as double:
        yield double


def standing(person: Person) -> Line:
    with as_company(person.company_id):
        (line,) = lines_of(person.company_id, [person], ["email"])[person.pk]
    return line


def tell(event: Event, attempt: int = 1) -> bool:
    return take_event(told=MailEvent(mark_of(Delivery.objects.get().pk, attempt), event), now=NOW)


#: What the provider makes of a mail: state and code of the delivery; whether e-mail is on, and bounced.
ENDS = [
    ("ana", ("delivered", ""), (True, False)),
    ("bounces", ("undelivered", "bounced"), (True, True)),
    ("bounces-late", ("undelivered", "bounced"), (True, True)),
    ("out-of-order", ("undelivered", "bounced"), (True, True)),
    ("bounces-softly", ("undelivered", "soft_bounced"), (True, False)),
    ("complains", ("delivered", ""), (False, False)),
    ("unsubscribes", ("delivered", ""), (False, False)),
    ("twice", ("delivered", ""), (True, False)),
]


@pytest.mark.parametrize(("name", "ending", "standing_after"), ENDS)
def test_what_the_provider_tells_reaches_the_delivery_and_the_person(
    client, double: Double, name: str, ending: tuple[str, str], standing_after: tuple[bool, bool]
):
    company = make_company()
    person, other = queue_mails(company, f"{name}@example.com", "ben@example.com")
    deliver()

    answers = pay(client, double)

    assert set(answers) == {204}
    assert outcomes() == [ending, ("delivered", "")]
    assert (standing(person).enabled, standing(person).bounced) == standing_after
    assert (standing(other).enabled, standing(other).bounced) == (True, False)


def test_a_doubt_is_settled_by_what_the_provider_tells(client, double: Double):
    queue_mails(make_company(), "lost-answer@example.com")
    deliver()
    was = outcomes()

    pay(client, double)

    assert (was, outcomes()) == ([("unknown", "no_answer")], [("delivered", "")])


@pytest.mark.parametrize("order", sorted(set(permutations("ghgh"))), ids="".join)
def test_events_twice_and_in_any_order_end_alike_and_are_on_record_once(order: tuple[str, ...]):
    company = make_company()
    (person,) = queue_mails(company, "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1)

    for each in order:
        tell({"g": GOOD, "h": HARD}[each])

    assert (outcomes(), standing(person).bounced) == ([("undelivered", "bounced")], True)
    with as_company(company.pk):
        assert AuditEntry.objects.filter(verb="bounced").count() == 1


def test_a_complaint_switches_mail_off_stops_what_waits_and_only_their_wish_takes_it_back():
    company = make_company()
    (person,) = queue_mails(company, "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1)
    mark = mark_of(Delivery.objects.get().pk, 1)
    with as_company(company.pk):
        send = queue_text(person, channel="email", source="more")

    changed = [take_event(told=MailEvent(mark, COMPLAINT), now=NOW) for _ in range(2)]

    assert changed == [True, False]
    assert Delivery.objects.get(send_id=send.pk).status == "canceled"
    with as_company(company.pk):
        assert Preference.objects.get().reason == "complained"
        assert AuditEntry.objects.filter(verb="switched channel").count() == 1
        with pytest.raises(OptedOutError):
            set_preference(person=person, channel="email", enabled=True, by=make_user(), now=NOW)


def test_who_unsubscribed_does_not_become_somebody_who_complained():
    company = make_company()
    (person,) = queue_mails(company, "ana@example.com")
    messaging.unsubscribe(reader=messaging.reader_of(_token(person)), now=NOW)
    Delivery.objects.update(status="sent", attempts=1)

    tell(COMPLAINT)

    with as_company(company.pk):
        assert Preference.objects.get().reason == "unsubscribed"


def _token(person: Person) -> str:
    return unsubscribe_token(person.company_id, person.pk)


def test_bad_news_of_an_earlier_try_does_not_undo_the_newest():
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="sent", attempts=2)

    assert (tell(SOFT, attempt=1), outcomes()) == (False, [("sent", "")])
    assert (tell(SOFT, attempt=2), outcomes()) == (True, [("undelivered", "soft_bounced")])


def test_good_news_of_an_earlier_try_keeps_a_mail_from_leaving_again(double: Double):
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="pending", attempts=1)

    tell(GOOD)

    assert (deliver(), recipients(double), outcomes()) == (0, [], [("delivered", "")])


def test_an_event_that_is_quicker_than_our_own_record_is_kept(double: Double):
    queue_mails(make_company(), "ana@example.com")
    seen: list[bool] = []

    def clock():
        if double.exchange.taken() and not seen:
            seen.append(tell(GOOD))
        return NOW

    messaging.deliver(clock=clock)

    assert (seen, outcomes()) == ([True], [("delivered", "")])


@pytest.mark.parametrize("mark", ["", "1-1", "1-1-" + "0" * 20, "x", "--", "1-x-y", "²-1-" + "0" * 20])
def test_a_mark_that_was_not_made_here_names_nothing(mark: str):
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1)

    assert read_mark(mark) is None
    assert take_event(told=MailEvent(mark, HARD), now=NOW) is False
    assert outcomes() == [("sent", "")]


def test_a_mark_of_another_installation_moves_nothing_here(settings):
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1)
    pk = Delivery.objects.get().pk
    ours = mark_of(pk, 1)
    settings.SECRET_KEY = "another installation's key of 32+ signs"
    theirs = mark_of(pk, 1)

    assert (read_mark(theirs), read_mark(ours)) == (Marked(pk, 1), None)


def test_an_event_about_a_text_is_not_about_a_mail():
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1, channel="sms")

    assert (tell(HARD), outcomes()) == (False, [("sent", "")])


CALLS = [
    ({"RecordType": "Delivery", "Recipient": "a@example.com"}, "", 403),
    ({"RecordType": "Delivery", "Recipient": "a@example.com"}, "x" * 32, 403),
    ({"RecordType": "Delivery", "Recipient": "a@example.com"}, "s" * 32, 204),
    ({"RecordType": "Inbound", "FromFull": {}}, "s" * 32, 400),
    ([], "s" * 32, 400),
    ("not json", "s" * 32, 400),
]


@pytest.mark.parametrize(("content", "secret", "status"), CALLS)
def test_only_the_provider_is_let_in_and_nonsense_is_refused(client, double: Double, content, secret, status: int):
    assert call(client, content, secret=secret) == status


def test_a_stranger_moves_nothing(client, double: Double):
    queue_mails(make_company(), "bounces@example.com")
    deliver()
    (event,) = double.exchange.owed()

    answers = [call(client, event, secret="x" * 32), call(client, event, secret="")]

    assert (answers, outcomes()) == ([403, 403], [("sent", "")])


def test_without_a_secret_nobody_is_let_in(client, settings):
    settings.MAIL_PROVIDER = None

    assert call(client, {"RecordType": "Delivery"}) == 403


def test_a_call_that_is_too_large_is_not_read(client, double: Double):
    assert call(client, {"RecordType": "Delivery", "Metadata": {"x": "x" * 5_000_000}}) == 413


def mailgun_call(client, settings, *, key: str, event: str = "failed") -> int:
    """Let Mailgun tell of the only delivery, signed with a key."""
    settings.MAIL_PROVIDER = MailProvider(
        "mailgun", "http://127.0.0.1:1", {"api_key": "k", "sender_domain": "example.org"}, "s" * 32, signing_key="right"
    )
    token, timestamp = "t" * 50, str(int(NOW.timestamp()))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "severity": "permanent",
        "timestamp": NOW.timestamp(),
        "delivery-status": {"code": 550, "enhanced-code": "5.1.1"},
        "user-variables": {"pacenote": mark_of(Delivery.objects.get().pk, 1)},
    }
    block = {"token": token, "timestamp": timestamp, "signature": signature}
    return call(client, {"signature": block, "event-data": data})


@pytest.mark.parametrize(
    ("key", "status", "ending"), [("right", 204, ("undelivered", "bounced")), ("wrong", 403, ("sent", ""))]
)
def test_where_a_provider_signs_its_signature_counts_as_well(client, settings, key: str, status: int, ending):
    queue_mails(make_company(), "ana@example.com")
    Delivery.objects.update(status="sent", attempts=1)

    assert (mailgun_call(client, settings, key=key), outcomes()) == (status, [ending])
