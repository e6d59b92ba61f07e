"""How words read about a finding: an invented one just beyond its shipped threshold, or one that is handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pacenote.coaching.points import Point, coach_words, praise_words, topic_words
from pacenote.coaching.wording import Wording
from pacenote.performance.catalogue import DEFAULT_RULES, METRICS
from pacenote.performance.metrics.metric import ExposureUnit

WEEK = timedelta(days=6)
#: Words speak of a finding as they would some days after it.
LATER = timedelta(days=3)


def message_words(wording: Wording, point: Point) -> str:
    """Return what a message says about a point."""
    day = point.end + LATER
    return praise_words(point, day, wording) if point.side == "praise" else " ".join(coach_words(point, day, wording))


def sample_point(metric: str, side: str) -> Point:
    """Return an invented finding about a metric, just beyond its shipped threshold."""
    known, rule = METRICS[metric], DEFAULT_RULES.get(metric)
    limit = (rule.praise if side == "praise" else rule.coach) if rule else None
    threshold = limit if limit is not None else Decimal(90 if known.unit == "percent" else 5)
    step = Decimal(1) if threshold >= 10 else Decimal("0.2")
    better = 1 if known.direction == "higher" else -1
    value = threshold + step * (better if side == "praise" else -better)
    if known.unit == "percent":
        value = min(value, Decimal(100))
    start = date(2026, 11, 8)
    end = start + WEEK if known.cadence == "week" else start
    return Point(
        metric, "praise" if side == "praise" else "coach", max(value, Decimal(0)), threshold, start, end,
        previous=max(value - step * better, Decimal(0)), previous_end=start - timedelta(days=1),
    )  # fmt: skip


def sample_text(wording: Wording, metric: str, part: str) -> str:
    """Return how a part reads for an invented finding."""
    point = sample_point(metric, "praise" if part == "praise" else "coach")
    if part == "coach_counted":
        exposures: dict[ExposureUnit, Decimal] = {
            "opportunities": Decimal(200),
            "stops": Decimal(200),
            "packages": Decimal(2000),
        }
        value = Decimal("96.5") if METRICS[metric].unit == "percent" else Decimal(1500)
        point = replace(point, value=value, exposures=exposures)
    return spoken(wording, point, part)


def spoken(wording: Wording, point: Point, part: str) -> str:
    """Return one part as it is said about a point."""
    day = point.end + LATER
    if part == "praise":
        return praise_words(point, day, wording)
    if part == "topic":
        return topic_words(point, wording)
    facts, action = coach_words(point, day, wording)
    return action if part == "action" else facts
