"""Who stands on a supervisor's attention list, and in which order."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pacenote.analytics.attention import LEAST, MOST, Kind, Reason, attention

DAY = date(2026, 11, 1)


def reason(person: int, kind: Kind, count: int = 2, days: int = 0) -> Reason:
    return Reason(person, kind, count, DAY + timedelta(days=days))


def test_a_dispute_comes_before_many_opportunities_and_those_before_praise():
    found = attention(
        [
            reason(1, Kind.PRAISED, 40),
            reason(2, Kind.REPEATED, 9),
            reason(3, Kind.DISPUTE, 1),
            reason(4, Kind.UNREAD, 3),
        ]
    )

    assert [each.person for each in found] == [3, 2, 4, 1]


def test_more_of_the_same_comes_first_then_who_has_waited_longer():
    found = attention([reason(1, Kind.REPEATED, 3, 5), reason(2, Kind.REPEATED, 5, 9), reason(3, Kind.REPEATED, 3, 1)])

    assert [each.person for each in found] == [2, 3, 1]


def test_one_opportunity_one_unread_message_and_three_praises_are_no_reason():
    near = [reason(1, Kind.REPEATED, 1), reason(2, Kind.UNREAD, 1), reason(3, Kind.PRAISED, 3)]

    assert attention([*near, reason(4, Kind.UNREAD, 2)]) == attention([reason(4, Kind.UNREAD, 2)])


def test_somebody_with_two_reasons_stands_there_once_with_the_graver_one_first():
    (found,) = attention([reason(1, Kind.UNREAD, 9), reason(1, Kind.ACTIONS, 1)])

    assert [each.kind for each in found.reasons] == [Kind.ACTIONS, Kind.UNREAD]


reasons = st.builds(reason, st.integers(1, 30), st.sampled_from(list(Kind)), st.integers(1, 60), st.integers(0, 27))


@given(st.lists(reasons, max_size=60))
def test_the_list_names_at_most_ten_people_each_once_and_never_drops_a_graver_one(given_reasons):
    found = attention(given_reasons)
    counted = [each for each in given_reasons if each.count >= LEAST.get(each.kind, 1)]
    people = [each.person for each in found]

    assert len(people) == len(set(people)) == min(MOST, len({each.person for each in counted}))
    left_out = [each.weight for each in counted if each.person not in people]
    assert all(weight <= found[-1].reasons[0].weight for weight in left_out)
    assert [each.weight[0] for each in found] == sorted((each.weight[0] for each in found), reverse=True)
