"""What a change of settings would do is what the change then does, and the look at it leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.services import BadSettingsError, CompanySettings
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.coaching.services.manners import BadCoachingSettingsError, CoachingSettings
from pacenote.jobs.founding import change_company
from pacenote.jobs.rehearsing import Rehearsal, rehearse_coaching, rehearse_company
from pacenote.messaging.models import Outgoing
from pacenote.people.models import Person
from pacenote.performance.models import SendMoment
from pacenote.performance.queries import next_moment
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTIS = Line("A1SPEEDER00002", "Otis Brandvold", speeding="0.3")


@pytest.fixture
def owner() -> Membership:
    """Who has two people with a message each: Sanna is rostered for the next send, Otis two days after it."""
    member = make_member(make_company())
    people = [make_person(member.company, each.name, external_id=each.external_id, id_kind="transporter")
              for each in (SANNA, OTIS)]  # fmt: skip
    bring_in(member.company, overview("2026-W47", SANNA, OTIS))
    with as_company(member.company_id):
        day, _at = next_moment(member.company, NOW)
    make_rostered(member.company, people[0], day=day)
    make_rostered(member.company, people[1], day=day + timedelta(days=2))
    return member


def tried(owner: Membership, **changed: Any) -> Rehearsal:
    company = Company.objects.get(pk=owner.company_id)
    wanted = replace(CompanySettings.of(company), **changed)
    return rehearse_company(company=company, wanted=wanted, by=owner.user, now=NOW)


def coached(owner: Membership, **changed: Any) -> Rehearsal:
    company = Company.objects.get(pk=owner.company_id)
    wanted = replace(CoachingSettings.of(company), **changed)
    return rehearse_coaching(company=company, wanted=wanted, by=owner.user, now=NOW)


def everything(owner: Membership) -> list[Any]:
    with as_company(owner.company_id):
        return [
            list(rows.order_by("pk").values())
            for rows in (
                Company.objects.filter(pk=owner.company_id), SendMoment.objects.filter(company=owner.company),
                Message.objects.all(), AuditEntry.objects.all(),
            )
        ]  # fmt: skip


def test_another_send_time_moves_the_next_send_and_nobody_else(owner):
    before = everything(owner)

    seen = tried(owner, send_time=time(11, 30))

    assert (seen.after.at - seen.before.at, seen.turns, seen.concerns) == (timedelta(minutes=90), [], True)
    assert (seen.before.going, seen.after.going) == (1, 1)
    assert everything(owner) == before


def test_whom_the_send_reaches_says_who_would_get_a_message_too(owner):
    seen = tried(owner, reach="active")

    assert [(each.after.person.name, each.before.reason, each.after.channels) for each in seen.turns] == [
        ("Otis Brandvold", "not_rostered_today", ("outbox",))
    ]
    assert (seen.before.going, seen.after.going, seen.rerouted) == (1, 2, set())


def test_another_order_of_channels_says_who_is_reached_otherwise_and_who_no_more(owner, monkeypatch):
    monkeypatch.setattr("pacenote.jobs.founding.available", lambda: ("email", "sms", "outbox"))
    with as_company(owner.company_id):
        Person.objects.filter(name="Sanna Prokop").update(email="sanna@example.com")

    both, alone = tried(owner, channels=("email", "outbox")), tried(owner, channels=("sms",))

    assert [(each.person.name, each.channels) for each in (turn.after for turn in both.turns)] == [
        ("Sanna Prokop", ("email",))
    ]
    assert len(both.rerouted) == 1
    assert (alone.before.going, alone.after.going, alone.rerouted) == (1, 0, set())


def test_quiet_hours_say_whose_message_would_wait(owner):
    with as_company(owner.company_id):
        Person.objects.filter(name="Sanna Prokop").update(zone="America/Los_Angeles")

    seen = tried(owner, quiet_until=time(9, 0))

    assert (seen.before.waiting, seen.after.waiting) == (0, 1)
    assert [each.after.waits for each in seen.turns] == [True]


def test_a_change_that_concerns_nobody_is_none_and_one_that_cannot_be_is_refused(owner):
    assert not tried(owner, name="New Name", word="driver").concerns
    assert not tried(make_member(make_company("Empty")), send_time=time(11, 30)).concerns
    assert not coached(owner, hold_days=6).concerns
    with pytest.raises(BadSettingsError):
        tried(owner, send_time=time(21, 0))
    with pytest.raises(BadCoachingSettingsError):
        coached(owner, max_points=6)


def test_fewer_days_of_holding_say_whose_message_would_end(owner):
    with as_company(owner.company_id):
        Message.objects.filter(person__name="Otis Brandvold").update(
            state="held", held_since=NOW.date() - timedelta(days=4)
        )

    seen = coached(owner, hold_days=2)

    assert [(each.after.person.name, each.before.ends, each.after.ends) for each in seen.turns] == [
        ("Otis Brandvold", False, True)
    ]


def test_grace_and_feats_say_what_the_newest_numbers_would_mean(owner):
    with as_company(owner.company_id):
        Person.objects.filter(name="Otis Brandvold").update(started_on=NOW.date() - timedelta(days=20))

    seen, untouched = coached(owner, grace_days=30), coached(owner, late_policy="next")

    assert (seen.before.coached, seen.after.coached) == (2, 1)
    assert seen.concerns
    assert (untouched.before.coached, untouched.after.coached) == (0, 0)


def test_fewer_points_say_how_many_messages_would_leave_some_out(owner):
    with as_company(owner.company_id):
        message = Message.objects.get(person__name="Sanna Prokop")
        row = message.findings.get()
        row.pk, row.metric = None, "distractions_rate"
        row.save()

    seen = coached(owner, max_points=1)

    assert (seen.before.crowded, seen.after.crowded, seen.turns) == (0, 1, [])


@settings(max_examples=8, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={
        "send_time": st.sampled_from([time(8, 0), time(9, 15), time(18, 45)]),
        "reach": st.sampled_from(["rostered", "active"]),
        "zone": st.sampled_from(["America/New_York", "America/Los_Angeles", "Europe/Madrid"]),
        "quiet_until": st.sampled_from([time(7, 0), time(8, 0)]),
    })
)  # fmt: skip
def test_what_is_shown_is_what_the_next_send_then_does(changed):
    owner = make_member(make_company())
    people = [make_person(owner.company, each.name, external_id=each.external_id, id_kind="transporter")
              for each in (SANNA, OTIS)]  # fmt: skip
    bring_in(owner.company, overview("2026-W47", SANNA, OTIS))
    for place, person in enumerate(people):
        make_rostered(owner.company, person, day=NOW.date() + timedelta(days=place))
    company = Company.objects.get(pk=owner.company_id)
    wanted = replace(CompanySettings.of(company), **changed)

    shown = rehearse_company(company=company, wanted=wanted, by=owner.user, now=NOW)
    change_company(company=company, wanted=wanted, by=owner.user, now=NOW)
    with as_company(company.pk):
        moment = SendMoment.objects.filter(company=company, released_at=None).earliest("due_at")
    coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=shown.after.at)

    with as_company(company.pk):
        left = sorted(Outgoing.objects.values_list("source_id", flat=True))
    assert moment.due_at == shown.after.at
    assert left == sorted(pk for pk, fate in shown.after.fates.items() if fate.channels)
