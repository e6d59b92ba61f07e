"""Weekly schedule, XLSX (formats.md 6): sheets ``Rostered Work Blocks`` and ``Shifts & Availability``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pacenote.demo.chance import dice
from pacenote.demo.files.workbook import new_workbook
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import Shift, Shifts

FIRST_PERSON = 5
OFF_WORDS = ("", "", "", "Unavailable", "OT", "Part Time")
STYLES: dict[str, dict[str, str | bool]] = {
    "block": {"text_wrap": True, "valign": "top"},
    "working": {"bg_color": "#D9EAD3"},
    "off": {"bg_color": "#F4CCCC"},
    "empty": {},
}


def schedule_xlsx(
    week_start: date, people: Sequence[DemoPerson], shifts: Shifts, *, company: str, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the schedule of the seven days from ``week_start``, a Sunday.

    A block's cell has two lines: the service, then start and hours. Only row 2 tells the year.
    """
    days = tuple(week_start + timedelta(days=n) for n in range(7))
    ordered = sorted(people, key=lambda person: person.legal_name)
    planned = [shifts.get(person.transporter_id, {}) for person in ordered]
    counts = [float(sum(day in own for own in planned)) for day in days]
    with new_workbook(week_start) as (workbook, finished):
        sheets = {
            "Total Rostered": workbook.add_worksheet("Rostered Work Blocks"),
            "Total Scheduled": workbook.add_worksheet("Shifts & Availability"),
        }
        for total, sheet in sheets.items():
            _write_head(sheet, days, company, station)
            sheet.write_row(4, 0, [total, "", *counts])
            for line, person in enumerate(ordered, start=FIRST_PERSON):
                sheet.write_row(line, 0, [person.legal_name, person.transporter_id])
        style = {name: workbook.add_format(look) for name, look in STYLES.items()}
        for line, (person, own) in enumerate(zip(ordered, planned, strict=True), start=FIRST_PERSON):
            for column, (word, look) in enumerate(_availability(person, days, own), start=2):
                if shift := own.get(days[column - 2]):
                    block = f"{shift.service}\n{shift.starts} • {shift.hours} hrs"
                    sheets["Total Rostered"].write_string(line, column, block, style["block"])
                sheets["Total Scheduled"].write_string(line, column, word, style[look])
    return f"Schedule_{station}_{week_start}.xlsx", finished.getvalue()


def _write_head(sheet: Any, days: Sequence[date], company: str, station: str) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 17)
    sheet.set_column(2, 8, 38)
    first = days[0]
    sheet.write_row(0, 0, ["Time Stamp", "Company", "Station"])
    sheet.write_row(1, 0, [f"{first.month}/{first.day}/{first:%y}, 6:42:10 AM", company, station])
    sheet.write_row(3, 0, ["Associate Name", "Transporter ID", *(f"{day:%a, %d/%b}" for day in days)])


def _availability(person: DemoPerson, days: Sequence[date], own: Mapping[date, Shift]) -> Iterator[tuple[str, str]]:
    """Yield per day the company's own word for it and the name of its look."""
    chance = dice("availability", days[0], person.transporter_id)
    group = f"Group {chance.randint(1, 7)}"
    for day in days:
        word = group if day in own else chance.choice(OFF_WORDS)
        yield word, "working" if day in own else "off" if word else "empty"
