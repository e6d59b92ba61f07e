"""The kinds of performance file and their calendar: when a file can exist and when it is due.

Sources: the cadence and publishing hours of formats.md sections 2 to 5, the due rules of product.md 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from pacenote.base.clock import week_of
from pacenote.base.marking import gettext_noop as _

Cadence = Literal["day", "week"]
WEDNESDAY = 2
PACIFIC = "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class DaysAfter:
    """A day counted from the last day of the period; 1 is the day after."""

    days: int


@dataclass(frozen=True, slots=True)
class DeliveryWeekday:
    """The first such weekday after the period (Monday is 0); None is the company's delivery weekday, or Thursday."""

    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Available:
    """When a file can exist: ``days`` after the period's last day, or on the first ``weekday`` after it.

    ``at`` is a wall-clock time in ``zone``; an empty zone is the company's.
    """

    days: int = 1
    weekday: int | None = None
    at: time = time(0)
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Directions:
    """Where a file comes from: portal, menu path and the time frame to choose, in English; all are message ids."""

    portal: str
    menu_path: str
    time_frame: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of performance file. ``name`` and ``subtitle`` are message ids.

    ``sources`` lists what can fill a slot of this kind, the one that wins first. ``implemented`` kinds have a parser;
    those that are ``expected`` are missed until a company switches them off. ``files`` are other kinds of file that
    fill the same slot. A kind ``in_parts`` may come for a few days at a time, and its files add up to the period. The
    period of one that ``may_lie_ahead`` is when something will count, not when it happened.
    """

    slug: str
    name: str
    subtitle: str
    cadence: Cadence
    due: DaysAfter | DeliveryWeekday
    available: Available
    sources: tuple[str, ...]
    where_to_get: Directions
    implemented: bool = False
    expected: bool = True
    files: tuple[str, ...] = ()
    in_parts: bool = False
    may_lie_ahead: bool = False

    def period_of(self, day: date, *, first_weekday: int) -> tuple[date, date]:
        """Return first and last day of the period that holds ``day`` (``first_weekday`` counts from Monday = 0)."""
        return (day, day) if self.cadence == "day" else week_of(day, first_weekday)

    def previous_period(self, start: date) -> tuple[date, date]:
        """Return the period right before the one that starts on ``start``."""
        end = start - timedelta(days=1)
        return (end, end) if self.cadence == "day" else (start - timedelta(days=7), end)


AMAZON_WEDNESDAY = Available(weekday=WEDNESDAY, at=time(12), zone=PACIFIC)

DELIVERY_KINDS = (
    Kind(
        slug="scorecard",
        name=_("Scorecard"),
        subtitle=_("PDF and CSV"),
        cadence="week",
        due=DeliveryWeekday(),
        available=AMAZON_WEDNESDAY,
        sources=("overview_csv", "scorecard_pdf", "trailing_overview", "trailing_history"),
        where_to_get=Directions(
            portal=_("Amazon delivery partner portal"),
            menu_path=_("Performance › Reports › Weekly scorecard"),
            time_frame=_("The week that ended last Saturday. Published Wednesday by noon Pacific."),
        ),
        implemented=True,
        files=("scorecard_trailing",),
    ),
    Kind(
        slug="pod",
        name=_("Photo on Delivery"),
        subtitle=_("Accepted and rejected photos"),
        cadence="week",
        due=DeliveryWeekday(),
        available=AMAZON_WEDNESDAY,
        sources=("pod_csv", "pod_pdf"),
        where_to_get=Directions(
            portal=_("Amazon delivery partner portal"),
            menu_path=_("Performance › Reports › POD Details"),
            time_frame=_("The week that ended last Saturday. Keep the file name: it holds the year."),
        ),
        implemented=True,
    ),
    Kind(
        slug="cx_feedback",
        name=_("Customer Feedback"),
        subtitle=_("Negative feedback by reason"),
        cadence="week",
        due=DeliveryWeekday(),
        available=AMAZON_WEDNESDAY,
        sources=("cx_feedback", "quality_cdf"),
        where_to_get=Directions(
            portal=_("Amazon delivery partner portal"),
            menu_path=_("Performance › Quality dashboard › Customer delivery feedback"),
            time_frame=_("The week that ended last Saturday."),
        ),
        implemented=True,
        files=("quality_cdf",),
        in_parts=True,
    ),
    Kind(
        slug="pps",
        name=_("Parking Sequence"),
        subtitle=_("Gear and brake at each stop"),
        cadence="week",
        due=DeliveryWeekday(),
        available=Available(days=1),
        sources=("pps",),
        where_to_get=Directions(
            portal=_("Amazon delivery partner portal"),
            menu_path=_("Performance › Supplementary reports › PPS daily report, DA level"),
            time_frame=_(
                "First day of the week 12:00 AM to last day 11:59 PM. Left at its default, the file is empty."
            ),
        ),
        implemented=True,
        in_parts=True,
    ),
    Kind(
        slug="netradyne",
        name=_("Netradyne"),
        subtitle=_("Alerts and driver score"),
        cadence="day",
        due=DaysAfter(1),
        available=Available(days=1),
        sources=("netradyne_drivers", "netradyne_alerts"),
        where_to_get=Directions(
            portal=_("Netradyne fleet portal"),
            menu_path=_("Reports central › Request report › Alerts report"),
            time_frame=_("Daily, yesterday, all alert types."),
        ),
        implemented=True,
        files=("netradyne_drivers",),
    ),
    Kind(
        slug="mentor",
        name=_("eMentor"),
        subtitle=_("FICO score of the day"),
        cadence="day",
        due=DaysAfter(1),
        available=Available(days=1),
        sources=("mentor",),
        where_to_get=Directions(
            portal=_("Mentor portal"),
            menu_path=_("Reports › Driver report › Export"),
            time_frame=_("DAILY, yesterday. A weekly export has the same file name."),
        ),
        implemented=True,
    ),
    Kind(
        slug="eoc",
        name=_("Engine Off Compliance"),
        subtitle=_("Arrives two days later"),
        cadence="day",
        due=DaysAfter(2),
        available=Available(days=2),
        sources=("eoc",),
        where_to_get=Directions(
            portal=_("Amazon delivery partner portal"),
            menu_path=_("Performance › Supplementary reports › Engine off compliance"),
            time_frame=_("Last 7 days. Check that the newest date moved."),
        ),
        implemented=True,
    ),
)

WEEK_THAT_ENDED = _("The week that ended. A few days at a time will do: they add up.")


def _export(
    slug: str, name: str, subtitle: str, portal: str, menu_path: str, *, time_frame: str = WEEK_THAT_ENDED
) -> Kind:
    """Return a weekly export of a contact center. Companies use one or two of them, so none is missed before."""
    return Kind(
        slug=slug,
        name=name,
        subtitle=subtitle,
        cadence="week",
        due=DeliveryWeekday(),
        available=Available(days=1),
        sources=(slug,),
        where_to_get=Directions(portal=portal, menu_path=menu_path, time_frame=time_frame),
        implemented=True,
        expected=False,
        in_parts=time_frame == WEEK_THAT_ENDED,
    )


CONTACT_CENTER_KINDS = (
    _export(
        "zendesk_tickets",
        _("Zendesk tickets"),
        _("Contacts, answers, ratings"),
        _("Zendesk Support"),
        _("Views › Actions › Export as CSV, or Admin Center › Account › Reports › Export"),
    ),
    _export(
        "chatwoot_agents",
        _("Chatwoot agents"),
        _("Conversations and times"),
        _("Chatwoot"),
        _("Reports › Agents › Download agent reports"),
        time_frame=_("One whole week: means of other spans cannot be split."),
    ),
    _export(
        "chatwoot_csat",
        _("Chatwoot ratings"),
        _("Customer satisfaction"),
        _("Chatwoot"),
        _("Reports › CSAT › Download CSAT reports"),
    ),
    _export(
        "intercom_conversations",
        _("Intercom conversations"),
        _("Contacts, answers, ratings"),
        _("Intercom"),
        _("Reports › Export › Conversations dataset, CSV"),
    ),
    _export(
        "intercom_csat",
        _("Intercom ratings"),
        _("By conversation, without names"),
        _("Intercom"),
        _("Reports › Customer satisfaction › Export, CSV"),
    ),
    Kind(
        slug="genesys_agents",
        name=_("Genesys agents"),
        subtitle=_("Handle, talk and hold times"),
        cadence="day",
        due=DaysAfter(1),
        available=Available(days=1),
        sources=("genesys_agents",),
        where_to_get=Directions(
            portal=_("Genesys Cloud"),
            menu_path=_("Performance › Workspace › Agents performance › Export, split by interval"),
            time_frame=_("Yesterday; several days are fine."),
        ),
        implemented=True,
        expected=False,
    ),
)


PORTAL = _("Amazon delivery partner portal")


def _detail(
    slug: str,
    name: str,
    subtitle: str,
    menu_path: str,
    *,
    cadence: Cadence = "week",
    portal: str = PORTAL,
    in_parts: bool = False,
    may_lie_ahead: bool = False,
) -> Kind:
    """Return a kind that nobody has to bring: it tells the reasons behind another kind's numbers."""
    week = cadence == "week"
    return Kind(
        slug=slug,
        name=name,
        subtitle=subtitle,
        cadence=cadence,
        due=DeliveryWeekday() if week else DaysAfter(2),
        available=AMAZON_WEDNESDAY if week and not in_parts else Available(days=1),
        sources=(slug,),
        where_to_get=Directions(portal, menu_path, _("The same days as the file whose numbers it explains.")),
        implemented=True,
        expected=False,
        in_parts=in_parts,
        may_lie_ahead=may_lie_ahead,
    )


