"""DSP Scorecard, PDF, North America (formats.md 3.1): company summary, drivers of the week, six weeks behind.

Proved before anything is taken: the printed ``#`` runs 1 to n over all pages, every row has its Transporter ID, no
numeric cell is left unread, and no page is missing by the printed page numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import PdfKind
from pacenote.imports.parsers.measures import Measured, read_measures, refuse_unreadable, unknown_titles, where
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pdf_table import Head, find_head, read_rows
from pacenote.imports.parsers.pdf_text import PdfPage, PdfText, refuse_missing_pages
from pacenote.imports.parsers.people_columns import TRANSPORTER_ID, person_columns, repeated_people
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.scorecard_columns import DETAIL_TITLES, FICO_AS_SCORE, SCORECARD_MEASURES
from pacenote.imports.parsers.scorecard_summary import read_summary
from pacenote.imports.parsers.tables import Row, Table

_MEASURES = (*SCORECARD_MEASURES, FICO_AS_SCORE)
_WEEKS_IN_TIER = {"weeks_fantastic": "fant", "weeks_great": "great", "weeks_fair": "fair", "weeks_poor": "poor"}
_KNOWN = frozenset(
    {title for measure in _MEASURES for title in measure.titles}
    | {title for names in DETAIL_TITLES.values() for title in names}
    | {"#", "name", "transporterid", *_WEEKS_IN_TIER.values()}
)
_ID_ON_PAGE = re.compile(r"A(?=[A-Z0-9]*\d)[A-Z0-9]{10,18}\b")
_CODES = re.compile(r"(?m)^\s*([A-Z0-9]{3,5}) at ([A-Z0-9]{3,5})\b")
_WEEK = re.compile(r"\bWeek (\d{1,2})\b(?:\s*[-–,]?\s*(20\d\d)\b)?")
_TRAILING = "highlowperformerstatus"


@dataclass(frozen=True, slots=True)
class _Tables:
    current: Table
    trailing: Table | None


def recognises(pdf: PdfText) -> bool:
    """Know a scorecard by its titles, with or without letters of a watermark between them."""
    for page in pdf.pages:
        if "DA Current Week Performance" in page.raw_text or "DA Current Week Performance" in page.text:
            return True
    return False


def parse(pdf: PdfText) -> ParsedFile:
    """Read and prove the scorecard; raise RefusedFileError where any proof fails."""
    refuse_missing_pages(pdf)
    tables = _read_tables(pdf)
    measured = read_measures(tables.current, _MEASURES)
    refuse_unreadable(tables.current, measured)
    front = "\n".join(page.text for page in _front_pages(pdf))
    company, station, doubts = settle_codes(*_codes(front, pdf), pdf.hints)
    period, warnings = settle(_period(front, pdf), pdf.hints.week_period(pdf.hints.calendar))
    readings, tiers = read_summary(front)
    rows = _rows(tables, measured)
    preview = _is_preview(pdf)
    people = person_columns(tables.current).places
    return ParsedFile(
        kind="scorecard",
        layout=_layout(tables.current, preview=preview),
        source="scorecard_pdf",
        company=company,
        station=station,
        period=period,
        preview=preview,
        rows=len(rows),
        readings=rows,
        company_readings=readings,
        company_tiers=tiers,
        columns=tables.current.titles,
        unknown_columns=unknown_titles(tables.current, measured.columns | people | _detail_places(tables.current)),
        warnings=warnings + doubts + repeated_people(row.person for row in rows),
    )


def _front_pages(pdf: PdfText) -> list[PdfPage]:
    first_table = next((n for n, page in enumerate(pdf.pages) if _may_hold_table(page)), len(pdf.pages))
    summaries = [page for page in pdf.pages[:first_table] if "Overall Standing:" in page.text]
    return summaries or pdf.pages[: first_table + 1]


def _may_hold_table(page: PdfPage) -> bool:
    """Look at the quick text only; a page with a head but no whole ID in it is looked at more closely."""
    return "Transporter" in page.raw_text or bool(_ID_ON_PAGE.search(page.raw_text))


def _read_tables(pdf: PdfText) -> _Tables:
    parts: dict[bool, list[tuple[Head, list[Row]]]] = {False: [], True: []}
    head: Head | None = None
    for page in pdf.pages:
        if not _may_hold_table(page):
            head = None
            continue
        own = find_head(page, _KNOWN)
        head = own or (head if _ID_ON_PAGE.search(page.raw_text) else None)
        if head is not None:
            rows = read_rows(page, head, below=own.bottom if own else None)
            parts[head.place(_TRAILING) is not None].append((head, rows))
    if not any(rows for _, rows in parts[False]):
        raise RefusedFileError(
            _("The drivers' table of this scorecard was not found."),
            hint=_("Check that it is the complete scorecard. Scorecards without drivers come with an overview CSV."),
            code="missing_table",
        )
    current = _joined(parts[False], pdf)
    return _Tables(current, _joined(parts[True], pdf) if parts[True] else None)


def _joined(parts: list[tuple[Head, list[Row]]], pdf: PdfText) -> Table:
    """Put the pages of one table together by title and prove that no row is missing."""
    titles: dict[str, str] = {span.key: tidy(span.title) for head, _ in parts for span in head.spans}
    rows: list[Row] = []
    for head, found in parts:
        keys = [span.key for span in head.spans]
        order = [keys.index(key) if key in keys else None for key in titles]
        rows += [Row(row.line, tuple(row.cell(place) for place in order), row.page) for row in found]
    table = Table(tuple(titles.values()), rows, pdf.hints)
    _refuse_merged(table)
    _prove_sequence(table)
    return table


def _refuse_merged(table: Table) -> None:
    """Two titles that stand too close to be told apart would leave two columns of numbers unread."""
    for title, key in zip(table.titles, table.keys, strict=True):
        if key not in _KNOWN and any(key[:cut] in _KNOWN and key[cut:] in _KNOWN for cut in range(1, len(key))):
            raise RefusedFileError(
                _("The columns “%(title)s” cannot be told apart."),
                hint=_("Report this file: its layout is new. The overview CSV of the week gives the same record."),
                code="merged_columns",
                values={"title": title},
            )


def _prove_sequence(table: Table) -> None:
    number, external_id = table.needed("#", "#"), table.needed("Transporter ID", "transporterid", "transportid")
    for row in table.rows:
        if not row.cell(number).isdigit() or not TRANSPORTER_ID.match(row.cell(external_id)):
            raise RefusedFileError(
                _("%(where)s: a driver's row cannot be read, its # or its Transporter ID is missing."),
                hint=_("Download the scorecard again."),
                code="unreadable_row",
                values={"where": where(row)},
            )
    printed = sorted(row.line for row in table.rows)
    if printed != list(range(1, len(printed) + 1)):
        lost = sorted(set(range(1, max(printed, default=0) + 1)) - set(printed))
        raise RefusedFileError(
            _what_is_lost(lost),
            hint=_("Download the complete scorecard again; a page may have been lost."),
            code="missing_rows",
            values={"first": lost[0], "last": lost[-1]} if lost else {},
        )


def _what_is_lost(lost: list[int]) -> str:
    if len(lost) > 1:
        return _("The drivers' table is not complete: row %(first)s to %(last)s is missing.")
    if lost:
        return _("The drivers' table is not complete: row %(first)s is missing.")
    return _("The drivers' table counts a row twice.")


def _codes(front: str, pdf: PdfText) -> tuple[str, str]:
    found = _CODES.search(front) or next((m for page in pdf.pages if (m := _CODES.search(page.raw_text))), None)
    return (found[1], found[2]) if found else ("", "")


def _period(front: str, pdf: PdfText) -> Period | None:
    found = _WEEK.search(front)
    if not found:
        return None
    year = int(found[2]) if found[2] else pdf.hints.year
    try:
        return weeks.period_of_week(year, int(found[1]), calendar=pdf.hints.calendar) if year else None
    except ValueError:
        return None


def _is_preview(pdf: PdfText) -> bool:
    return "preview" in pdf.hints.name.casefold() or any("Preview [" in page.raw_text for page in pdf.pages[:3])


def _detail_places(table: Table) -> frozenset[int]:
    names = [name for titles in DETAIL_TITLES.values() for name in titles]
    return frozenset(place for place, key in enumerate(table.keys) if key in {"#", *names})


def _rows(tables: _Tables, measured: Measured) -> tuple[ParsedRow, ...]:
    behind = _trailing_details(tables.trailing)
    columns = person_columns(tables.current)
    rows = []
    for row, values in zip(tables.current.rows, measured.values, strict=True):
        person = columns.key(row)
        detail = _details(tables.current, row) | behind.get(person.external_id, {})
        rows.append(ParsedRow(row.line, person, values, detail, row.page))
    return tuple(rows)


def _details(table: Table, row: Row) -> dict[str, str]:
    found = {name: row.cell(table.column(*titles)) for name, titles in DETAIL_TITLES.items()}
    return {name: text for name, text in found.items() if not is_missing(text)}


def _trailing_details(table: Table | None) -> dict[str, dict[str, str]]:
    """Return words per driver; the six weeks behind are kept to look at, they are no readings of this week."""
    if table is None:
        return {}
    columns, measured = person_columns(table), read_measures(table, _MEASURES)
    refuse_unreadable(table, measured)
    details: dict[str, dict[str, str]] = {}
    for row, values in zip(table.rows, measured.values, strict=True):
        own = _details(table, row) | {name: row.cell(table.column(key)) for name, key in _WEEKS_IN_TIER.items()}
        own |= {f"trailing_{metric}": str(value) for metric, value in values.items()}
        details[columns.key(row).external_id] = own
    return details


def _layout(table: Table, *, preview: bool) -> str:
    if table.column("swcpod") is not None:
        return "scorecard_pdf_2024"
    year = "2025" if table.column("overalltier") is not None else "2026"
    return f"scorecard_pdf_{year}" + ("_preview" if preview else "")


KIND = PdfKind("scorecard", recognises, parse)
