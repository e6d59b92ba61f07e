from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest

from pacenote.accounts.models import Role
from pacenote.base.tenancy import as_company
from pacenote.demo.texting.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Notification, PhoneStop, Thread, ThreadEntry
from pacenote.messaging.queries import lines_of
from pacenote.messaging.services import Inbound, Report, receive, take_report
from pacenote.messaging.services.claiming import claim
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person
from tests.texting import from_phone, outcomes, pay, post, queue_text, texted, texting

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with texting(settings) as double:
        yield double


def deliver() -> int:
    return messaging.deliver(clock=lambda: NOW)


def state_of(person: Person) -> str:
    return Delivery.objects.get(outgoing__person_id=person.pk).status


def is_on(person: Person) -> bool:
    with as_company(person.company_id):
        (line,) = lines_of(person.company_id, [person], ["sms"])[person.pk]
    return line.enabled


@pytest.mark.parametrize(("digits", "state"), [("0123", "delivered"), ("9009", "delivered"), ("9010", "undelivered")])
def test_reports_late_twice_and_out_of_order_end_in_the_same_state(client, double: Double, digits: str, state: str):
    queue_text(texted(make_company(), f"+1555010{digits}"))
    deliver()

    statuses = pay(client, double)

    assert (set(statuses), outcomes()[0][0]) == ({204}, state)


def test_a_report_that_is_quicker_than_our_own_record_is_kept(double: Double):
    queue_text(texted(make_company()))
    seen: list[bool] = []

    def clock():
        if double.exchange.taken() and not seen:
            row = Delivery.objects.get()
            seen.append(take_report(report=Report(row.pk, row.attempts, "delivered"), now=NOW))
        return NOW

    messaging.deliver(clock=clock)

    assert (seen, outcomes()) == ([True], [("delivered", "")])


def test_what_arrived_after_all_is_not_sent_again(double: Double):
    """The answer was lost, the provider could not be asked, the message waits for another try: then a report comes."""
    queue_text(texted(make_company(), "+15550109004"))
    deliver()
    Delivery.objects.update(status="pending")

    take_report(report=Report(Delivery.objects.get().pk, 1, "sent"), now=NOW)

    assert (deliver(), len(double.exchange.taken()), outcomes()) == (0, 1, [("sent", "")])


def test_bad_news_of_an_earlier_try_does_not_undo_the_newest(double: Double):
    queue_text(texted(make_company()))
    deliver()
    Delivery.objects.update(attempts=2)
    pk = Delivery.objects.get().pk

    old = take_report(report=Report(pk, 1, "failed", 30003), now=NOW)
    new = take_report(report=Report(pk, 2, "failed", 30003), now=NOW)

    assert (old, new, outcomes()) == (False, True, [("failed", "twilio_30003")])


@pytest.mark.parametrize("order", list(permutations(["sent", "failed", "failed"])))
def test_a_provider_that_was_too_busy_gets_the_message_once_more(double: Double, order: tuple[str, ...]):
    queue_text(texted(make_company()))
    deliver()
    pk = Delivery.objects.get().pk

    for word in order:
        take_report(report=Report(pk, 1, word, 30001 if word == "failed" else 0), now=NOW)

    row = Delivery.objects.get()
    # a late "sent" of the try that failed can only mean that nobody may send it again
    assert (row.status, row.attempts) == ("pending" if order[-1] == "failed" else "sent", 1)


def test_a_stopped_delivery_is_not_revived_by_a_busy_provider(double: Double):
    queue_text(texted(make_company()))
    deliver()
    Delivery.objects.update(status="canceled")

    assert take_report(report=Report(Delivery.objects.get().pk, 1, "failed", 30001), now=NOW) is False
    assert outcomes()[0][0] == "canceled"


def test_a_landline_makes_its_person_unreachable(client, double: Double):
    ana = texted(make_company(), "+15550109011")
    queue_text(ana)
    deliver()

    pay(client, double)

    with as_company(ana.company_id):
        (line,) = lines_of(ana.company_id, [ana], ["sms"])[ana.pk]
    assert (outcomes(), line.bounced) == ([("undelivered", "invalid_number")], True)


def test_a_report_about_nothing_we_know_changes_nothing(double: Double):
    queue_text(texted(make_company()))
    deliver()

    assert take_report(report=Report(10**9, 1, "delivered"), now=NOW) is False
    assert take_report(report=Report(Delivery.objects.get().pk, 1, "flying"), now=NOW) is False
    assert outcomes() == [("sent", "")]


def test_stop_switches_texts_off_for_every_company_that_writes_from_this_number(client, double: Double):
    ours, theirs = make_company("Ours"), make_company("Theirs")
    ana, twin, ben = texted(ours), texted(theirs), texted(ours, "+15550100777")
    queue_text(ana)
    queue_text(twin)
    deliver()

    answer = from_phone(client, double, ana.phone, "Stop.")

    assert (is_on(ana), is_on(twin), is_on(ben)) == (False, False, True)
    assert answer.content.decode().endswith("<Response/>")
    for company, person in ((ours, ana), (theirs, twin)):
        with as_company(company.pk):
            assert list(ThreadEntry.objects.values_list("kind", "thread__person_id")) == [("stop", person.pk)]
            assert AuditEntry.objects.filter(verb="stopped texts").count() == 1


def test_stop_counts_before_the_next_claim_and_before_the_next_hand_over(client, double: Double):
    company = make_company()
    ana = texted(company)
    queue_text(ana)
    deliver()
    with as_company(company.pk):
        Delivery.objects.all().update(status="pending")
    in_hand = claim(now=NOW)
    Delivery.objects.update(status="pending")

    from_phone(client, double, ana.phone, "STOP")

    assert (len(in_hand), outcomes(), claim(now=NOW)) == (1, [("canceled", "stop")], [])


