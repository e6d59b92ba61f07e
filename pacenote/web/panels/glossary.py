"""Every metric with its definition, out of the one catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pacenote.people.names import fold_name
from pacenote.performance.catalogue import ALL_METRICS


@dataclass(frozen=True, slots=True)
class Word:
    """A term and what it means."""

    term: str
    definition: str


def glossary() -> tuple[Word, ...]:
    """Return the metrics that make messages, by their name in the active language."""
    words = {Word(_(metric.label), _(metric.definition)) for metric in ALL_METRICS if metric.coachable}
    return tuple(sorted(words, key=lambda word: (fold_name(word.term), word.definition)))
