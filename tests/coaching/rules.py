"""A rule and readings that several tests hold against it."""

from __future__ import annotations

from decimal import Decimal

from pacenote.coaching.evaluate import Measured
from pacenote.performance.catalogue import Minimum, RuleValues

#: Coached below 97 %, praised from 99.5 %, from 50 photos on.
PHOTOS = RuleValues(
    "pod", "percent", "higher", Decimal(97), Decimal("99.5"), minimum=(Minimum("opportunities", Decimal(50)),)
)


def shown(value: str, *, photos: int = 100) -> Measured:
    """Return a reading of some photos."""
    return Measured(Decimal(value), {"opportunities": Decimal(photos)})
