"""The two tables of people in the scorecard PDF, as values for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pacenote.demo.company import Trailing
from pacenote.demo.standing import SCALES, TIERS, Standing, judge
from pacenote.demo.values import TENTH, rounded

Cell = tuple[str, str]

PDF_RATES = ("seatbelt", "speeding", "distractions", "following_distance", "sign_signal")
"""In the order of the columns of the PDF, which is not that of the CSV."""

SAFETY_COLUMNS = (
    ("Fico Score", 40),
    ("Seatbelt Off Rate", 40),
    ("Speeding Event Rate", 40),
    ("Distractions Rate", 40),
    ("Following Distance Rate", 40),
    ("Sign/Signal Violations Rate", 40),
)
KEY = (
    "SSVR: Sign/Signal Violations Rate",
    "SOR: Seatbelt Off Rate",
    "DR: Distractions Rate",
    "DSB: Delivery Success Behaviors",
    "DCR: Delivery Completion Rate",
    "FDR: Following Distance Rate",
    "SER: Speeding Event Rate",
    "POD: Photo-On-Delivery Acceptance Rate",
    "CED: Customer Escalation Defect",
    "CDF DPMO: Customer Delivery Feedback Defect Per Million Opportunities",
    "PSB: Pickup Success Behaviors",
)
RANKED = "Drivers ranked by overall score, descending."
STATUS_TIERS = {"High Performer": "Fantastic", "Low Performer": "Poor"}


def current_table(standings: Sequence[Standing], names: Mapping[str, str], *, preview: bool) -> dict[str, Any]:
    """Return "DA Current Week Performance": 20 columns, or the 18 of the preview."""
    first = [("#", 21), ("Name", 80), ("Transporter ID", 62), ("Overall Tier", 32), ("Delivered", 30)]
    first.append(("Key Focus Area", 26))
    if preview:
        first = [*first[:3], first[4]]
    last = [("CDF DPMO", 40), ("CED", 40), ("DCR", 40), ("DSB", 40), ("POD", 40), ("PSB", 40)]
    last += [("DSB Count" if preview else "DSB DNR", 23), ("POD Opps.", 23)]
    missing = ("No Data" if preview else "Coming Soon", "Missing")
    rows = []
    for number, standing in enumerate(standings, start=1):
        week = standing.week
        row: list[Cell] = [(str(number), ""), (names[week.transporter_id], ""), (week.transporter_id, "")]
        row += [] if preview else [(standing.tier, standing.tier)]
        row += [(str(week.delivered), "")]
        row += [] if preview else [(SCALES[standing.focus].code if standing.focus else "", "")]
        row += [missing, *_rates(standing, missing)]
        row += [_cell(standing, metric, missing) for metric in ("cdf", "ced", "dcr", "dsb", "pod")]
        row += [missing, (str(week.defects), ""), (str(week.photo_opportunities), "")]
        rows.append(row)
    rest = [{"text": "", "span": len(last)}]
    note = "" if preview else RANKED
    return _sheet("DA Current Week Performance", [*first, *SAFETY_COLUMNS, *last], rows, rest, note=note, key=KEY)


def trailing_table(trailing: Sequence[Trailing], names: Mapping[str, str]) -> dict[str, Any]:
    """Return "DA Trailing 6-Week Performance"."""
    first = [("#", 14), ("Name", 80), ("Transporter ID", 62)]
    last = [("CDF DPMO", 40), ("DCR", 40), ("DSB", 40), ("POD", 40), ("PSB", 40), ("High/Low Performer Status", 64)]
    counts = [("Fant.", 23), ("Great", 23), ("Fair", 23), ("Poor", 23)]
    missing = ("Coming Soon", "Missing")
    rows = []
    for number, line in enumerate(trailing, start=1):
        standing = judge(line.total)
        tid = line.total.transporter_id
        row: list[Cell] = [(str(number), ""), (names[tid], ""), (tid, ""), missing, *_rates(standing, missing)]
        row += [_cell(standing, metric, missing) for metric in ("cdf", "dcr", "dsb", "pod")]
        row += [missing, (line.status, STATUS_TIERS.get(line.status, "Missing"))]
        row += [(str(count), "") for count in line.weeks]
        rows.append(row)
    rest = [{"text": "", "span": len(last)}, {"text": "Weeks", "span": len(TIERS)}]
    columns = [*first, *SAFETY_COLUMNS, *last, *counts]
    return _sheet("DA Trailing 6-Week Performance", columns, rows, rest, note=RANKED, key=())


def _sheet(
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    rest: Sequence[dict[str, Any]],
    *,
    note: str,
    key: Sequence[str],
) -> dict[str, Any]:
    before = [name for name, _ in columns].index("Fico Score")
    return {
        "title": title,
        "key": key,
        "note": note,
        "safety": (before, len(SAFETY_COLUMNS)),
        "rest": rest,
        "columns": [{"name": name, "width": width} for name, width in columns],
        "rows": rows,
    }


def _rates(standing: Standing, missing: Cell) -> Iterable[Cell]:
    return [_cell(standing, metric, missing) for metric in PDF_RATES]


def _cell(standing: Standing, metric: str, missing: Cell) -> Cell:
    """Rates are printed with one decimal, DPMO and counts as whole numbers, the rest as percent."""
    value = standing.values.get(metric)
    if value is None:
        return missing
    return _printed(metric, value), SCALES[metric].tier(value)


def _printed(metric: str, value: Decimal) -> str:
    if metric in PDF_RATES:
        return str(rounded(value, TENTH))
    return f"{value}%" if metric in {"dcr", "pod"} else str(value)
