"""Tables that no parser knows: read by the company's mapping where one fits, else a user is asked to make one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import mapped_cases, mapped_sheets, metric_sheet
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.folding import fold_header
from pacenote.imports.parsers.kinds import AnyTableKind
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import FileStream, ParsedFile
from pacenote.imports.parsers.people_guesses import KNOWN_TITLES, looks_like
from pacenote.imports.parsers.people_mapping import Purpose
from pacenote.imports.parsers.sheet_guesses import Outline, header_place, is_metric_sheet, outline
from pacenote.imports.parsers.sheet_mapping import SheetMapping
from pacenote.imports.parsers.tables import Sheet, find_header, table_at

MAPPING_NEEDED = "mapping_needed"


def read_by(
    mapping: SheetMapping, sheets: Sequence[Sheet], hints: NameHints, options: ReadingOptions
) -> ParsedFile | FileStream | None:
    """Return a file as a mapping reads it, None where it lacks one of its titles."""
    found = mapped_sheets.find_table(sheets, mapping)
    if found is None:
        return None
    if mapping.cadence == "case":
        table = table_at(*found, hints, options)
        return mapped_cases.parse(replace(table, rows=table.rows[: options.head]), mapping)
    return mapped_sheets.MappedRows(mapped_sheets.OpenSheet(*found, hints, options), mapping)


def _known(sheets: Sequence[Sheet], hints: NameHints, options: ReadingOptions) -> ParsedFile | FileStream | None:
    """Read by the mapping with the most titles that fits; a table that is certainly a metric sheet asks for one."""
    for mapping in sorted(options.mappings, key=lambda each: (-len(each.needed), -each.number)):
        if parsed := read_by(mapping, sheets, hints, options):
            return parsed
    if options.importing and options.expects is None and _is_certain(sheets):
        raise mapping_needed()
    return None


def _is_certain(sheets: Sequence[Sheet]) -> bool:
    if any(find_header(sheet, metric_sheet.KIND.fingerprints) is not None for sheet in sheets):
        return True
    found = outline_of(sheets)
    return found is not None and is_metric_sheet(found) and directory_kind(found) is None


def _unknown(sheets: Sequence[Sheet], _hints: NameHints, options: ReadingOptions) -> ParsedFile | FileStream | None:
    found = outline_of(sheets) if options.importing else None
    if found and any(column.role in ("metric", "number", "case") for column in found.columns):
        raise mapping_needed()
    return None


def directory_kind(found: Outline) -> Purpose | None:
    """Tell whether a table is a roster or a list of people: by its titles, with no metric among them.

    A list of people has no numbers and days beside those that a person has.
    """
    kind = looks_like(column.title for column in found.columns)
    if kind is None or any(column.role == "metric" for column in found.columns):
        return None
    strange = (column for column in found.columns if column.role in ("number", "period"))
    if kind == "people" and any(fold_header(column.title) not in KNOWN_TITLES[kind] for column in strange):
        return None
    return kind


def outline_of(sheets: Sequence[Sheet]) -> Outline | None:
    """Return the head of the first sheet that has a table; None where none has."""
    places = ((sheet, header_place(sheet)) for sheet in sheets)
    return next((outline(sheet, place) for sheet, place in places if place is not None), None)


def mapping_needed() -> RefusedFileError:
    """Build the question what the columns of a table mean."""
    return RefusedFileError(
        _("Nobody has said yet what the columns of this table mean."),
        hint=_("Say it once; the next file with these columns is read without asking."),
        code="mapping_needed",
    )


MAPPED = AnyTableKind("metric_sheet", _known)
UNMAPPED = AnyTableKind("metric_sheet", _unknown)
