"""What is in a file, by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import encodings, web_pages, workbooks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.pdf_text import PdfText, open_pdf
from pacenote.imports.parsers.tables import Sheet

#: What a saved page of a portal is called among the containers.
PAGE = "html"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_BINARIES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF", b"MZ")


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a workbook, or the one table of a text file."""

    sheets: list[Sheet]
    hints: NameHints
    container: str


def open_document(data: bytes, hints: NameHints) -> Sheets | PdfText:
    """Open by content; raise RefusedFileError for what is empty, locked, broken or of no use."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise RefusedFileError(
            _("This file is empty."),
            hint=_("Download it again and look at its size before you drop it here."),
            code="empty_file",
        )
    if b"%PDF-" in data[:1024]:
        return open_pdf(data, hints)
    if data.startswith(b"PK"):
        return Sheets(workbooks.read_sheets(data), hints, "xlsx")
    if data.startswith(_OLE):
        raise _old_office_file(data)
    if data.startswith(_OTHER_BINARIES):
        raise RefusedFileError(
            _("This is a picture, an archive or a program, not a performance file."),
            hint=_("Drop the CSV, XLSX or PDF file as it was downloaded."),
            code="unknown_kind",
        )
    text = encodings.decode(data)
    if web_pages.is_page(text.head()):
        return Sheets(web_pages.read_tables(text), hints, PAGE)
    return Sheets([_text_sheet(text)], hints, "csv")


def _old_office_file(data: bytes) -> RefusedFileError:
    if _ENCRYPTED in data:
        return RefusedFileError(
            _("This workbook is locked with a password."),
            hint=_("Open it and save it without a password."),
            code="password_protected",
        )
    return RefusedFileError(
        _("This is a file of an old spreadsheet program (.xls)."),
        hint=_("Open it and save it as .xlsx or as CSV UTF-8."),
        code="old_workbook",
    )


def unknown_page() -> RefusedFileError:
    """Build the refusal of a page on which no table is one of a performance file."""
    return RefusedFileError(
        _("This is a saved web page, and no table on it is one of a performance file."),
        hint=_("Use the download button of the page to get the CSV, XLSX or PDF file."),
        code="web_page",
    )


def _text_sheet(text: encodings.Text) -> Sheet:
    head = text.head()
    says_sign = head[:6].casefold().startswith("sep=") and "\n" in head[:8]
    skipped = 1 if says_sign else 0
    delimiter = encodings.delimiter_of(head.partition("\n")[2] if says_sign else head)
    rows = encodings.TextRows(lambda: islice(text.lines(), skipped, None), delimiter)
    return Sheet("", rows, likely_decimal_comma=delimiter == ";")
