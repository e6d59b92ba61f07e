"""A send: whom it reaches, what waits, and what never goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message, Rule
from pacenote.coaching.services.releasing import AlreadySentError, SendingPausedError
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Notification, Outgoing, Preference
from pacenote.people.models import Person, RosterStatus
from pacenote.people.services import set_roster_status
from pacenote.performance.models import SendMoment
from tests.coaching.services.speeders import (
    ESCALATED,
    OTHER,
    SEND,
    SPEEDER,
    TODAY,
    handed,
    make_speeders,
    release,
    states,
)
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, drop, judge, overview

pytestmark = pytest.mark.django_db


def test_only_those_rostered_today_get_their_message():
    company = make_company()
    sanna, otis = make_speeders(company, SPEEDER, OTHER)
    make_rostered(company, sanna)
    make_rostered(company, otis, day=TODAY + timedelta(days=2))

    released = release(company)

    assert (released.outcome, dict(released.counts)) == ("sent", {"released": 1, "held": 1})
    assert handed(company) == ["Sanna Prokop"]
    with as_company(company.pk):
        held = Message.objects.get(person=otis)
        assert (held.state, held.reason, held.held_since, held.held_until) == (
            "held",
            "not_rostered_today",
            TODAY,
            TODAY + timedelta(days=2),
        )


def test_a_status_that_does_not_work_is_not_rostered():
    company = make_company()
    sanna, otis = make_speeders(company, SPEEDER, OTHER)
    make_rostered(company, sanna, otis)
    with as_company(company.pk):
        status = RosterStatus.objects.get(code="called_out_excused")
        set_roster_status(company=company, person=otis, day=TODAY, status=status)

    release(company)

    assert handed(company) == ["Sanna Prokop"]


@pytest.mark.parametrize(("days", "state"), [(3, "released"), (7, "released"), (8, "expired")])
def test_a_held_message_goes_on_the_next_rostered_day_within_seven(days: int, state: str):
    company = make_company()
    sanna, otis = make_speeders(company, SPEEDER, OTHER)
    make_rostered(company, sanna)
    release(company)
    later = TODAY + timedelta(days=days)
    make_rostered(company, otis, day=later)

    release(company, now=SEND + timedelta(days=days), day=later)

    assert states(company)["Otis Brandvold"][0] == state


def test_without_a_roster_nothing_goes_and_the_senders_are_told():
    company = make_company()
    member = make_member(company)
    make_member(company, role="reader")
    make_speeders(company, SPEEDER)

    released = release(company)

    assert (released.outcome, handed(company), states(company)["Sanna Prokop"][0]) == ("no_roster", [], "draft")
    with as_company(company.pk):
        assert list(Notification.objects.values_list("user_id", "code")) == [(member.user_id, "no_roster")]


def test_a_company_that_reaches_all_active_people_needs_no_roster():
    company = make_company(reach="active")
    _sanna, _otis, gone = make_speeders(company, SPEEDER, OTHER, Line("A1GONE0000009", "Gone Away", speeding="1"))
    with as_company(company.pk):
        Person.objects.filter(pk=gone.pk).update(status="inactive")

    release(company)

    assert handed(company) == ["Otis Brandvold", "Sanna Prokop"]
    assert states(company)["Gone Away"][0] == "draft"


def test_a_paused_company_sends_nothing_by_clock_or_by_hand():
    company = make_company()
    user = make_user()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    with as_company(company.pk):
        coaching.pause(company=company, reason="a fire drill", by=user, now=NOW)

    assert release(company).outcome == "paused"
    with as_company(company.pk), pytest.raises(SendingPausedError, match="paused"):
        coaching.send_now(company=company, mode="rostered", by=user, now=SEND)
    assert handed(company) == []


def test_what_is_queued_stays_queued_while_paused_and_goes_when_resumed():
    company = make_company()
    user = make_user()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    release(company)

    with as_company(company.pk):
        coaching.pause(company=company, reason="", by=user, now=SEND)
    paused = handed(company)
    with as_company(company.pk):
        coaching.resume(company=company, by=user, now=SEND)

    assert (paused, handed(company)) == ([], ["Sanna Prokop"])


def test_a_file_on_time_in_a_paused_send_goes_with_the_next_one():
    company = make_company()
    user = make_user()
    sanna = make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    make_rostered(company, sanna)
    make_rostered(company, sanna, day=date(2026, 11, 27))
    thursday = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    file = drop(company, overview("2026-W47", SPEEDER), now=thursday - timedelta(minutes=1))
    with as_company(company.pk):
        coaching.pause(company=company, reason="", by=user, now=NOW)

    release(company, now=thursday, day=thursday.date())
    judge(company, [file], now=thursday + timedelta(seconds=5))
    with as_company(company.pk):
        coaching.resume(company=company, by=user, now=thursday)
    release(company, now=thursday + timedelta(days=1), day=date(2026, 11, 27))

    assert states(company)["Sanna Prokop"] == ("released", "")


def test_a_send_that_was_missed_for_more_than_an_hour_is_told_and_not_caught_up():
    company = make_company()
    member = make_member(company)
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    with as_company(company.pk):
        assert SendMoment.objects.get(day=TODAY).due_at == SEND

    released = release(company, now=SEND + timedelta(minutes=61))

    assert (released.outcome, handed(company), states(company)["Sanna Prokop"][0]) == ("missed", [], "draft")
    with as_company(company.pk):
        assert list(Notification.objects.values_list("user_id", "code")) == [(member.user_id, "send_missed")]


def test_a_send_that_is_up_to_an_hour_behind_still_goes():
    company = make_company()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)

    assert release(company, now=SEND + timedelta(minutes=60)).outcome == "sent"


def test_a_send_is_released_once():
    company = make_company()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)

    outcomes = [release(company, now=SEND + timedelta(seconds=second)).outcome for second in (-1, 0, 1)]

    assert outcomes == ["", "sent", ""]


def test_late_findings_wait_for_a_person():
    company = make_company()
    sanna = make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    make_rostered(company, sanna)
    bring_in(company, overview("2026-W45", SPEEDER))

    release(company)

    assert states(company) == {"Sanna Prokop": ("late", "")}
    with as_company(company.pk):
        coaching.send_now(company=company, mode="rostered", by=make_user(), now=SEND)
    assert handed(company) == ["Sanna Prokop"]


def test_an_escalation_goes_only_when_a_person_chose_it():
    company = make_company()
    user = make_user()
    (ilse,) = make_speeders(company, ESCALATED)
    make_rostered(company, ilse)
    release(company)
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=user, now=SEND)
    before = handed(company)

    with as_company(company.pk):
        ids = list(Message.objects.values_list("pk", flat=True))
        coaching.send_now(company=company, mode="chosen", by=user, now=SEND, message_ids=ids)

    assert (before, handed(company)) == ([], ["Ilse Marchetti"])


@pytest.mark.parametrize(
    ("mode", "got"), [("rostered", ["Sanna Prokop"]), ("everyone", ["Otis Brandvold", "Sanna Prokop"])]
)
def test_a_manual_send_reaches_whom_the_user_chose(mode, got: list[str]):
    company = make_company()
    sanna, _otis = make_speeders(company, SPEEDER, OTHER)
    make_rostered(company, sanna)

    with as_company(company.pk):
        coaching.send_now(company=company, mode=mode, by=make_user(), now=NOW)

    assert handed(company) == got


def test_a_chosen_message_that_has_gone_is_refused_with_a_sentence():
    company = make_company()
    user = make_user()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    with as_company(company.pk):
        ids = list(Message.objects.values_list("pk", flat=True))
        coaching.send_now(company=company, mode="chosen", by=user, now=NOW, message_ids=ids)

        with pytest.raises(AlreadySentError, match="sent or skipped already"):
            coaching.send_now(company=company, mode="chosen", by=user, now=NOW, message_ids=ids)


def test_who_opted_out_is_unreachable_and_stays_so_by_hand():
    company = make_company()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    with as_company(company.pk):
        Preference.objects.create(
            company=company, person=sanna, channel="email", enabled=False, reason="unsubscribed", changed_at=NOW
        )
        coaching.send_now(company=company, mode="everyone", by=make_user(), now=NOW)

    assert (handed(company), states(company)["Sanna Prokop"][0]) == ([], "unreachable")


def test_a_skipped_message_never_goes_and_its_findings_are_not_told_again():
    company = make_company(reach="active")
    make_speeders(company, SPEEDER)
    with as_company(company.pk):
        coaching.skip(message=Message.objects.get(), reason="spoke in person", by=make_user(), now=NOW)

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.9")))
    release(company)

    assert (states(company), handed(company)) == ({"Sanna Prokop": ("skipped", "spoke in person")}, [])


@pytest.mark.parametrize(("side", "state"), [("opportunity", "late"), ("reinforcement", "draft")])
def test_an_escalation_needs_a_person_and_the_praise_for_having_none_does_not(side, state):
    company = make_company(reach="active")
    person = make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    sheet = overview("2026-W47", replace(SPEEDER, dcr="99.9%"))
    with as_company(company.pk):
        metric = "speeding_event_rate" if side == "opportunity" else "dcr"
        Rule.objects.filter(metric=metric).update(needs_person=True)
    bring_in(company, sheet)

    with as_company(company.pk):
        message = Finding.objects.get(person=person, side=side).message
        assert message is not None
        plan = coaching.plan_send(company=company, mode="everyone", automatic=True, now=SEND)
        going = {each.pk for each, _decision in plan.going()}
        assert (message.state, message.pk in going) == (state, side == "reinforcement")


@pytest.mark.parametrize(("edited", "short"), [(False, "Speed: 0.4."), (True, "")])
def test_a_release_freezes_what_a_text_says_where_the_whole_does_not_fit(edited, short):
    company = make_company(reach="active", channels=["sms", "outbox"])
    (sanna,) = make_speeders(company, SPEEDER)
    with as_company(company.pk):
        Person.objects.filter(pk=sanna.pk).update(phone="+15550101001")
        sanna.refresh_from_db()
        messaging.record_consent(company=company, people=[sanna], given=True, wording="Yes.", by=None, now=NOW)
        Message.objects.update(
            short="Speed: 0.4.", composed_for=TODAY, edited_at=NOW if edited else None, text="Drive well. " * 40
        )
        SendMoment.objects.get_or_create(company=company, day=TODAY, defaults={"due_at": SEND})

    coaching.release_some(now=SEND)

    with as_company(company.pk):
        assert list(Outgoing.objects.values_list("channel", "short")) == [("sms", short)]
