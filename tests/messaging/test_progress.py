from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.models import Delivery
from pacenote.messaging.progress import RANKS, TWILIO, advance, earlier_than

reports = st.lists(st.sampled_from(sorted(set(TWILIO.values()))), min_size=1)


@pytest.mark.parametrize(
    ("current", "reported", "after"),
    [
        ("sending", "sent", "sent"),
        ("delivered", "sent", "delivered"),
        ("unknown", "delivered", "delivered"),
        ("delivered", "undelivered", "delivered"),
        ("canceled", "sent", "sent"),
        ("pending", "delivered", "delivered"),
        ("sent", "failed", "failed"),
    ],
)
def test_a_report_moves_a_delivery_forward_or_not_at_all(current: str, reported: str, after: str):
    assert advance(current, reported) == after
    assert (current in earlier_than(reported)) is (after != current)


@given(reports, st.randoms())
def test_reports_in_any_order_and_twice_end_in_the_same_state(words: list[str], dice):
    shuffled = [*words, *words]
    dice.shuffle(shuffled)

    assert reduce(advance, words, "sending") == reduce(advance, shuffled, "sending")


def test_every_state_of_a_delivery_has_a_rank():
    assert set(RANKS) == set(Delivery.Status.values)
    assert set(TWILIO.values()) <= set(RANKS)
