"""Counts that only ever stand behind another number, named as their file names them: vendors add names at any time.

``rts_`` why packages came back, ``safety_`` what a safety event was, ``escalation_`` what a customer escalated,
``concession_`` how a package that is missed was handed over (formats.md 3.5, 3.7 and 3.8). The label of a name
that is not listed here is the file's own word, in English only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import PACKAGES, Exposure, Metric


@dataclass(frozen=True, slots=True)
class Family:
    """The counts whose names begin with ``prefix``; ``labels`` by the rest of the name."""

    prefix: str
    labels: dict[str, str]
    definition: str
    sources: tuple[str, ...]
    exposures: tuple[Exposure, ...] = ()

    def metric(self, name: str) -> Metric:
        """Return the count of that name."""
        rest = name.removeprefix(self.prefix)
        return Metric(
            name,
            self.labels.get(rest) or rest.replace("_", " ").strip().capitalize(),
            "count",
            "lower",
            self.definition,
            exposures=self.exposures,
            sources=self.sources,
            coachable=False,
        )


RETURNS = Family(
    "rts_",
    {
        "business_closed": _("Business closed"),
        "customer_unavailable": _("Customer not there"),
        "no_secure_location": _("No safe place"),
        "other": _("Other reason"),
        "out_of_drive_time": _("Out of time"),
        "unable_to_access": _("No way in"),
        "unable_to_locate": _("Address not found"),
        "unsafe_due_to_dog": _("Dog"),
        "bad_weather": _("Bad weather"),
        "locker_issue": _("Locker trouble"),
        "missing_or_incorrect_access_code": _("Access code missing or wrong"),
        "otp_not_available": _("No one-time code"),
    },
    _("Packages brought back for this reason."),
    sources=("dcr_reasons", "rts"),
    exposures=(PACKAGES,),
)
SAFETY = Family(
    "safety_",
    {
        "seatbelt_seatbelt_off": _("Seat belt off"),
        "speeding_10_mph_over": _("10 mph or more over the limit"),
        "distraction_looking_down": _("Looking down"),
        "distraction_looking_at_phone": _("Looking at the phone"),
        "distraction_talking_on_phone": _("Talking on the phone"),
        "sign_signal_stop_sign": _("Stop sign"),
        "sign_signal_stop_light": _("Red light"),
        "sign_signal_illegal_u_turn": _("Illegal U-turn"),
        "following_distance_0_6_seconds_or_less": _("0.6 seconds or less"),
    },
    _("Events of this kind on the safety dashboard."),
    sources=("safety_events",),
)
ESCALATIONS = Family(
    "escalation_",
    {"customer_experience": _("Customer experience"), "property": _("Property"), "safety": _("Safety")},
    _("Escalations of this kind."),
    sources=("escalations",),
)
CONCESSIONS = Family(
    "concession_",
    {
        "mailbox": _("Left in the mailbox"),
        "household_member": _("Handed to somebody in the household"),
        "neighbor": _("Handed to a neighbor"),
        "safe_place": _("Left in a safe place"),
    },
    _("Concessions about packages that were handed over in this way."),
    sources=("concessions",),
)
FAMILIES = (RETURNS, SAFETY, ESCALATIONS, CONCESSIONS)


def of_family(name: str) -> Metric | None:
    """Return the metric of a name that belongs to a family; None for any other."""
    for family in FAMILIES:
        if name.startswith(family.prefix) and name != family.prefix:
            return family.metric(name)
    return None
