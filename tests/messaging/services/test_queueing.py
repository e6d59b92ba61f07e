from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.services.queueing import ROUND, turn_of


def test_the_first_message_of_a_send_has_a_turn_of_its_own() -> None:
    assert [turn_of(place) for place in (0, 1, ROUND, ROUND + 1)] == [0, 1, 1, 2]


@given(st.integers(min_value=1, max_value=5_000))
def test_turns_keep_the_order_of_a_send(messages: int) -> None:
    turns = [turn_of(place) for place in range(messages)]

    assert all(later - earlier in {0, 1} for earlier, later in pairwise(turns))
    assert max(turns.count(turn) for turn in set(turns)) <= ROUND
