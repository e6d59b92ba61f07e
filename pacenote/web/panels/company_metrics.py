"""The figures of the whole company over the last six scorecards, one tile each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.performance.catalogue import METRICS
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.models import CompanyReading

WEEKS = 6
#: The scorecard prints the company's rates per 100 trips, while a person's are per trip.
PER_100_TRIPS = {
    "seatbelt_off_rate": gettext_noop("Seat belt off, per 100 trips"),
    "speeding_event_rate": gettext_noop("Speeding, per 100 trips"),
}
SHOWN = ("overall_score", "seatbelt_off_rate", "speeding_event_rate", "dcr", "pod", "cdf_dpmo")
WIDTH, HEIGHT, MARGIN = 150, 36, 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one week, as words."""

    period: str
    value: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One metric: its last value, a line of the weeks before, and how it moved."""

    label: str
    value: str
    unit: str
    tier: str
    definition: str
    delta_text: str
    delta_tone: str
    delta_icon: str
    points: str
    last: str
    values: tuple[Figure, ...]


def company_metrics(membership: Membership) -> tuple[str, tuple[Tile, ...]]:
    """Return a title and the tiles of the metrics that the last scorecards print; empty before the first."""
    rows = CompanyReading.objects.visible_to(membership).filter(metric__in=SHOWN, value__isnull=False, counts=True)
    newest = list(rows.filter(slot__kind="scorecard").select_related("slot__station").order_by("-start")[:200])
    if not newest:
        return "", ()
    station = newest[0].slot.station
    own = [row for row in newest if row.slot.station_id == newest[0].slot.station_id]
    starts = sorted({row.start for row in own})[-WEEKS:]
    labels = [next(row.label for row in own if row.start == start) for start in starts]
    tiles = []
    for metric in SHOWN:
        by_start = {row.start: row.value for row in own if row.metric == metric and row.value is not None}
        values = [by_start.get(start) for start in starts]
        if any(value is not None for value in values):
            tiers = {row.start: row.tier for row in own if row.metric == metric and row.value is not None}
            tiles.append(_tile(METRICS[metric], values, labels, tier=tiers[max(tiers)]))
    span = labels[0] if len(labels) == 1 else _("%(first)s to %(last)s") % {"first": labels[0], "last": labels[-1]}
    return " ".join(filter(None, (_("Scorecard"), station.code if station else "", span))), tuple(tiles)


def _tile(metric: Metric, values: Sequence[Decimal | None], labels: Sequence[str], *, tier: str) -> Tile:
    known = [value for value in values if value is not None]
    text, tone, icon = _delta(metric, known)
    line = points(values)
    return Tile(
        label=_(PER_100_TRIPS.get(metric.name, metric.label)),
        value=_shown(metric, known[-1]),
        unit="",
        tier=tier,
        definition=_(metric.definition),
        delta_text=text,
        delta_tone=tone,
        delta_icon=icon,
        points=line if len(known) > 1 else "",
        last=line.rpartition(" ")[2].replace(",", " ") if len(known) > 1 else "",
        values=tuple(
            Figure(label, "–" if value is None else _shown(metric, value))
            for label, value in zip(labels, values, strict=True)
        ),
    )


def _shown(metric: Metric, value: Decimal) -> str:
    return value_words(value.normalize(), metric, load(pick_language(get_language() or "")))


def _delta(metric: Metric, known: Sequence[Decimal]) -> tuple[str, str, str]:
    """Return words, tone and icon of the change since the week before."""
    if len(known) < 2:
        return _("First week"), "idle", "same"
    change = known[-1] - known[-2]
    if change == 0:
        return _("No change"), "idle", "same"
    amount = number_format(abs(change).normalize(), use_l10n=True)
    better = metric.is_better(known[-1], known[-2])
    words = _("%(amount)s better") if better else _("%(amount)s worse")
    return words % {"amount": amount}, "ok" if better else "bad", "rise" if change > 0 else "fall"


def points(values: Sequence[Decimal | None]) -> str:
    """Return the line through the known values, in a box of 150 by 36."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    span = high - low or Decimal(1)
    step = Decimal(WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    room = HEIGHT - 2 * MARGIN
    pairs = [
        (MARGIN + step * place, HEIGHT - MARGIN - room * (value - low) / span)
        for place, value in enumerate(values)
        if value is not None
    ]
    return " ".join(f"{round(x)},{round(y)}" for x, y in pairs)
