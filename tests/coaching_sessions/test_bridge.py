"""What makes Pacenote suggest a session by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching_sessions.bridge import Because, Limits, Miss, reason_of

TODAY = date(2026, 11, 22)
LIMITS = Limits(times=3, weeks=4, messages=2)
ONLY_TIMES, ONLY_MESSAGES = Limits(3, 4, 0), Limits(0, 4, 2)


def miss(number: int, *, days_ago: int, distance: str = "1", message: int = 0) -> Miss:
    end = TODAY - timedelta(days=days_ago)
    found_at = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=1)
    return Miss(number, end, found_at, Decimal(distance), message)


def why(misses: list[Miss], limits: Limits, *, last: int | None = None, since: datetime | None = None) -> str:
    last_end = TODAY - timedelta(days=last) if last is not None else max((each.end for each in misses), default=TODAY)
    found = reason_of(misses, limits, today=TODAY, last_end=last_end, since=since)
    return f"{found.because} {found.count}" if found else ""


def test_three_opportunities_in_four_weeks_call_for_a_session_and_two_do_not():
    three = [miss(n, days_ago=n * 7) for n in (1, 2, 3)]

    assert (why(three, ONLY_TIMES), why(three[:2], ONLY_TIMES)) == ("times 3", "")


def test_an_opportunity_of_exactly_four_weeks_ago_counts_no_more():
    recent = [miss(1, days_ago=1), miss(2, days_ago=8)]

    assert why([*recent, miss(3, days_ago=27)], ONLY_TIMES) == "times 3"
    assert why([*recent, miss(3, days_ago=28)], ONLY_TIMES) == ""


def test_no_better_after_two_messages_calls_for_a_session():
    told = [miss(1, days_ago=21, distance="1", message=11), miss(2, days_ago=14, distance="2", message=12)]

    assert why([*told, miss(3, days_ago=7, distance="1")], ONLY_MESSAGES) == "messages 2"
    assert why([*told, miss(3, days_ago=7, distance="0.9")], ONLY_MESSAGES) == ""
    assert why(told, ONLY_MESSAGES) == ""


def test_a_good_number_since_the_last_opportunity_means_it_got_better():
    told = [miss(n, days_ago=28 - n * 7, message=n) for n in (1, 2, 3)]

    assert (why(told, ONLY_MESSAGES, last=7), why(told, ONLY_MESSAGES, last=0)) == ("messages 3", "")


def test_two_points_of_one_message_are_one_message():
    same = [miss(1, days_ago=21, message=11), miss(2, days_ago=20, message=11), miss(3, days_ago=7)]

    assert why(same, ONLY_MESSAGES) == ""


def test_only_what_was_found_after_the_last_session_counts():
    three = [miss(n, days_ago=n * 7) for n in (1, 2, 3)]

    assert why(three, ONLY_TIMES, since=three[2].found_at - timedelta(seconds=1)) == "times 3"
    assert why(three, ONLY_TIMES, since=three[2].found_at) == ""


misses = st.lists(
    st.builds(
        lambda number, days, distance, message: miss(number, days_ago=days, distance=distance, message=message),
        st.integers(1, 99), st.integers(0, 60), st.sampled_from(["0.1", "1", "3"]), st.integers(0, 5),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)  # fmt: skip
limits = st.builds(Limits, st.integers(0, 6), st.integers(1, 8), st.integers(0, 5))


@given(misses, limits)
def test_whatever_is_found_is_recent_enough_and_often_enough(found, rule):
    reason = reason_of(found, rule, today=TODAY, last_end=TODAY, since=None)

    if reason is not None:
        assert all(each.end > TODAY - timedelta(weeks=rule.weeks) for each in reason.evidence)
        assert len(reason.evidence) >= rule.least > 0
        needed = rule.times if reason.because is Because.TIMES else rule.messages
        assert reason.count >= needed > 0


@given(misses, limits)
def test_after_a_session_about_everything_found_nothing_is_called_for(found, rule):
    since = max((each.found_at for each in found), default=None)

    assert reason_of(found, rule, today=TODAY, last_end=TODAY, since=since) is None or since is None
