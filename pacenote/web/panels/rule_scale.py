"""The readings of one period along a scale, with the thresholds of a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from pacenote.coaching.phrases import value_words
from pacenote.coaching.rehearse import Period
from pacenote.coaching.wording import Wording
from pacenote.performance.catalogue import RuleValues, metric_of
from pacenote.performance.metrics.metric import Metric
from pacenote.web.panels.rule_effect import period_words
from pacenote.web.panels.rules import reader_wording

WIDTH, FLOOR, STEP, MOST_HIGH, COLUMNS = 860, 43, 7, 5, 60


@dataclass(frozen=True, slots=True)
class Dot:
    """One person on the scale."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A threshold on the scale; ``label_x`` keeps its number inside the drawing."""

    x: int
    label: str
    tone: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """What lies beyond a threshold."""

    x: int
    width: int
    tone: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The readings of the newest period along a scale of ``WIDTH`` units with both thresholds."""

    dots: tuple[Dot, ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    low: str
    high: str
    note: str


def scale_of(values: RuleValues, numbers: Sequence[Decimal], period: Period | None) -> Scale | None:
    """Return the picture, None where there are no readings or nothing that tells them apart."""
    metric, wording = metric_of(values.metric), reader_wording()
    limits = [each for each in (values.coach, values.praise, *(values.band or ())) if each is not None]
    low, high = min([*numbers, *limits], default=Decimal(0)), max([*numbers, *limits], default=Decimal(0))
    if not numbers or period is None or low == high:
        return None
    margin = (high - low) / 20
    low, high = low - margin, high + margin

    def place(value: Decimal) -> int:
        return int((value - low) / (high - low) * WIDTH)

    heaps: dict[int, int] = {}
    dots = []
    for value in sorted(numbers):
        column = place(value) * COLUMNS // WIDTH
        heaps[column] = heaps.get(column, 0) + 1
        if heaps[column] <= MOST_HIGH:
            dots.append(Dot(column * WIDTH // COLUMNS + WIDTH // COLUMNS // 2, FLOOR - STEP * (heaps[column] - 1)))
    note = _("Each dot is one person in %(period)s.") % {"period": period_words(period)}
    return Scale(
        tuple(dots),
        tuple(_bands(values, place)),
        tuple(_mark(limit, place(limit), tone, metric, wording) for limit, tone in _limits(values)),
        value_words(min(numbers), metric, wording),
        value_words(max(numbers), metric, wording),
        note,
    )


def _limits(values: RuleValues) -> list[tuple[Decimal, str]]:
    coach = values.band or ((values.coach,) if values.coach is not None else ())
    found = [(limit, "bad") for limit in coach if values.coach_on]
    return found + ([(values.praise, "ok")] if values.praise is not None and values.praise_on else [])


def _mark(limit: Decimal, x: int, tone: str, metric: Metric, wording: Wording) -> Mark:
    anchor = "start" if x < WIDTH // 10 else "end" if x > WIDTH * 9 // 10 else "middle"
    return Mark(x, value_words(limit, metric, wording), tone, anchor)


def _bands(values: RuleValues, at: Callable[[Decimal], int]) -> list[Band]:
    found = []
    if values.coach_on and values.band:
        found += [Band(0, at(values.band[0]), "bad"), Band(at(values.band[1]), WIDTH - at(values.band[1]), "bad")]
    elif values.coach_on and values.coach is not None:
        x = at(values.coach)
        found.append(Band(0, x, "bad") if values.direction == "higher" else Band(x, WIDTH - x, "bad"))
    if values.praise_on and values.praise is not None:
        x = at(values.praise)
        found.append(Band(x, WIDTH - x, "ok") if values.direction == "higher" else Band(0, x, "ok"))
    return found
