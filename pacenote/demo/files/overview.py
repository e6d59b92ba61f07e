"""DSP Overview Dashboard, CSV in the 2025-26 layout (formats.md 3.2): 54 columns, UTF-8 BOM, all quoted, LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from pacenote.demo.people import DemoPerson
from pacenote.demo.standing import SCALES, Standing, rank
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week

NO_DATA = "No Data"
RATE_HEADINGS = {
    "speeding": "Speeding Event Rate",
    "seatbelt": "Seatbelt-Off Rate",
    "distractions": "Distractions Rate",
    "sign_signal": "Sign/ Signal Violations Rate",
    "following_distance": "Following Distance Rate",
}
SCORED = ("cdf", "ced", "dcr", "dsb", "pod")
WEIGHTED = {**RATE_HEADINGS, "cdf": "CDF DPMO", "ced": "CED", "dcr": "DCR", "dsb": "DSB DPMO", "pod": "POD"}


def overview_csv(
    week: Week, people: Sequence[DemoPerson], values: Sequence[PersonWeek], *, dsp: str, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the driver table of a week, best score first, with legal names."""
    names = {person.transporter_id: person.legal_name for person in people}
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_headings())
    for standing in rank(values):
        tid = standing.week.transporter_id
        writer.writerow([week.label, names[tid], tid, standing.medal, standing.score, *_figures(standing)])
    name = f"DSP_Overview_Dashboard_{dsp}_{station}_{week.label}.csv"
    return name, text.getvalue().removesuffix("\n").encode("utf-8-sig")


def _headings() -> list[str]:
    first = ["Week", "Delivery Associate ", "Transporter ID", "Overall Standing", "Overall Score"]
    first += ["FICO Metric", "FICO Tier", "FICO Score"]
    for rate in RATE_HEADINGS.values():
        first += [f"{rate} (per trip)", f"{rate} Tier", f"{rate} Score"]
    for metric in SCORED:
        value = "DSB" if metric == "dsb" else WEIGHTED[metric]
        first += [value, f"{WEIGHTED[metric]} Tier", f"{WEIGHTED[metric]} Score"]
    first += ["PSB", "PSB Tier", "PSB Score", "Packages Delivered"]
    weighted = ("FICO Metric", *WEIGHTED.values(), "PSB")
    return first + [f"{metric} Weight Applied" for metric in weighted]


def _figures(standing: Standing) -> Iterator[str]:
    """Yield all cells from the FICO metric on; nobody has a FICO or a pickup, as in the real files."""
    yield from (NO_DATA, NO_DATA, "")
    for metric in (*RATE_HEADINGS, *SCORED):
        value = standing.values.get(metric)
        if value is None:
            yield from (NO_DATA, NO_DATA, "")
        else:
            scale = SCALES[metric]
            percent = metric in {"dcr", "pod"}
            yield f"{value}%" if percent else f"{value.normalize():f}"
            yield scale.tier(value)
            yield f"{scale.points(value).normalize():f}"
    yield from (NO_DATA, NO_DATA, "", str(standing.week.delivered), "0%")
    for metric in WEIGHTED:
        yield f"{standing.weights.get(metric, '0.0')}%"
    yield "0%"
