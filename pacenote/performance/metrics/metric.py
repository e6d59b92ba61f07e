"""What is known of a metric, whichever company and file it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pacenote.performance.kinds import Cadence

Unit = Literal["percent", "rate", "dpmo", "count", "score", "stars", "seconds", "minutes", "hours", "miles", "per_hour"]
Direction = Literal["higher", "lower", "band", "none"]
ExposureUnit = Literal["trips", "packages", "opportunities", "minutes", "stops", "contacts", "ratings", "evaluations"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much there was to measure: the value of ``metric`` in the same row, counted in ``unit``."""

    metric: str
    unit: ExposureUnit


@dataclass(frozen=True, slots=True)
class Metric:
    """Something measured. Percent runs from 0 to 100, a rate is events per trip, DPMO defects per million.

    ``label`` and ``definition`` are English message ids. ``exposures`` are tried in order. ``sources`` are stems of
    source names (``overview`` stands for ``overview_csv``), the one that wins first. A metric that is not
    ``coachable`` is context: it never makes a finding.
    """

    name: str
    label: str
    unit: Unit
    direction: Direction
    definition: str
    cadence: Cadence = "week"
    decimals: int = 0
    exposures: tuple[Exposure, ...] = ()
    sources: tuple[str, ...] = ("overview", "scorecard")
    coachable: bool = True
    zero_is_missing: bool = False

    def is_better(self, value: Decimal, than: Decimal) -> bool:
        """Tell whether a value is strictly better; never for a metric without a better side."""
        if self.direction == "higher":
            return value > than
        return self.direction == "lower" and value < than

    def best_of(self, values: Iterable[Decimal]) -> Decimal | None:
        """Return the best of some values, None where there are none or the metric has no better side."""
        if self.direction == "higher":
            return max(values, default=None)
        return min(values, default=None) if self.direction == "lower" else None


PACKAGES = Exposure("delivered_packages", "packages")
TRIPS = Exposure("mentor_trips", "trips")
