from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.recipients import (
    Candidate,
    Expire,
    Hold,
    Reach,
    Reason,
    Send,
    Unreachable,
    Wait,
    decide,
)

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
LAST = FRIDAY + WEEK
SMS, EMAIL, OUTBOX = Reach("sms"), Reach("email"), Reach("outbox")
ROSTERED = Candidate("draft", (SMS, EMAIL), rostered_today=True)
OFF_DUTY = replace(ROSTERED, rostered_today=False, next_rostered_day=MONDAY)

reaches = st.builds(
    Reach,
    channel=st.sampled_from(["sms", "email", "outbox"]),
    enabled=st.booleans(),
    has_address=st.booleans(),
    bounced=st.booleans(),
    chosen=st.booleans(),
)
near_days = st.integers(-20, 20).map(lambda n: FRIDAY + timedelta(days=n))
candidates = st.builds(
    Candidate,
    state=st.sampled_from(["draft", "held", "late", "unreachable", "released", "skipped", "expired"]),
    channels=st.lists(reaches, max_size=3, unique_by=lambda reach: reach.channel).map(tuple),
    rostered_today=st.booleans(),
    next_rostered_day=st.none() | near_days,
    active=st.booleans(),
    late=st.booleans(),
    needs_person=st.booleans(),
    held_by_user=st.booleans(),
    held_since=st.none() | near_days,
    held_until=st.none() | near_days,
)
modes = st.sampled_from(["rostered", "everyone", "chosen"])


def automatic(candidate: Candidate, *, mode="rostered", **facts):
    return decide(candidate, mode=mode, automatic=True, today=FRIDAY, **{"roster_known": True, **facts})


def by_hand(candidate: Candidate, *, mode="rostered", **facts):
    return decide(candidate, mode=mode, automatic=False, today=FRIDAY, **{"roster_known": True, **facts})


def test_a_rostered_person_gets_it_on_the_first_channel_of_the_companys_order():
    assert automatic(ROSTERED) == Send(("sms",))
    assert automatic(replace(ROSTERED, channels=(EMAIL, SMS))) == Send(("email",))
    assert automatic(replace(ROSTERED, channels=(replace(SMS, enabled=False), EMAIL))) == Send(("email",))


@pytest.mark.parametrize(
    ("sms_chosen", "email_chosen", "expected"),
    [(True, True, ("sms", "email")), (False, True, ("sms",)), (True, False, ("sms",))],
)
def test_two_channels_carry_it_only_where_somebody_chose_both(sms_chosen, email_chosen, expected):
    channels = (replace(SMS, chosen=sms_chosen), replace(EMAIL, chosen=email_chosen))

    assert automatic(replace(ROSTERED, channels=channels)) == Send(expected)


def test_of_two_chosen_channels_the_one_that_works_is_left():
    channels = (replace(SMS, chosen=True, bounced=True), replace(EMAIL, chosen=True))

    assert automatic(replace(ROSTERED, channels=channels)) == Send(("email",))


def test_who_is_not_rostered_is_held_to_their_next_working_day():
    assert automatic(OFF_DUTY) == Hold(Reason.NOT_ROSTERED, MONDAY, LAST)


@pytest.mark.parametrize(
    ("next_day", "until"), [(LAST, LAST), (LAST + timedelta(days=1), None), (None, None), (FRIDAY, None)]
)
def test_a_day_beyond_the_seventh_is_no_day_to_wait_for(next_day, until):
    assert automatic(replace(OFF_DUTY, next_rostered_day=next_day)) == Hold(Reason.NOT_ROSTERED, until, LAST)


@pytest.mark.parametrize(
    ("held_days", "rostered", "expected"),
    [
        (6, False, Hold(Reason.NOT_ROSTERED, None, FRIDAY + timedelta(days=1))),
        (7, False, Expire()),
        (7, True, Send(("sms",))),
        (8, True, Expire()),
    ],
)
def test_a_held_message_expires_after_its_seventh_day(held_days, rostered, expected):
    held = replace(OFF_DUTY, state="held", held_since=FRIDAY - timedelta(days=held_days), rostered_today=rostered)

    assert automatic(held) == expected


def test_without_a_roster_nothing_goes_and_nothing_changes():
    assert automatic(ROSTERED, roster_known=False) == Wait(Reason.NO_ROSTER)
    assert automatic(replace(OFF_DUTY, state="held", held_since=FRIDAY - 2 * WEEK), roster_known=False) == Wait(
        Reason.NO_ROSTER
    )
    assert by_hand(ROSTERED, roster_known=False) == Wait(Reason.NO_ROSTER)


def test_a_company_that_sends_to_everyone_needs_no_roster():
    assert automatic(OFF_DUTY, mode="everyone", roster_known=False) == Send(("sms",))
    assert automatic(replace(OFF_DUTY, active=False), mode="everyone") == Wait(Reason.NOT_ACTIVE)


