"""What came after a session, held against what would have been expected anyway."""

from __future__ import annotations

import random
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.analytics.impact import Other, Verdict, judge_impact, student, usual_of

PEOPLE, BEFORE = 40, 8


def other(values: list[float]) -> Other:
    before, after = values[:BEFORE], values[BEFORE:]
    return Other(fmean(before), len(before), variance(before), fmean(after), len(after))


def company(
    chance: random.Random, after: int, *, hangs_together: float = 0.0, drift: float = 0.0, uneven: bool = False
) -> list[list[float]]:
    """Return weeks of people whose level never changes, but for what changes for everybody."""
    weeks = []
    for _person in range(PEOPLE):
        level, sigma = chance.gauss(95, 1.5), 1.2 * (chance.uniform(0.6, 1.7) if uneven else 1)
        noise, own = 0.0, []
        for week in range(BEFORE + after):
            noise = hangs_together * noise + (1 - hangs_together**2) ** 0.5 * chance.gauss(0, 1)
            own.append(level + sigma * noise + (drift if week >= BEFORE else 0))
        weeks.append(own)
    return weeks


def picked_for_a_bad_week(
    chance: random.Random, after: int, effect: float = 0.0, **world: float
) -> tuple[Verdict, bool]:
    """Coach whoever had the worst last week; returns the verdict, and whether a naive before-after looks better."""
    weeks = company(chance, after, **world)  # type: ignore[arg-type]  # uneven is a bool
    worst = min(range(PEOPLE), key=lambda person: weeks[person][BEFORE - 1])
    own = weeks.pop(worst)
    since = [value + effect for value in own[BEFORE:]]
    found = judge_impact(before=own[:BEFORE], after=since, others=list(map(other, weeks)), higher_is_better=True)
    return found.verdict, fmean(since) > own[BEFORE - 1]


@pytest.mark.parametrize(
    "world",
    [{}, {"hangs_together": 0.5}, {"drift": 3.0}, {"uneven": True}],
    ids=["plain", "weeks hang together", "everybody improves", "uneven people"],
)
@pytest.mark.parametrize("after", [4, 8])
def test_without_an_effect_none_is_claimed_although_the_naive_figure_improves(world, after):
    chance = random.Random(f"{world} {after}")
    found = [picked_for_a_bad_week(chance, after, **world) for _trial in range(300)]

    claimed = sum(verdict in (Verdict.BETTER, Verdict.WORSE) for verdict, _naive in found)
    naive = sum(better for _verdict, better in found)
    assert claimed / len(found) <= 0.07
    assert naive / len(found) >= 0.7


def test_a_large_effect_is_found_nearly_always_and_a_harm_is_called_worse():
    chance = random.Random(5)
    helped = [picked_for_a_bad_week(chance, 6, effect=3.5)[0] for _trial in range(100)]
    harmed = [picked_for_a_bad_week(chance, 6, effect=-3.5)[0] for _trial in range(100)]

    assert helped.count(Verdict.BETTER) >= 90
    assert harmed.count(Verdict.WORSE) >= 90


def test_a_bad_person_is_expected_back_towards_everybody_and_not_all_the_way():
    weeks = company(random.Random(1), 4)
    others = list(map(other, weeks[1:]))
    usual = usual_of(others)

    found = judge_impact(before=[90.0] * BEFORE, after=[91.0] * 4, others=others, higher_is_better=True)

    assert found.expected is not None
    assert 90.0 < found.expected < usual.mu
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.expected < found.high


def test_few_numbers_after_are_too_early_and_many_without_a_change_are_no_difference():
    weeks = company(random.Random(2), 8)
    others = list(map(other, weeks[1:]))
    own = [fmean(weeks[0][:BEFORE])] * BEFORE

    def verdict(after: int, shift: float = 0.0) -> Verdict:
        values = [own[0] + shift] * after
        return judge_impact(before=own, after=values, others=others, higher_is_better=True).verdict

    assert [verdict(0), verdict(2, 50.0), verdict(4), verdict(8)] == [
        Verdict.TOO_EARLY, Verdict.TOO_EARLY, Verdict.TOO_EARLY, Verdict.NO_DIFFERENCE,
    ]  # fmt: skip
    assert verdict(3, 50.0) is Verdict.BETTER


def test_without_a_past_or_others_nothing_is_said():
    others = list(map(other, company(random.Random(3), 4)))

    few = judge_impact(before=[95, 96], after=[97] * 4, others=others, higher_is_better=True)
    alone = judge_impact(before=[95, 96, 97], after=[97] * 4, others=others[:7], higher_is_better=True)

    assert (few.verdict, alone.verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert (few.expected, alone.expected) == (None, None)


@given(
    values=st.lists(st.floats(0, 1000), min_size=3, max_size=8),
    after=st.lists(st.floats(0, 1000), min_size=1, max_size=8),
    shift=st.floats(-100, 100),
)
def test_adding_the_same_to_every_number_of_everybody_changes_no_verdict(values, after, shift):
    weeks = company(random.Random(4), 4)

    def judged(by: float) -> Verdict:
        others = [other([value + by for value in own]) for own in weeks]
        before, since = [each + by for each in values], [each + by for each in after]
        return judge_impact(before=before, after=since, others=others, higher_is_better=True).verdict

    assert judged(0.0) == judged(round(shift))


@pytest.mark.parametrize(("freedom", "table"), [(6, 2.447), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_the_quantile_is_that_of_the_tables(freedom, table):
    assert student(0.95, freedom) == pytest.approx(table, rel=0.01)
