from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pacenote.demo.values import TENTH, PersonWeek, per_million, rounded, share


def test_figures_follow_from_the_counts(bad_week: PersonWeek):
    assert bad_week.photo_opportunities == 400
    assert bad_week.pod == Decimal("95.0")
    assert bad_week.dcr == Decimal("99.0")
    assert bad_week.cdf_dpmo == 2857
    assert bad_week.dsb_dpmo == 1429
    assert bad_week.rate("speeding") == Decimal("0.25")
    assert bad_week.rate("seatbelt") == Decimal("0.00")


def test_what_nobody_measured_has_no_figure(bad_week: PersonWeek):
    assert bad_week.rate("distractions") is None


def test_halves_are_rounded_to_the_even_neighbour():
    assert rounded(Decimal("0.25"), TENTH) == Decimal("0.2")
    assert rounded(Decimal("0.35"), TENTH) == Decimal("0.4")


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_stays_between_none_and_all(part: int, rest: int):
    assert 0 <= share(part, part + rest) <= 100
    assert 0 <= per_million(part, part + rest) <= 1_000_000
