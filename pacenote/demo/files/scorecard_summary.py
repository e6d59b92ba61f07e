"""The pages around the tables of the scorecard PDF, as values for the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pacenote.demo.chance import dice
from pacenote.demo.company import WEEKS_FOR_STATUS, Trailing, company_figures, company_tier
from pacenote.demo.files.scorecard_tables import PDF_RATES
from pacenote.demo.files.wording import APPENDIX, NOTICE
from pacenote.demo.standing import TIERS, Standing
from pacenote.demo.values import HUNDREDTH, TENTH, PersonWeek, rounded, share
from pacenote.demo.weeks import Week

Entry = dict[str, Any]

MISSING = ("Coming Soon", "Missing")
LABELS = {
    "seatbelt": "Seatbelt-Off Rate",
    "speeding": "Speeding Event Rate",
    "sign_signal": "Sign/Signal Violations Rate",
    "distractions": "Distractions Rate",
    "following_distance": "Following Distance Rate",
    "ced": "Customer Escalation Defect DPMO",
    "cdf": "Customer Delivery Feedback DPMO",
    "dcr": "Delivery Completion Rate",
    "dsb": "Delivery Success Behaviors",
    "pod": "Photo-On-Delivery Acceptance Rate",
    "high": "High Performers Share",
    "low": "Low Performers Share",
    "tenured": "Tenured Workforce",
    "fleet": "Fleet Execution",
}
DELIVERY = ("dcr", "dsb", "pod")
PERCENTS = ("dcr", "pod", "high", "low", "tenured")


def summary_head(standings: Sequence[Standing]) -> dict[str, Any]:
    """Return the overall standing: the mean score and its word."""
    score = rounded(sum((s.score for s in standings), Decimal(0)) / len(standings), TENTH)
    tier = ("Fantastic Plus", *TIERS)[sum(score < bar for bar in (94, 86, 76, 66))]
    return {"overall": {"text": f"{score} | {tier}", "tier": tier}}


def notice(standings: Sequence[Standing], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return headings and paragraphs of the first page."""
    best = ", ".join(names[standing.week.transporter_id] for standing in standings[:5])
    return [("Top Drivers", best), *NOTICE]


def appendix() -> Sequence[tuple[str, str]]:
    """Return metrics and weights of the last page."""
    return APPENDIX


def sections(
    week: Week, values: Sequence[PersonWeek], trailing: Sequence[Trailing], *, preview: bool
) -> list[dict[str, Any]]:
    """Return the four blocks of the summary page, each with a left and a right column of figures."""
    figures = company_figures(values)
    safety = _worst_but_one([company_tier(name, figures[name]) for name in PDF_RATES])
    quality = _worst_but_one([company_tier(name, figures[name]) for name in ("ced", "cdf", "dcr", "dsb", "pod")])
    experience = _worst_but_one([company_tier(name, figures[name]) for name in ("ced", "cdf")])
    rates = ("seatbelt", "speeding", "sign_signal", "distractions", "following_distance")
    left = [_entry("On-Road Safety Score*", (safety, safety)), _entry("Safe Driving Metric", MISSING, level=1)]
    left += [_figure(name, figures[name], level=1) for name in rates]
    left += [_entry("Working Device", MISSING)]
    compliant = ("Compliant", "Fantastic")
    right = [_entry("Compliance", ("", ""), info=False), _entry("Breach of Contract", compliant, level=1)]
    right += [_entry("Comprehensive Audit (CAS)", compliant, level=1)]
    customers = [_entry("Customer Delivery Experience", (experience, experience), info=False)]
    customers += [_figure(name, figures[name], level=1) for name in ("ced", "cdf")]
    return [
        _section("Safety and Compliance", (safety, safety), left, right),
        _section("Delivery Quality", (quality, quality), customers, [_figure(n, figures[n]) for n in DELIVERY]),
        _section("Pickup Quality", MISSING, [_entry("Pickup Success Behaviors", MISSING)], []),
        _team(week, trailing, preview=preview),
    ]


def _team(week: Week, trailing: Sequence[Trailing], *, preview: bool) -> dict[str, Any]:
    chance = dice("team", week.label, len(trailing))
    tenured = rounded(Decimal(chance.uniform(78, 97)), HUNDREDTH)
    tier = company_tier("tenured", tenured)
    if preview:
        fleet = rounded(Decimal(chance.choice((0, 0, 0.1, 0.25))), HUNDREDTH)
        return _section("Team and Fleet", (tier, tier), [_figure("tenured", tenured)], [_figure("fleet", fleet)])
    known = [line for line in trailing if sum(line.weeks) >= WEEKS_FOR_STATUS]
    left = [_entry(LABELS["high"], MISSING), _entry(LABELS["low"], MISSING)]
    if known:
        statuses = [line.status for line in known]
        left = [
            _figure("high", share(statuses.count("High Performer"), len(known), HUNDREDTH)),
            _figure("low", share(statuses.count("Low Performer"), len(known), HUNDREDTH)),
        ]
    return _section("Team", (tier, tier), left, [_figure("tenured", tenured)])


def _section(title: str, word: tuple[str, str], left: list[Entry], right: list[Entry]) -> dict[str, Any]:
    return {"title": title, "text": word[0], "tier": word[1], "columns": [left, right]}


def _figure(name: str, value: Decimal, *, level: int = 0) -> Entry:
    tier = company_tier(name, value)
    unit = " events per 100 trips" if name in PDF_RATES else "%" if name in PERCENTS else ""
    return _entry(LABELS[name], (f"{value}{unit} | {tier}", tier), level=level)


def _entry(label: str, word: tuple[str, str], *, level: int = 0, info: bool = True) -> Entry:
    return {"label": label, "text": word[0], "tier": word[1], "level": level, "info": info}


def _worst_but_one(tiers: Sequence[str]) -> str:
    """One bad figure alone does not spoil a block."""
    return sorted(tiers, key=TIERS.index)[-min(2, len(tiers))]
