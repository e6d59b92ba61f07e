"""A setting that changes in the minute of the send counts for the whole send, or not at all; threads with real rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from pacenote.accounts.models import Company
from pacenote.accounts.services import CompanySettings
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.jobs.founding import change_company
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing
from pacenote.messaging.services import Inbound, receive
from pacenote.people.models import Person, RosterDay
from pacenote.performance.models import SendMoment
from tests.jobs.test_races import LINES, SEND, at_once, deliver_all, make_waiting, release_together, sent_to
from tests.makers import NOW, make_company, make_user
from tests.texting import outcomes, queue_text, texted, texting

EVERYBODY = sorted(line.name for line in LINES)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def change(company: Company, **wanted: Any) -> None:
    fresh = Company.objects.get(pk=company.pk)
    settings = replace(CompanySettings.of(fresh), **wanted)
    change_company(company=fresh, wanted=settings, by=make_user(), now=SEND)


def handed_over(company: Company) -> int:
    with as_company(company.pk):
        return Attempt.objects.count()


def test_a_pause_while_the_clock_releases_lets_nothing_leave_until_it_ends():
    company, user = make_waiting(), make_user()

    def pause() -> None:
        with as_company(company.pk):
            coaching.pause(company=company, reason="", by=user, now=SEND)

    raised = at_once(pause, release_together)
    for moment in SendMoment.objects.filter(company=company, due_at=SEND, released_at=None):  # left to its own job
        coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=SEND)
    deliver_all()
    before = handed_over(company)
    with as_company(company.pk):
        coaching.resume(company=company, by=user, now=SEND)
    deliver_all()

    outcome = SendMoment.objects.get(company=company, due_at=SEND).outcome
    assert [each for each in raised if isinstance(each, Exception)] == []
    assert (before, outcome in ("paused", "sent")) == (0, True)
    assert (sent_to(company), handed_over(company)) == ((EVERYBODY, 6) if outcome == "sent" else ([], 0))


def test_a_pause_while_messages_are_handed_over_keeps_the_rest_in_the_queue():
    company, user = make_waiting(), make_user()
    release_together()

    def pause() -> None:
        with as_company(company.pk):
            coaching.pause(company=company, reason="", by=user, now=SEND)

    at_once(pause, *[lambda: messaging.deliver(batch=2, clock=lambda: SEND)] * 2)
    left = handed_over(company)
    deliver_all()

    states = list(Delivery.objects.filter(company=company).values_list("status", flat=True))
    assert (handed_over(company), states.count("sent"), states.count("pending")) == (left, left, 6 - left)


def test_a_send_time_moved_in_the_minute_of_the_send_moves_all_of_it_or_nothing():
    company = make_waiting()
    later = SEND + timedelta(hours=5)

    raised = at_once(lambda: change(company, send_time=time(15, 0)), release_together)

    first, moment = sent_to(company), SendMoment.objects.get(company=company, day=SEND.date())
    assert [each for each in raised if isinstance(each, Exception)] == []
    assert (first, moment.due_at) in [(EVERYBODY, SEND), ([], later)]
    if not first:
        coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=later)
    assert (sent_to(company), Outgoing.objects.using("owner").count()) == (EVERYBODY, 6)


def test_an_order_of_channels_changed_in_that_minute_counts_for_everybody_or_nobody(settings: Any):
    settings.SMTP = MailServer("127.0.0.1", 25, "", "", tls=False, starttls=False)
    company = make_waiting()
    with as_company(company.pk):
        Person.objects.update(email="somebody@example.com")

    at_once(lambda: change(company, channels=("email", "outbox")), release_together)
    coaching.release_due(company_id=company.pk, moment_id=_moment(company), now=SEND)

    with as_company(company.pk):
        assert list(Outgoing.objects.values_list("channel", flat=True)) in (["outbox"] * 6, ["email"] * 6)


def test_an_audience_changed_in_that_minute_counts_for_everybody_or_nobody():
    company = make_waiting()
    with as_company(company.pk):
        RosterDay.objects.filter(person__name__in=EVERYBODY[:3]).delete()

    at_once(lambda: change(company, reach="active"), release_together)
    coaching.release_due(company_id=company.pk, moment_id=_moment(company), now=SEND)

    with as_company(company.pk):
        names = Message.objects.filter(state="held").values_list("person__name", flat=True)
        held = sorted(names)
    assert (sent_to(company), held) in [(EVERYBODY, []), (EVERYBODY[3:], EVERYBODY[:3])]


def test_a_stop_while_texts_are_handed_over_is_the_last_word(settings: Any):
    with texting(settings) as double:
        person = texted(make_company())
        queue_text(person)

        def stop() -> None:
            fields = double.exchange.sent_by_phone(phone=person.phone, sender=double.provider.sender, body="STOP")
            receive(inbound=Inbound(person.phone, "STOP", fields["MessageSid"]), now=NOW)

        raised = at_once(stop, *[lambda: messaging.deliver(clock=lambda: NOW)] * 2)
        taken = len(double.exchange.taken())
        while messaging.deliver(clock=lambda: NOW + timedelta(minutes=5)):
            pass

    assert [each for each in raised if isinstance(each, Exception)] == []
    assert (len(double.exchange.taken()), outcomes()) in [
        (taken, [("sent", "")]),
        (taken, [("canceled", "stop")]),
        (taken, [("failed", "opted_out")]),
    ]
    assert taken == (outcomes() == [("sent", "")])


def _moment(company: Company) -> int:
    return SendMoment.objects.get(company=company, day=SEND.date()).pk
