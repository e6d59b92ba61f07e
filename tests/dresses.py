"""The same table in other clothes: what spreadsheets, browsers and portals do to a file without changing a number."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read
from pacenote.imports.parsers.inspect import describe
from pacenote.imports.parsers.serialize import from_lines, to_lines
from pacenote.performance.catalogue import find

SAMPLES = Path(__file__).parent / "samples"
#: One file per kind of table; a workbook is dressed as the CSV that a spreadsheet program would save.
TABLES = (
    "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2024-W40.csv",
    "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv",
    "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W46.csv",
    "cdf/DSP_Customer_Delivery_Feedback_negative_DXX1_2026-W45.csv",
    "pps/Daily_PPS_Report_-1762873512345.csv",
    "quality/Quality_DSB_DNR_PNTE_DXX1_2026-W45.csv",
    "quality/DSP_Delivery_Concessions_DXX1_2026-W45.csv",
    "quality/Quality_DCR_PNTE_DXX1_2026-W45.csv",
    "quality/Safety_Dashboard_PNTE_DXX1_2026-W45.csv",
    "quality/Quality_Overview_PNTE_DXX1_2026-11-17.csv",
    "quality/Escalations_(Infractions)_Report.csv",
    "netradyne/Driver Report_16-Nov-2026_18-Nov-2026.csv",
    "netradyne/Alerts Report( Nov 17 2026 ).xlsx",
    "mentor/Driver Report_2026-11-17.csv",
    "eoc/US-PNTE-DXX1-Week47-2026_20261117_EOC_Last_7_Days.xlsx",
)
Grid = list[list[str]]
WIDEST_PREAMBLE = 30
_POINT = re.compile(r"^(\d+)\.(\d+ ?%?)$")


@dataclass(frozen=True, slots=True)
class Dress:
    """One way to write a grid down."""

    head: int
    order: tuple[int, ...]
    extra: tuple[tuple[int, str], ...]
    shuffle: int
    blanks: tuple[int, ...]
    delimiter: str
    line_end: str
    mark: bool
    quoted: bool
    shout: bool
    comma: bool


def load(name: str) -> Grid:
    """Return the cells of a sample."""
    path = SAMPLES / name
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[_text(cell) for cell in row] for row in grid]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def header_of(grid: Grid) -> int:
    """Return the place of the header: of the rows at the top with most cells filled, the last with words in all."""
    top = grid[:WIDEST_PREAMBLE]
    words = [sum(any(letter.isalpha() for letter in cell) for cell in row) for row in top]
    dated = [sum(cell.startswith("20") for cell in row) for row in top]
    weight = [word + date if word >= 2 else 0 for word, date in zip(words, dated, strict=True)]
    return max(range(len(top)), key=lambda place: (weight[place], -place))


@st.composite
def dresses(draw: st.DrawFn, grid: Grid) -> Dress:
    """Draw a dress that fits a grid."""
    head = header_of(grid)
    width, height = len(grid[head]), len(grid) - head - 1
    names = st.sampled_from(["Notes", "Ünïcode ☃", "Internal ID", "Comment (DSP)"])
    values = st.lists(st.tuples(st.integers(0, width), names), max_size=2, unique_by=lambda pair: pair[1])
    delimiter = draw(st.sampled_from(",;\t"))
    return Dress(
        head=head,
        order=tuple(draw(st.permutations(range(width)))),
        extra=tuple(draw(values)),
        shuffle=draw(st.integers(0, 9)),
        blanks=tuple(draw(st.lists(st.integers(0, height), max_size=3))),
        delimiter=delimiter,
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        mark=draw(st.booleans()),
        quoted=draw(st.booleans()),
        shout=draw(st.booleans()),
        comma=delimiter == ";" and draw(st.booleans()),
    )


def wear(grid: Grid, dress: Dress) -> bytes:
    """Return the bytes of a grid in a dress."""
    head, body = dress.head, grid[dress.head + 1 :]
    if dress.shuffle:
        random.Random(dress.shuffle).shuffle(body)
    titles = [title.upper() + " " if dress.shout else title for title in grid[head]]
    table = [_dressed(titles, dress, names=True), *(_dressed(row, dress, names=False) for row in body)]
    for place in sorted(dress.blanks, reverse=True):
        table.insert(place + 1, [""] * len(table[0]))
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if dress.quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=dress.delimiter, lineterminator=dress.line_end, quoting=quoting)
    writer.writerows(grid[:head] + table)
    return out.getvalue().encode("utf-8-sig" if dress.mark else "utf-8")


def _dressed(row: list[str], dress: Dress, *, names: bool) -> list[str]:
    if len(row) < len(dress.order):
        row = row + [""] * (len(dress.order) - len(row))
    cells = [_POINT.sub(r"\1,\2", row[place]) if dress.comma else row[place] for place in dress.order]
    for place, name in dress.extra:
        cells.insert(place, name if names else "Zoë, x")
    return cells


def told(parsed: ParsedFile) -> dict[str, dict[str, Decimal]]:
    """Return what a file says of everybody, whatever the order of its rows."""
    people: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in parsed.readings:
        key = f"{row.person.external_id or row.person.name}|{row.period.label if row.period else ''}"
        for metric, value in row.values.items():
            people[key][metric] = people[key].get(metric, Decimal(0)) + value
    return dict(people)


def faults(data: bytes, name: str) -> list[str]:
    """Return what is wrong with how a file was read: nothing where it was refused with a reason, or read soundly."""
    try:
        parsed = read(data, name=name)
    except RefusedFileError as refusal:
        return [] if refusal.code and str(refusal) else ["refused without a reason"]
    found = []
    for row in parsed.readings:
        for metric, value in row.values.items():
            known = find(metric)
            if not value.is_finite() or value < 0:
                found.append(f"{metric} cannot be {value}")
            elif known is not None and known.unit == "percent" and value > 100:
                found.append(f"{metric} is more than all: {value}")
    if from_lines(to_lines(parsed)) != parsed:
        found.append("does not come back whole from its lines")
    describe(parsed, file=name)
    return found
