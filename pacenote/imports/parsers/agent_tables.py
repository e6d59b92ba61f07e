"""Exports of a contact center, with a day and some times on every row: read, then summed per agent and period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.calendar_days import is_undecided, order_of, read_day
from pacenote.imports.parsers.durations import read_seconds, unit_of
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.measures import not_a_number
from pacenote.imports.parsers.moments import moment_reader
from pacenote.imports.parsers.numbers import Unreadable, read_column
from pacenote.imports.parsers.parsed import IdKind, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.pieces import combine
from pacenote.imports.parsers.spans import by_week, span_of
from pacenote.imports.parsers.tables import Row, Table

ONE = Decimal(1)
HUNDRED = Decimal(100)
#: The best two of five steps count as satisfied (formats.md 11).
SATISFIED_FROM, BEST_STEP = 4, 5
#: The words of a case that are moments.
MOMENTS = ("opened", "closed")
#: What a rating is a step of: of five, or of two.
FIVE_STEPS, TWO_STEPS = "1-5", "good_bad"


@dataclass(frozen=True, slots=True)
class Column:
    """A measure of one column: ``unit`` is that of times whose title names none; empty for plain numbers."""

    metric: str
    titles: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """The measures of every row, in order, and why rows cannot be read, by their place."""

    values: list[dict[str, Decimal]]
    errors: dict[int, Sentence]
    columns: frozenset[int]


def read_cells(table: Table, columns: Iterable[Column]) -> Cells:
    """Read every column that the table has; a cell that says nothing is no value, one that cannot be read an error."""
    places = {column: place for column in columns if (place := table.column(*column.titles)) is not None}
    style = table.style(places.values())
    values: list[dict[str, Decimal]] = [{} for _row in table.rows]
    errors: dict[int, Sentence] = {}
    for column, place in places.items():
        texts, title = table.texts(place), table.titles[place]
        if column.unit:
            unit = unit_of(title, column.unit)
            cells = [read_seconds(text, unit=unit, style=style) for text in texts]
        else:
            cells = read_column(texts, unit="number", style=style)
        for row, cell in enumerate(cells):
            if isinstance(cell, Unreadable):
                wrong = not_a_time(cell.text, title) if column.unit else not_a_number(cell.text, title)
                errors.setdefault(row, wrong)
            elif cell is not None:
                values[row][column.metric] = cell
    return Cells(values, errors, frozenset(places.values()))


def not_a_time(text: str, title: str) -> Sentence:
    """Say which cell is not a length of time."""
    return Sentence(_("“%(text)s” in “%(title)s” is not a time."), {"text": tidy(text)[:40], "title": title})


def not_a_day(text: str, title: str) -> Sentence:
    """Say which cell is not a day."""
    return Sentence(_("“%(text)s” in column “%(title)s” is not a day."), {"text": tidy(text)[:40], "title": title})


def read_days(table: Table, place: int) -> list[date | None]:
    """Return the day of every row, None where there is none; raise RefusedFileError where its order is unclear."""
    texts = table.texts(place)
    order = order_of(texts, hints=table.hints.days)
    if is_undecided(texts, order):
        raise RefusedFileError(
            _("The days in “%(title)s” can be read in two ways: is 05/11 in May or in November?"),
            hint=_("Export the file again with days as 2026-11-05, or keep the day in the name of the file."),
            code="unclear_days",
            values={"title": table.titles[place]},
        )
    return [read_day(text, order) for text in texts]


@dataclass(frozen=True, slots=True)
class Dated:
    """Rows with a day, read: the good ones by place, why the others cannot be, and the days that all of them span."""

    table: Table
    days: dict[int, date]
    values: list[dict[str, Decimal]]
    errors: tuple[RowError, ...]
    columns: frozenset[int]
    span: tuple[date, date] | None

    def period_of(self, place: int) -> Period | None:
        """Return the week that a good row counts for."""
        if self.span is None:
            return None
        return by_week(self.span, first_weekday=self.table.options.first_weekday)(self.days[place])


def read_dated(
    table: Table,
    when: int,
    columns: Iterable[Column],
    *,
    check: Callable[[int, dict[str, Decimal]], Sentence | None],
    stated: tuple[date, date] | None = None,
) -> Dated:
    """Read the day and the measures of every row; ``check`` says what else is wrong with a row.

    ``stated`` are the days that the file says it holds; a row outside of them is an error.
    """
    days, cells = read_days(table, when), read_cells(table, columns)
    errors = dict(cells.errors)
    good: dict[int, date] = {}
    for place, day in enumerate(days):
        if day is None:
            errors.setdefault(place, not_a_day(table.rows[place].cell(when), table.titles[when]))
        elif stated and not stated[0] <= day <= stated[1]:
            errors.setdefault(place, _outside(day))
        elif place not in errors and (wrong := check(place, cells.values[place])):
            errors[place] = wrong
        if day is not None and place not in errors:
            good[place] = day
    listed = tuple(RowError(table.rows[place].line, message) for place, message in sorted(errors.items()))
    return Dated(table, good, cells.values, listed, cells.columns | {when}, stated or span_of(good.values()))


def _outside(day: date) -> Sentence:
    return Sentence(_("%(day)s is outside of the period that the report states."), {"day": day.isoformat()})


def check_step(metric: str, title: str, *, needed: bool) -> Callable[[int, dict[str, Decimal]], Sentence | None]:
    """Return the check that a rating is one of the steps 1 to 5; ``needed`` refuses a row without one."""

    def check(_place: int, values: dict[str, Decimal]) -> Sentence | None:
        step = values.get(metric)
        if step is None:
            return not_a_number("", title) if needed else None
        return None if step in range(1, BEST_STEP + 1) else not_a_number(str(step), title)

    return check


def check_once(
    table: Table, column: int | None, also: Callable[[int, dict[str, Decimal]], Sentence | None] | None = None
) -> Callable[[int, dict[str, Decimal]], Sentence | None]:
    """Return the check that the number of a case did not come before, and what ``also`` checks."""
    seen: set[str] = set()

    def check(place: int, values: dict[str, Decimal]) -> Sentence | None:
        number = tidy(table.rows[place].cell(column))
        if number and number in seen:
            return Sentence(_("“%(text)s” comes twice; only the first row was counted."), {"text": number[:40]})
        seen.add(number)
        return also(place, values) if also else None

    return check


def words_of(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    """Return the words in some columns, empty where a cell says that there is nothing."""
    return {name: "" if is_missing(row.cell(place)) else tidy(row.cell(place)) for name, place in places.items()}


def case_words(table: Table, places: Mapping[str, int]) -> Callable[[Row], dict[str, str]]:
    """Return the function that reads the words of a row's case, its moments as ISO texts."""
    moments = {name: moment_reader(table.texts(places[name])) for name in MOMENTS if name in places}

    def read(row: Row) -> dict[str, str]:
        said = words_of(row, places)
        return said | {name: moment(said[name]) for name, moment in moments.items()}

    return read


