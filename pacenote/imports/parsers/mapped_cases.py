"""Case sheet: any table with one row per case, or per evaluation of one, read as its mapping says (product.md 7).

Its cases are kept, and what was measured of them gives readings of the agents' weeks as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.agent_tables import FIVE_STEPS, HUNDRED, ONE, SATISFIED_FROM, TWO_STEPS, Tallies
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.mapped_sheets import SheetReader
from pacenote.imports.parsers.moments import moment_reader
from pacenote.imports.parsers.parsed import CaseRole, CaseRow, ParsedFile, Period, PersonKey, RowError
from pacenote.imports.parsers.pieces import WEIGHTS, case_key
from pacenote.imports.parsers.sheet_mapping import SheetMapping, fold_title
from pacenote.imports.parsers.spans import by_week, period_of_span, span_of
from pacenote.imports.parsers.tables import Row, Table

KIND = "case_sheet"
#: Columns whose words are kept as they are.
_WORDS = ("status", "channel", "queue", "subject", "link", "form", "version")
_KINDS = {
    "event": "event", "evento": "event", "complaint": "complaint", "queja": "complaint", "reclamo": "complaint",
    "concession": "concession", "concesion": "concession", "dispute": "dispute", "disputa": "dispute",
}  # fmt: skip
_GOOD = frozenset({"good", "goodwithcomment", "buena", "bueno", "satisfied", "positive", "positiva"})
_BAD = frozenset({"bad", "badwithcomment", "mala", "malo", "unsatisfied", "dissatisfied", "negative", "negativa"})
_NO_RATING = frozenset({"offered", "notoffered", "unoffered", "notrated", "unrated"})


def parse(table: Table, mapping: SheetMapping) -> ParsedFile:
    """Read each row as a case; rows that cannot be read are skipped and listed."""
    reader, system = _CaseReader.of(table, mapping), mapping.system or f"sheet_{mapping.number}"
    good: list[tuple[CaseRow, date]] = []
    errors: list[RowError] = []
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows:
        found = reader.read(row, system)
        if isinstance(found, CaseRow) and (name := (found.case_id, found.form, found.version)) in seen:
            found = Sentence(_("“%(text)s” comes twice; only the first row was counted."), {"text": name[0][:40]})
        if isinstance(found, Sentence):
            errors.append(RowError(row.line, found))
        else:
            seen.add((found.case_id, found.form, found.version))
            good.append((found, date.fromisoformat(found.opened[:10])))
    span = span_of(day for _case, day in good)
    week_of = by_week(span, first_weekday=table.options.first_weekday) if span else None
    tallies = Tallies()
    for case, day in good:
        _count(case, week_of(day) if week_of else None, tallies)
    return ParsedFile(
        kind=KIND,
        layout=KIND,
        source=f"{KIND}_{mapping.number}" if mapping.number else KIND,
        period=period_of_span(span),
        rows=len(good),
        readings=tallies.rows(),
        cases=tuple(case for case, _day in good),
        unknown_columns=tuple(t for t in table.titles if t and fold_title(t) not in mapping.needed),
        errors=tuple(errors),
    )


@dataclass(frozen=True, slots=True)
class _CaseReader:
    """What is decided once for all rows: where everything stands, and the order of month and day."""

    sheet: SheetReader
    places: dict[str, int]
    opened: int
    when: Callable[[str], str]
    closed: Callable[[str], str]

    @classmethod
    def of(cls, table: Table, mapping: SheetMapping) -> _CaseReader:
        sheet = SheetReader.of(table, mapping)
        places = {field: sheet.places[key] for field, key in mapping.fields}
        opened = sheet.places[mapping.period_column]
        closed = table.texts(places["closed"]) if "closed" in places else []
        readers = (moment_reader(texts, likely=mapping.order) for texts in (table.texts(opened), closed))
        return cls(sheet, places, opened, *readers)

    def read(self, row: Row, system: str) -> CaseRow | Sentence:
        """Return the row as a case, or why it is none."""
        number = self._word(row, "number")
        if not number:
            return Sentence(_("The line has no number of a case."))
        opened = self.when(row.cell(self.opened))
        if not opened:
            return Sentence(_("“%(text)s” is not a week or day."), {"text": tidy(row.cell(self.opened))[:40]})
        numbers = self.sheet.numbers(row)
        if isinstance(numbers, Sentence):
            return numbers
        rating = _rating(self._word(row, "rating"))
        if isinstance(rating, Sentence):
            return rating
        return CaseRow(
            row.line,
            system,
            number,
            opened=opened,
            closed=self.closed(self._word(row, "closed")),
            rating=rating[0],
            scale=rating[1],
            kind=_KINDS.get(fold_title(self._word(row, "kind")), ""),
            participants=tuple(self._people(row)),
            values=numbers,
            **{name: self._word(row, name) for name in _WORDS},
        )

    def _word(self, row: Row, field: str) -> str:
        cell = row.cell(self.places[field]) if field in self.places else ""
        return "" if is_missing(cell) else tidy(cell)

    def _people(self, row: Row) -> list[tuple[CaseRole, PersonKey]]:
        found: list[tuple[CaseRole, PersonKey]] = []
        agent = self.sheet.person(row)
        if agent is not None and not agent.external_id and ";" in agent.name:
            first, *others = (tidy(name) for name in agent.name.split(";") if tidy(name))
            found += [("owner", PersonKey(first)), *(("helper", PersonKey(name)) for name in others)]
        elif agent is not None:
            found.append(("owner", agent))
        name, email = self._word(row, "auditor"), self._word(row, "auditor_email").casefold()
        if name or email:
            found.append(("auditor", PersonKey(name, email, "email" if email else None)))
        return found


def _rating(word: str) -> tuple[str, str] | Sentence:
    """Return a rating and the scale it stands on, both empty where there is none."""
    folded = fold_title(word)
    if not folded or folded in _NO_RATING:
        return "", ""
    if folded in _GOOD or folded in _BAD:
        return ("good" if folded in _GOOD else "bad"), TWO_STEPS
    if word in {"1", "2", "3", "4", "5"}:
        return word, FIVE_STEPS
    return Sentence(_("“%(text)s” is no rating: 1 to 5, or good and bad."), {"text": word[:40]})


def _count(case: CaseRow, week: Period | None, tallies: Tallies) -> None:
    """Count what was measured for the agent of a case; an evaluation counts once by its form."""
    owner = next((person for role, person in case.participants if role == "owner"), None)
    if owner is None:
        return
    values = dict(case.values)
    if case.rating:
        satisfied = case.rating == "good" or (case.scale == FIVE_STEPS and Decimal(case.rating) >= SATISFIED_FROM)
        values["csat"] = HUNDRED if satisfied else Decimal(0)
    values |= {WEIGHTS[metric]: ONE for metric in case.values.keys() | values.keys() if metric in WEIGHTS}
    quality: dict[str, Decimal] = {name: values.pop(name) for name in ("qa_score", "qa_evaluations") if name in values}
    if quality:
        key = case_key(case.system, case.case_id, case.form, case.version)
        tallies.add(owner, week, case.line, key, quality)
    if values:
        tallies.add(owner, week, case.line, case_key(case.system, case.case_id), values)
