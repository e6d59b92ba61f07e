"""Metrics of a contact center (formats.md section 8)."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import Direction, Exposure, Metric

SHEET = ("genesys", "zendesk", "intercom", "chatwoot_agents", "metric_sheet", "case_sheet")


def _seconds(name: str, label: str, direction: Direction, definition: str, *contacts: str) -> Metric:
    exposures = tuple(Exposure(metric, "contacts") for metric in (*contacts, "handled"))
    return Metric(name, label, "seconds", direction, definition, exposures=exposures, sources=SHEET)


def _volume(name: str, label: str, definition: str) -> Metric:
    return Metric(name, label, "count", "none", definition, sources=SHEET, coachable=False)


METRICS = (
    _seconds(
        "handle_seconds",
        _("Handle time"),
        "band",
        _("Mean time per contact, after-call work included."),
        "timed_contacts",
    ),
    _seconds("talk_seconds", _("Talk time"), "band", _("Mean time in conversation per contact.")),
    _seconds("hold_seconds", _("Hold time"), "lower", _("Mean time that a customer waits on hold per contact.")),
    _seconds("after_call_seconds", _("After-call work"), "band", _("Mean time of work after a contact.")),
    _seconds(
        "first_response_seconds", _("First response"), "lower", _("Mean time to the first answer."), "first_responses"
    ),
    _seconds("resolution_seconds", _("Resolution time"), "lower", _("Mean time until a case is solved."), "resolved"),
    _volume("handled", _("Contacts handled"), _("Contacts handled in the period.")),
    _volume("resolved", _("Cases solved"), _("Cases solved in the period.")),
    _volume("timed_contacts", _("Contacts timed"), _("Contacts in the period whose handle time is one person's.")),
    _volume("first_responses", _("First answers"), _("Cases in the period that got a first answer.")),
    _volume("csat_ratings", _("Ratings"), _("Customer ratings received in the period.")),
    _volume("qa_evaluations", _("Evaluations"), _("Quality evaluations in the period.")),
    Metric(
        "csat",
        _("Customer satisfaction"),
        "percent",
        "higher",
        _("Share of ratings in the best two steps, or of Good."),
        decimals=1,
        exposures=(Exposure("csat_ratings", "ratings"),),
        sources=("chatwoot_csat", *SHEET),
    ),
    Metric(
        "qa_score",
        _("Quality score"),
        "percent",
        "higher",
        _("Mean score of the quality evaluations."),
        decimals=1,
        exposures=(Exposure("qa_evaluations", "evaluations"),),
        sources=SHEET,
    ),
    Metric("reopens", _("Reopened cases"), "count", "lower", _("Solved cases that were opened again."), sources=SHEET),
    Metric(
        "adherence",
        _("Schedule adherence"),
        "percent",
        "higher",
        _("Share of the scheduled time spent as scheduled."),
        decimals=1,
        sources=SHEET,
    ),
)
