"""What the demo company's people did in a week or on a day, before any file is written about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_EVEN, Decimal

REJECT_REASONS = (
    "Blurry Photo",
    "Human In The Picture",
    "No Package Detected",
    "Package In Car",
    "Package In Hand",
    "Package Not Clearly Visible (Locker/Other Concealment)",
    "Package Too Close",
    "Photo Too Dark",
    "Other",
)
"""In the order of the columns of the POD Details PDF (formats.md 3.3)."""

SAFETY_RATES = ("speeding", "seatbelt", "distractions", "sign_signal", "following_distance")
"""In the order of the columns of the overview CSV (formats.md 3.2)."""

TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Round to a multiple of ``step``, halves to the even neighbour."""
    return value.quantize(step, ROUND_HALF_EVEN)


def share(part: int, whole: int, step: Decimal = TENTH) -> Decimal:
    """Return ``part`` of ``whole`` in percent, 100 of nothing."""
    return rounded(Decimal(100 * part) / whole, step) if whole else rounded(Decimal(100), step)


def per_million(part: int, whole: int) -> int:
    """Return defects per million opportunities, 0 of nothing."""
    return round(Decimal(part * 1_000_000) / whole) if whole else 0


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's week as counts; every file of the week derives its figures from these.

    ``events`` holds a count per name of ``SAFETY_RATES``, None where the van had no camera to see them.
    ``complaints`` is None where customers were not asked. ``rejects`` follows ``REJECT_REASONS``.
    """

    transporter_id: str
    trips: int
    delivered: int
    returned: int
    events: dict[str, int | None]
    complaints: int | None
    escalations: int
    defects: int
    photo_success: int
    photo_bypass: int
    rejects: tuple[int, ...]

    @property
    def photo_opportunities(self) -> int:
        """Success, bypass and rejects together."""
        return self.photo_success + self.photo_bypass + sum(self.rejects)

    @property
    def pod(self) -> Decimal:
        """Photo-on-delivery acceptance in percent, one decimal."""
        return share(self.photo_success, self.photo_opportunities)

    @property
    def dcr(self) -> Decimal:
        """Delivery completion in percent, one decimal."""
        return share(self.delivered, self.delivered + self.returned)

    @property
    def cdf_dpmo(self) -> int | None:
        """Negative feedback per million packages."""
        return None if self.complaints is None else per_million(self.complaints, self.delivered)

    @property
    def dsb_dpmo(self) -> int:
        """Delivery defects per million packages."""
        return per_million(self.defects, self.delivered)

    def rate(self, name: str) -> Decimal | None:
        """Events per trip with two decimals, as the CSV has them; the PDF prints one."""
        count = self.events[name]
        return None if count is None else rounded(Decimal(count) / self.trips, HUNDREDTH)


@dataclass(frozen=True, slots=True)
class Alert:
    """One event that a dash camera saw; ``at`` is the local time, ``seconds`` 0 where the event has no length."""

    at: time
    kind: str
    severity: str
    description: str
    video: str
    seconds: int


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's day on the road. ``fico`` is None and ``ratings`` are ``-`` where no trip was recorded."""

    transporter_id: str
    trips: int
    fico: int | None
    ratings: tuple[str, ...]
    miles: Decimal
    minutes: int
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One block of work: what it is called, when it starts (``10:45am``) and its hours."""

    service: str
    starts: str
    hours: int = 10


Shifts = dict[str, dict[date, Shift]]
"""Per transporter id the days with a block of work."""
