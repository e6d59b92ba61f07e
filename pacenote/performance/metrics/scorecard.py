"""Metrics of the weekly scorecard and its overview table (formats.md sections 3.1, 3.2 and 7)."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import PACKAGES, TRIPS, Exposure, Metric

PER_TRIP = (TRIPS, PACKAGES)
CONTACTS = (Exposure("contact_opportunities", "opportunities"), PACKAGES)


def _rate(name: str, label: str, definition: str) -> Metric:
    return Metric(name, label, "rate", "lower", definition, decimals=2, exposures=PER_TRIP)


def _dpmo(name: str, label: str, definition: str) -> Metric:
    return Metric(name, label, "dpmo", "lower", definition, exposures=(PACKAGES,))


def _context(name: str, label: str, definition: str) -> Metric:
    return Metric(name, label, "count", "none", definition, coachable=False)


SAFETY = (
    _rate("seatbelt_off_rate", _("Seat belt off"), _("Times per trip that the van moved without the seat belt on.")),
    _rate(
        "speeding_event_rate", _("Speeding"), _("Times per trip at 10 mph or more over the limit for about a block.")
    ),
    _rate("distractions_rate", _("Distractions"), _("Times per trip that the eyes or a hand went to something else.")),
    _rate("following_distance_rate", _("Following distance"), _("Times per trip closer than 0.6 s to the car ahead.")),
    _rate(
        "sign_signal_violations_rate",
        _("Signs and signals"),
        _("Stop signs, red lights and illegal U-turns per trip; a red light counts ten times."),
    ),
    Metric(
        "fico",
        _("FICO score"),
        "score",
        "higher",
        _("Safe driving score of the Mentor app, from 100 to 850."),
        cadence="day",
        exposures=PER_TRIP,
        sources=("mentor", "overview", "scorecard"),
        zero_is_missing=True,
    ),
)

QUALITY = (
    Metric(
        "cdf_dpmo",
        _("Customer feedback"),
        "dpmo",
        "lower",
        _("Negative customer feedback per million packages."),
        exposures=(PACKAGES,),
        sources=("quality_cdf", "overview", "scorecard"),
    ),
    Metric("ced", _("Customer escalations"), "count", "lower", _("Serious complaints that Amazon escalated.")),
    Metric(
        "dcr",
        _("Delivery completion"),
        "percent",
        "higher",
        _("Share of packages taken out that were delivered."),
        decimals=2,
        exposures=(PACKAGES,),
    ),
    _dpmo("delivery_completion_dpmo", _("Packages brought back"), _("Packages not delivered, per million taken out.")),
    Metric(
        "dsb_count",
        _("Delivery behaviors"),
        "count",
        "lower",
        _("Deliveries whose scans or place led to a package reported missing."),
        exposures=(PACKAGES,),
        sources=("dsb", "overview", "scorecard"),
    ),
    Metric(
        "dsb_dpmo",
        _("Delivery behaviors per million"),
        "dpmo",
        "lower",
        _("Deliveries with such a behavior per million packages."),
        exposures=(PACKAGES,),
        sources=("dsb", "overview", "scorecard"),
    ),
    Metric("dnr_count", _("Not received"), "count", "lower", _("Packages that customers report as not received.")),
    Metric(
        "contact_compliance",
        _("Contact compliance"),
        "percent",
        "higher",
        _("Share of the deliveries that need a call or text in which the customer was contacted."),
        decimals=1,
        exposures=CONTACTS,
    ),
    Metric(
        "attended_delivery_accuracy",
        _("Attended delivery accuracy"),
        "count",
        "none",
        _("Deliveries to a person that were recorded otherwise; a share of them in the company's own figures."),
        coachable=False,
    ),
    Metric(
        "psb",
        _("Pickup behaviors"),
        "count",
        "none",
        _("Pickups done as asked; what the number means differs between files."),
        coachable=False,
    ),
    Metric(
        "overall_score", _("Overall score"), "score", "higher", _("Amazon's score of the week, 0 to 100."), decimals=1
    ),
    _dpmo("dsc_dpmo", _("Delivery conditions"), _("Deliveries outside the agreed conditions per million packages.")),
    _dpmo("lor_dpmo", _("Lost on the road"), _("Packages lost on the road per million.")),
    _dpmo("dnr_dpmo", _("Not received per million"), _("Packages reported as not received, per million.")),
    _dpmo("ced_dpmo", _("Escalations per million"), _("Escalated complaints per million packages.")),
)

VOLUME = (
    _context("delivered_packages", _("Packages delivered"), _("Packages delivered in the period.")),
    _context("contact_opportunities", _("Contacts needed"), _("Deliveries in which a contact was asked for.")),
    Metric(
        "packages_per_zone_hour",
        _("Packages per zone hour"),
        "per_hour",
        "none",
        _("Packages per hour on the route; shown, never coached, because speed is no virtue beside safety."),
        decimals=1,
        coachable=False,
    ),
)

METRICS = SAFETY + QUALITY + VOLUME
