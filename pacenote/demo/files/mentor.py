"""Mentor Driver Report of one day, XLSX and CSV with the same values (formats.md 5.2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from pacenote.demo.chance import dice
from pacenote.demo.files.workbook import new_workbook
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import PersonDay

RATINGS = ("Acceleration", "Braking", "Cornering", "Distraction", "Speeding", "Seatbelt", "Following Distance")
UNASSIGNED_SHARE = 0.02


def mentor_csv(
    day: date, people: Sequence[DemoPerson], values: Sequence[PersonDay], *, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the CSV: UTF-8 BOM, CRLF, no ® in the heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_headings("FICO Safe Driving Score"))
    writer.writerows(_rows(day, people, values, station))
    return f"Driver Report_{day}.csv", text.getvalue().encode("utf-8-sig")


def mentor_xlsx(
    day: date, people: Sequence[DemoPerson], values: Sequence[PersonDay], *, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the workbook; scores, trips and miles are numbers, hours are text."""
    with new_workbook(day) as (workbook, finished):
        sheet = workbook.add_worksheet("Driver Report (VRM)")
        sheet.write_row(0, 0, _headings("FICO® Safe Driving Score"))
        for line, row in enumerate(_rows(day, people, values, station), start=1):
            sheet.write_row(line, 0, row)
    return f"Driver Report_{day}.xlsx", finished.getvalue()


def _headings(score: str) -> list[str]:
    ratings = [f"{rating} Rating" for rating in RATINGS]
    return ["First Name", "Last Name", score, *ratings, "Station", *_totals()]


def _totals() -> tuple[str, str, str]:
    return "Total Driver Trips", "Total Driver Miles", "Total Driver Hours"


def _rows(
    day: date, people: Sequence[DemoPerson], values: Sequence[PersonDay], station: str
) -> Iterator[list[str | int | float]]:
    """Yield a row per person on the road, by last name; no id anywhere, as in the real report."""
    by_id = {person.transporter_id: person for person in people}
    for worked in sorted(values, key=lambda worked: by_id[worked.transporter_id].app_names[::-1]):
        chance = dice("mentor", day, worked.transporter_id)
        where = "UNASSIGNED" if chance.random() < UNASSIGNED_SHARE else station
        score = "" if worked.fico is None else worked.fico
        hours = f"{worked.minutes // 60:02}:{worked.minutes % 60:02}"
        names = by_id[worked.transporter_id].app_names
        yield [*names, score, *worked.ratings, where, worked.trips, float(worked.miles), hours]
