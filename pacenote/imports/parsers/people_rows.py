"""A table of people, read as its mapping says: each line a person's values, and what in it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.calendar_days import is_undecided, order_of, read_day
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.parsed import RowError
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.parsers.plain_tables import PlainTable, is_address
from pacenote.imports.parsers.tables import Row
from pacenote.people.identity import fold_external_id
from pacenote.people.incoming import Incoming
from pacenote.people.phones import international

_STATUSES = {
    "active": "active activo activa employed working current aktiv yes si",
    "onboarding": "onboarding inonboarding training newhire trainee enformacion formacion incorporacion",
    "on_leave": "onleave leave leaveofabsence loa suspended enbaja baja delicencia licencia permiso deleave",
    "inactive": "inactive inactivo inactiva terminated offboarded resigned former left quit despedido cesado no",
}
STATUSES = {word: status for status, words in _STATUSES.items() for word in words.split()}
#: Names of zones that people write and no zone file has.
_ZONES = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
}  # fmt: skip
_SPLIT = re.compile(r"[;|,\n]")
MOST_NAME, MOST_KNOWN_AS, MOST_ID, MOST_STATION, MOST_GROUP = 160, 80, 120, 12, 80


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cells are read by: the country of phone numbers, the languages and zones that there are.

    ``languages`` maps folded words (``es``, ``spanish``) to codes, ``zones`` small letters to names.
    """

    region: str
    languages: Mapping[str, str]
    zones: Mapping[str, str]
    good_address: Callable[[str], bool] = is_address


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The people of a file, the lines that name nobody, and the cells that were left out of the others."""

    rows: tuple[Incoming, ...]
    errors: tuple[RowError, ...]
    doubts: tuple[RowError, ...]


def read_people(table: PlainTable, mapping: PeopleMapping, reading: Reading) -> PeopleSheet:
    """Read every line. Raises RefusedFileError where a column is missing, or days can be read in two ways."""
    reader = _Reader(table, mapping, reading)
    rows: list[Incoming] = []
    errors: list[RowError] = []
    for row in table.rows:
        found = reader.read(row)
        if isinstance(found, Incoming):
            rows.append(found)
        else:
            errors.append(RowError(row.line, found))
    return PeopleSheet(tuple(rows), tuple(errors), tuple(reader.doubts))


class Columns:
    """Where each thing stands that a mapping names."""

    def __init__(self, table: PlainTable, mapping: PeopleMapping) -> None:
        self.table, self.mapping = table, mapping
        self._places: dict[str, list[int]] = {}
        for key, use in mapping.uses:
            place = table.place(key)
            if place is None:
                title = dict(mapping.titles).get(key) or key
                raise RefusedFileError(
                    _("The column “%(title)s” is missing."),
                    hint=_("Say anew what the columns mean."),
                    code="missing_column",
                    values={"title": title},
                )
            self._places.setdefault(use, []).append(place)

    def has(self, use: str) -> bool:
        """Tell whether a column says this."""
        return use in self._places

    def cells(self, row: Row, use: str) -> list[str]:
        """Return what the columns of a use say in a row, without those that say nothing."""
        return [tidy(row.cell(place)) for place in self._places.get(use, ()) if not is_missing(row.cell(place))]

    def cell(self, row: Row, use: str) -> str:
        """Return the first that says something."""
        return next(iter(self.cells(row, use)), "")

    def name(self, row: Row) -> str:
        """Return the whole name of a row, its prefix left out."""
        parts = [self.cell(row, "first_name"), self.cell(row, "last_name")]
        whole = self.cell(row, "name") or _turned(self.cell(row, "last_first")) or " ".join(filter(None, parts))
        return without_prefix(whole, self.mapping.prefixes)

    def ids(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Return the ids of a row, folded, each kind once."""
        found = ((kind, self.cell(row, f"id:{kind}")) for _key, kind in self.mapping.ids)
        return tuple((kind, fold_external_id(kind, text)) for kind, text in found if text)

    def days(self, use: str) -> Callable[[str], date | None]:
        """Return the reader of a column of days; raise RefusedFileError where month and day cannot be told apart."""
        if not self.has(use):
            return lambda _text: None
        [place] = self._places[use]
        texts = self.table.texts(place)
        order = order_of(texts) or self.mapping.order
        if is_undecided(texts, order):
            raise RefusedFileError(
                _("The days in “%(title)s” can be read in two ways: is 05/11 in May or in November?"),
                hint=_("Say in the mapping which number is the month."),
                code="unclear_days",
                values={"title": self.table.titles[place] or self.table.keys[place]},
            )
        return lambda text: read_day(text, order)


