"""Metric sheet: any table, read as its mapping says (product.md 3.1). One row is one agent's day or week."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import limits, weeks
from pacenote.imports.parsers.agent_tables import not_a_time, person_of
from pacenote.imports.parsers.calendar_days import is_undecided, order_of, read_day
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.measures import not_a_number
from pacenote.imports.parsers.numbers import NumberStyle, Unreadable, read_number
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.sheet_mapping import TIMES, Form, MappedColumn, SheetMapping, fold_title
from pacenote.imports.parsers.spans import WEEK, week_at
from pacenote.imports.parsers.tables import Row, Sheet, Table

KIND, DAILY = "metric_sheet", "metric_sheet_daily"
_HUNDRED = Decimal(100)
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]?\d)(?::([0-5]\d))?(?:[.,]\d{1,6})?$")


def find_table(sheets: Iterable[Sheet], mapping: SheetMapping) -> tuple[Sheet, int] | None:
    """Return the sheet and the place of the header row that has every title of a mapping."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[: limits.HEADER_SEARCH_ROWS]):
            if mapping.needed <= {fold_title(cell) for cell in row.cells if len(cell) < 200}:
                return sheet, place
    return None


def parse(table: Table, mapping: SheetMapping) -> ParsedFile:
    """Read each row in its own week or day; rows that cannot be read are skipped and listed."""
    reader = SheetReader.of(table, mapping)
    rows: list[ParsedRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        found = reader.read(row)
        if isinstance(found, Sentence):
            errors.append(RowError(row.line, found))
        else:
            rows.append(found)
    kind = KIND if mapping.cadence == "week" else DAILY
    return ParsedFile(
        kind=kind,
        layout=kind,
        source=f"{KIND}_{mapping.number}" if mapping.number else KIND,
        period=_span([row.period for row in rows if row.period]),
        rows=len(rows),
        readings=tuple(rows),
        unknown_columns=tuple(t for t in table.titles if t and fold_title(t) not in mapping.needed),
        errors=tuple(errors),
    )


@dataclass(frozen=True, slots=True)
class SheetReader:
    """What is decided once for all rows: places of columns, the decimal sign, the order of month and day."""

    mapping: SheetMapping
    places: dict[str, int]
    titles: tuple[str, ...]
    style: NumberStyle
    typed: frozenset[str]
    period_of: Callable[[str], Period | None]

    @classmethod
    def of(cls, table: Table, mapping: SheetMapping) -> SheetReader:
        keys = [fold_title(title) for title in table.titles]
        for title in mapping.needed:
            if keys.count(title) > 1:
                raise _two_columns(table.titles[keys.index(title)])
        places = {key: place for place, key in enumerate(keys)}
        numbers = {each.column for each in mapping.columns} | {
            each.exposure for each in mapping.columns if each.exposure
        }
        style = table.style(places[key] for key in numbers)
        _refuse_other_dress(table, mapping, places, style)
        typed = frozenset(each.column for each in mapping.columns if _is_typed(table, each, places))
        return cls(mapping, places, table.titles, style, typed, _periods(table, mapping, places))

    def read(self, row: Row) -> ParsedRow | Sentence:
        """Return the row as values, or why it cannot be read."""
        person = self.person(row)
        if person is None:
            return Sentence(_("The line has no name."))
        period = None
        if self.mapping.period_column:
            text = row.cell(self.places[self.mapping.period_column])
            period = self.period_of(text)
            if period is None:
                return Sentence(_("“%(text)s” is not a week or day."), {"text": tidy(text)[:40]})
        values = self.numbers(row)
        return values if isinstance(values, Sentence) else ParsedRow(row.line, person, values, period=period)

    def numbers(self, row: Row) -> dict[str, Decimal] | Sentence:
        """Return the numbers of a row by metric, or what is wrong with one."""
        values: dict[str, Decimal] = {}
        for column in self.mapping.columns:
            if wrong := self._take(row, column, values):
                return wrong
        return values

    def person(self, row: Row) -> PersonKey | None:
        """Return whom a row is about; None where it names nobody."""
        name = row.cell(self.places[self.mapping.name_column]) if self.mapping.name_column else ""
        external_id = row.cell(self.places[self.mapping.id_column]) if self.mapping.id_column else ""
        if self.mapping.id_column and is_missing(external_id):
            return None  # who has an id elsewhere is never taken for somebody else's name
        return person_of(name, external_id, self.mapping.id_kind)

    def _take(self, row: Row, column: MappedColumn, values: dict[str, Decimal]) -> Sentence | None:
        """Put a cell's number, and the amount that it was measured over, into the values; return what is wrong."""
        parts: list[tuple[str, str, Form]] = [(column.metric, column.column, column.form)]
        parts += [(column.exposure_metric, column.exposure, "number")] if column.exposure else []
        for metric, title, form in parts:
            place = self.places[title]
            cell = read_cell(row.cell(place), form, self.style, typed=title in self.typed)
            if isinstance(cell, Unreadable):
                wrong = not_a_time if form in TIMES else not_a_number
                return wrong(cell.text, self.titles[place])
            if cell is not None:
                values[metric] = cell
        return None


@lru_cache(maxsize=65536)
def read_cell(text: str, form: Form, style: NumberStyle, *, typed: bool = False) -> Decimal | Unreadable | None:
    """Read a cell as it is said to be written; percent comes back as 0 to 100, times as seconds.

    ``typed`` is for minutes and seconds that a spreadsheet took for hours and minutes: 8:02 became 08:02:00.
    """
    bare = tidy(text)
    if is_missing(bare):
        return None
    if form in TIMES:
        return _seconds(bare, form, style, typed=typed)
    signed = "%" in bare
    number = read_number(bare, style)
    if not isinstance(number, Decimal) or (signed and form == "number"):
        return Unreadable(bare)
    if form == "fraction" and not signed:
        number *= _HUNDRED
    return Unreadable(bare) if form in ("percent", "fraction") and number > _HUNDRED else number


def _seconds(bare: str, form: Form, style: NumberStyle, *, typed: bool) -> Decimal | Unreadable:
    if form in _UNITS:
        number = read_number(bare, style)
        return number * _UNITS[form] if isinstance(number, Decimal) and "%" not in bare else Unreadable(bare)
    found = _CLOCK.match(bare)
    if not found or (form == "h:mm:ss" and found[3] is None):
        return Unreadable(bare)
    first, second, third = int(found[1]), int(found[2]), int(found[3] or 0)
    if form == "m:ss" and (found[3] is None or typed):
        return Decimal(first * 60 + second)
    return Decimal(first * 3600 + second * 60 + third)


def _is_typed(table: Table, column: MappedColumn, places: dict[str, int]) -> bool:
    """Tell whether a spreadsheet made hours and minutes of all minutes and seconds of a column."""
    if column.form != "m:ss":
        return False
    found = [_CLOCK.match(tidy(text)) for text in set(table.texts(places[column.column]))]
    return all(each[3] == "00" for each in found if each) and any(found)


def _periods(table: Table, mapping: SheetMapping, places: dict[str, int]) -> Callable[[str], Period | None]:
    order = mapping.order
    if mapping.period_column:
        texts = table.texts(places[mapping.period_column])
        order = order_of(texts, hints=table.hints.days) or mapping.order
        if is_undecided(texts, order):
            raise RefusedFileError(
                _("The days in “%(title)s” can be read in two ways: is 05/11 in May or in November?"),
                hint=_("Say in the mapping which number is the month."),
                code="unclear_days",
                values={"title": table.titles[places[mapping.period_column]]},
            )
    first_weekday = table.options.first_weekday

    @lru_cache(maxsize=4096)
    def period_of(text: str) -> Period | None:
        if week := weeks.read_label(text):
            return weeks.period_of_week(*week, calendar=mapping.calendar) if mapping.cadence == "week" else None
        day = read_day(text, order)
        if day is None or mapping.cadence == "day":
            return weeks.period_of_day(day) if day else None
        return week_at(day - timedelta(days=(day.weekday() - first_weekday) % WEEK))

    return period_of


def _refuse_other_dress(table: Table, mapping: SheetMapping, places: dict[str, int], style: NumberStyle) -> None:
    """Raise RefusedFileError where a column of percent holds fractions now: 0.85 is not 0.85 percent."""
    for column in mapping.columns:
        if column.form != "percent":
            continue
        texts = {text for text in table.texts(places[column.column]) if not is_missing(text)}
        numbers = [cell for text in texts if isinstance(cell := read_number(tidy(text), style), Decimal)]
        if len(numbers) > 1 and max(numbers) <= 1 and not any("%" in text for text in texts):
            raise RefusedFileError(
                _("“%(title)s” holds fractions such as %(text)s, and its mapping says percent."),
                hint=_("Change the mapping of this sheet, or write the column as percent."),
                code="unlike_mapping",
                values={"title": table.titles[places[column.column]], "text": str(max(numbers))},
            )


def _two_columns(title: str) -> RefusedFileError:
    return RefusedFileError(
        _("Two columns have the title “%(title)s”."),
        hint=_("Rename one of them in the file."),
        code="same_title_twice",
        values={"title": title},
    )


def _span(periods: list[Period]) -> Period | None:
    if not periods:
        return None
    first, last = min(periods, key=lambda p: p.start), max(periods, key=lambda p: p.end)
    label = first.label if first == last else f"{first.label}..{last.label}"
    return Period(first.cadence, first.start, last.end, label)
