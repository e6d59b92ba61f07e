"""The catalogue of metrics, the rules that ship with them, and which of two sources counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pacenote.performance.metrics import contact_center, delivery, driving, families, own, scorecard
from pacenote.performance.metrics.metric import Direction, ExposureUnit, Metric, Unit

ALL_METRICS = scorecard.METRICS + delivery.METRICS + driving.METRICS + contact_center.METRICS
#: Sources that give way to any other: a week repeated by a later file, and the zero of somebody without a row.
LAST_SOURCES = ("trailing_overview", "trailing_history", "no_row")
METRICS: dict[str, Metric] = {metric.name: metric for metric in ALL_METRICS}


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least exposure at which a reading counts."""

    unit: ExposureUnit
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A second reading of the same person and period that must reach ``amount`` where it is known."""

    metric: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RuleValues:
    """One version of a company's rule for one metric. A threshold of None means that this side makes no finding.

    ``minimum`` are alternatives: the first whose unit is known decides. ``coach_at_threshold`` is for counts that are
    written *N or more*. A metric whose direction is a band is coached outside ``band``, both ends included in it.
    What a person cannot influence (``controllable``) is never coached. ``repeat_days`` is how long a told point rests.
    """

    metric: str
    unit: Unit
    direction: Direction
    coach: Decimal | None = None
    praise: Decimal | None = None
    coach_at_threshold: bool = False
    band: tuple[Decimal, Decimal] | None = None
    minimum: tuple[Minimum, ...] = ()
    praise_minimum: tuple[Minimum, ...] = ()
    coach_needs: AtLeast | None = None
    importance: int = 5
    needs_person: bool = False
    coach_on: bool = True
    praise_on: bool = True
    zero_is_missing: bool = False
    controllable: bool = True
    repeat_days: int = 7


def find(name: str) -> Metric | None:
    """Return the metric of that name; any ``netradyne_`` name is an event type of the camera. None if unknown.

    Counts behind another number (``rts_``, ``safety_``) are found by their family, a company's own metrics by what
    their name says of them.
    """
    known = METRICS.get(name)
    if known is None and name.startswith(driving.EVENT_PREFIX) and name != driving.EVENT_PREFIX:
        return driving.camera_event(name)
    return known or families.of_family(name) or own.from_name(name)


def metric_of(name: str) -> Metric:
    """Return the metric of that name, which is known to be one. Raises KeyError where it is none."""
    metric = find(name)
    if metric is None:
        raise KeyError(name)
    return metric


def exposures_of(name: str, row: Mapping[str, Decimal]) -> dict[ExposureUnit, Decimal]:
    """Return what a row knows of a metric's exposure, in the metric's order of preference.

    Where nothing else is known, the delivered packages of the row stand in (architecture.md section 8).
    """
    metric = find(name)
    if metric is None:
        return {}
    known = {exposure.unit: row[exposure.metric] for exposure in metric.exposures if exposure.metric in row}
    if not known and "delivered_packages" in row:
        return {"packages": row["delivered_packages"]}
    return known


def winning_source(name: str, sources: Iterable[str]) -> str:
    """Return the one source of a metric and period that counts: its own file, then the CSV, then the PDF.

    Then come files that only repeat earlier weeks, and last what was concluded from a person having no row. The
    answer depends on the set of sources only, not on their order. Raises ValueError where there is none.
    """
    metric = find(name)
    stems = metric.sources if metric else ()

    def rank(source: str) -> tuple[int, bool, str]:
        if source in LAST_SOURCES:
            return len(stems) + 1 + LAST_SOURCES.index(source), False, source
        place = next((i for i, stem in enumerate(stems) if source.startswith(stem)), len(stems))
        return place, source.endswith("pdf"), source

    return min(sources, key=rank)


def shipped_rule(
    name: str,
    *,
    coach: str | None = None,
    praise: str | None = None,
    minimum: tuple[tuple[ExposureUnit, int], ...] = (),
    praise_minimum: tuple[tuple[ExposureUnit, int], ...] = (),
    coach_needs: AtLeast | None = None,
    importance: int,
    coach_at_threshold: bool = False,
    needs_person: bool = False,
    on: bool = True,
) -> RuleValues:
    """Return a rule for a metric of the catalogue. Raises KeyError for a metric that is not in it.

    One that is not ``on`` ships with thresholds and makes no finding until a company switches a side on.
    """
    metric = METRICS[name]
    return RuleValues(
        metric=name,
        unit=metric.unit,
        direction=metric.direction,
        coach=None if coach is None else Decimal(coach),
        praise=None if praise is None else Decimal(praise),
        coach_at_threshold=coach_at_threshold,
        minimum=tuple(Minimum(unit, Decimal(amount)) for unit, amount in minimum),
        praise_minimum=tuple(Minimum(unit, Decimal(amount)) for unit, amount in praise_minimum),
        coach_needs=coach_needs,
        importance=importance,
        needs_person=needs_person,
        coach_on=on,
        praise_on=on,
        zero_is_missing=metric.zero_is_missing,
    )


def _safety(name: str, importance: int) -> RuleValues:
    return shipped_rule(name, coach="0.1", praise="0", minimum=(("trips", 3), ("packages", 100)), importance=importance)


def _shipped() -> tuple[RuleValues, ...]:
    hundred: tuple[tuple[ExposureUnit, int], ...] = (("packages", 100),)
    half_hour: tuple[tuple[ExposureUnit, int], ...] = (("minutes", 30),)
    return (
        _safety("seatbelt_off_rate", 10),
        _safety("sign_signal_violations_rate", 10),
        _safety("speeding_event_rate", 9),
        _safety("distractions_rate", 7),
        _safety("following_distance_rate", 7),
        shipped_rule("fico", coach="710", praise="825", minimum=(("trips", 1),), importance=6),
        shipped_rule("netradyne_score", coach="800", praise="950", minimum=half_hour, importance=6),
        shipped_rule("netradyne_severe", coach="1", coach_at_threshold=True, minimum=half_hour, importance=8),
        shipped_rule("dcr", coach="98.7", praise="99.8", minimum=hundred, importance=7),
        shipped_rule("delivery_completion_dpmo", coach="13000", praise="2000", minimum=hundred, importance=7),
        shipped_rule("pod", coach="97", praise="99.5", minimum=(("opportunities", 50),), importance=5),
        shipped_rule("pps_compliance", coach="85", praise="98", minimum=(("stops", 20),), importance=5),
        shipped_rule("engine_off_compliance", coach="95", praise="99.5", importance=3),
        shipped_rule(
            "cdf_dpmo",
            coach="1700",
            praise="0",
            minimum=hundred,
            praise_minimum=(("packages", 300),),
            coach_needs=AtLeast("cx_negative", Decimal(2)),
            importance=6,
        ),
        shipped_rule("cx_negative", coach="2", coach_at_threshold=True, importance=6),
        shipped_rule("dsb_count", coach="1", coach_at_threshold=True, importance=7),
        shipped_rule("ced", coach="1", coach_at_threshold=True, importance=10, needs_person=True),
        shipped_rule("contact_compliance", coach="95", praise="99.5", minimum=(("opportunities", 10),), importance=3),
        # Europe's; the bars are those of German scorecards, and every country has others (formats.md 7).
        shipped_rule("dnr_dpmo", coach="1500", praise="0", minimum=hundred, importance=7, on=False),
        shipped_rule("lor_dpmo", coach="1500", praise="0", minimum=hundred, importance=7, on=False),
        shipped_rule("dsc_dpmo", coach="1500", praise="0", minimum=hundred, importance=7, on=False),
        shipped_rule("ced_dpmo", coach="0", minimum=hundred, importance=10, needs_person=True, on=False),
        shipped_rule("overall_score", praise="95", importance=4),
        shipped_rule("handle_seconds", minimum=(("contacts", 20),), importance=3),
        shipped_rule("csat", coach="80", praise="95", minimum=(("ratings", 10),), importance=7),
        shipped_rule("qa_score", coach="80", praise="95", minimum=(("evaluations", 2),), importance=8),
    )


DEFAULT_RULES: dict[str, RuleValues] = {rule.metric: rule for rule in _shipped()}
