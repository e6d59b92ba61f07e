"""Netradyne Alerts Report of one day, XLSX (formats.md 5.1): metadata in rows 1 to 4, header in row 5."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pacenote.demo.chance import dice
from pacenote.demo.files.workbook import new_workbook
from pacenote.demo.people import CAPITALS_AND_DIGITS, DemoPerson
from pacenote.demo.values import Alert, PersonDay

WIDTHS = (10.7, 25.7, 15.7, 25.7, 25.7, 25.7, 15.7, 25.7, 25.7, 12.7, 40.7, 20.7, 15.7, 50.7, 50.7)
CONSOLE = "https://alerts.example.com/console/#/alerts/"
ALERT_ID_COLUMN = 6
LAST_COLUMN = 14


def netradyne_alerts_xlsx(
    day: date,
    people: Sequence[DemoPerson],
    values: Sequence[PersonDay],
    *,
    dsp: str,
    zone: str = "EST",
    unknown: Sequence[Alert] = (),
) -> tuple[str, bytes]:
    """Return name and bytes of a day's alerts.

    ``unknown`` are alerts that the camera could not tie to a driver. Alert ids are formulas whose stored value is 0,
    as in the real report; positions lie in open water.
    """
    with new_workbook(day) as (workbook, finished):
        sheet = workbook.add_worksheet("Alerts Report")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        _write_head(sheet, day, dsp, zone)
        for number, row in enumerate(_rows(day, people, values, unknown), start=1):
            _write_row(sheet, number, row)
    return f"Alerts Report( {day:%b %d %Y} ).xlsx", finished.getvalue()


def _write_head(sheet: Any, day: date, dsp: str, zone: str) -> None:
    after = day + timedelta(days=1)
    sheet.merge_range(0, 0, 0, LAST_COLUMN, f"Alerts Report (Generated {after:%d %b %Y} 07:45:17 {zone})")
    sheet.merge_range(1, 0, 1, LAST_COLUMN, f"Fleet: {dsp}")
    span = f"{day:%a (%d %b)} 12:00 AM  ({zone}) to {after:%a (%d %b)} 12:00 AM  ({zone})"
    sheet.merge_range(2, 0, 3, LAST_COLUMN, f"Report Generated For - {span}")
    headings = ["S.No", "Driver Name", "Driver Id", "Driver Group", "Vehicle Number", "VIN", "Alert Id"]
    headings += [f"Timestamp({zone})", "Alert Type", "Alert Severity", "Description", "Alert Video Status"]
    sheet.write_row(4, 0, [*headings, "Duration(sec)", "Start Latlong", "End Latlong"])


def _write_row(sheet: Any, number: int, row: list[str | int]) -> None:
    line = number + 4
    sheet.write_row(line, 0, [number, *row])
    alert_id = row[ALERT_ID_COLUMN - 1]
    sheet.write_formula(line, ALERT_ID_COLUMN, f'=HYPERLINK("{CONSOLE}{alert_id}", "{alert_id}")', None, 0)


def _rows(
    day: date, people: Sequence[DemoPerson], values: Sequence[PersonDay], unknown: Sequence[Alert]
) -> Iterator[list[str | int]]:
    """Yield the cells after the serial number, drivers in a mixed order, one driver's alerts together."""
    by_id = {person.transporter_id: person for person in people}
    mixed = list(values)
    dice("netradyne order", day).shuffle(mixed)
    for worked in mixed:
        person = by_id[worked.transporter_id]
        yield from _driver_rows(day, person.camera_name, person.netradyne_id, worked.alerts)
    yield from _driver_rows(day, "Unknown Driver", "", unknown)


def _driver_rows(day: date, name: str, driver_id: str, alerts: Sequence[Alert]) -> Iterator[list[str | int]]:
    chance = dice("netradyne", day, driver_id)
    van = chance.randint(1, 60)
    vin = "0PN" + "".join(chance.choices(CAPITALS_AND_DIGITS, k=14))
    for alert in alerts:
        alert_id = "".join(chance.choices(string.digits[1:], k=10))
        at = str(datetime.combine(day, alert.at))
        north, east = 43.4 + chance.random() / 4, -87 + chance.random() / 10
        yield [
            *(name, driver_id, " ", f"Pn-{van:02}", vin, alert_id, at),
            *(alert.kind, alert.severity, alert.description, alert.video, alert.seconds),
            *(f"{north:.7f},{east:.7f}", f"{north + 0.002:.7f},{east + 0.001:.7f}"),
        ]
