"""Points, tiers and ranks of a week, close enough to the real ones to look right; the real bars are not public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pacenote.demo.values import HUNDREDTH, TENTH, PersonWeek, rounded

TIERS = ("Fantastic", "Great", "Fair", "Poor")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a metric turns into points and a tier: full points at ``best``, none at ``worst``, straight in between."""

    code: str
    name: str
    weight: Decimal
    best: float
    worst: float
    great: float
    fair: float
    poor: float

    def points(self, value: Decimal) -> Decimal:
        """Return 0 to 100."""
        way = (float(value) - self.worst) / (self.best - self.worst)
        return rounded(Decimal(100 * min(1.0, max(0.0, way))), HUNDREDTH)

    def tier(self, value: Decimal) -> str:
        """Return the word for a value; the bars are where the next worse tier begins."""
        sign = 1 if self.best < self.worst else -1
        return TIERS[sum(sign * float(value) >= sign * bar for bar in (self.great, self.fair, self.poor))]


SCALES = {
    "speeding": Scale("SER", "Speeding Event Rate", Decimal("12.3"), 0, 2.5, 0.6, 0.9, 1.3),
    "seatbelt": Scale("SOR", "Seatbelt Off Rate", Decimal("12.3"), 0, 2.2, 0.6, 0.9, 1.3),
    "distractions": Scale("DR", "Distractions Rate", Decimal("7.9"), 0, 2.5, 0.6, 0.9, 1.3),
    "sign_signal": Scale("SSVR", "Sign/Signal Violations Rate", Decimal("12.3"), 0, 2.9, 0.8, 1.2, 1.6),
    "following_distance": Scale("FDR", "Following Distance Rate", Decimal("5.3"), 0, 2.5, 0.6, 0.9, 1.3),
    "cdf": Scale("CDF", "Customer Delivery Feedback", Decimal("6.6"), 0, 5500, 1400, 2100, 3000),
    "ced": Scale("CED", "Customer Escalation Defect", Decimal("13.4"), 0, 1, 0.5, 1.5, 2.5),
    "dcr": Scale("DCR", "Delivery Completion Rate", Decimal("13.4"), 100, 96, 98.9, 98.4, 97.5),
    "dsb": Scale("DSB", "Delivery Success Behaviors", Decimal("13.4"), 0, 2800, 700, 1400, 2100),
    "pod": Scale("POD", "Photo-On-Delivery Acceptance Rate", Decimal("3.3"), 100, 90, 97.4, 95.5, 93),
}
"""In the order of the columns of the overview CSV."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's week judged: points and weight per metric that has a value, and what they add up to."""

    week: PersonWeek
    values: dict[str, Decimal]
    weights: dict[str, Decimal]
    score: Decimal

    @property
    def tier(self) -> str:
        """The standing as the scorecard PDF of 2025 prints it."""
        return TIERS[sum(self.score < bar for bar in (90, 82, 74))]

    @property
    def medal(self) -> str:
        """The standing as the overview CSV of 2025-26 prints it."""
        return ("Platinum", "Gold", "Silver", "Bronze")[sum(self.score < bar for bar in (95, 88, 80))]

    @property
    def focus(self) -> str:
        """The metric that costs most points, empty where none does."""
        lost = {name: self.weights[name] * (100 - SCALES[name].points(value)) for name, value in self.values.items()}
        worst = max(lost, key=lambda name: lost[name])
        return worst if lost[worst] else ""


def judge(week: PersonWeek) -> Standing:
    """Score a week; the weights of metrics without a value are shared out among the others."""
    values = _values(week)
    whole = sum(SCALES[name].weight for name in values)
    weights = {name: rounded(100 * SCALES[name].weight / whole, TENTH) for name in values}
    points = sum((SCALES[name].points(value) * SCALES[name].weight for name, value in values.items()), Decimal(0))
    return Standing(week, values, weights, rounded(points / whole, HUNDREDTH))


def rank(weeks: Iterable[PersonWeek]) -> tuple[Standing, ...]:
    """Return all standings, best first, the order of the rows in every weekly file."""
    standings = (judge(week) for week in weeks)
    return tuple(sorted(standings, key=lambda s: (-s.score, -s.week.delivered, s.week.transporter_id)))


def _values(week: PersonWeek) -> dict[str, Decimal]:
    values: dict[str, Decimal | None] = {name: week.rate(name) for name in week.events}
    values["cdf"] = None if week.cdf_dpmo is None else Decimal(week.cdf_dpmo)
    values |= {"ced": Decimal(week.escalations), "dcr": week.dcr, "dsb": Decimal(week.dsb_dpmo), "pod": week.pod}
    return {name: value for name in SCALES if (value := values[name]) is not None}
