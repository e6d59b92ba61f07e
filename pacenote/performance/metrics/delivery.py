"""Metrics of photo, customer feedback, delivery behavior, parking and engine files (formats.md 3.3 to 3.6, 5.3)."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import PACKAGES, Exposure, Metric

PHOTOS = (Exposure("pod_opportunities", "opportunities"), PACKAGES)
STOPS = (Exposure("pps_stops", "stops"),)
BEHAVIOR_FILES = ("dsb", "concessions")
POD = ("pod", "overview", "scorecard")


def _photos(name: str, label: str, definition: str) -> Metric:
    return Metric(name, label, "count", "lower", definition, exposures=PHOTOS, sources=("pod",), coachable=False)


def _feedback(name: str, label: str, definition: str) -> Metric:
    return Metric(
        name, label, "count", "lower", definition, exposures=(PACKAGES,), sources=("cx_feedback",), coachable=False
    )


def _behavior(name: str, label: str, definition: str) -> Metric:
    return Metric(
        name, label, "count", "lower", definition, exposures=(PACKAGES,), sources=BEHAVIOR_FILES, coachable=False
    )


PHOTO = (
    Metric(
        "pod",
        _("Photo accepted"),
        "percent",
        "higher",
        _("Share of delivery photos that Amazon accepts."),
        decimals=1,
        exposures=PHOTOS,
        sources=POD,
    ),
    Metric(
        "pod_opportunities",
        _("Photos asked for"),
        "count",
        "none",
        _("Deliveries in which a photo was asked for."),
        sources=POD,
        coachable=False,
    ),
    Metric(
        "pod_success",
        _("Photos accepted"),
        "count",
        "none",
        _("Photos that Amazon accepted."),
        sources=("pod",),
        coachable=False,
    ),
    _photos("pod_bypass", _("Photos skipped"), _("Deliveries in which the photo was skipped.")),
    _photos("pod_rejects", _("Photos rejected"), _("Photos that Amazon did not accept.")),
    _photos("pod_blurry", _("Blurry photo"), _("Rejected because the photo was blurry.")),
    _photos("pod_human", _("Person in the photo"), _("Rejected because a person is in the photo.")),
    _photos("pod_no_package", _("No package in the photo"), _("Rejected because no package was found in it.")),
    _photos("pod_in_car", _("Package in the car"), _("Rejected because the package is still in the car.")),
    _photos("pod_in_hand", _("Package in the hand"), _("Rejected because the package is still in a hand.")),
    _photos("pod_not_visible", _("Package not clearly visible"), _("Rejected because the package is hidden.")),
    _photos("pod_too_close", _("Photo too close"), _("Rejected because the photo was taken too close.")),
    _photos("pod_too_dark", _("Photo too dark"), _("Rejected because the photo is too dark.")),
    _photos("pod_other", _("Other reason"), _("Rejected for another reason.")),
)

CUSTOMER = (
    Metric(
        "cx_negative",
        _("Complaints"),
        "count",
        "lower",
        _("Complaints that customers made about a delivery."),
        exposures=(PACKAGES,),
        sources=("cx_feedback", "quality_cdf"),
    ),
    _feedback("cx_mishandled", _("Package mishandled"), _("Customers who say that the package was mishandled.")),
    _feedback("cx_unprofessional", _("Unprofessional"), _("Customers who found the delivery unprofessional.")),
    _feedback("cx_instructions", _("Instructions not followed"), _("Customers whose instructions were not followed.")),
    _feedback("cx_wrong_address", _("Wrong address"), _("Customers whose package went to another address.")),
    _feedback("cx_never_received", _("Never received"), _("Customers who say that nothing came.")),
    _feedback("cx_wrong_item", _("Wrong item"), _("Customers who got another package.")),
)

BEHAVIOR = (
    _behavior("dsb_simultaneous", _("Scanned together"), _("Deliveries scanned together with others.")),
    _behavior("dsb_over_50m", _("Over 50 m away"), _("Deliveries scanned more than 50 m from the address.")),
    _behavior("dsb_attended_scan", _("Wrong scan, attended"), _("Deliveries to a person with the wrong scan.")),
    _behavior("dsb_unattended_scan", _("Wrong scan, unattended"), _("Deliveries to a place with the wrong scan.")),
    _behavior("dsb_no_pod", _("No photo"), _("Deliveries without the photo that was needed.")),
    _behavior("dsb_not_returned", _("Not returned"), _("Packages scanned, not delivered and not brought back.")),
    Metric(
        "dsc_count",
        _("Conditions missed"),
        "count",
        "lower",
        _("Packages that were delivered outside the agreed conditions."),
        exposures=(PACKAGES,),
        sources=("concessions",),
        coachable=False,
    ),
    Metric(
        "attended_deliveries",
        _("Attended deliveries"),
        "count",
        "none",
        _("Deliveries handed to a person."),
        sources=("dsb",),
        coachable=False,
    ),
    Metric(
        "unattended_deliveries",
        _("Unattended deliveries"),
        "count",
        "none",
        _("Deliveries left at a place."),
        sources=("dsb",),
        coachable=False,
    ),
)

PICKUP = (
    Metric(
        "psb_done",
        _("Pickups done"),
        "count",
        "none",
        _("Pickup stops that were done as asked."),
        sources=("psb",),
        coachable=False,
    ),
    Metric(
        "psb_failed",
        _("Pickups failed"),
        "count",
        "lower",
        _("Pickup stops that were not done as asked."),
        sources=("psb",),
        coachable=False,
    ),
)

VEHICLE = (
    Metric(
        "pps_compliance",
        _("Parking sequence"),
        "percent",
        "higher",
        _("Share of stops with gear in park and parking brake on."),
        decimals=1,
        exposures=STOPS,
        sources=("pps",),
    ),
    Metric(
        "pps_stops",
        _("Stops checked"),
        "count",
        "none",
        _("Stops that were checked."),
        sources=("pps",),
        coachable=False,
    ),
    Metric(
        "pps_missing_brake",
        _("Without parking brake"),
        "count",
        "lower",
        _("Stops without the parking brake."),
        exposures=STOPS,
        sources=("pps",),
        coachable=False,
    ),
    Metric(
        "pps_missing_gear",
        _("Without gear in park"),
        "count",
        "lower",
        _("Stops without the gear in park."),
        exposures=STOPS,
        sources=("pps",),
        coachable=False,
    ),
    Metric(
        "engine_off_compliance",
        _("Engine off"),
        "percent",
        "higher",
        _("Share of stops at which the engine was switched off."),
        cadence="day",
        decimals=1,
        sources=("eoc",),
    ),
)

METRICS = PHOTO + CUSTOMER + BEHAVIOR + PICKUP + VEHICLE
