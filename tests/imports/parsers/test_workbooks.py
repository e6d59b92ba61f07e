from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.workbooks import read_sheets


def book(*values: object) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = workbook.add_worksheet("First")
    formats = {
        datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        time: workbook.add_format({"num_format": "hh:mm:ss"}),
        timedelta: workbook.add_format({"num_format": "[hh]:mm:ss"}),
    }
    for place, value in enumerate(values):
        sheet.write(0, place, value, formats.get(type(value)))
    workbook.add_worksheet("Second").write_string(1, 0, "below")
    workbook.close()
    return content.getvalue()


def test_every_type_of_cell_becomes_the_text_that_a_csv_would_have() -> None:
    values = (
        812,
        0.9537,
        True,
        datetime(2026, 11, 16, 11, 18, 17),  # noqa: DTZ001 - a spreadsheet knows no zone
        date(2026, 11, 16),
        timedelta(hours=33, minutes=5),
        None,
    )

    rows = read_sheets(book(*values, "end"))[0].rows

    assert rows[0].cells == ("812", "0.9537", "TRUE", "2026-11-16 11:18:17", "2026-11-16", "33:05:00", "", "end")


def test_a_formula_counts_as_its_stored_value() -> None:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.add_worksheet().write_formula(0, 0, "=1+1", None, 2)
    workbook.close()

    assert [row.cells for row in read_sheets(content.getvalue())[0].rows] == [("2",)]


def test_lines_keep_their_own_number_in_every_sheet() -> None:
    sheets = read_sheets(book("a"))

    assert [(sheet.name, [(row.line, row.cells) for row in sheet.rows if not row.is_blank()]) for sheet in sheets] == [
        ("First", [(1, ("a",))]),
        ("Second", [(2, ("below",))]),
    ]


def test_what_is_empty_above_and_left_keeps_its_place_and_rows_can_be_read_again() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("Offset")
        sheet.write(2, 1, "Name")
        sheet.write(4, 3, 7)
        workbook.add_worksheet("Empty")

    offset, empty = read_sheets(buffer.getvalue())

    first, again = ([(row.line, row.cells) for row in offset.rows] for _ in range(2))
    assert first == again
    assert len(offset.rows) == len(first) == 5
    assert first[2] == (3, ("", "Name", "", ""))
    assert first[4] == (5, ("", "", "", "7"))
    assert (len(empty.rows), list(empty.rows)) == (0, [])


def test_an_archive_of_a_version_that_nobody_knows_is_refused_as_broken() -> None:
    data = bytearray(book("a"))
    data[data.rindex(b"PK\x01\x02") + 6] = 255  # the version that is needed to unpack

    with pytest.raises(RefusedFileError) as refusal:
        read_sheets(bytes(data))

    assert refusal.value.code == "broken_workbook"
