"""Which numbers stand behind which: the reasons that a message names, whatever file they came in (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

PHOTOS = (
    "pod_blurry",
    "pod_human",
    "pod_no_package",
    "pod_in_car",
    "pod_in_hand",
    "pod_not_visible",
    "pod_too_close",
    "pod_too_dark",
    "pod_other",
)
FEEDBACK = (
    "cx_mishandled",
    "cx_unprofessional",
    "cx_instructions",
    "cx_wrong_address",
    "cx_never_received",
    "cx_wrong_item",
)
BEHAVIOR = (
    "dsb_simultaneous",
    "dsb_over_50m",
    "dsb_attended_scan",
    "dsb_unattended_scan",
    "dsb_no_pod",
    "dsb_not_returned",
)
PARKING = ("pps_missing_brake", "pps_missing_gear")

#: Metric to the counts behind it; a name that ends in ``_`` stands for all that begin with it.
REASONS: dict[str, tuple[str, ...]] = {
    "pod": PHOTOS,
    "cx_negative": FEEDBACK,
    "cdf_dpmo": FEEDBACK,
    "dsb_count": BEHAVIOR,
    "dsb_dpmo": BEHAVIOR,
    "pps_compliance": PARKING,
    "dcr": ("rts_",),
    "delivery_completion_dpmo": ("rts_",),
    "dnr_dpmo": ("dnr_count", "concession_"),
    "dsc_dpmo": ("dsc_count", "concession_"),
    "ced": ("escalation_",),
    "seatbelt_off_rate": ("safety_seatbelt_",),
    "speeding_event_rate": ("safety_speeding_",),
    "distractions_rate": ("safety_distraction_",),
    "following_distance_rate": ("safety_following_distance_",),
    "sign_signal_violations_rate": ("safety_sign_signal_",),
}
_STEMS = frozenset(stem for stems in REASONS.values() for stem in stems)
EXACT_REASONS = frozenset(stem for stem in _STEMS if not stem.endswith("_"))
FAMILY_REASONS = _STEMS - EXACT_REASONS


def reasons_behind(metric: str, numbers: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return what a person's other numbers of the period say about the why of one; nothing that is zero."""
    stems = REASONS.get(metric, ())
    return {
        name: value
        for name, value in numbers.items()
        if value > 0 and any(name.startswith(stem) if stem.endswith("_") else name == stem for stem in stems)
    }