def test_a_late_message_waits_for_a_person():
    late = replace(ROSTERED, state="late", late=True)

    assert automatic(late) == Wait(Reason.LATE)
    assert automatic(late, late_goes_automatically=True) == Send(("sms",))
    assert by_hand(late) == Send(("sms",))
    assert by_hand(replace(late, rostered_today=False)) == Hold(Reason.NOT_ROSTERED, None, LAST)


def test_a_message_that_needs_a_person_goes_only_when_it_was_chosen():
    escalation = replace(ROSTERED, needs_person=True)

    assert automatic(escalation, late_goes_automatically=True) == Wait(Reason.NEEDS_PERSON)
    assert by_hand(escalation) == Wait(Reason.NEEDS_PERSON)
    assert by_hand(escalation, mode="chosen") == Send(("sms",))


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"late": True},
        {"rostered_today": False},
        {"held_by_user": True},
        {"held_since": FRIDAY - 2 * WEEK},
    ],
)
def test_sending_one_message_by_hand_is_always_possible(change):
    assert by_hand(replace(ROSTERED, **change), mode="chosen", roster_known=False) == Send(("sms",))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Hold(Reason.HELD_BY_USER, None, LAST)),
        (MONDAY, Hold(Reason.HELD_BY_USER, MONDAY, LAST)),
        (FRIDAY, Send(("sms",))),
    ],
)
def test_a_users_hold_lasts_until_its_day(until, expected):
    held = replace(ROSTERED, state="held", held_by_user=True, held_until=until)

    assert automatic(held) == expected


@pytest.mark.parametrize(
    ("channels", "reason"),
    [
        ((replace(EMAIL, enabled=False),), Reason.EMAIL_OFF),
        ((replace(SMS, enabled=False),), Reason.SMS_OFF),
        ((replace(SMS, enabled=False), replace(EMAIL, enabled=False)), Reason.BOTH_OFF),
        ((replace(SMS, has_address=False), replace(EMAIL, enabled=False)), Reason.SMS_NO_PHONE),
        ((replace(SMS, enabled=False), replace(EMAIL, has_address=False)), Reason.EMAIL_NO_ADDRESS),
        ((replace(EMAIL, has_address=False), replace(SMS, has_address=False)), Reason.EMAIL_NO_ADDRESS),
        ((replace(SMS, enabled=False), replace(EMAIL, bounced=True)), Reason.BOUNCED),
        ((replace(SMS, enabled=False, has_address=False),), Reason.SMS_OFF),
        ((), Reason.NO_CHANNEL),
    ],
)
def test_an_unreachable_person_is_explained_in_one_word(channels, reason):
    assert automatic(replace(ROSTERED, channels=channels)) == Unreachable(reason)
    assert by_hand(replace(ROSTERED, channels=channels), mode="chosen") == Unreachable(reason)


def test_the_outbox_needs_no_address_but_heeds_a_no():
    outbox = Reach("outbox", has_address=False, bounced=True)

    assert automatic(replace(ROSTERED, channels=(replace(SMS, enabled=False), outbox))) == Send(("outbox",))
    refused = automatic(replace(ROSTERED, channels=(replace(outbox, enabled=False),)))
    assert refused == Unreachable(Reason.EMAIL_OFF)


@pytest.mark.parametrize("state", ["released", "skipped", "expired"])
@pytest.mark.parametrize("mode", ["rostered", "everyone", "chosen"])
def test_what_was_decided_before_stays_decided(state, mode):
    assert by_hand(replace(ROSTERED, state=state), mode=mode) == Wait(Reason.CLOSED)


@pytest.mark.parametrize("state", ["draft", "held", "unreachable"])
def test_an_open_message_is_decided_anew_each_time(state):
    assert automatic(replace(ROSTERED, state=state)) == Send(("sms",))


@given(candidates, modes, st.booleans(), st.booleans(), st.booleans())
def test_what_goes_uses_working_channels_once_and_in_order(candidate, mode, is_automatic, roster_known, late_goes):
    decision = decide(
        candidate,
        mode=mode,
        automatic=is_automatic,
        today=FRIDAY,
        roster_known=roster_known,
        late_goes_automatically=late_goes,
    )

    if isinstance(decision, Send):
        working = [reach.channel for reach in candidate.channels if reach.works]
        assert [channel for channel in working if channel in decision.channels] == list(decision.channels) != []


@given(candidates, st.sampled_from(["rostered", "everyone"]), st.booleans())
def test_an_automatic_send_reaches_only_whom_it_may(candidate, mode, roster_known):
    decision = automatic(candidate, mode=mode, roster_known=roster_known)

    if isinstance(decision, Send):
        assert (candidate.late, candidate.needs_person) == (False, False)
        assert candidate.active
        assert mode == "everyone" or (roster_known and candidate.rostered_today)


@given(candidates, st.booleans())
def test_a_hold_never_outlives_its_limit(candidate, is_automatic):
    decision = decide(candidate, mode="rostered", automatic=is_automatic, today=FRIDAY, roster_known=True)

    if isinstance(decision, Hold) and decision.reason == Reason.NOT_ROSTERED:
        assert decision.expires_on >= FRIDAY
        assert decision.until is None or FRIDAY < decision.until <= decision.expires_on
