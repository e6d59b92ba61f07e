"""The first page of a scorecard: figures of the whole company, found by label because two columns share a line.

Rates stand there per 100 trips, in the driver table per trip; both are kept as printed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pacenote.imports.parsers.numbers import NumberStyle, read_number

_FIGURES = {
    "overall_score": "Overall Standing:",
    "fico": "Safe Driving Metric",
    "seatbelt_off_rate": "Seatbelt-Off Rate",
    "speeding_event_rate": "Speeding Event Rate",
    "sign_signal_violations_rate": "Sign/Signal Violations Rate",
    "distractions_rate": "Distractions Rate",
    "following_distance_rate": "Following Distance Rate",
    "ced_dpmo": "Customer Escalation Defect DPMO",
    "cdf_dpmo": "Customer Delivery Feedback DPMO",
    "dcr": "Delivery Completion Rate",
    "delivery_completion_dpmo": "Delivery Completion DPMO",
    "dsb_dpmo": "Delivery Success Behaviors",
    "pod": "Photo-On-Delivery Acceptance Rate",
    "contact_compliance": "Contact Compliance",
    "attended_delivery_accuracy": "Attended Delivery Accuracy",
    "psb": "Pickup Success Behaviors",
    "high_performers_share": "High Performers Share",
    "low_performers_share": "Low Performers Share",
    "tenured_workforce": "Tenured Workforce",
    "fleet_execution": "Fleet Execution",
}
_WORDS = {
    "safety_and_compliance": "Safety and Compliance:",
    "on_road_safety_score": "On-Road Safety Score",
    "working_device": "Working Device",
    "breach_of_contract": "Breach of Contract",
    "comprehensive_audit": "Comprehensive Audit (CAS)",
    "quality": "Quality:",
    "customer_delivery_experience": "Customer Delivery Experience",
    "standard_work_compliance": "Standard Work Compliance",
    "pickup_quality": "Pickup Quality:",
    "team": "Team:",
    "team_and_fleet": "Team and Fleet:",
}
_TIER = r"(?P<tier>Fantastic Plus|Fantastic|Great|Fair|Poor|Non-Compliant|Not Compliant|Compliant)"
_VALUE_OR_TIER = r"\d|Fantastic|Great|Fair|Poor|Non-|Not |Compliant"
_VALUE = r"(?P<value>\d[\d.,]*(?: ?%)?)"


def read_summary(text: str) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Return figures and tiers by metric; what is not printed, or is *Coming Soon*, is absent."""
    readings: dict[str, Decimal] = {}
    tiers: dict[str, str] = {}
    for metric, label in (_FIGURES | _WORDS).items():
        found = _search(text, label)
        if not found:
            continue
        if metric in _FIGURES and found["value"]:
            value = read_number(found["value"], NumberStyle())
            if isinstance(value, Decimal):
                readings[metric] = value
        if found["tier"]:
            tiers["overall_standing" if metric == "overall_score" else metric] = found["tier"]
    return readings, tiers


def _search(text: str, label: str) -> re.Match[str] | None:
    words = r"[ ]+".join(re.escape(word) for word in label.split())
    unit = r"(?:[ ]+events[ ]+per[ ]+100[ ]+trips)?"
    pattern = rf"(?<![\w-]){words}\*?:?[ ]+(?={_VALUE_OR_TIER})(?:{_VALUE}{unit}[ ]*(?:\|[ ]*)?)?{_TIER}?"
    return re.search(pattern, text)
