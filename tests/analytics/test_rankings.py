"""The formula of the rankings, as published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pacenote.analytics.rankings import Part, Standing, Unranked, can_rank, moves, points, rank, reweighted
from pacenote.performance.catalogue import RuleValues

HIGHER = RuleValues("pod", "percent", "higher", coach=Decimal(90), praise=Decimal(98))
LOWER = RuleValues("cdf_dpmo", "dpmo", "lower", coach=Decimal(1000), praise=Decimal(0))
COUNT = RuleValues("safety", "count", "lower", coach=Decimal(1), coach_at_threshold=True)
BAND = RuleValues("aht", "seconds", "band", band=(Decimal(240), Decimal(300)))
NAMES = dict(enumerate("abcdefghijklmnopqrstuvwxyz"))


def standing(person: int, points: object = 50, *, readings: int = 4, kudos: int = 0, issues: int = 0) -> Standing:
    part = Part("pod", Decimal(str(points)), readings, 5)
    return Standing(person, (part,) if readings else (), kudos, issues)


def test_points_run_from_the_coach_threshold_to_the_praise_threshold() -> None:
    assert [points(Decimal(value), HIGHER) for value in (80, 90, 94, 98, 100)] == [0, 0, 50, 100, 100]
    assert [points(Decimal(value), LOWER) for value in (2000, 1000, 250, 0)] == [0, 0, 75, 100]


def test_without_a_praise_threshold_a_value_is_missed_or_not() -> None:
    assert [points(Decimal(value), COUNT) for value in (0, 1, 2)] == [100, 0, 0]


def test_a_band_falls_off_to_both_sides() -> None:
    assert [points(Decimal(value), BAND) for value in (180, 210, 240, 300, 330, 400)] == [0, 50, 100, 100, 50, 0]


def test_what_nobody_can_influence_or_nobody_weighs_takes_no_part() -> None:
    assert can_rank(HIGHER)
    assert can_rank(BAND)
    assert not can_rank(replace(HIGHER, controllable=False))
    assert not can_rank(replace(HIGHER, importance=0))
    assert not can_rank(replace(HIGHER, coach=None))
    assert not can_rank(replace(HIGHER, coach_on=False, praise_on=False))


def test_metrics_weigh_by_importance() -> None:
    both = Standing(1, (Part("pod", Decimal(100), 2, 9), Part("cdf", Decimal(0), 2, 1)))

    assert both.score == Decimal("90.0")


def test_kudos_and_issues_count_by_their_weight() -> None:
    assert standing(1, 50, kudos=3, issues=10).score == Decimal("43.0")


def test_too_few_readings_give_no_place_and_say_why() -> None:
    ranking = rank([standing(1, readings=2), standing(2, readings=0), standing(3)], least=3, names=NAMES)

    assert [place.standing.person for place in ranking.places] == [3]
    assert ranking.unranked == {1: Unranked.TOO_FEW, 2: Unranked.NO_READING}


def test_equal_scores_share_a_place() -> None:
    ranking = rank([standing(1, 50), standing(2, 70), standing(3, 50), standing(4, 10)], least=1, names=NAMES)

    assert [(place.rank, place.standing.person) for place in ranking.places] == [(1, 2), (2, 1), (2, 3), (4, 4)]


@given(st.lists(st.integers(0, 100), max_size=60), st.integers(1, 12))
def test_the_two_lists_never_overlap_and_never_lose_anybody(scores: list[int], most: int) -> None:
    ranking = rank([standing(n, score) for n, score in enumerate(scores)], least=1, names={})
    high, low = ranking.extremes(most)
    people = [place.standing.person for place in (*high, *low)]

    assert len(set(people)) == len(people) == min(2 * most, len(scores))
    assert all(a.score >= b.score for a in high for b in low)
    assert all(a.score >= b.score for a, b in pairwise(high))
    assert all(a.score <= b.score for a, b in pairwise(low))


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_a_better_value_never_gives_fewer_points(one: Decimal, other: Decimal) -> None:
    worse, better = sorted((one, other))

    assert 0 <= points(worse, HIGHER) <= points(better, HIGHER) <= 100
    assert 0 <= points(better, LOWER) <= points(worse, LOWER) <= 100


def test_other_weights_move_people_and_a_weight_of_nothing_leaves_a_metric_out() -> None:
    photos = Standing(1, (Part("pod", Decimal(100), 2, 9), Part("cdf", Decimal(0), 2, 1)))
    kind = Standing(2, (Part("pod", Decimal(0), 2, 9), Part("cdf", Decimal(100), 2, 1)))
    before = rank([photos, kind], least=1, names=NAMES)
    after = rank(reweighted([photos, kind], {"pod": 1, "cdf": 9}), least=1, names=NAMES)

    assert moves(before.places, after.places, {1, 2}) == {1: -1, 2: 1}
    assert reweighted([photos], {"pod": 0})[0].score == Decimal("0.0")
