"""Metric sheet: any table, read as its mapping says (product.md 3.1). One row is one agent's day or week."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.agent_tables import not_a_time, person_of
from pacenote.imports.parsers.calendar_days import is_undecided, order_of, read_day
from pacenote.imports.parsers.emptiness import refuse_empty
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.measures import not_a_number
from pacenote.imports.parsers.numbers import Cell, NumberStyle, Unreadable, read_number
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import FileStream, ParsedFile, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.sheet_mapping import TIMES, Form, MappedColumn, SheetMapping, fold_title
from pacenote.imports.parsers.spans import WEEK, week_at
from pacenote.imports.parsers.tables import Row, Sheet, Table

KIND, DAILY = "metric_sheet", "metric_sheet_daily"
#: So many lines that were skipped are told one by one: a sheet of 200,000 rows may have as many wrong ones.
MOST_ERRORS = 100
_HUNDRED = Decimal(100)
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]?\d)(?::([0-5]\d))?(?:[.,]\d{1,6})?$")


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet and the place of its header. Its rows are read anew by whoever goes through them."""

    sheet: Sheet
    place: int
    hints: NameHints
    options: ReadingOptions

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles as the sheet has them."""
        return tuple(tidy(cell) for cell in self.sheet.top(self.place + 1)[self.place].cells)

    def rows(self) -> Iterator[Row]:
        """Return the rows below the header, blank ones left out; only the first few for a preview."""
        return islice(self.sheet.below(self.place), self.options.head)

    def survey(self, numbers: Iterable[int], columns: Iterable[int]) -> tuple[NumberStyle, dict[int, set[str]]]:
        """Find the decimal sign over columns of numbers, and the different texts of some columns, in one walk.

        Of the numbers, which may all be different, none is kept.
        """
        places, found = list(numbers), {place: set[str]() for place in columns}

        def cells() -> Iterator[str]:
            for row in self.rows():
                for place, texts in found.items():
                    texts.add(row.cell(place))
                yield from map(row.cell, places)

        return NumberStyle.of(cells(), likely="," if self.sheet.likely_decimal_comma else "."), found


def find_table(sheets: Iterable[Sheet], mapping: SheetMapping) -> tuple[Sheet, int] | None:
    """Return the sheet and the place of the header row that has every title of a mapping."""
    for sheet in sheets:
        for place, row in enumerate(sheet.top()):
            if mapping.needed <= {fold_title(cell) for cell in row.cells if len(cell) < 200}:
                return sheet, place
    return None


class MappedRows(FileStream):
    """A sheet, each row in its own week or day; rows that cannot be read are skipped, and the first ones listed."""

    def __init__(self, opened: OpenSheet, mapping: SheetMapping) -> None:
        """Decide what holds for all rows; raise RefusedFileError where that is not clear."""
        self._opened, self._mapping = opened, mapping
        self._reader = SheetReader.of(opened, mapping)
        self._errors: list[RowError] = []
        self._skipped = self._rows = 0
        self._periods: set[Period] = set()

    def __iter__(self) -> Iterator[ParsedRow]:
        for row in self._opened.rows():
            found = self._reader.read(row)
            if isinstance(found, ParsedRow):
                self._rows += 1
                if found.period:
                    self._periods.add(found.period)
                yield found
                continue
            self._skipped += 1
            if self._skipped <= MOST_ERRORS:
                self._errors.append(RowError(row.line, found))

    def told(self) -> ParsedFile:
        kind = KIND if self._mapping.cadence == "week" else DAILY
        titles = self._opened.titles
        parsed = ParsedFile(
            kind=kind,
            layout=kind,
            source=f"{KIND}_{self._mapping.number}" if self._mapping.number else KIND,
            period=_span(self._periods),
            rows=self._rows,
            unknown_columns=tuple(t for t in titles if t and fold_title(t) not in self._mapping.needed),
            errors=tuple(self._errors),
            errors_untold=self._skipped - len(self._errors),
        )
        return (
            parsed if self._opened.options.head is not None else refuse_empty(parsed)
        )  # a preview lists what is wrong


CellReader = Callable[[str], Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """A number of each row: its metric, its place, how it is written, and what reads it."""

    metric: str
    place: int
    form: Form
    read: CellReader


@dataclass(frozen=True, slots=True)
class SheetReader:
    """What is decided once for all rows: places of columns, the decimal sign, the order of month and day."""

    mapping: SheetMapping
    places: dict[str, int]
    titles: tuple[str, ...]
    parts: tuple[Part, ...]
    period_of: Callable[[str], Period | None]
    person_of: Callable[[str, str], PersonKey | None]

    @classmethod
    def of(cls, table: Table | OpenSheet, mapping: SheetMapping) -> SheetReader:
        titles = table.titles
        keys = [fold_title(title) for title in titles]
        for title in mapping.needed:
            if keys.count(title) > 1:
                raise _two_columns(titles[keys.index(title)])
        places = {key: place for place, key in enumerate(keys)}
        numbers = {each.column for each in mapping.columns} | {
            each.exposure for each in mapping.columns if each.exposure
        }
        judged = {each.column for each in mapping.columns if each.form in ("m:ss", "percent")}
        judged |= {mapping.period_column} if mapping.period_column else set()
        style, found = table.survey({places[key] for key in numbers}, {places[key] for key in judged})
        texts = {key: found[places[key]] for key in judged}
        _refuse_other_dress(mapping, texts, {key: titles[place] for key, place in places.items()}, style)
        typed = {each.column for each in mapping.columns if each.form == "m:ss" and _is_typed(texts[each.column])}
        parts = tuple(
            Part(metric, places[title], form, _cell_reader(form, style, typed=title in typed))
            for each in mapping.columns
            for metric, title, form in _numbers_of(each)
        )
        when = mapping.period_column
        period_of = _periods(table, mapping, places.get(when, -1), texts.get(when, set()))
        return cls(mapping, places, titles, parts, period_of, _people(mapping))

    def read(self, row: Row) -> ParsedRow | Sentence:
        """Return the row as values, or why it cannot be read."""
        mapping, places = self.mapping, self.places
        person = self.person(row)
        if person is None:
            return Sentence(_("The line has no name."))
        period = None
        if mapping.period_column:
            text = row.cell(places[mapping.period_column])
            period = self.period_of(text)
            if period is None:
                return Sentence(_("“%(text)s” is not a week or day."), {"text": tidy(text)[:40]})
        values = self.numbers(row)
        return values if isinstance(values, Sentence) else ParsedRow(row.line, person, values, period=period)

    def numbers(self, row: Row) -> dict[str, Decimal] | Sentence:
        """Return the numbers of a row by metric, or what is wrong with one."""
        values: dict[str, Decimal] = {}
        for part in self.parts:
            cell = part.read(row.cell(part.place))
            if isinstance(cell, Unreadable):
                wrong = not_a_time if part.form in TIMES else not_a_number
                return wrong(cell.text, self.titles[part.place])
            if cell is not None:
                values[part.metric] = cell
        return values

    def person(self, row: Row) -> PersonKey | None:
        """Return whom a row is about; None where it names nobody."""
        name = row.cell(self.places[self.mapping.name_column]) if self.mapping.name_column else ""
        external_id = row.cell(self.places[self.mapping.id_column]) if self.mapping.id_column else ""
        return self.person_of(name, external_id)


def _numbers_of(column: MappedColumn) -> Iterator[tuple[str, str, Form]]:
    """Return a column's metric, title and form, and the same of the amount that it was measured over."""
    yield column.metric, column.column, column.form
    if column.exposure:
        yield column.exposure_metric, column.exposure, "number"


