"""Metrics that a company defined for its own sheets. The name says what is known of one, so that anybody can read it:
``own_percent_higher_1_first_call_resolution`` is a percentage, better when higher, with one decimal.
"""

from __future__ import annotations

import re
import unicodedata
from typing import cast

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import Direction, Exposure, Metric, Unit

PREFIX = "own_"
UNITS: tuple[Unit, ...] = ("percent", "seconds", "count", "rate", "score")
DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "band")
MOST_DECIMALS = 3
LONGEST = 56
#: Stands behind the name where a row says over how much it was measured.
AMOUNT = ".n"
_NAME = re.compile(rf"^{PREFIX}({'|'.join(UNITS)})_({'|'.join(DIRECTIONS)})_([0-{MOST_DECIMALS}])_([a-z0-9_]+)$")


def name_of(label: str, *, unit: str, direction: str, decimals: int) -> str:
    """Return the name of a metric. Raises ValueError for words that are not known, or a label without a letter."""
    folded = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")
    name = f"{PREFIX}{unit}_{direction}_{decimals}_{slug}"[:LONGEST].rstrip("_")
    if not slug or not _NAME.match(name):
        raise ValueError(label)
    return name


def from_name(name: str) -> Metric | None:
    """Return the metric that a name tells of; None for any other name."""
    found = _NAME.match(name)
    if not found:
        return None
    unit, direction, decimals, slug = found.groups()
    label = slug.replace("_", " ").strip()
    return Metric(
        name,
        label[:1].upper() + label[1:],
        cast(Unit, unit),
        cast(Direction, direction),
        _("A metric of your own, from a sheet of your company."),
        decimals=int(decimals),
        exposures=(Exposure(name + AMOUNT, "contacts"),),
        sources=("metric_sheet",),
    )
