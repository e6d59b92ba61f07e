"""How a parser announces what it reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import FileStream, ParsedFile
from pacenote.imports.parsers.pdf_text import PdfText
from pacenote.imports.parsers.tables import Sheet, Table


def titles(*names: str) -> frozenset[str]:
    """Return a fingerprint: folded titles that stand together in the header of one kind only."""
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class TableKind:
    """A CSV or XLSX kind, known by the titles in its header.

    ``prefer`` picks among sheets with the same header; ``may_be_empty`` is for files in which no row is news.
    """

    name: str
    fingerprints: tuple[frozenset[str], ...]
    parse: Callable[[Table], ParsedFile]
    prefer: Callable[[Sheet], bool] | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind without a header, known by the look of its cells."""

    name: str
    recognises: Callable[[Sheet], bool]
    parse: Callable[[Table], ParsedFile]


@dataclass(frozen=True, slots=True)
class PdfKind:
    """A PDF kind, known by words of its text."""

    name: str
    recognises: Callable[[PdfText], bool]
    parse: Callable[[PdfText], ParsedFile]


@dataclass(frozen=True, slots=True)
class AnyTableKind:
    """Any table: the parser itself says whether it can read one, by what a company said about its columns."""

    name: str
    parse: Callable[[Sequence[Sheet], NameHints, ReadingOptions], ParsedFile | FileStream | None]


@dataclass(frozen=True, slots=True)
class BookKind:
    """A workbook of several sheets that belong together: the parser itself says whether it knows them."""

    name: str
    parse: Callable[[Sequence[Sheet], NameHints, ReadingOptions], ParsedFile | None]


Kind = TableKind | SheetKind | PdfKind | AnyTableKind | BookKind
