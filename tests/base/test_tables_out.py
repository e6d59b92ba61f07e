from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.tables_out import FORMULA_STARTS, csv_chunks, xlsx_bytes
from pacenote.imports.parsers.workbooks import read_sheets

TEXTS = st.text(max_size=12) | st.sampled_from(['=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "\r=1"])


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(TEXTS)
def test_no_cell_is_worked_out_by_a_spreadsheet_program(text):
    [_titles, [cell]] = read_csv(b"".join(csv_chunks(["Name"], [[text]])))

    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert not cell.startswith(FORMULA_STARTS)


def test_an_ordinary_text_stays_as_it_is_and_umlauts_survive():
    data = b"".join(csv_chunks(["Name", "Rows"], [["Núñez, Ana", 3], [None, 0]]))

    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data) == [["Name", "Rows"], ["Núñez, Ana", "3"], ["", "0"]]


def test_a_workbook_keeps_numbers_and_days_and_makes_formulas_texts():
    data = xlsx_bytes("Imports", ["Name", "Rows", "Day"], [["=1+1", 3, date(2026, 11, 21)]])

    [sheet] = read_sheets(data)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert [row.cells for row in sheet.rows] == [("Name", "Rows", "Day"), ("'=1+1", "3", "2026-11-21")]
    assert "<f>" not in xml
