"""Mentor by eDriving, Driver Report, XLSX or CSV (formats.md 5.2): one row per driver, two name columns, no id.

The day stands only in the file name. European exports print hashes for names and kilometres.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from statistics import median

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import FICO_SCALE, Measure, Measured, read_measures, row_errors, unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.tables import Row, Table

_MEASURES = (
    Measure("fico", ("ficosafedrivingscore", "ficoscore", "fico"), zero_is_missing=True, scale=FICO_SCALE),
    Measure("mentor_trips", ("totaldrivertrips", "totaltrips", "trips", "fahrten")),
    Measure("mentor_distance", ("totaldrivermiles", "totalmiles", "miles")),
    Measure("kilometres", ("totaldriverkm", "totalkm", "km")),
)
_FIRST = ("firstname", "vorname")
_LAST = ("lastname", "nachname")
_HOURS = ("totaldriverhours", "totalhours", "hours", "stunden")
_RATINGS = {
    "rating_acceleration": ("accelerationrating", "acceleration", "beschl"),
    "rating_braking": ("brakingrating", "braking", "bremsen"),
    "rating_cornering": ("corneringrating", "cornering", "kurven"),
    "rating_distraction": ("distractionrating", "distraction", "phonedistraction", "phonedistractionrating"),
    "rating_speeding": ("speedingrating", "speeding", "tempo"),
    "rating_seatbelt": ("seatbeltrating", "seatbelt"),
    "rating_following_distance": ("followingdistancerating", "followingdistance"),
    "rating_overall": ("overallrating",),
    "station": ("station",),
}
_MILES_PER_KILOMETRE = Decimal("0.621371")
_DECIMAL = re.compile(r"^(\d{1,3})[.,]?(\d{0,2})$")
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]\d)(?::[0-5]\d)?$")
# A digit, a sign or a capital inside: a long name has none of them.
_HASH = re.compile(r"^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9+/=]|.+[A-Z])[A-Za-z0-9+/]{10,}={0,2}$")
#: What is said of a file whose name is that of a day, and whose drivers made the trips of a week.
SEVERAL_DAYS = _("The number of trips looks like more than one day. Which days is the file from?")


def parse(table: Table) -> ParsedFile:
    """Read each driver's day; a FICO of zero and a blank one are no reading, rows that cannot be read are listed."""
    first, last = table.needed("First Name", *_FIRST), table.needed("Last Name", *_LAST)
    table.needed("FICO Safe Driving Score", *_MEASURES[0].titles)
    measured = read_measures(table, _MEASURES)
    hours = _hours(table, measured)
    hashed = _is_hashed(table, first, last)
    details = {name: place for name, found in _RATINGS.items() if (place := table.column(*found)) is not None}
    rows = tuple(
        ParsedRow(
            line=row.line,
            person=_person(row, first, last, hashed=hashed),
            values=_values(measured.values[place], hours[place]),
            detail={k: tidy(row.cell(column)) for k, column in details.items() if not is_missing(row.cell(column))},
        )
        for place, row in enumerate(table.rows)
        if place not in measured.errors
    )
    period, warnings = _period(table, rows)
    company, station, doubts = settle_codes("", _station(rows), table.hints)
    known = measured.columns | {first, last, *details.values()} | {p for p in [table.column(*_HOURS)] if p is not None}
    return ParsedFile(
        kind="mentor",
        layout="mentor_driver_eu" if hashed else "mentor_driver",
        source="mentor",
        company=company,
        station=station,
        period=period,
        rows=len(rows),
        readings=rows,
        unknown_columns=unknown_titles(table, known),
        errors=row_errors(table, measured),
        warnings=warnings + doubts + _hash_warning(hashed=hashed) + repeated_people(row.person for row in rows),
    )


def _person(row: Row, first: int, last: int, *, hashed: bool) -> PersonKey:
    name = tidy(f"{row.cell(first)} {row.cell(last)}")
    return PersonKey(name, name if hashed else "", "mentor")


def _values(values: dict[str, Decimal], hours: Decimal | None) -> dict[str, Decimal]:
    kept = {metric: value for metric, value in values.items() if metric != "kilometres"}
    if "kilometres" in values and "mentor_distance" not in kept:
        kept["mentor_distance"] = (values["kilometres"] * _MILES_PER_KILOMETRE).quantize(Decimal("0.1"))
    return kept | ({"mentor_hours": hours} if hours is not None else {})


def _hours(table: Table, measured: Measured) -> list[Decimal | None]:
    """Return hours with two decimals from ``09:30``; what is neither a time nor missing is an error of its row."""
    column = table.column(*_HOURS)
    hours: list[Decimal | None] = []
    for place, row in enumerate(table.rows):
        hours.append(_read_hours(tidy(row.cell(column))))
        if hours[-1] is None and not is_missing(row.cell(column)):
            text = tidy(row.cell(column))[:40]
            measured.errors.setdefault(place, Sentence(_("“%(text)s” is not a time like 09:30."), {"text": text}))
    return hours


def _read_hours(text: str) -> Decimal | None:
    if clock := _CLOCK.match(text):
        return (Decimal(clock[1]) + Decimal(clock[2]) / 60).quantize(Decimal("0.01"))
    if plain := _DECIMAL.match(text):
        return Decimal(f"{plain[1]}.{plain[2] or 0}").quantize(Decimal("0.01"))
    return None


def _is_hashed(table: Table, first: int, last: int) -> bool:
    pairs = [(tidy(row.cell(first)), tidy(row.cell(last))) for row in table.rows]
    return bool(pairs) and sum(bool(_HASH.match(a) and _HASH.match(b)) for a, b in pairs) * 2 > len(pairs)


def _hash_warning(*, hashed: bool) -> tuple[Sentence, ...]:
    warning = _("The file holds codes in place of names; each has to be matched to a person once.")
    return (Sentence(warning),) if hashed else ()


def _station(rows: tuple[ParsedRow, ...]) -> str:
    named = Counter(row.detail.get("station", "") for row in rows)
    known = {station for station in named if station and station.upper() != "UNASSIGNED"}
    return known.pop() if len(known) == 1 else ""


def _period(table: Table, rows: tuple[ParsedRow, ...]) -> tuple[Period | None, tuple[Sentence, ...]]:
    """Return the day of the name, unless the trips look like those of a whole week (formats.md 5.2)."""
    trips = [value for row in rows if (value := row.values.get("mentor_trips"))]
    if trips and median(trips) >= 3:
        return None, (Sentence(SEVERAL_DAYS),)
    return settle(None, table.hints.day_period())


KIND = TableKind(
    "mentor",
    (
        titles("firstname", "lastname", "ficosafedrivingscore"),
        titles("ficosafedrivingscore", "totaldrivertrips"),
        titles("firstname", "lastname", "totaldrivertrips"),
        titles("vorname", "nachname", "ficosafedrivingscore"),
        titles("firstname", "lastname", "ficoscore"),
    ),
    parse,
)
