"""Finding the parser for an opened file, most specific kinds first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.documents import PAGE, Sheets, unknown_page
from pacenote.imports.parsers.emptiness import refuse_empty
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import AnyTableKind, BookKind, Kind, PdfKind, SheetKind, TableKind
from pacenote.imports.parsers.options import DEFAULT, ReadingOptions
from pacenote.imports.parsers.parsed import FileStream, ParsedFile
from pacenote.imports.parsers.pdf_text import PdfText
from pacenote.imports.parsers.tables import Sheet, Table, find_header, table_at


def parse_sheets(document: Sheets, kinds: Iterable[Kind], options: ReadingOptions = DEFAULT) -> ParsedFile | FileStream:
    """Parse with the first kind that knows a sheet; raise RefusedFileError where none does."""
    for kind in kinds:
        if isinstance(kind, TableKind) and (table := _table(document, kind, options)):
            parsed = replace(kind.parse(table), columns=tuple(title for title in table.titles if title))
            return parsed if kind.may_be_empty else refuse_empty(parsed)
        if isinstance(kind, BookKind) and (book := kind.parse(document.sheets, document.hints, options)):
            return refuse_empty(book)
        if document.container == PAGE:
            continue  # of a page only what surely is a file of the portal
        if isinstance(kind, AnyTableKind) and (found := kind.parse(document.sheets, document.hints, options)):
            return refuse_empty(found) if isinstance(found, ParsedFile) else found
        if isinstance(kind, SheetKind):
            for sheet in document.sheets:
                if kind.recognises(sheet):
                    return kind.parse(Table((), list(sheet.rows), document.hints))
    raise unknown_page() if document.container == PAGE else unknown_kind()


def _table(document: Sheets, kind: TableKind, options: ReadingOptions) -> Table | None:
    found: list[tuple[Sheet, int]] = []
    for sheet in document.sheets:
        place = find_header(sheet, kind.fingerprints)
        if place is not None:
            found.append((sheet, place))
    if not found:
        return None
    prefer = kind.prefer
    sheet, place = next((pair for pair in found if prefer and prefer(pair[0])), found[0])
    return table_at(sheet, place, document.hints, options)


def parse_pdf(pdf: PdfText, kinds: Iterable[Kind]) -> ParsedFile:
    """Parse with the first kind that knows the text; raise RefusedFileError where none does."""
    for kind in kinds:
        if isinstance(kind, PdfKind) and kind.recognises(pdf):
            return kind.parse(pdf)
    raise unknown_kind()


def unknown_kind() -> RefusedFileError:
    """Build the refusal for a file that is of no kind read here."""
    return RefusedFileError(
        _("This is not a file that is known here: no table in it has the columns of a performance file."),
        hint=_("Look at “Where do I get this file?” in the menu of the row, and drop the file as it was downloaded."),
        code="unknown_kind",
    )
