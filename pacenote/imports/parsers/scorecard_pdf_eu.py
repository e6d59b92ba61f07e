"""DSP Scorecard 3.0, PDF, Europe (formats.md 4.1): drivers by Transporter ID without names, ISO weeks.

The head of the drivers' table stands on its first page only; the list of working-hours exceptions after it has a head
of its own. No real file was seen, so a row that cannot be read refuses the file.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import PdfKind
from pacenote.imports.parsers.measures import Measure, read_measures, refuse_unreadable, unknown_titles
from pacenote.imports.parsers.numbers import NumberStyle, read_number
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pdf_table import Head, find_head, read_rows, refuse_without_id
from pacenote.imports.parsers.pdf_text import PdfText
from pacenote.imports.parsers.people_columns import person_columns, repeated_people
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.tables import Row, Table

_MEASURES = (
    Measure("delivered_packages", ("delivered",)),
    Measure("dcr", ("dcr",), "percent"),
    Measure("dsc_dpmo", ("dscdpmo",)),
    Measure("dnr_dpmo", ("dnrdpmo",)),
    Measure("lor_dpmo", ("lordpmo",)),
    Measure("pod", ("pod",), "percent"),
    Measure("contact_compliance", ("cc",), "percent"),
    Measure("ced_dpmo", ("ce",)),
    Measure("cdf_dpmo", ("cdfdpmo",)),
)
_KNOWN = frozenset({title for measure in _MEASURES for title in measure.titles} | {"transporterid", "transportid"})
_ID_ON_PAGE = re.compile(r"\bA(?=[A-Z0-9]*\d)[A-Z0-9]{10,18}\b")
_CODES = re.compile(r"(?m)^\s*([A-Z0-9]{3,5}) at ([A-Z0-9]{3,5})\s*$")
_WEEK = re.compile(r"\bWeek (\d{1,2})\s*[-–]\s*(20\d\d)\b")
_SCORE = re.compile(r"Overall Score:\s*(\d[\d.,]*)\s*\|\s*(\w+(?: Plus)?)")


def recognises(pdf: PdfText) -> bool:
    """Know the European scorecard by the title of its drivers' table."""
    return any("DSP WEEKLY SUMMARY" in page.raw_text for page in pdf.pages)


def parse(pdf: PdfText) -> ParsedFile:
    """Read the drivers; raise RefusedFileError where the table or a number in it cannot be read."""
    table = _table(pdf)
    refuse_without_id(table)
    measured = read_measures(table, _MEASURES)
    refuse_unreadable(table, measured)
    people = person_columns(table)
    rows = tuple(
        ParsedRow(row.line, people.key(row), values, page=row.page)
        for row, values in zip(table.rows, measured.values, strict=True)
    )
    text = "\n".join(page.raw_text.replace("\r", "") for page in pdf.pages[:3])
    codes, score = _CODES.search(text), _SCORE.search(text)
    company, station, doubts = settle_codes(codes[1] if codes else "", codes[2] if codes else "", pdf.hints)
    period, warnings = settle(_period(text), pdf.hints.week_period("iso"))
    overall = read_number(score[1], NumberStyle.of([score[1]])) if score else None
    return ParsedFile(
        kind="scorecard",
        layout="scorecard_pdf_eu_3_0",
        source="scorecard_pdf",
        company=company,
        station=station,
        period=period,
        rows=len(rows),
        readings=rows,
        company_readings={"overall_score": overall} if isinstance(overall, Decimal) else {},
        company_tiers={"overall_standing": score[2]} if score else {},
        columns=table.titles,
        unknown_columns=unknown_titles(table, measured.columns | people.places),
        warnings=warnings + doubts + repeated_people(row.person for row in rows),
    )


def _period(text: str) -> Period | None:
    found = _WEEK.search(text)
    try:
        return weeks.period_of_week(int(found[2]), int(found[1]), calendar="iso") if found else None
    except ValueError:
        return None


def _table(pdf: PdfText) -> Table:
    rows: list[Row] = []
    table_head: Head | None = None
    for page in pdf.pages:
        if not _ID_ON_PAGE.search(page.raw_text):
            continue
        own = find_head(page, _KNOWN)
        if own and own.place("delivered") is None:
            break
        table_head = table_head or own
        if table_head:
            found = read_rows(page, table_head, below=own.bottom if own else None)
            rows += [Row(len(rows) + place, row.cells, row.page) for place, row in enumerate(found, start=1)]
    if table_head is None or not rows:
        raise RefusedFileError(
            _("The drivers' table of this scorecard was not found."),
            hint=_("Check that it is the complete scorecard and download it again."),
            code="missing_table",
        )
    return Table(tuple(span.title for span in table_head.spans), rows, pdf.hints)


KIND = PdfKind("scorecard", recognises, parse)
