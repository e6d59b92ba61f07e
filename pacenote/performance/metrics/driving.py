"""Daily metrics of the camera and of the driving app (formats.md 5.1 and 5.2)."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.performance.metrics.metric import Exposure, Metric, Unit

MINUTES = (Exposure("netradyne_minutes", "minutes"),)
CAMERA = ("netradyne_drivers", "netradyne_alerts")
EVENT_PREFIX = "netradyne_"
#: The event types that are known (formats.md 5.1), so that their labels can be translated.
EVENT_LABELS = {
    "hard_acceleration": _("Hard acceleration"),
    "hard_braking": _("Hard braking"),
    "hard_turn": _("Hard turn"),
    "weaving": _("Weaving"),
    "sign_violations": _("Sign violations"),
    "traffic_light_violation": _("Traffic light violation"),
    "speeding_violations": _("Speeding violations"),
    "following_distance": _("Following distance"),
    "driver_distraction": _("Driver distraction"),
    "seatbelt_compliance": _("Seatbelt compliance"),
    "u_turn": _("U-turn"),
    "camera_obstruction": _("Camera obstruction"),
    "driver_drowsiness": _("Driver drowsiness"),
    "roadside_parking": _("Roadside parking"),
    "backing": _("Backing"),
    "lane_conduct": _("Lane conduct"),
    "collision_warning": _("Collision warning"),
    "potential_collision": _("Potential collision"),
    "low_impact": _("Low impact"),
    "high_g": _("High G"),
    "driver_initiated": _("Driver initiated"),
    "requested_video": _("Requested video"),
    "cabin_object": _("Cabin object"),
    "driver_star": _("Driver star"),
}


def _camera_count(name: str, label: str, definition: str, *, coachable: bool) -> Metric:
    return Metric(
        name,
        label,
        "count",
        "lower",
        definition,
        cadence="day",
        exposures=MINUTES,
        sources=CAMERA,
        coachable=coachable,
    )


def _trips(name: str, label: str, unit: Unit, definition: str) -> Metric:
    return Metric(
        name,
        label,
        unit,
        "none",
        definition,
        cadence="day",
        decimals=0 if unit == "count" else 1,
        sources=("mentor",),
        coachable=False,
    )


def camera_event(name: str) -> Metric:
    """Return the metric of one event type, which has no entry of its own because vendors add types at any time.

    The label is the type as the vendor calls it (``netradyne_hard_braking`` is *Hard braking*); that of a type which
    is not in EVENT_LABELS exists in English only.
    """
    event = name.removeprefix(EVENT_PREFIX)
    label = EVENT_LABELS.get(event) or event.replace("_", " ").capitalize()
    definition = _("Events of this type that the camera recorded on the day.")
    return _camera_count(name, label, definition, coachable=True)


METRICS = (
    Metric(
        "netradyne_score",
        _("Driver score"),
        "score",
        "higher",
        _("Camera score of safe driving, from 0 to about 1000."),
        cadence="day",
        exposures=MINUTES,
        sources=CAMERA,
    ),
    _camera_count("netradyne_alerts", _("Alerts"), _("Events that the camera reported."), coachable=True),
    _camera_count("netradyne_severe", _("Severe alerts"), _("Events that the camera calls severe."), coachable=True),
    Metric(
        "netradyne_minutes",
        _("Minutes driven"),
        "minutes",
        "none",
        _("Minutes of driving that the camera looked at."),
        cadence="day",
        sources=CAMERA,
        coachable=False,
    ),
    Metric(
        "netradyne_green_minutes",
        _("Safe minutes"),
        "percent",
        "higher",
        _("Share of the minutes without any risk."),
        cadence="day",
        decimals=1,
        exposures=MINUTES,
        sources=CAMERA,
    ),
    Metric(
        "netradyne_stars",
        _("Driver stars"),
        "stars",
        "higher",
        _("Times that the camera saw especially careful driving."),
        cadence="day",
        sources=CAMERA,
    ),
    _trips("mentor_trips", _("Trips"), "count", _("Trips that the app recorded.")),
    _trips("mentor_hours", _("Hours driven"), "hours", _("Hours of driving that the app recorded.")),
    _trips("mentor_distance", _("Miles driven"), "miles", _("Miles that the app recorded.")),
)
