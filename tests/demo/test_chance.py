from __future__ import annotations

import pytest

from pacenote.demo.chance import count_events, dice


def test_equal_parts_give_equal_numbers_and_other_parts_give_others():
    first = [dice("week", 1, "A1").random() for _ in range(2)]

    assert first[0] == first[1]
    assert dice("week", 1, "A2").random() != first[0]


def test_what_never_happens_is_never_counted():
    assert [count_events(dice(seed), mean=0) for seed in range(50)] == [0] * 50


@pytest.mark.parametrize("mean", [0.3, 4, 29, 60])
def test_counts_come_out_at_the_mean_in_the_long_run(mean: float):
    counts = [count_events(dice("mean", seed), mean=mean) for seed in range(2000)]

    assert sum(counts) / len(counts) == pytest.approx(mean, rel=0.12)
    assert min(counts) >= 0
