from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from django.db import transaction

from pacenote.accounts.models import Company
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Preference, Send
from pacenote.messaging.services import Item
from pacenote.messaging.services.beginning import begin
from pacenote.messaging.services.claiming import STEP, claim, frozen
from pacenote.messaging.services.delivering import FIRST_STEP, MOST_ATTEMPTS, next_step
from pacenote.messaging.services.recording import Outcome, settle
from pacenote.messaging.services.unsubscribing import Reader, UnknownLinkError, reader_of, unsubscribe_token
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_person, make_user
from tests.smtp_sink import Sink, listening

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["one command at a time", "pipelining"])
def sink(settings, request) -> Iterator[Sink]:
    with listening(pipelining=request.param == "pipelining") as (sink, port):
        settings.SMTP = MailServer("127.0.0.1", port, "", "", tls=False, starttls=False)
        settings.MAIL_FROM = "Pacenote <coach@example.org>"
        yield sink


def queue_for(company: Company, *people: Person, channel: str = "email", text: str = "Well done.") -> Send:
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        items = [
            Item(person, "test", person.pk, channel, "en", "Your week", text.replace("NAME", person.name))
            for person in people
        ]
        messaging.queue(send=send, items=items, now=NOW)
    return send


def people_of(company: Company, *addresses: str) -> list[Person]:
    return [make_person(company, f"Person {place}", email=each) for place, each in enumerate(addresses)]


def deliver_at(now: datetime) -> int:
    return messaging.deliver(clock=lambda: now)


def outcomes() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("status", "error_code"))


def test_a_mail_has_text_and_html_our_id_and_a_way_to_say_no(sink: Sink):
    company = make_company("Rafaga Logistics", reply_to="dispatch@rafaga.example")
    (ana,) = people_of(company, "ana@example.com")
    queue_for(company, ana, text="Bravo, Ana.\nLos números: ñ á 98 %.\n.a line with a dot")

    deliver_at(NOW)

    (mail,) = sink.taken
    with as_company(company.pk):
        row = Outgoing.objects.get()
    assert (mail["To"], mail["Subject"], mail["From"]) == (
        "ana@example.com",
        "Your week",
        "Rafaga Logistics <coach@example.org>",
    )
    assert mail["Message-ID"] == f"<pacenote-{company.pk}-{row.pk}@example.org>"
    assert mail["Reply-To"] == "dispatch@rafaga.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = str(mail["List-Unsubscribe"]).strip("<>").rstrip("/").rpartition("/")[2]
    assert reader_of(token) == Reader(company.pk, ana.pk)
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    body = mail.get_body(("plain",)).get_content()
    assert "Los números: ñ á 98 %." in body
    assert "\n.a line with a dot" in body
    assert outcomes() == [("sent", "")]