def _cell_reader(form: Form, style: NumberStyle, *, typed: bool) -> CellReader:
    @lru_cache(maxsize=8192)
    def read(text: str) -> Cell:
        return read_cell(text, form, style, typed=typed)

    return read


def read_cell(text: str, form: Form, style: NumberStyle, *, typed: bool = False) -> Cell:
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


def _is_typed(texts: set[str]) -> bool:
    """Tell whether a spreadsheet made hours and minutes of all minutes and seconds of a column."""
    found = [_CLOCK.match(tidy(text)) for text in texts]
    return all(each[3] == "00" for each in found if each) and any(found)


def _people(mapping: SheetMapping) -> Callable[[str, str], PersonKey | None]:
    @lru_cache(maxsize=16_384)
    def person(name: str, external_id: str) -> PersonKey | None:
        if mapping.id_column and is_missing(external_id):
            return None  # who has an id elsewhere is never taken for somebody else's name
        return person_of(name, external_id, mapping.id_kind)

    return person


def _periods(
    table: Table | OpenSheet, mapping: SheetMapping, place: int, texts: set[str]
) -> Callable[[str], Period | None]:
    order = mapping.order
    if mapping.period_column:
        order = order_of(texts, hints=table.hints.days) or mapping.order
        if is_undecided(texts, order):
            raise RefusedFileError(
                _("The days in “%(title)s” can be read in two ways: is 05/11 in May or in November?"),
                hint=_("Say in the mapping which number is the month."),
                code="unclear_days",
                values={"title": table.titles[place]},
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


def _refuse_other_dress(
    mapping: SheetMapping, found: dict[str, set[str]], titles: dict[str, str], style: NumberStyle
) -> None:
    """Raise RefusedFileError where a column of percent holds fractions now, all or one beside percent signs: 0.85 is
    not 0.85 percent."""
    for column in mapping.columns:
        if column.form != "percent":
            continue
        texts = {text for text in found[column.column] if not is_missing(text)}
        bare = {text for text in texts if "%" not in text}
        numbers = [cell for text in bare if isinstance(cell := read_number(tidy(text), style), Decimal)]
        small = [number for number in numbers if number <= 1]
        if any(small) if bare != texts else len(small) == len(numbers) > 1:
            raise RefusedFileError(
                _("“%(title)s” holds fractions such as %(text)s, and its mapping says percent."),
                hint=_("Change the mapping of this sheet, or write the column as percent."),
                code="unlike_mapping",
                values={"title": titles[column.column], "text": str(max(small))},
            )


def _two_columns(title: str) -> RefusedFileError:
    return RefusedFileError(
        _("Two columns have the title “%(title)s”."),
        hint=_("Rename one of them in the file."),
        code="same_title_twice",
        values={"title": title},
    )


def _span(periods: Collection[Period]) -> Period | None:
    if not periods:
        return None
    first, last = min(periods, key=lambda p: p.start), max(periods, key=lambda p: p.end)
    label = first.label if first == last else f"{first.label}..{last.label}"
    return Period(first.cadence, first.start, last.end, label)
