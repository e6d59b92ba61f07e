from __future__ import annotations

from datetime import date
from io import BytesIO

from python_calamine import CalamineWorkbook

from pacenote.demo.files.workbook import new_workbook


def written(text: str) -> bytes:
    with new_workbook(date(2026, 11, 17)) as (workbook, finished):
        workbook.add_worksheet("One").write(0, 0, text)
    data: bytes = finished.getvalue()
    return data


def test_equal_content_gives_equal_bytes_and_other_content_does_not():
    assert written("same") == written("same")
    assert written("same") != written("other")


def test_text_that_looks_like_a_formula_stays_text():
    sheet = CalamineWorkbook.from_object(BytesIO(written("=1+1"))).get_sheet_by_index(0)

    assert sheet.to_python() == [["=1+1"]]
