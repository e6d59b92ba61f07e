"""Names and numbers of metrics as a reader sees them, in the active language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.performance.catalogue import find


def metric_words(name: str) -> str:
    """Return what a number of a row is called; one that is no metric by its own name."""
    metric = find(name)
    return _(metric.label) if metric is not None else name.replace("_", " ")


def shown(name: str, value: Decimal | None) -> str:
    """Return a number as the metric is shown, never so rounded that a change disappears."""
    if value is None:
        return "–"
    metric = find(name)
    if metric is None or metric.unit in ("percent", "rate"):
        unit = " %" if metric is not None and metric.unit == "percent" else ""
        return f"{number_format(value.normalize(), use_l10n=True)}{unit}"
    return value_words(value.normalize(), metric, load(pick_language(get_language() or "")))
