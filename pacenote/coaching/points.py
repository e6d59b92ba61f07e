"""One finding as sentences: the number, the target, the person's own past, and one thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from pacenote.coaching.phrases import before_words, number_words, value_words, when_words
from pacenote.coaching.wording import Wording
from pacenote.performance.catalogue import find
from pacenote.performance.metrics.metric import ExposureUnit, Metric

Side = Literal["coach", "praise"]
MOST_REASONS = 2
MILLION = Decimal(1_000_000)
ZERO = Decimal(0)
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Point:
    """One finding to tell a person about.

    ``threshold`` is the one it was held against; ``coach_at_threshold`` as in the rule. ``previous`` is the person's
    own value before, of the period that ended on ``previous_end``; ``best`` their best before this one. ``reasons``
    counts what went wrong by code (``pod_not_visible``). ``exposures`` as stored beside the finding. ``feat`` says that
    the praise is for the person's own best, improvement or streak (feats.py), ``streak`` how long that is.
    ``label`` is what a company calls a metric of its own.
    """

    metric: str
    side: Side
    value: Decimal
    threshold: Decimal
    start: date
    end: date
    importance: int = 5
    distance: Decimal = Decimal(0)
    coach_at_threshold: bool = False
    previous: Decimal | None = None
    previous_end: date | None = None
    best: Decimal | None = None
    reasons: Mapping[str, Decimal] = field(default_factory=dict)
    exposures: Mapping[ExposureUnit, Decimal] = field(default_factory=dict)
    feat: str = ""
    streak: int = 0
    label: str = ""


def praise_words(point: Point, send_day: date, wording: Wording) -> str:
    """Return the praise of one point, a whole sentence."""
    metric = _metric_of(point)
    return _capitalised(
        wording.text(
            _key(point, "praise", wording),
            label=wording.label(point.metric, point.label or metric.label),
            value=value_words(point.value, metric, wording),
            when=when_words(point.start, point.end, send_day, wording),
            record=_record(point, metric, wording),
            single=point.value == 1,
            zero=point.value == 0,
        )
    )


def coach_words(point: Point, send_day: date, wording: Wording) -> tuple[str, str]:
    """Return what happened, with the most frequent reasons where known, and the one action, as whole sentences."""
    metric = _metric_of(point)
    values = {
        "label": wording.label(point.metric, point.label or metric.label),
        "value": value_words(point.value, metric, wording, apart_from=point.threshold),
        "when": when_words(point.start, point.end, send_day, wording),
        "target": _target(point, metric, wording),
        "history": _history(point, metric, wording),
        "single": point.value == 1,
    }
    key = _key(point, "coach", wording)
    if (counted := _counted(point, metric)) and wording.has(f"{key}_counted"):
        count, total = counted
        key = f"{key}_counted"
        values |= {
            "count": number_words(count, wording),
            "total": number_words(total, wording),
            "single": count == 1,
        }
    ranked = _ranked_reasons(point)
    facts = " ".join(filter(None, (_capitalised(wording.text(key, **values)), _reasons(ranked, wording))))
    return facts, _action(point, ranked, wording)


def topic_words(point: Point, wording: Wording) -> str:
    """Return what the point is about in two or three words."""
    return wording.text(
        _key(point, "topic", wording), label=wording.label(point.metric, point.label or _metric_of(point).label)
    )


def brief_words(point: Point, send_day: date, wording: Wording) -> str:
    """Return a point in one short sentence: what, how much, when, and for coaching the target."""
    metric = _metric_of(point)
    coach = point.side == "coach"
    return wording.text(
        "frame.brief_coach" if coach else "frame.brief_praise",
        topic=_capitalised(topic_words(point, wording)),
        value=value_words(point.value, metric, wording, apart_from=point.threshold if coach else None),
        when=when_words(point.start, point.end, send_day, wording),
        target=_target(point, metric, wording) if coach else "",
    )


def number_words_of(point: Point, wording: Wording, *, target: bool) -> str:
    """Return what a point is about and its number, perhaps the target, where there is room for nothing else."""
    metric = _metric_of(point)
    value = value_words(point.value, metric, wording, apart_from=point.threshold)
    aim = f", {_target(point, metric, wording)}." if target and point.side == "coach" else ""
    return f"{_capitalised(topic_words(point, wording))}: {value}{aim}"


def _metric_of(point: Point) -> Metric:
    """Return the catalogue's metric; a company's own metric is told as a plain number."""
    label = point.metric.replace("_", " ")[:LONGEST_LABEL]
    return find(point.metric) or Metric(point.metric, label, "score", "none", label, decimals=2)


def _key(point: Point, part: str, wording: Wording) -> str:
    own = f"metrics.{point.metric}.{part}"
    return own if wording.has(own) else f"metrics.generic.{part}"


def _target(point: Point, metric: Metric, wording: Wording) -> str:
    limit = point.threshold
    if metric.direction == "band":
        key = "target.band_above" if point.value > limit else "target.band_below"
    elif metric.direction == "higher":
        key = "target.higher"
    else:
        limit = max(limit - 1, ZERO) if point.coach_at_threshold else limit
        key = "target.zero" if limit == 0 else "target.lower"
    return wording.text(key, target=value_words(limit, metric, wording, apart_from=point.value))


def _history(point: Point, metric: Metric, wording: Wording) -> str:
    """Return the person's own earlier value and best, in brackets; a best that is not better is left out."""
    best = point.best if point.best is not None and metric.is_better(point.best, point.value) else None
    values: dict[str, str] = {}
    if point.previous is not None:
        values["previous"] = value_words(point.previous, metric, wording)
        values["before"] = _before(point, wording)
    if best is not None:
        values["best"] = value_words(best, metric, wording)
    if point.previous is None:
        return wording.text("history.best", **values) if best is not None else ""
    if best is None:
        return wording.text("history.previous", **values)
    return wording.text("history.previous_is_best" if best == point.previous else "history.both", **values)


