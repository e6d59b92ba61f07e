"""Pausing over night, stopping while a newer message is open, and sending again what failed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services.releasing import AlreadySentError
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile
from tests.coaching.services.speeders import (
    OTHER,
    SEND,
    SPEEDER,
    TODAY,
    handed,
    make_speeders,
    release,
    states,
)
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, bring_in, mentor, overview

pytestmark = pytest.mark.django_db


def make_speeder(company: Company) -> Person:
    person = make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    bring_in(company, overview("2026-W47", SPEEDER))
    return person


def in_order(company: Company) -> list[tuple[str, str]]:
    with as_company(company.pk):
        return list(Message.objects.order_by("pk").values_list("state", "reason"))


def test_what_was_paused_into_the_next_day_is_decided_anew_and_not_sent_at_three_in_the_morning():
    company, user = make_company(reach="active"), make_user()
    make_speeder(company)
    release(company)
    with as_company(company.pk):
        coaching.pause(company=company, reason="wrong file", by=user, now=SEND)
        night = SEND + timedelta(hours=17)

        assert coaching.resume(company=company, by=user, now=night) == 1

    assert messaging.deliver(clock=lambda: night) == 0
    assert in_order(company) == [("draft", "")]
    release(company, now=SEND + timedelta(days=1), day=TODAY + timedelta(days=1))
    assert messaging.deliver(clock=lambda: SEND + timedelta(days=1)) == 1


def test_a_pause_of_an_hour_takes_nothing_back():
    company, user = make_company(reach="active"), make_user()
    make_speeder(company)
    release(company)
    with as_company(company.pk):
        coaching.pause(company=company, reason="", by=user, now=SEND)
        assert coaching.resume(company=company, by=user, now=SEND + timedelta(hours=1)) == 0

    assert messaging.deliver(clock=lambda: SEND + timedelta(hours=1)) == 1


def test_a_stopped_message_hands_its_findings_to_the_newer_one():
    company, user = make_company(reach="active"), make_user()
    person = make_speeder(company)
    released = release(company)
    bring_in(company, overview("2026-W46", Line(SPEEDER.external_id, SPEEDER.name, dcr="90.0%")))
    with as_company(company.pk):
        Message.objects.filter(state="late").update(state="draft", late=False)
        Finding.objects.filter(start=date(2026, 11, 8)).update(late=False)
        coaching.stop_send(send=Send.objects.get(pk=released.send_id), by=user, now=SEND)

        assert in_order(company)[0] == ("skipped", "stopped")
        newer = Message.objects.get(state="draft")
        told = set(Finding.objects.filter(message=newer, told=True).values_list("metric", flat=True))
        assert (newer.person_id, "speeding_event_rate" in told) == (person.pk, True)


def test_a_failed_message_can_be_sent_again_and_a_sent_one_cannot():
    company, user = make_company(reach="active"), make_user()
    make_speeder(company)
    release(company)
    Delivery.objects.update(status="failed", error_code="server_unreachable", attempts=12)
    with as_company(company.pk):
        message = Message.objects.get()
        coaching.send_again(company=company, message=message, by=user, now=SEND)

    assert messaging.deliver(clock=lambda: SEND) == 1
    assert list(Delivery.objects.values_list("status", "error_code")) == [("sent", "")]
    with as_company(company.pk), pytest.raises(AlreadySentError):
        coaching.send_again(company=company, message=message, by=user, now=SEND)


def test_what_a_user_holds_without_an_end_never_expires():
    company, user = make_company(reach="active"), make_user()
    make_speeder(company)
    with as_company(company.pk):
        coaching.hold(message=Message.objects.get(), until=None, by=user, now=NOW)

    later = SEND + timedelta(days=9)
    release(company, now=later, day=later.date())

    assert in_order(company) == [("held", "held_by_user")]


def test_the_subject_of_an_edited_message_names_the_day_on_which_it_goes():
    company, user = make_company(reach="active"), make_user()
    make_speeder(company)
    with as_company(company.pk):
        coaching.edit(message=Message.objects.get(), text="Call me, Sanna.", by=user, now=NOW)

    tuesday = SEND + timedelta(days=2)
    release(company, now=tuesday, day=tuesday.date())

    with as_company(company.pk):
        message = Message.objects.get()
        assert (message.text, message.subject, message.outdated) == ("Call me, Sanna.", "Your note for Tuesday", False)


def test_a_person_without_a_name_and_a_file_that_cannot_be_judged_hold_nobody_up():
    company = make_company(reach="active")
    make_speeder(company)
    nameless = make_person(company, "Nora Nameless", external_id="A1NAMELESS0001", id_kind="transporter")
    with as_company(company.pk):
        Person.objects.filter(pk=nameless.pk).update(name="")
    bring_in(company, mentor(date(2026, 11, 21)))

    bring_in(company, overview("2026-W46", Line("A1NAMELESS0001", "", speeding="0.9")))
    with as_company(company.pk):
        PerformanceFile.objects.update(evaluated_at=None)

    assert release(company).counts["released"] == 1


def test_stopping_the_rest_of_a_send_keeps_what_has_not_left():
    company = make_company(reach="active")
    user = make_user()
    make_speeders(company, SPEEDER, OTHER)
    released = release(company)
    messaging.deliver(batch=1, clock=lambda: SEND)

    with as_company(company.pk):
        stopped = coaching.stop_send(send=Send.objects.get(pk=released.send_id), by=user, now=SEND)

    assert (stopped, handed(company)) == (1, ["Otis Brandvold"])
    assert states(company) == {"Otis Brandvold": ("released", ""), "Sanna Prokop": ("held", "stopped")}


def test_a_stopped_message_goes_once_when_a_user_sends_it_after_all():
    company = make_company(reach="active")
    user = make_user()
    make_speeders(company, SPEEDER)
    released = release(company)
    with as_company(company.pk):
        coaching.stop_send(send=Send.objects.get(pk=released.send_id), by=user, now=SEND)
        ids = list(Message.objects.values_list("pk", flat=True))
        coaching.send_now(company=company, mode="chosen", by=user, now=SEND, message_ids=ids)

    assert handed(company) == ["Sanna Prokop"]
    with as_company(company.pk):
        assert Outgoing.objects.count() == 1


def test_a_stop_reaches_what_was_waiting_for_another_try():
    company = make_company(reach="active")
    user = make_user()
    make_speeders(company, SPEEDER)
    released = release(company)
    Delivery.objects.update(status="sending", attempts=1, claimed_at=SEND)
    with as_company(company.pk):
        assert coaching.stop_send(send=Send.objects.get(pk=released.send_id), by=user, now=SEND) == 0
    Delivery.objects.update(status="pending")

    sent = handed(company)

    assert (sent, coaching.take_back_stopped(now=SEND), coaching.take_back_stopped(now=SEND)) == ([], 1, 0)
    assert states(company) == {"Sanna Prokop": ("held", "stopped")}