def test_a_mail_crosses_servers_that_know_seven_bits_only(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com"), text="Enhorabuena, señora Ibáñez.")

    deliver_at(NOW)

    assert sink.taken[0].as_bytes().isascii()


def test_a_temporary_refusal_is_tried_again_later_with_the_same_id(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com"))
    sink.answer = lambda step, _address: "451 try later" if step == "rcpt" else None
    deliver_at(NOW)
    sink.answer = lambda _step, _address: None

    too_early, later = deliver_at(NOW + timedelta(seconds=29)), deliver_at(NOW + timedelta(seconds=30))

    assert (too_early, later, outcomes()) == (0, 1, [("sent", "")])
    with as_company(company.pk):
        assert list(Attempt.objects.order_by("number").values_list("number", "outcome", "code")) == [
            (1, "retry", "smtp_451"),
            (2, "sent", ""),
        ]


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_permanent_refusal_ends_at_once_and_spares_the_others(sink: Sink, step: str):
    company = make_company()
    queue_for(company, *people_of(company, "no@example.com", "ana@example.com"))
    sink.answer = lambda at, address: "550 no such user" if (at, address) == (step, "no@example.com") else None

    deliver_at(NOW)

    assert (outcomes(), sink.recipients()) == ([("failed", "smtp_550"), ("sent", "")], ["ana@example.com"])


def test_a_line_that_breaks_before_the_dot_is_tried_again_and_holds_nobody_else_up(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com", "ben@example.com"))
    sink.answer = lambda step, address: "drop" if (step, address) == ("rcpt", "ana@example.com") else None
    deliver_at(NOW)
    sink.answer = lambda _step, _address: None

    deliver_at(NOW + timedelta(minutes=1))

    assert (outcomes(), sink.recipients()) == ([("sent", "")] * 2, ["ben@example.com", "ana@example.com"])


def test_a_line_that_breaks_after_the_dot_leaves_the_outcome_unknown_and_is_never_tried_again(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com", "ben@example.com"))
    sink.answer = lambda step, address: "drop after dot" if (step, address) == ("data", "ana@example.com") else None
    deliver_at(NOW)
    sink.answer = lambda _step, _address: None

    for minutes in range(1, 60, 10):
        deliver_at(NOW + timedelta(minutes=minutes))

    assert outcomes() == [("unknown", "no_answer_after_data"), ("sent", "")]
    assert sink.recipients() == ["ana@example.com", "ben@example.com"]


def test_a_server_that_is_down_is_tried_less_and_less_often_and_then_given_up(settings):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        settings.SMTP = MailServer("127.0.0.1", probe.getsockname()[1], "", "", tls=False, starttls=False)
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com"))
    now, waits = NOW, []
    for _attempt in range(MOST_ATTEMPTS):
        assert deliver_at(now) == 1
        delivery = Delivery.objects.get()
        waits.append(int((delivery.due_at - now).total_seconds()) if delivery.status == "pending" else None)
        now = delivery.due_at

    assert waits == [30, 60, 120, 240, 480, *[600] * 6, None]
    assert outcomes() == [("failed", "server_unreachable")]


def test_a_channel_that_is_not_set_up_waits_instead_of_losing_anything(settings):
    settings.SMTP = None
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com"))

    deliver_at(NOW)

    assert outcomes() == [("pending", "channel_not_set_up")]


@pytest.mark.parametrize(
    "address",
    ["josé ñu@example.com", "ana@example.com\r\nBcc: eve@example.com", "ana@bücher.example", "a@", "kim@["],
)
def test_an_address_that_no_mail_can_carry_fails_alone(sink: Sink, address: str):
    company = make_company()
    people = people_of(company, "ana@example.com", "broken@example.com", "ben@example.com")
    with as_company(company.pk):
        Person.objects.filter(pk=people[1].pk).update(email=address)
        people[1].refresh_from_db()
    queue_for(company, *people)

    deliver_at(NOW)

    assert outcomes() == [("sent", ""), ("failed", "cannot_be_written"), ("sent", "")]
    assert sink.recipients() == ["ana@example.com", "ben@example.com"]


def test_who_says_no_by_the_link_gets_nothing_more_even_what_was_queued(sink: Sink):
    company = make_company()
    ana, ben = people_of(company, "ana@example.com", "ben@example.com")
    queue_for(company, ana, ben)

    for _click in range(2):
        messaging.unsubscribe(reader=reader_of(unsubscribe_token(company.pk, ana.pk)), now=NOW)
    deliver_at(NOW)

    assert (outcomes(), sink.recipients()) == ([("canceled", "unsubscribed"), ("sent", "")], ["ben@example.com"])


def test_who_says_no_while_a_mail_waits_for_another_try_does_not_get_it(sink: Sink):
    company = make_company()
    (ana,) = people_of(company, "ana@example.com")
    queue_for(company, ana)
    claim(now=NOW)

    messaging.unsubscribe(reader=Reader(company.pk, ana.pk), now=NOW)
    Delivery.objects.update(status="pending")
    deliver_at(NOW)

    assert (outcomes(), sink.recipients()) == ([("canceled", "unsubscribed")], [])
    with as_company(company.pk):
        assert list(Preference.objects.values_list("enabled", "reason")) == [(False, "unsubscribed")]


@pytest.mark.parametrize("token", ["", "WzEsMl0", "WzEsMl0:1tXyZ0:forged"])
def test_a_link_that_was_not_made_here_speaks_for_nobody(token: str):
    with pytest.raises(UnknownLinkError, match="not complete"):
        reader_of(token)


def test_a_small_company_does_not_wait_behind_a_large_one():
    large, small = make_company("Large"), make_company("Small")
    queue_for(large, *[make_person(large) for _ in range(200)], channel="outbox")
    queue_for(small, *[make_person(small) for _ in range(3)], channel="outbox")

    first = claim(now=NOW, batch=12)

    assert sorted({each.company_id for each in first}) == [large.pk, small.pk]
    assert sum(each.company_id == small.pk for each in first) == 3


def test_a_paused_company_is_passed_over():
    quiet, other = make_company("Quiet", paused_at=NOW), make_company("Other")
    queue_for(quiet, make_person(quiet), channel="outbox")
    queue_for(other, make_person(other), channel="outbox")

    assert [each.company_id for each in claim(now=NOW)] == [other.pk]


def test_a_stopped_delivery_is_not_claimed():
    company = make_company()
    send = queue_for(company, make_person(company), make_person(company), channel="outbox")
    taken = claim(now=NOW, batch=1)

    with as_company(company.pk):
        stopped = messaging.stop(send=send, by=make_user(), now=NOW)

    assert (len(taken), len(stopped), claim(now=NOW)) == (1, 1, [])
    assert taken[0].outgoing_id not in stopped


def test_a_claim_whose_worker_died_goes_back_only_where_nothing_can_have_left(sink: Sink):
    company = make_company()
    ana, ben, cleo = people_of(company, "ana@example.com", "ben@example.com", "cleo@example.com")
    queue_for(company, ana, ben)
    queue_for(company, cleo, channel="outbox")
    first, *_others = claim(now=NOW)
    begin([first], now=NOW)

    early = messaging.reconcile(now=NOW + timedelta(minutes=10))
    settled = messaging.reconcile(now=NOW + timedelta(minutes=10, seconds=1))

    assert (early, settled) == (0, 3)
    assert sorted(outcomes()) == [("pending", "worker_stopped")] * 2 + [("unknown", "worker_stopped")]
    assert Delivery.objects.get(pk=first.outgoing_id).status == "unknown"


def test_a_worker_that_wakes_up_late_hands_over_nothing_that_was_given_to_others(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com", "ben@example.com"))
    mine = claim(now=NOW)
    messaging.reconcile(now=NOW + timedelta(minutes=11))
    theirs = claim(now=NOW + timedelta(minutes=11))

    assert (begin(mine, now=NOW), begin(theirs, now=NOW)) == ([], theirs)
    assert len(theirs) == 2


def test_a_worker_that_was_only_slow_still_records_what_it_sent(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, "ana@example.com"))
    seen: list[list[tuple[str, str]]] = []

    def slow_clock() -> datetime:
        if sink.taken:  # handed over, not recorded yet, and the lease has run out
            messaging.reconcile(now=NOW + timedelta(minutes=20))
            seen.append(outcomes())
        return NOW

    messaging.deliver(clock=slow_clock)

    assert (seen, outcomes()) == ([[("unknown", "worker_stopped")]], [("sent", "")])


def test_a_worker_that_was_only_slow_still_records_what_was_refused():
    company = make_company()
    queue_for(company, *people_of(company, "no@example.com"))
    (mine,) = claim(now=NOW)
    begin([mine], now=NOW)
    messaging.reconcile(now=NOW + timedelta(minutes=20))
    doubt = outcomes()

    with transaction.atomic():
        settle([Outcome(mine, Delivery.Status.FAILED, code="smtp_550")], NOW, NOW)

    assert (doubt, outcomes()) == ([("unknown", "worker_stopped")], [("failed", "smtp_550")])


def test_a_slow_worker_changes_nothing_of_a_claim_that_others_have_taken_up_since():
    company = make_company()
    queue_for(company, *people_of(company, "no@example.com"))
    (mine,) = claim(now=NOW)
    messaging.reconcile(now=NOW + timedelta(minutes=11))
    claim(now=NOW + timedelta(minutes=11))

    with transaction.atomic():
        settle([Outcome(mine, Delivery.Status.FAILED, code="invalid_address")], NOW, NOW)

    assert outcomes() == [("sending", "worker_stopped")]
    with as_company(company.pk):
        assert not Preference.objects.exists()


def test_what_has_left_is_written_down_before_the_next_step_begins(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, *[f"p{n}@example.com" for n in range(STEP + 1)]))
    seen: list[int] = []

    def watching_clock() -> datetime:
        seen.append(Delivery.objects.filter(status="sent").count())
        return NOW

    messaging.deliver(clock=watching_clock)

    assert 0 < seen[-1] < STEP + 1
    assert all(0 <= later - earlier <= STEP for earlier, later in pairwise(seen))
    assert Delivery.objects.filter(status="sent").count() == STEP + 1


@pytest.mark.parametrize(("seconds", "sizes"), [(0.05, [12, 24, STEP, STEP]), (0.3, [6, 6, 6, 6]), (0.5, [3, 1, 1, 1])])
def test_a_slow_server_gets_few_between_two_records_so_that_a_crash_leaves_few_in_doubt(
    seconds: float, sizes: list[int]
):
    steps = accumulate([seconds] * 4, lambda size, taken: next_step(size, seconds=taken), initial=FIRST_STEP)

    assert list(steps)[1:] == sizes


def test_an_attempt_that_is_written_down_again_after_a_restart_stays_one():
    company = make_company()
    queue_for(company, make_person(company), channel="outbox")
    (claimed,) = claim(now=NOW)

    for _try in range(2):
        with transaction.atomic():
            settle([Outcome(claimed, Delivery.Status.SENT, receipt="kept")], NOW, NOW)

    with as_company(company.pk):
        assert list(Attempt.objects.values_list("number", "outcome")) == [(1, "sent")]


def test_a_batch_of_several_companies_is_read_behind_each_ones_own_wall():
    ours, theirs = make_company("Ours"), make_company("Theirs")
    queue_for(ours, make_person(ours), channel="outbox")
    queue_for(theirs, make_person(theirs), channel="outbox")
    claims = claim(now=NOW)
    crossed = [replace(each, company_id=ours.pk) for each in claims]

    with transaction.atomic():
        honest, mixed = frozen(claims), frozen(crossed)
        seen_afterwards = Outgoing.objects.count()

    assert {row.company_name for row in honest.values()} == {"Ours", "Theirs"}
    assert [row.company_name for row in mixed.values()] == ["Ours"]
    assert seen_afterwards == 0


def test_a_line_stays_open_from_batch_to_batch(sink: Sink):
    company = make_company()
    queue_for(company, *people_of(company, *[f"p{n}@example.com" for n in range(5)]))

    with messaging.Lane(batch=2, clock=lambda: NOW) as lane:
        assert [lane.deliver() for _batch in range(4)] == [2, 2, 1, 0]

    assert (sink.lines, outcomes()) == (1, [("sent", "")] * 5)
