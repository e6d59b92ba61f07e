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
#: Kinds of which there is no sample: small tables in the columns that formats.md names.
WRITTEN = {
    "written/Quality_RTS_PNTE_DXX1_2026-W45.csv": [
        ["Delivery Associate ", "Tracking ID", "Transporter ID", "Impact DCR", "RTS Code", "Planned Delivery Date"],
        ["Ada Example", "TBA1", "A1DRIVER000001", "Y", "Business Closed", "2026-11-03"],
        ["Ada Example", "TBA2", "A1DRIVER000001", "N", "Unsafe Due to Dog", "2026-11-04"],
        ["Ben Example", "TBA3", "A1DRIVER000002", "Y", "Other", "2026-11-07"],
    ],
    "written/Quality_CDF_PNTE_DXX1_2026-W45.csv": [
        ["Week", "Delivery Associate ", "Transporter ID", "CDF DPMO", "Negative Feedback Count"],
        ["2026-W45", "Ada Example", "A1DRIVER000001", "1250.5", "2"],
        ["2026-W45", "Ben Example", "A1DRIVER000002", "No Data", "0"],
    ],
    "written/Quality_PSB_PNTE_DXX1_2026-W45.csv": [
        ["Week", "Delivery Associate ", "Transporter ID", "PSB", "Successful Stops", "Failed Stops"],
        ["2026-W45", "Ada Example", "A1DRIVER000001", "95.5", "19", "1"],
        ["2026-W45", "Ben Example", "A1DRIVER000002", "Coming Soon", "3", "0"],
    ],
    "written/Quality_POD_PNTE_DXX1_2026-W45.csv": [
        ["Week", "Delivery Associate ", "Transporter ID", "POD", "POD Success", "POD Opportunities"],
        ["2026-W45", "Ada Example", "A1DRIVER000001", "99.0%", "198", "200"],
        ["2026-W45", "Ben Example", "A1DRIVER000002", "95.5%", "191", "200"],
    ],
    "written/Shift_Report_2026-11-17.csv": [
        ["First Name", "Last Name", "Begin Route Time", "End Route Time", "Total Driver Miles", "Trip", "Station"],
        ["Ada", "Example", "6:18 am", "4:02 pm", "80.5", "1", "DXX1"],
        ["Ben", "Example", "6:40 am", "", "12.0", "1", "DXX1"],
    ],
    "written/Concesiones_2026-W45.csv": [
        ["Nombre del agente de entrega", "ID de agente de entrega", "Paquetes entregados no recibidos (DNR)"],
        ["Ána Ejemplo", "A1DRIVER000001", "1"],
        ["Ben Ejemplo", "A1DRIVER000002", "0"],
        ["Ána Ejemplo", "A1DRIVER000001", "1"],
    ],
    "written/DE-PNTE-DXX1-Week45-Concessions.csv": [
        ["transporter_id", "2026-44_DSC_Count", "2026-44_DSC_DPMO", "2026-45_DSC_Count"],
        ["A1DRIVER000001", "2", "1250.5", "1"],
        ["A1DRIVER000002", "-", "-", "0"],
    ],
    "written/DE-PNTE-DXX1-Week45-CDF-report.csv": [
        [
            "Tracking ID",
            "Transporter ID",
            "Feedback L0",
            "Feedback L1",
            "Feedback L2",
            "Feedback Date",
            "Delivery Time",
        ],
        ["DE1", "A1DRIVER000001", "Negative", "Driver", "Wrong address", "2026-11-06", "2026-11-03 14:02"],
        ["DE2", "A1DRIVER000002", "Negative", "Delivery", "Never received", "2026-11-07", "2026-11-04 14:02"],
    ],
}
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
    "overview_csv/DSP_Overview_Dashboard_Trailing_Six_Week_PNTE_DXX1_2026-W45.csv",
    "quality/US_PNTE_DXX1_2026_week-47_20261117_DVIC_PreTrip_u90s-NonDOT_u300s-DOT_last7days.xlsx",
    "eu/Driver Report_2026-11-18.xlsx",
    "associates/AssociateData.csv",
    "schedule/Schedule_DXX1_2026-11-15.xlsx",
    "routes/Routes_DXX1_2026-11-16_10_52 (PST).xlsx",
    "routes/Itineraries_DXX1_2026-11-18_09_41 (PST).xlsx",
    "contact_center/zendesk/tickets-202611161003.csv",
    "contact_center/intercom/data.csv",
    "contact_center/intercom/csat.csv",
    "contact_center/genesys/Agent_Performance_Interval_2026-11-16.csv",
    "contact_center/chatwoot/agent-report-15-11-2026.csv",
    "contact_center/chatwoot/csat-report-15-11-2026.csv",
    "contact_center/metric_sheet/agent_metrics_2026-W38_to_W45.csv",
    *sorted(WRITTEN),
)
Grid = list[list[str]]
WIDEST_PREAMBLE = 30
ONE = Decimal(1)
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
    if name in WRITTEN:
        return [list(row) for row in WRITTEN[name]]
    path = SAMPLES / name
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[_text(cell) for cell in row] for row in grid]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def plain(name: str) -> bytes:
    """Return the bytes of a sample, or of a written table as a portal would write them."""
    if name not in WRITTEN:
        return (SAMPLES / name).read_bytes()
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(WRITTEN[name])
    return out.getvalue().encode("utf-8-sig")


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
    for person in parsed.people:
        people[f"{person.person.external_id or person.person.name}|{person.email}|{person.status}"]["listed"] = ONE
    for shift in parsed.roster:
        people[f"{shift.person.external_id or shift.person.name}|{shift.day}|{shift.starts}"]["rostered"] = ONE
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
