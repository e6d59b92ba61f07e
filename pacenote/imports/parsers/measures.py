"""From columns of text to metrics, with nothing left unread (formats.md 9.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.numbers import Unit, Unreadable, read_column
from pacenote.imports.parsers.parsed import RowError
from pacenote.imports.parsers.tables import Row, Table
from pacenote.performance.catalogue import find

#: 100 to 850 by vendor and vintage; what *FICO Score* of a scorecard holds instead are points of a hundred.
FICO_SCALE = (100, 850)


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric and the folded titles under which files print it; a value off its ``scale`` cannot be one."""

    metric: str
    titles: tuple[str, ...]
    unit: Unit = "number"
    zero_is_missing: bool = False
    scale: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Values per row, in the order of the table; ``errors`` by the place of the row."""

    values: list[dict[str, Decimal]]
    errors: dict[int, Sentence] = field(default_factory=dict)
    columns: frozenset[int] = frozenset()


def read_measures(table: Table, measures: Sequence[Measure]) -> Measured:
    """Read every column that a measure names; a cell that is no number and no word for *missing* is an error."""
    places = {measure.metric: _places(table, measure) for measure in measures}
    used = frozenset(place for found in places.values() for place in found)
    style = table.style(used)
    values: list[dict[str, Decimal]] = [{} for _ in table.rows]
    errors: dict[int, Sentence] = {}
    for measure in measures:
        for place in places[measure.metric]:
            unit = _unit_of(measure)
            for row, cell in enumerate(read_column(table.texts(place), unit=unit, style=style)):
                if isinstance(cell, Unreadable):
                    wrong = _not_whole if unit == "count" else not_a_number
                    errors.setdefault(row, wrong(cell.text, table.titles[place]))
                elif cell is None or (measure.zero_is_missing and cell == 0):
                    continue
                elif measure.scale and not measure.scale[0] <= cell <= measure.scale[1]:
                    errors.setdefault(row, _off_scale(cell, table.titles[place], measure.scale))
                else:
                    _keep(values[row], measure.metric, cell, errors, row)
    return Measured(values, errors, used)


def _keep(values: dict[str, Decimal], metric: str, cell: Decimal, errors: dict[int, Sentence], row: int) -> None:
    if values.setdefault(metric, cell) != cell:
        differ = {"metric": metric, "one": str(values[metric]), "other": str(cell)}
        errors.setdefault(
            row, Sentence(_("Two columns give different values for %(metric)s: %(one)s and %(other)s."), differ)
        )


def _unit_of(measure: Measure) -> Unit:
    """Return how a measure is printed; what is counted is whole."""
    metric = find(measure.metric)
    return "count" if measure.unit == "number" and metric is not None and metric.unit == "count" else measure.unit


def _not_whole(text: str, title: str) -> Sentence:
    return Sentence(_("“%(text)s” in column “%(title)s” is not a whole number."), {"text": text[:40], "title": title})


def not_a_number(text: str, title: str) -> Sentence:
    """Say which cell is neither a number nor a word for *missing*."""
    return Sentence(_("“%(text)s” in column “%(title)s” is not a number."), {"text": text[:40], "title": title})


def _off_scale(value: Decimal, title: str, scale: tuple[int, int]) -> Sentence:
    least, most = scale
    told: dict[str, str | int | Sentence] = {"text": str(value), "title": title, "least": least, "most": most}
    return Sentence(_("“%(text)s” in column “%(title)s” is not between %(least)s and %(most)s."), told)


def _places(table: Table, measure: Measure) -> list[int]:
    return [place for place, key in enumerate(table.keys) if key in measure.titles]


def row_errors(table: Table, measured: Measured) -> tuple[RowError, ...]:
    """Return the errors with the file's own line numbers, for files that carry no proof of their own."""
    return tuple(RowError(table.rows[place].line, message) for place, message in sorted(measured.errors.items()))


def refuse_unreadable(table: Table, measured: Measured) -> None:
    """Raise RefusedFileError for the first unreadable cell, for files that prove their own completeness."""
    for place, message in sorted(measured.errors.items()):
        raise RefusedFileError(
            _("%(where)s: %(error)s"),
            hint=_("Download the file again. If it looks right when you open it, its layout is new: please report it."),
            code="unreadable_number",
            values={"where": where(table.rows[place]), "error": message},
        )


def where(row: Row) -> Sentence:
    """Say where a row stands, as a person would look for it."""
    if row.page:
        return Sentence(_("Page %(page)s, row %(row)s"), {"page": row.page, "row": row.line})
    return Sentence(_("Line %(line)s"), {"line": row.line})


def unknown_titles(table: Table, known: frozenset[int], ignored: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the titles that no reading and no person was taken from, except endings that are ignored on purpose."""
    return tuple(
        title
        for place, (title, key) in enumerate(zip(table.titles, table.keys, strict=True))
        if key and place not in known and not key.endswith(ignored or ("\x00",))
    )
