"""What a week of people adds up to for the company: the summary page and the trailing table of the scorecard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pacenote.demo.standing import SCALES, TIERS, Standing, rank
from pacenote.demo.values import HUNDREDTH, REJECT_REASONS, SAFETY_RATES, TENTH, PersonWeek, per_million, rounded, share

WEEKS_FOR_STATUS = 4
HIGHER_IS_BETTER = ("dcr", "pod", "high", "tenured")
BARS = {
    **dict.fromkeys(SAFETY_RATES, (8, 12, 18)),
    "ced": (0, 20, 40),
    "cdf": (1100, 1700, 2200),
    "dsb": (165, 250, 400),
    "fleet": (0, 0.25, 0.5),
    "low": (0, 3, 6),
    "dcr": (99.3, 98.9, 98.3),
    "pod": (98, 97, 95),
    "high": (75, 60, 50),
    "tenured": (90, 80, 70),
}
"""Per figure of the company the last value that is still Fantastic, Great, Fair."""


@dataclass(frozen=True, slots=True)
class Trailing:
    """One person's last weeks, at most six, summed up; ``weeks`` counts the weeks in each tier of ``TIERS``."""

    total: PersonWeek
    weeks: tuple[int, ...]

    @property
    def status(self) -> str:
        """The word that the trailing table prints."""
        if sum(self.weeks) < WEEKS_FOR_STATUS:
            return "No Status (<4 wks)"
        if self.weeks[0] >= WEEKS_FOR_STATUS:
            return "High Performer"
        return "Low Performer" if sum(self.weeks[2:]) >= WEEKS_FOR_STATUS else "Normal Performer"


def company_tier(name: str, value: Decimal) -> str:
    """Return the tier of a figure of the company."""
    if name in HIGHER_IS_BETTER:
        return TIERS[sum(value < Decimal(str(bar)) for bar in BARS[name])]
    return TIERS[sum(value > Decimal(str(bar)) for bar in BARS[name])]


def company_figures(weeks: Sequence[PersonWeek]) -> dict[str, Decimal]:
    """Return the figures of all people together; safety rates are events per 100 trips, percents have two decimals."""
    total = add_up(weeks)
    figures: dict[str, Decimal] = {}
    for name in SAFETY_RATES:
        seen = [week for week in weeks if week.events[name] is not None]
        trips = sum(week.trips for week in seen)
        figures[name] = rounded(Decimal(100 * (total.events[name] or 0)) / max(1, trips), TENTH)
    asked = sum(week.delivered for week in weeks if week.complaints is not None)
    figures["ced"] = Decimal(per_million(total.escalations, total.delivered))
    figures["cdf"] = Decimal(per_million(total.complaints or 0, asked))
    figures["dcr"] = share(total.delivered, total.delivered + total.returned, HUNDREDTH)
    figures["dsb"] = Decimal(total.dsb_dpmo)
    figures["pod"] = share(total.photo_success, total.photo_opportunities, HUNDREDTH)
    return figures


def focus_areas(standings: Sequence[Standing], count: int = 3) -> tuple[str, ...]:
    """Return the metrics that cost the company most points, worst first."""
    lost = dict.fromkeys(SCALES, Decimal(0))
    for standing in standings:
        for name, value in standing.values.items():
            lost[name] += standing.weights[name] * (100 - SCALES[name].points(value))
    return tuple(sorted(lost, key=lambda name: lost[name], reverse=True)[:count])


def add_up(weeks: Sequence[PersonWeek]) -> PersonWeek:
    """Return one week that holds the sums; what nobody measured stays unmeasured."""
    return PersonWeek(
        transporter_id=weeks[0].transporter_id,
        trips=sum(week.trips for week in weeks),
        delivered=sum(week.delivered for week in weeks),
        returned=sum(week.returned for week in weeks),
        events={name: _sum_measured([week.events[name] for week in weeks]) for name in SAFETY_RATES},
        complaints=_sum_measured([week.complaints for week in weeks]),
        escalations=sum(week.escalations for week in weeks),
        defects=sum(week.defects for week in weeks),
        photo_success=sum(week.photo_success for week in weeks),
        photo_bypass=sum(week.photo_bypass for week in weeks),
        rejects=tuple(sum(week.rejects[n] for week in weeks) for n in range(len(REJECT_REASONS))),
    )


def trail(current: Sequence[PersonWeek], history: Sequence[Sequence[PersonWeek]]) -> tuple[Trailing, ...]:
    """Sum up the last six weeks of everybody who is in the current one, best first."""
    ranked = [rank(weeks) for weeks in (*history[-5:], current)]
    own: dict[str, list[Standing]] = {}
    for standings in ranked:
        for standing in standings:
            own.setdefault(standing.week.transporter_id, []).append(standing)
    totals = {week.transporter_id: add_up([s.week for s in own[week.transporter_id]]) for week in current}
    return tuple(
        Trailing(standing.week, _count_tiers(own[standing.week.transporter_id])) for standing in rank(totals.values())
    )


def _count_tiers(standings: Sequence[Standing]) -> tuple[int, ...]:
    tiers = [standing.tier for standing in standings]
    return tuple(tiers.count(tier) for tier in TIERS)


def _sum_measured(counts: Sequence[int | None]) -> int | None:
    measured = [count for count in counts if count is not None]
    return sum(measured) if measured else None