def places_of(table: Table, named: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the columns that the table has, by our name for them."""
    return {name: place for name, found in named.items() if (place := table.column(*found)) is not None}


def person_of(name: str, external_id: str, kind: IdKind) -> PersonKey | None:
    """Return whom two cells name; an id wins over the name. None where both are empty."""
    name = "" if is_missing(name) else tidy(name)
    known = "" if is_missing(external_id) else tidy(external_id)
    if not name and not known:
        return None
    return PersonKey(name, known, kind if known else None)


def rating_of(*, satisfied: bool) -> dict[str, Decimal]:
    """Return one rating of a customer as a piece of somebody's numbers."""
    return {"csat_ratings": ONE, "csat": HUNDRED if satisfied else Decimal(0)}


class Tallies:
    """The cases of each agent and period, agents told apart by id and else by name; a case counts once for each."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], ParsedRow] = {}

    def add(self, person: PersonKey, period: Period | None, line: int, key: str, values: dict[str, Decimal]) -> None:
        """Add a case, or more numbers of one, to whoever it counts for; the agent's row keeps its first line."""
        who = ("id", person.external_id) if person.external_id else ("name", tidy(person.name).casefold())
        when = period.start.isoformat() if period else ""
        row = self._rows.setdefault((*who, when), ParsedRow(line, person, period=period))
        row.pieces[key] = row.pieces.get(key, {}) | values

    def rows(self) -> tuple[ParsedRow, ...]:
        """Return everything as rows, in the order of the file."""
        return tuple(replace(row, values=combine(row.pieces.values())) for row in self._rows.values())
