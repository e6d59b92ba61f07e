"""The drawing of a small chart: one line, bands of thresholds as they were at the time, own average, marks.

Everything is a length in a box of ``WIDTH`` by ``HEIGHT`` units, written out, since templates would write a decimal
comma for some readers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from pacenote.analytics.series import Point
from pacenote.coaching.evaluate import missed_threshold
from pacenote.performance.catalogue import RuleValues

WIDTH, HEIGHT = 320, 132
TOP, BOTTOM, RIGHT = 8, 106, 312
#: What one figure of a label takes at 11 px.
FIGURE = 6.4
Threshold = tuple[Decimal, str]


@dataclass(frozen=True, slots=True)
class Band:
    """What lies beyond a threshold, for as long as that threshold was in force."""

    x: str
    y: str
    width: str
    height: str
    tone: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A threshold as a line."""

    x1: str
    x2: str
    y: str
    tone: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One period; ``missed`` is drawn hollow."""

    x: str
    y: str
    missed: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A message or a session, at its place between the periods."""

    x: str
    session: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text of an axis."""

    x: str
    y: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A chart as people/_chart.html draws it."""

    left: str
    bands: tuple[Band, ...]
    edges: tuple[Edge, ...]
    average: str
    line: str
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where periods and values lie."""

    left: float
    step: float
    low: Decimal
    high: Decimal

    def x(self, place: float) -> float:
        """Return the middle of a period."""
        return self.left + self.step * (place + 0.5)

    def y(self, value: Decimal) -> float:
        """Return the height of a value; whatever lies outside is drawn at the rim."""
        share = float((value - self.low) / (self.high - self.low))
        return BOTTOM - min(1.0, max(0.0, share)) * (BOTTOM - TOP)


def shape_of(
    points: Sequence[Point],
    *,
    average: Decimal,
    words: Callable[[Decimal], str],
    period: Callable[[Point], str],
    told: Sequence[date] = (),
    sessions: Sequence[date] = (),
    cleared: Callable[[Point], bool] = lambda _point: False,
) -> Shape:
    """Return the drawing of one metric; ``cleared`` are points that count as no miss, whatever they are worth."""
    limits = [*thresholds(points[-1].rule)]
    written = [words(limit) for limit, _tone in limits]
    left = max(30.0, 8 + FIGURE * max((len(each) for each in written), default=0))
    scale = _scale(points, average, left)
    pairs = [(scale.x(place), scale.y(point.value)) for place, point in enumerate(points)]
    marks = [(day, False) for day in told] + [(day, True) for day in sessions]
    return Shape(
        left=_n(left),
        bands=tuple(_bands(points, scale)),
        edges=tuple(_edges(points, scale)),
        average=_n(scale.y(average)),
        line=" ".join(f"{_n(x)},{_n(y)}" for x, y in pairs),
        dots=tuple(
            Dot(_n(x), _n(y), _is_missed(point) and not cleared(point), last=point is points[-1])
            for (x, y), point in zip(pairs, points, strict=True)
        ),
        marks=tuple(dict.fromkeys(_marks(points, marks, scale))),
        labels=(*_limit_labels(limits, written, scale), *_period_labels(points, period, scale)),
    )


def thresholds(rule: RuleValues | None) -> Iterator[Threshold]:
    """Return the thresholds of a rule that make findings, each with the tone of its side."""
    if rule is None:
        return
    if rule.coach_on:
        yield from ((edge, "bad") for edge in rule.band or ((rule.coach,) if rule.coach is not None else ()))
    if rule.praise_on and rule.praise is not None:
        yield rule.praise, "ok"


def _scale(points: Sequence[Point], average: Decimal, left: float) -> Scale:
    limits = [limit for point in points for limit, _tone in thresholds(point.rule)]
    values = [average, *(point.value for point in points), *limits]
    low, high = min(values), max(values)
    room = (high - low) * Decimal("0.12") or abs(high) * Decimal("0.1") or Decimal(1)
    floor = Decimal(0) if low >= 0 and low - room < 0 else low - room
    return Scale(left, (RIGHT - left) / len(points), floor, high + room)


def _is_missed(point: Point) -> bool:
    rule = point.rule
    return rule is not None and rule.coach_on and missed_threshold(point.value, rule) is not None


def _runs(points: Sequence[Point]) -> Iterator[tuple[int, int, RuleValues | None]]:
    """Return stretches of periods in which the same thresholds were in force."""
    first = 0
    for _key, group in groupby(points, key=lambda point: tuple(thresholds(point.rule))):
        run = list(group)
        yield first, first + len(run), run[0].rule
        first += len(run)


def _bands(points: Sequence[Point], scale: Scale) -> Iterator[Band]:
    for first, end, rule in _runs(points):
        x, width = scale.left + scale.step * first, scale.step * (end - first)
        for limit, tone in thresholds(rule):
            y = scale.y(limit)
            top, height = (TOP, y - TOP) if _beyond_is_up(rule, limit, tone) else (y, BOTTOM - y)
            if height > 0:
                yield Band(_n(x), _n(top), _n(width), _n(height), tone)


def _beyond_is_up(rule: RuleValues | None, limit: Decimal, tone: str) -> bool:
    if rule is not None and rule.band is not None and tone == "bad":
        return limit == rule.band[1]
    return (rule is not None and rule.direction == "higher") == (tone == "ok")


def _edges(points: Sequence[Point], scale: Scale) -> Iterator[Edge]:
    for first, end, rule in _runs(points):
        for limit, tone in thresholds(rule):
            x1, x2 = scale.left + scale.step * first, scale.left + scale.step * end
            yield Edge(_n(x1), _n(x2), _n(scale.y(limit)), tone)


def _marks(points: Sequence[Point], marks: Sequence[tuple[date, bool]], scale: Scale) -> Iterator[Mark]:
    """Put each mark after the last period that was over by then; what was before the chart is not shown."""
    ends = [point.end for point in points]
    for day, session in sorted(marks):
        place = bisect_left(ends, day)
        if place:
            yield Mark(_n(min(scale.x(place - 0.5), RIGHT - 1)), session)


def _limit_labels(limits: Sequence[Threshold], written: Sequence[str], scale: Scale) -> Iterator[Label]:
    taken: list[float] = []
    for (limit, _tone), words in sorted(zip(limits, written, strict=True), key=lambda each: -each[0][0]):
        y = scale.y(limit) + 4
        if taken and abs(y - taken[-1]) < 11:  # two numbers on one line cannot be read
            y = taken[-1] + 11
        taken.append(y)
        yield Label(_n(scale.left - 6), _n(y), words, "end")


def _period_labels(points: Sequence[Point], period: Callable[[Point], str], scale: Scale) -> Iterator[Label]:
    last = len(points) - 1
    shown = {0, last} | ({last // 2} if last >= 4 else set())
    for place in sorted(shown):
        anchor = "middle" if last == 0 or 0 < place < last else "start" if place == 0 else "end"
        x = scale.x(place) + (0 if anchor == "middle" else -8 if anchor == "start" else 8)
        yield Label(_n(x), "127", period(points[place]), anchor)


def _n(length: float) -> str:
    return f"{length:.1f}"
