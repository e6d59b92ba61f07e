"""What adds up to a person's numbers: complaints, parcels, events, days. A piece counts once, in however many files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal

#: Rates that are weighed by a count of the same piece when pieces are summed.
WEIGHTS = {"pps_compliance": "pps_stops"}
_CENT = Decimal("0.01")


def piece_key(*parts: str) -> str:
    """Return a key for what the parts name. Numbers of parcels and customers cannot be read from it."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()


def combine(pieces: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Return the numbers of all pieces together: counts summed, rates weighed by their count."""
    values: dict[str, Decimal] = {}
    weighed: dict[str, tuple[Decimal, Decimal]] = {}
    for piece in pieces:
        for metric, value in piece.items():
            if metric not in WEIGHTS:
                values[metric] = values.get(metric, Decimal(0)) + value
                continue
            weight = piece.get(WEIGHTS[metric], Decimal(0))
            total, sum_ = weighed.get(metric, (Decimal(0), Decimal(0)))
            weighed[metric] = total + weight, sum_ + weight * value
    return values | {metric: (sum_ / total).quantize(_CENT) for metric, (total, sum_) in weighed.items() if total}
