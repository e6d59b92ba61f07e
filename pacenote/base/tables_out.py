"""Tables as files for a spreadsheet program, with every cell harmless: what looks like a formula is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

Cell = str | int | float | date | None
#: A cell that begins with one of these is worked out by spreadsheet programs (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program works out."""
    text = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_chunks(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with its mark, by which spreadsheet programs know the encoding."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield b"\xef\xbb\xbf"
    for row in (titles, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def xlsx_bytes(name: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet; texts are written as texts and numbers as numbers."""
    import xlsxwriter  # noqa: PLC0415  a process that writes no workbook does without its 42 modules

    finished = io.BytesIO()
    with xlsxwriter.Workbook(finished, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(name[:31])
        head, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(place, column, harmless(cell))
                elif isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif cell is not None:
                    sheet.write_number(place, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(titles) - 1, 18)
    return finished.getvalue()