def _record(point: Point, metric: Metric, wording: Wording) -> str:
    """Return that this is the person's best, else their feat, else the value before where they improved on it."""
    if point.best is not None and metric.is_better(point.value, point.best):
        return wording.text("history.record_day" if point.start == point.end else "history.record_week")
    if point.feat == "improvement":
        usual = value_words(point.threshold, metric, wording, apart_from=point.value)
        return wording.text("history.improved", usual=usual)
    if point.feat == "streak":
        key = "history.streak_day" if point.start == point.end else "history.streak_week"
        return wording.text(key, count=number_words(Decimal(point.streak), wording))
    if point.previous is not None and metric.is_better(point.value, point.previous):
        previous = value_words(point.previous, metric, wording, apart_from=point.value)
        return wording.text("history.previous", previous=previous, before=_before(point, wording))
    return ""


def _before(point: Point, wording: Wording) -> str:
    return before_words(point.start, point.previous_end, weekly=point.start != point.end, wording=wording)


def _counted(point: Point, metric: Metric) -> tuple[Decimal, Decimal] | None:
    """Work out cases and their total from a rounded value and the exposure, only where one count alone fits."""
    if metric.unit == "percent":
        total = point.exposures.get("opportunities", point.exposures.get("stops", ZERO))
        share, step = (100 - point.value) / 100, _last_place(point.value, metric) / 100
    elif metric.unit == "dpmo":
        total = point.exposures.get("packages", ZERO)
        share, step = point.value / MILLION, 1 / MILLION
    else:
        return None
    count = (share * total).to_integral_value()
    fits = 1 <= count <= total and abs(count / total - share) <= step
    return (count, total) if fits and total * step < 1 else None


def _last_place(value: Decimal, metric: Metric) -> Decimal:
    """Return what one unit of the last printed digit is worth; zeros behind it say nothing of precision."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), -metric.decimals))


def _ranked_reasons(point: Point) -> list[tuple[str, Decimal]]:
    given = [(code, count) for code, count in point.reasons.items() if count > 0]
    return sorted(given, key=lambda item: (-item[1], item[0]))[:MOST_REASONS]


def _reasons(ranked: list[tuple[str, Decimal]], wording: Wording) -> str:
    if not ranked:
        return ""
    items = [
        wording.text("reasons.item", label=_reason_label(code, wording), count=number_words(count, wording))
        for code, count in ranked
    ]
    return wording.text("reasons.sentence", list=", ".join(items))


def _reason_label(code: str, wording: Wording) -> str:
    metric = find(code)
    return wording.label(code, metric.label.lower() if metric else code.replace("_", " "))[:LONGEST_LABEL]


def _action(point: Point, ranked: list[tuple[str, Decimal]], wording: Wording) -> str:
    for code, _count in ranked:
        if wording.has(f"actions.{code}"):
            return wording.text(f"actions.{code}")
    label = wording.label(point.metric, point.label or _metric_of(point).label)
    return wording.text(_key(point, "action", wording), label=label)


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
