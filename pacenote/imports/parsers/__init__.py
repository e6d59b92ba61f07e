"""Everything that reads files: ``read`` recognises by content, parses, proves, or refuses with a reason.

To add a kind: one module here, one sample in tests/samples, one line in ``KINDS``.
"""

from __future__ import annotations

from pacenote.imports.parsers import (
    any_table,
    associates,
    chatwoot,
    concessions_eu,
    cx_feedback,
    cx_report,
    dsb,
    eoc,
    event_tables,
    genesys,
    incidents,
    intercom,
    intercom_csat,
    mapped_rosters,
    mentor,
    mentor_reports,
    metric_sheet,
    netradyne_alerts,
    netradyne_drivers,
    overview,
    pod_csv,
    pod_pdf,
    pps,
    quality_tables,
    roster,
    routes,
    schedule,
    scorecard_pdf,
    scorecard_pdf_eu,
    zendesk,
)
from pacenote.imports.parsers.documents import Sheets, open_document
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import read_name
from pacenote.imports.parsers.kinds import Kind
from pacenote.imports.parsers.options import DEFAULT, ReadingOptions
from pacenote.imports.parsers.parsed import FileStream, ParsedFile
from pacenote.imports.parsers.people_guesses import KNOWN_TITLES
from pacenote.imports.parsers.people_mapping import Purpose
from pacenote.imports.parsers.plain_tables import PlainTable, Titled, plain_table
from pacenote.imports.parsers.recognition import parse_pdf, parse_sheets, unknown_kind
from pacenote.imports.parsers.sheet_guesses import Outline

__all__ = [
    "KINDS",
    "FileStream",
    "ParsedFile",
    "ReadingOptions",
    "RefusedFileError",
    "open_file",
    "outline",
    "read",
    "table_of",
]

# The first kind that knows a file reads it: kinds with the most telling titles stand first.
KINDS: tuple[Kind, ...] = (
    overview.KIND,
    scorecard_pdf.KIND,
    scorecard_pdf_eu.KIND,
    pod_pdf.KIND,
    pod_csv.KIND,
    netradyne_alerts.KIND,
    mentor_reports.SHIFTS,
    mentor_reports.COMPARISON,
    mentor.KIND,
    cx_feedback.KIND,
    cx_report.KIND,
    pps.KIND,
    eoc.KIND,
    dsb.KIND,
    netradyne_drivers.KIND,
    event_tables.CONCESSIONS,
    concessions_eu.WORKBOOK,
    concessions_eu.SPANISH,
    quality_tables.CONCESSIONS_DE,
    event_tables.SAFETY_EVENTS,
    event_tables.RETURNS,
    incidents.ESCALATIONS,
    incidents.DVIC,
    quality_tables.DCR_REASONS,
    quality_tables.QUALITY_DAILY,
    quality_tables.QUALITY_CDF,
    quality_tables.QUALITY_PSB,
    associates.KIND,
    schedule.KIND,
    routes.ROUTES,
    routes.ITINERARIES,
    zendesk.KIND,
    genesys.KIND,
    intercom.KIND,
    intercom_csat.KIND,
    chatwoot.RATINGS,
    chatwoot.AGENTS,
    any_table.MAPPED,
    metric_sheet.KIND,
    mapped_rosters.MAPPED,
    roster.KIND,
    mapped_rosters.UNMAPPED,
    any_table.UNMAPPED,
)


def read(data: bytes, *, name: str, options: ReadingOptions = DEFAULT) -> ParsedFile:
    """Return the whole file as values; raise RefusedFileError where it cannot be read completely.

    The name is a hint for what the content does not say: the year, the day, the codes.
    """
    found = open_file(data, name=name, options=options)
    return found.whole() if isinstance(found, FileStream) else found


def open_file(data: bytes, *, name: str, options: ReadingOptions = DEFAULT) -> ParsedFile | FileStream:
    """Return the file as ``read`` does, or one that yields its rows: a sheet of a company's own may have very many."""
    document = open_document(data, read_name(name))
    if not isinstance(document, Sheets):
        return parse_pdf(document, KINDS)
    if options.roster is not None and (found := mapped_rosters.MAPPED.parse(document.sheets, document.hints, options)):
        return found
    if options.forced and (stream := any_table.read_by(options.forced, document.sheets, document.hints, options)):
        return stream
    return parse_sheets(document, KINDS, options)


def outline(data: bytes, *, name: str) -> Outline:
    """Return the columns of a table with what they probably mean; raise RefusedFileError where there is none."""
    document = open_document(data, read_name(name))
    found = any_table.outline_of(document.sheets) if isinstance(document, Sheets) else None
    if found is None:
        raise unknown_kind()
    return found


def table_of(data: bytes, *, name: str, purpose: Purpose, titled: Titled = "auto") -> PlainTable:
    """Return a table of people as it lies in a file; raise RefusedFileError where there is none."""
    document = open_document(data, read_name(name))
    if not isinstance(document, Sheets):
        raise unknown_kind()
    return plain_table(document.sheets, KNOWN_TITLES[purpose], titled=titled)
