"""What adds up to a person's numbers: complaints, parcels, events, days. A piece counts once, in however many files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal

#: Rates that are weighed by a count of the same piece when pieces are summed.
WEIGHTS = {
    "pps_compliance": "pps_stops",
    "csat": "csat_ratings",
    "qa_score": "qa_evaluations",
    "handle_seconds": "timed_contacts",
    "talk_seconds": "timed_contacts",
    "hold_seconds": "timed_contacts",
    "after_call_seconds": "timed_contacts",
    "first_response_seconds": "first_responses",
    "resolution_seconds": "resolved",
}
#: Begins the key of a piece that moves from one person to another, as a ticket does: its newest file says whose it is.
MOVING = "case:"
_CENT = Decimal("0.01")


def piece_key(*parts: str) -> str:
    """Return a key for what the parts name. Numbers of parcels and customers cannot be read from it."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()


def case_key(*parts: str) -> str:
    """Return the key of a case, which counts for whoever has it in the newest file."""
    return MOVING + piece_key(*parts)


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