QUALITY = _("Performance › Quality dashboard › Delivery quality")
DETAIL_KINDS = (
    _detail("dsb", _("Delivery Behaviors"), _("Behaviors behind the scorecard"), QUALITY),
    _detail("concessions", _("Concessions"), _("Behaviors by parcel"), QUALITY, in_parts=True),
    _detail("dcr_reasons", _("Delivery Completion"), _("Why packages came back"), QUALITY),
    _detail("rts", _("Returns"), _("Why packages came back, by parcel"), QUALITY, in_parts=True),
    _detail("psb", _("Pickup Behaviors"), _("Stops behind the scorecard"), QUALITY),
    _detail("quality_daily", _("Quality Overview"), _("Yesterday at a glance"), QUALITY, cadence="day"),
    _detail(
        "safety_events",
        _("Safety Dashboard"),
        _("Events behind the safety rates"),
        _("Performance › Safety dashboard › Events"),
        in_parts=True,
    ),
    _detail(
        "escalations",
        _("Escalations"),
        _("Infractions report"),
        _("Performance › Quality dashboard › Escalations"),
        may_lie_ahead=True,
    ),
    _detail(
        "dvic",
        _("Vehicle Inspections"),
        _("Seconds before the trip"),
        _("Performance › Supplementary reports › DVIC"),
        cadence="day",
    ),
    _detail(
        "mentor_shifts",
        _("Mentor Shifts"),
        _("Start and end of the trips"),
        _("Reports › Shift report › Export"),
        cadence="day",
        portal=_("Mentor portal"),
    ),
    _detail(
        "mentor_comparison",
        _("Mentor Comparison"),
        _("Two periods side by side"),
        _("Reports › Comparison › Export"),
        cadence="day",
        portal=_("Mentor portal"),
    ),
)