def without_prefix(name: str, prefixes: tuple[str, ...]) -> str:
    """Return a name without the role that a company puts before it: ``SV- Ana Torres`` is Ana Torres."""
    for prefix in prefixes:
        found = re.match(rf"^{re.escape(prefix)}\s?-\s*(?=\S)", name, re.IGNORECASE)
        if prefix and found:
            return name[found.end() :]
    return name


def _turned(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name


class _Reader:
    def __init__(self, table: PlainTable, mapping: PeopleMapping, reading: Reading) -> None:
        self._columns, self._reading = Columns(table, mapping), reading
        self._day = self._columns.days("started_on")
        self.doubts: list[RowError] = []

    def read(self, row: Row) -> Incoming | Sentence:
        """Return a line's person, or why there is none."""
        columns, line = self._columns, row.line
        name, ids = columns.name(row), columns.ids(row)
        email = self._checked(line, columns.cell(row, "email"), self._address, _("“%(text)s” is no e-mail address."))
        if not name and not ids and not email:
            return Sentence(_("The line has no name."))
        if len(name) > MOST_NAME or any(len(value) > MOST_ID for _kind, value in ids):
            return Sentence(_("The name or the ID is too long."))
        if not any(sign.isalpha() for sign in name) and not ids and not email:
            return Sentence(_("“%(text)s” is no name."), {"text": name[:40]})
        started = columns.cell(row, "started_on")
        day = self._day(started) if started else None
        if started and day is None:
            self._doubt(line, _("“%(text)s” is no day."), started)
        return Incoming(
            line=line,
            name=name,
            known_as=columns.cell(row, "known_as")[:MOST_KNOWN_AS],
            email=email,
            phone=self._phone(row),
            language=self._checked(line, columns.cell(row, "language"), self._language, _NO_LANGUAGE),
            zone=self._checked(line, columns.cell(row, "zone"), self._zone, _NO_ZONE),
            station=columns.cell(row, "station").upper()[:MOST_STATION],
            status=self._checked(line, columns.cell(row, "status"), _status, _NO_STATUS),
            started_on=day,
            ids=ids,
            groups=_groups(columns.cells(row, "groups")),
        )

    def _phone(self, row: Row) -> str:
        """Return the first number of the line that is one; one that is none is said only where no other is."""
        texts = self._columns.cells(row, "phone")
        numbers = [found for text in texts if (found := international(text, region=self._reading.region))]
        if texts and not numbers:
            self._doubt(row.line, _("“%(text)s” is no phone number."), texts[0])
        return numbers[0] if numbers else ""

    def _checked(self, line: int, text: str, read: Callable[[str], str], doubt: str) -> str:
        found = read(text) if text else ""
        if text and not found:
            self._doubt(line, doubt, text)
        return found

    def _doubt(self, line: int, template: str, text: str) -> None:
        self.doubts.append(RowError(line, Sentence(template, {"text": text[:60]})))

    def _address(self, text: str) -> str:
        return text if len(text) <= 254 and self._reading.good_address(text) else ""

    def _language(self, text: str) -> str:
        folded = fold_header(text)
        languages = self._reading.languages
        return languages.get(folded) or languages.get(fold_header(re.split(r"[-_ ]", text)[0]), "")

    def _zone(self, text: str) -> str:
        bare = text.casefold().replace(" ", "_")
        return self._reading.zones.get(bare, "") or _ZONES.get(bare.removesuffix("_time"), "")


_NO_LANGUAGE = _("“%(text)s” is no language that is known here.")
_NO_ZONE = _("“%(text)s” is no time zone. Write it like America/Chicago.")
_NO_STATUS = _("The status “%(text)s” is not known here.")


def _status(text: str) -> str:
    return STATUSES.get(fold_header(text), "")


def _groups(cells: list[str]) -> tuple[str, ...]:
    names = (" ".join(part.split())[:MOST_GROUP] for cell in cells for part in _SPLIT.split(cell))
    return tuple(dict.fromkeys(name for name in names if name))
