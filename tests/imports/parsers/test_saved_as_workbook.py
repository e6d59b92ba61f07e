"""A CSV that was opened in a spreadsheet program and saved as XLSX: cells become numbers, percents, days and times."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers import read
from pacenote.imports.parsers.inspect import describe
from pacenote.imports.parsers.numbers import NumberStyle, read_number
from pacenote.imports.parsers.workbooks import read_sheets
from tests.dresses import SAMPLES, TABLES

MOMENTS = {"%Y-%m-%d": "m/d/yyyy", "%m/%d/%Y": "m/d/yyyy", "%Y-%m-%d %H:%M:%S": "m/d/yyyy h:mm"}
#: What handle times of a sheet mean is asked for: 8:02 may be hours or minutes.
CSV = [name for name in TABLES if name.endswith(".csv") and not name.startswith(("written/", "contact_center/metric"))]


def saved(text: str) -> bytes:
    """Return the workbook that the text becomes."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = workbook.add_worksheet()
    formats: dict[str, Any] = {
        look: workbook.add_format({"num_format": look}) for look in ("0.0%", "h:mm", *MOMENTS.values())
    }
    for line, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
        for place, cell in enumerate(cells):
            value, look = typed(cell.strip())
            if look != "text":
                sheet.write(line, place, value, formats.get(look))
            elif cell:
                sheet.write_string(line, place, cell)
    workbook.close()
    return content.getvalue()


def typed(cell: str) -> tuple[Any, str]:
    """Return what a spreadsheet takes a cell for, and how it shows it."""
    if re.fullmatch(r"\d{1,15}(\.\d+)?", cell) and not re.match(r"0\d", cell):
        return float(cell), "number"
    if re.fullmatch(r"\d+(\.\d+)?%", cell):
        return float(cell.rstrip("%")) / 100, "0.0%"
    if found := re.fullmatch(r"(\d{1,2}):(\d\d)", cell):
        return (int(found[1]) * 60 + int(found[2])) / 1440, "h:mm"
    for form, look in MOMENTS.items():
        try:
            return datetime.strptime(cell, form), look  # noqa: DTZ007 - a spreadsheet knows no zone
        except ValueError:
            continue
    return cell, "text"


@pytest.mark.parametrize("name", CSV)
def test_a_file_saved_by_a_spreadsheet_says_the_same(name: str):
    path = SAMPLES / name
    was = describe(read(path.read_bytes(), name=path.name), file="")

    now = describe(read(saved(path.read_text("utf-8-sig")), name=path.with_suffix(".xlsx").name), file="")

    same = ("kind", "period", "station", "company", "rows", "people")
    assert {key: now[key] for key in same} == {key: was[key] for key in same}
    assert now["readings"] == {
        metric: {"count": figures["count"], "sum": pytest.approx(figures["sum"])}
        for metric, figures in was["readings"].items()
    }


@given(st.floats(min_value=1e-9, max_value=1e9) | st.integers(0, 10**12 - 1).map(float))
def test_whatever_number_a_workbook_holds_is_read_to_the_digits_that_it_shows(value: float):
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.add_worksheet().write_number(0, 0, value)
    workbook.close()

    found = read_number(read_sheets(content.getvalue())[0].rows[0].cells[0], NumberStyle("."))

    assert isinstance(found, Decimal)
    assert float(found) == pytest.approx(value, rel=1e-14)


def test_a_quotient_of_a_spreadsheet_is_a_number_in_a_csv_too():
    days = ",".join(f"2026-11-1{n}" for n in range(7))
    text = f"transporter_id,da_name,{days},average\nA3H3YU4V3BSQX4,Ada Example,0.9523809523809523,,,,,,1,0.97619\n"

    parsed = read(text.encode(), name="eoc.csv")

    assert [row.values for row in parsed.readings if row.values] == [
        {"engine_off_compliance": Decimal("95.23809523809523")},
        {"engine_off_compliance": Decimal(100)},
    ]
    assert parsed.errors == ()
