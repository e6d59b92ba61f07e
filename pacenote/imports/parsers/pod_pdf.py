"""Photo on Delivery Acceptance Rate Report, PDF (formats.md 3.3): totals on page 1, drivers on the pages after.

The file proves itself: per row Success + Bypass + Rejects = Opportunities and Rejects = sum of the nine reasons, and
every column adds up to page 1. The year stands nowhere in the text.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import PdfKind
from pacenote.imports.parsers.measures import Measure, read_measures, refuse_unreadable, where
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pdf_table import Head, find_tall_head, read_rows, refuse_without_id, split_glued
from pacenote.imports.parsers.pdf_text import PdfPage, PdfText, refuse_missing_pages
from pacenote.imports.parsers.people_columns import person_columns, repeated_people
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.tables import Row, Table

_TITLE = "Photo on Delivery Acceptance Rate Report"
_REASONS = {
    "pod_blurry": "Blurry Photo",
    "pod_human": "Human In The Picture",
    "pod_no_package": "No Package Detected",
    "pod_in_car": "Package In Car",
    "pod_in_hand": "Package In Hand",
    "pod_not_visible": "Package Not Clearly Visible",
    "pod_too_close": "Package Too Close",
    "pod_too_dark": "Photo Too Dark",
    "pod_other": "Other",
}
_COUNTS = {
    "pod_opportunities": "Opportunities",
    "pod_success": "Success",
    "pod_bypass": "Bypass",
    "pod_rejects": "Rejects",
} | _REASONS
_MEASURES = tuple(Measure(metric, (title.replace(" ", "").lower(),)) for metric, title in _COUNTS.items())
_KNOWN = frozenset({title for measure in _MEASURES for title in measure.titles} | {"employeename", "transporterid"})
_ROW = re.compile(r"^(?P<name>.*?)\s*(?P<id>A[A-Z0-9]{9,18})\s+(?P<counts>\d+(?:\s+\d+){12})\s*$", re.MULTILINE)
_CODES = re.compile(r"\b[A-Z]{2} - ([A-Z0-9]{3,5}) - ([A-Z0-9]{3,5}) - Week (\d{1,2})\b")
_HINT = _("Download the report again. If it is wrong again, open it and report what you see: its layout may be new.")


def recognises(pdf: PdfText) -> bool:
    """Know the report by the title of its first page."""
    return any(_TITLE in " ".join(page.raw_text.split()) for page in pdf.pages[:2])


def parse(pdf: PdfText) -> ParsedFile:
    """Read and prove the report; raise RefusedFileError where a row or a sum is wrong."""
    refuse_missing_pages(pdf)
    table = _table_by_titles(pdf) or _table_by_lines(pdf)
    refuse_without_id(table)
    measured = read_measures(table, _MEASURES)
    refuse_unreadable(table, measured)
    for row, values in zip(table.rows, measured.values, strict=True):
        _prove_row(row, values)
    _prove_totals(pdf.pages[0], measured.values)
    people = person_columns(table)
    rows = tuple(
        ParsedRow(row.line, people.key(row), _with_rate(values), page=row.page)
        for row, values in zip(table.rows, measured.values, strict=True)
    )
    found = _CODES.search(pdf.pages[0].text) or _CODES.search(pdf.pages[0].raw_text)
    company, station, doubts = settle_codes(found[1] if found else "", found[2] if found else "", pdf.hints)
    period, warnings = _period(int(found[3]) if found else None, pdf)
    return ParsedFile(
        kind="pod",
        layout="pod_pdf",
        source="pod_pdf",
        company=company,
        station=station,
        period=period,
        rows=len(rows),
        readings=rows,
        company_readings=_with_rate(_totals(pdf.pages[0])),
        warnings=warnings + doubts + repeated_people(row.person for row in rows),
    )


def _period(week: int | None, pdf: PdfText) -> tuple[Period | None, tuple[Sentence, ...]]:
    named = pdf.hints.week_period()
    if week is None or pdf.hints.year is None:
        if week is not None:
            doubt = _("The file is of week %(week)s, but neither its text nor its name tells the year.")
            return None, (Sentence(doubt, {"week": week}),)
        return settle(None, named)
    try:
        inside = weeks.period_of_week(pdf.hints.year, week, calendar=pdf.hints.calendar)
    except ValueError:
        inside = None
    return settle(inside, named)


def _table_by_titles(pdf: PdfText) -> Table | None:
    rows: list[Row] = []
    head: Head | None = None
    for page in pdf.pages[1:]:
        own = find_tall_head(page, _KNOWN)
        head = own or head
        if head is None or {title for measure in _MEASURES for title in measure.titles} - {s.key for s in head.spans}:
            continue
        found = read_rows(page, head, below=own.bottom if own else None)
        rows += [Row(len(rows) + place, row.cells, row.page) for place, row in enumerate(found, start=1)]
    return Table(tuple(span.title for span in head.spans), rows, pdf.hints) if head and rows else None


def _table_by_lines(pdf: PdfText) -> Table:
    """Read lines that end with an ID and thirteen integers, in the order that all real files have."""
    titles = ("Employee Name", "Transporter Id", *_COUNTS.values())
    rows: list[Row] = []
    for page in pdf.pages:
        for found in _ROW.finditer(page.text):
            name, external_id = split_glued(found["name"].split(" ")[-1] + found["id"]) or ("", "")
            cells = (found["name"] or name, external_id or found["id"], *found["counts"].split())
            rows.append(Row(len(rows) + 1, cells, page.number))
    if not rows:
        raise RefusedFileError(_("The drivers' table of this report was not found."), hint=_HINT, code="missing_table")
    return Table(titles, rows, pdf.hints)


def _prove_row(row: Row, values: dict[str, Decimal]) -> None:
    absent = [title for metric, title in _COUNTS.items() if metric not in values]
    if absent:
        raise RefusedFileError(
            _("%(where)s: “%(title)s” is empty."),
            hint=_HINT,
            code="unreadable_number",
            values={"where": where(row), "title": absent[0]},
        )
    parts = values["pod_success"] + values["pod_bypass"] + values["pod_rejects"]
    if parts != values["pod_opportunities"]:
        raise RefusedFileError(
            _("%(where)s: success, bypass and rejects make %(sum)s, but %(printed)s opportunities are printed."),
            hint=_HINT,
            code="sums_disagree",
            values={"where": where(row), "sum": str(parts), "printed": str(values["pod_opportunities"])},
        )
    reasons = sum((values[metric] for metric in _REASONS), Decimal(0))
    if reasons != values["pod_rejects"]:
        raise RefusedFileError(
            _("%(where)s: the reasons make %(sum)s, but %(printed)s rejects are printed."),
            hint=_HINT,
            code="sums_disagree",
            values={"where": where(row), "sum": str(reasons), "printed": str(values["pod_rejects"])},
        )


def _totals(page: PdfPage) -> dict[str, Decimal]:
    """Return the totals of page 1 by metric; a label may wrap before its number."""
    text = page.raw_text.replace("\r", "")
    totals: dict[str, Decimal] = {}
    for metric, title in _COUNTS.items():
        gap = r"[^\d%]{0,60}?\s" if metric == "pod_not_visible" else r"\s+"
        found = re.search(rf"(?m)\b{re.escape(title)}{gap}([\d,]+)\b", text)
        if found:
            totals[metric] = Decimal(found[1].replace(",", ""))
    return totals


def _prove_totals(page: PdfPage, rows: list[dict[str, Decimal]]) -> None:
    totals = _totals(page)
    if "pod_opportunities" not in totals:
        raise RefusedFileError(
            _("The totals on the first page were not found, so nothing proves that every driver is here."),
            hint=_HINT,
            code="missing_totals",
        )
    for metric, title in _COUNTS.items():
        added = sum((values[metric] for values in rows), Decimal(0))
        if added != totals.get(metric, Decimal(0)):
            raise RefusedFileError(
                _("The drivers' rows add up to %(sum)s for “%(title)s”, but page 1 says %(printed)s."),
                hint=_HINT,
                code="sums_disagree",
                values={"sum": str(added), "title": title, "printed": str(totals.get(metric, 0))},
            )


def _with_rate(values: dict[str, Decimal]) -> dict[str, Decimal]:
    """Add the acceptance rate: success by opportunities, in percent with two decimals."""
    chances = values.get("pod_opportunities")
    if not chances or "pod_success" not in values:
        return values
    return {"pod": (values["pod_success"] * 100 / chances).quantize(Decimal("0.01"))} | values


KIND = PdfKind("pod", recognises, parse)