SHEET_DIRECTIONS = Directions(
    portal=_("Your own"),
    menu_path=_("any table with a person, a week or day, and numbers; say once what its columns mean"),
    time_frame=_("One row per person and week or day. Keep the titles of the columns."),
)


CASE_DIRECTIONS = Directions(
    portal=_("Your own"),
    menu_path=_("any table with one row per case: its number, its day, who took part; say once what its columns mean"),
    time_frame=_("Whatever you have: a case that comes again is brought up to date, never doubled."),
)


def _sheet(slug: str, name: str, subtitle: str, cadence: Cadence) -> Kind:
    due = DeliveryWeekday() if cadence == "week" else DaysAfter(1)
    texts = (slug, name, subtitle, cadence)
    return Kind(*texts, due, Available(), (slug,), SHEET_DIRECTIONS, implemented=True, expected=False)


SHEET_KINDS = (
    _sheet("metric_sheet", _("Metric sheet"), _("Your own numbers by week"), "week"),
    _sheet("metric_sheet_daily", _("Daily metric sheet"), _("Your own numbers by day"), "day"),
)

#: Cases come when somebody looks at them: nobody waits for such a file.
_CASES = _sheet("case_sheet", _("Case sheet"), _("Your own cases and evaluations"), "week")
CASE_KINDS = (replace(_CASES, where_to_get=CASE_DIRECTIONS, in_parts=True),)

#: Those of the dashboards first, then those that only explain.
ALL_KINDS = DELIVERY_KINDS + CONTACT_CENTER_KINDS + SHEET_KINDS + CASE_KINDS + DETAIL_KINDS
KINDS: dict[str, Kind] = {kind.slug: kind for kind in ALL_KINDS}
#: By the kind of a file, as its parser calls it: which kind's slot it fills.
KINDS_OF_FILES: dict[str, Kind] = {name: kind for kind in ALL_KINDS for name in (kind.slug, *kind.files)}
#: What names people by the id that all their other files know: from these a person can be made.
NAMING_KINDS = ("scorecard",)
