"""What a dash camera reports, in the words of its alerts report (formats.md 5.1)."""

from __future__ import annotations

from datetime import time
from random import Random

from pacenote.demo.chance import count_events
from pacenote.demo.values import Alert

KINDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "HARD-ACCELERATION": (30, ("Other", "Moderate", "Severe")),
    "HARD-BRAKING": (17, ("Other", "Traffic Light", "Vehicle In Front")),
    "SPEEDING-VIOLATIONS": (10, ("10+ mph over limit",)),
    "FOLLOWING-DISTANCE": (9, ("0.6 sec or less",)),
    "DRIVER-STAR": (9, ("Created space",)),
    "SIGN-VIOLATIONS": (7, ("Ran Stop Sign", "Rolling Stop")),
    "HARD-TURN": (6, ("Left", "Right")),
    "DRIVER-DISTRACTION": (5, ("Looking Down", "Phone")),
    "SEATBELT-COMPLIANCE": (4, ("Seatbelt off",)),
    "TRAFFIC-LIGHT-VIOLATION": (2, ("Ran Red Light",)),
    "CAMERA-OBSTRUCTION": (1, ("Camera covered",)),
    "BACKING": (2, ("Backing",)),
    "WEAVING": (1, ("Multiple Lane Changes + Passing (Automobile)",)),
}
"""Per alert type how often it comes, relative to the others, and its descriptions."""


def make_alerts(chance: Random, *, mean: float) -> tuple[Alert, ...]:
    """Invent a person's alerts of one day, ``mean`` of them on average, in order of time."""
    weights = [weight for weight, _ in KINDS.values()]
    kinds = chance.choices(tuple(KINDS), weights=weights, k=count_events(chance, mean=mean))
    return tuple(sorted((_make_alert(chance, kind) for kind in kinds), key=lambda alert: alert.at))


def _make_alert(chance: Random, kind: str) -> Alert:
    return Alert(
        at=time(chance.randint(10, 19), chance.randint(0, 59), chance.randint(0, 59)),
        kind=kind,
        severity="SEVERE" if chance.random() < 0.15 else "MODERATE",
        description=chance.choice(KINDS[kind][1]),
        video="UPLOAD PENDING" if chance.random() < 0.07 else "AVAILABLE",
        seconds=chance.randint(3, 20) if chance.random() < 0.18 else 0,
    )