def test_a_text_that_was_queued_at_the_very_moment_of_a_stop_does_not_leave(double: Double):
    company = make_company()
    ana = texted(company)
    receive(inbound=Inbound(ana.phone, "STOP", "SM1"), now=NOW)
    queue_text(ana)

    deliver()

    assert (double.exchange.taken(), outcomes()) == ([], [("canceled", "stop")])


def test_only_start_from_that_phone_switches_texts_on_again(client, double: Double):
    company = make_company()
    ana, ben = texted(company), texted(company, "+15550100777")
    queue_text(ana, ben)
    deliver()
    for phone in (ana.phone, ben.phone):
        from_phone(client, double, phone, "BAJA")

    with as_company(company.pk):
        messaging.record_consent(company=company, people=[ana, ben], given=True, wording="Yes", by=None, now=NOW)
    by_consent = is_on(ana)
    from_phone(client, double, ana.phone, "Start")

    assert (by_consent, is_on(ana), is_on(ben)) == (False, True, False)


def test_a_new_number_is_not_bound_by_the_old_ones_stop(double: Double):
    company = make_company()
    ana = texted(company)
    receive(inbound=Inbound(ana.phone, "STOP", "SM1"), now=NOW)
    with as_company(company.pk):
        Person.objects.filter(pk=ana.pk).update(phone="+15550100999")
        ana.refresh_from_db()
        messaging.record_consent(company=company, people=[ana], given=True, wording="Yes", by=None, now=NOW)

    assert (is_on(ana), PhoneStop.objects.count()) == (True, 1)


def test_words_that_the_provider_does_not_know_are_answered_in_the_persons_language(client, double: Double):
    company = make_company()
    ana = texted(company, language="es")
    queue_text(ana)
    deliver()

    answers = [from_phone(client, double, ana.phone, word).content.decode() for word in ("ayuda", "HELP", "alto")]

    assert ["solo responde" in answers[0], answers[1].endswith("<Response/>"), "Ya no recibes" in answers[2]] == [
        True
    ] * 3
    assert "Ya no recibes" not in from_phone(client, double, ana.phone, "alto", OptOutType="STOP").content.decode()


def test_anything_else_lands_in_the_persons_thread_once_and_tells_who_may_answer(client, double: Double):
    company = make_company()
    manager, reader = make_member(company, Role.MANAGER), make_member(company, Role.READER)
    ana, ben = texted(company), texted(company, "+15550100777")
    queue_text(ana, ben)
    deliver()
    words = "Which photo was it?\x00"

    for _twice in range(2):
        receive(inbound=Inbound(ana.phone, words, "SM1"), now=NOW)

    with as_company(company.pk):
        (entry,) = ThreadEntry.objects.select_related("about")
        thread = Thread.objects.get()
        told = list(Notification.objects.values_list("user_id", "code"))
    assert (entry.kind, entry.text, entry.about.person_id) == ("text", "Which photo was it?", ana.pk)
    assert (thread.person_id, thread.waiting_since) == (ana.pk, NOW)
    assert told == [(manager.user_id, "person_wrote")]
    assert reader.user_id not in {user for user, _code in told}


def test_a_text_goes_to_the_company_that_wrote_last_and_to_who_holds_the_number_now(client, double: Double):
    first, last = make_company("First"), make_company("Last")
    old, new = texted(first), texted(last)
    queue_text(old)
    queue_text(new)
    deliver()
    with as_company(last.pk):
        Person.objects.filter(pk=new.pk).update(phone="+15550100999")
    heir = make_person(last, phone="+15550100123")

    from_phone(client, double, "+15550100123", "Who is this?")

    with as_company(last.pk):
        assert list(Thread.objects.values_list("person_id", flat=True)) == [heir.pk]
    with as_company(first.pk):
        assert not Thread.objects.exists()


def test_a_text_from_a_phone_that_nobody_knows_is_taken_and_answered_with_nothing(client, double: Double):
    answer = from_phone(client, double, "+15550100666", "Hello?")

    assert (answer.status_code, answer.content.decode().endswith("<Response/>")) == (200, True)


@pytest.mark.parametrize("signature", ["", "Zm9yZ2Vk", "ñ"])
def test_a_call_that_the_provider_did_not_sign_is_refused(client, double: Double, signature: str):
    queue_text(texted(make_company()))
    deliver()

    answers = [post(client, call, signature=signature).status_code for call in double.exchange.owed()]

    assert (set(answers), outcomes()) == ({403}, [("sent", "")])


def test_without_a_provider_nobody_is_let_in(client, double: Double, settings):
    queue_text(texted(make_company()))
    deliver()
    settings.TWILIO = None

    assert set(pay(client, double)) == {403}


def test_a_signed_call_cannot_be_used_for_another_delivery(client, double: Double):
    queue_text(texted(make_company()))
    deliver()
    call = double.exchange.owed()[0]
    moved = client.post(
        f"/hooks/sms/status/{Delivery.objects.get().pk + 1}/1/", call.fields, headers={"X-Twilio-Signature": "x"}
    )

    assert moved.status_code == 403


def test_every_try_and_what_the_phone_was_charged_for_is_kept(client, double: Double):
    company = make_company()
    queue_text(texted(company, "+15550109012"))
    deliver()
    pay(client, double)

    assert outcomes() == [("pending", "throttled")]
    with as_company(company.pk):
        assert list(Attempt.objects.values_list("outcome", "segments")) == [("sent", 1)]
