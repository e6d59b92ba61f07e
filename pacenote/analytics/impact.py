"""Did it help? What came after a session, held against what would have been expected anyway. Pure values, no database.

Whoever is picked for a bad week does better in the next one, session or not: regression to the mean (Galton 1886;
Barnett, van der Pols and Dobson, International Journal of Epidemiology 34:215, 2005). So the mean before is never the
yardstick. The expectation is the empirical-Bayes one (Efron and Morris, Journal of the American Statistical
Association 70:311, 1975). With ``n`` values before, of mean ``b``, of a person among the people of a company:

    level of a person      ~ Normal(mu, tau2)        mu, tau2 from the means of the others before
    one value of theirs    ~ Normal(level, sigma2)   sigma2 from the spread of values within people
    weight                 w = n * tau2 / (n * tau2 + sigma2)
    expected               e = mu + w * (b - mu) + d
    its variance           v = tau2 * (1 - w) + sigma2 / m          for the mean of ``m`` values after

``d`` is what changed for everybody meanwhile, the mean of (after - expected) of the others, as in a difference in
differences. The others are also the check of the model (placebo runs, Abadie, Diamond and Hainmueller, Journal of the
American Statistical Association 105:493, 2010): where their own expectations missed by more than ``v`` says, because
weeks hang together or people drift, ``v`` is widened by as much, and never narrowed. A person whose own values
scatter more than the others' widens it as well. The interval uses Student's t with the number of others less two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist, fmean, variance
from typing import Final

#: With fewer values before, nothing is known of the person; with fewer others, nothing of what is usual.
LEAST_BEFORE: Final = 3
LEAST_OTHERS: Final = 8
#: With fewer values after, or an interval that holds no change before so many have come, it is too early to tell.
LEAST_AFTER: Final = 3
ENOUGH_AFTER: Final = 8
CONFIDENCE: Final = 0.95


class Verdict(StrEnum):
    """What can be said."""

    TOO_EARLY = "too_early"
    UNKNOWN = "unknown"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody of the same company without a session in the same weeks: figures of their values before and after."""

    before: float
    before_count: int
    before_variance: float
    after: float
    after_count: int


@dataclass(frozen=True, slots=True)
class Impact:
    """Before, after, and what would have been expected anyway, with its interval; None where nothing can be said."""

    verdict: Verdict
    before: float | None = None
    after: float | None = None
    before_count: int = 0
    after_count: int = 0
    expected: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def change(self) -> float | None:
        """How far the mean after lies from the expectation."""
        return None if self.after is None or self.expected is None else self.after - self.expected


@dataclass(frozen=True, slots=True)
class Usual:
    """What the others say is usual: ``drift`` is what changed for everybody, ``widen`` how far the model was off."""

    mu: float
    tau2: float
    sigma2: float
    drift: float
    widen: float
    count: int

    def expected(self, mean: float, count: int) -> float:
        """Return the expectation for somebody with this mean of so many values, before the drift."""
        return self.mu + self.weight(count) * (mean - self.mu)

    def weight(self, count: int) -> float:
        """Return how much somebody's own mean counts against everybody's."""
        whole = count * self.tau2 + self.sigma2
        return count * self.tau2 / whole if whole > 0 else 1.0

    def spread(self, before: int, after: int, sigma2: float) -> float:
        """Return the variance of a mean of ``after`` values around the expectation from ``before`` values."""
        return self.tau2 * (1 - self.weight(before)) + sigma2 / after


def judge_impact(
    *, before: Sequence[float], after: Sequence[float], others: Sequence[Other], higher_is_better: bool
) -> Impact:
    """Say what came after a session and whether that is more than would have come anyway."""
    known = Impact(
        Verdict.TOO_EARLY,
        before=fmean(before) if before else None,
        after=fmean(after) if after else None,
        before_count=len(before),
        after_count=len(after),
    )
    comparable = [each for each in others if each.before_count >= 2 and each.after_count >= 1]
    if len(before) < LEAST_BEFORE or len(comparable) < LEAST_OTHERS:
        return _with(known, Verdict.UNKNOWN if after else Verdict.TOO_EARLY)
    if not after:
        return known
    usual = usual_of(comparable)
    expected = usual.expected(fmean(before), len(before)) + usual.drift
    own = max(usual.sigma2, _own_variance(before, usual.sigma2))
    spread = usual.spread(len(before), len(after), own) * usual.widen * (1 + 1 / usual.count)
    reach = student(CONFIDENCE, usual.count - 2) * sqrt(spread)
    verdict = _verdict(fmean(after) - expected, reach, len(after), higher_is_better=higher_is_better)
    return _with(known, verdict, expected=expected, low=expected - reach, high=expected + reach)


def usual_of(others: Sequence[Other]) -> Usual:
    """Return what is usual among the others, by the method of moments."""
    freedom = sum(each.before_count - 1 for each in others)
    sigma2 = sum(each.before_variance * (each.before_count - 1) for each in others) / freedom
    means = [each.before for each in others]
    noise = fmean(sigma2 / each.before_count for each in others)
    start = Usual(fmean(means), max(0.0, variance(means) - noise), sigma2, 0.0, 1.0, len(others))
    errors = [each.after - start.expected(each.before, each.before_count) for each in others]
    drift = fmean(errors)
    said = [start.spread(each.before_count, each.after_count, sigma2) for each in others]
    missed = sum((error - drift) ** 2 for error in errors) / (len(errors) - 1)
    promised = fmean(said)
    widen = max(1.0, missed / promised) if promised > 0 else 1.0
    return Usual(start.mu, start.tau2, sigma2, drift, widen, len(others))


def _own_variance(before: Sequence[float], sigma2: float) -> float:
    """Return the person's own variance, drawn towards the others': few values tell little about a spread.

    As if four more values had had the others' variance (Smyth, Statistical Applications in Genetics and Molecular
    Biology 3:3, 2004, with that number fixed).
    """
    extra = 4
    freedom = len(before) - 1
    return (extra * sigma2 + freedom * variance(before)) / (extra + freedom)


def _verdict(change: float, reach: float, after: int, *, higher_is_better: bool) -> Verdict:
    if after < LEAST_AFTER:
        return Verdict.TOO_EARLY
    if abs(change) <= reach:
        return Verdict.NO_DIFFERENCE if after >= ENOUGH_AFTER else Verdict.TOO_EARLY
    return Verdict.BETTER if (change > 0) == higher_is_better else Verdict.WORSE


def _with(known: Impact, verdict: Verdict, **figures: float) -> Impact:
    return Impact(
        verdict,
        known.before,
        known.after,
        known.before_count,
        known.after_count,
        figures.get("expected"),
        figures.get("low"),
        figures.get("high"),
    )


def student(confidence: float, freedom: int) -> float:
    """Return the two-sided quantile of Student's t (Abramowitz and Stegun 26.7.5; within 1 % from five degrees on)."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    for power, term in enumerate(terms, start=1):
        z += term / float(freedom) ** power
    return z
