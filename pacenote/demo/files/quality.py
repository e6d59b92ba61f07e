"""What the portal exports of customers and of parking: negative feedback and the PPS report (formats.md 3.4, 3.6)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pacenote.demo.chance import count_events, dice
from pacenote.demo.people import CAPITALS_AND_DIGITS, DemoPerson
from pacenote.demo.values import PersonWeek, Shifts, share
from pacenote.demo.weeks import Week

FLAGS = {
    "DA Mishandled Package": 20,
    "DA was Unprofessional": 6,
    "DA did not follow my delivery instructions": 28,
    "Delivered to Wrong Address": 8,
    "Never Received Delivery": 30,
    "Received Wrong Item": 8,
}
PPS_HEADINGS = (
    *("DA Name", "Transporter ID", "Date", "Week", "VIN", "PPS Compliance (%)", "Total Evaluated Stops"),
    *("Missing Parking Brake Stops", "Missing Parking Brake (%)", "Missing Gear in Park Stops"),
    "Missing Gear in Park (%)",
)
EDGE = Decimal("0.01")


def feedback_csv(
    week: Week, people: Sequence[DemoPerson], values: Sequence[PersonWeek], *, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the week's complaints: one row each, whoever it is about named by id."""
    names = {person.transporter_id: person.legal_name for person in people}
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    first = ("Delivery Group ID", "Delivery Associate", "Delivery Associate Name", "Tracking ID")
    writer.writerow([*first, *FLAGS, "Feedback Details", "Delivery Date", "Scorecard Reporting week"])
    for worked in values:
        chance = dice("feedback", week.label, worked.transporter_id)
        for _ in range(worked.complaints or 0):
            writer.writerow(_complaint(chance, worked.transporter_id, names[worked.transporter_id], week))
    name = f"DSP_Customer_Delivery_Feedback_negative_{station}_{week.label}.csv"
    return name, text.getvalue().encode("utf-8-sig")


def _complaint(chance: Random, transporter_id: str, name: str, week: Week) -> list[str]:
    named = chance.choices(tuple(FLAGS), weights=tuple(FLAGS.values()))[0]
    parcel = "".join(chance.choices("0123456789", k=12))
    when = f"{chance.choice(week.days)} {chance.randint(11, 19)}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"
    flags = [str(int(flag == named)) for flag in FLAGS]
    return [parcel[::-1], transporter_id, name, f"TBA{parcel}", *flags, "", when, week.label]


def pps_csv(
    week: Week, people: Sequence[DemoPerson], values: Sequence[PersonWeek], shifts: Shifts
) -> tuple[str, bytes]:
    """Return name and bytes of the parking report: one row per person and day; careless drivers park carelessly."""
    names = {person.transporter_id: person.legal_name for person in people}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PPS_HEADINGS)
    for worked in values:
        for day in sorted(shifts.get(worked.transporter_id, {})):
            writer.writerow([names[worked.transporter_id], worked.transporter_id, *_parked(worked, week, day)])
    return f"Daily_PPS_Report_-{week.start + timedelta(days=9):%Y%m%d}0745.csv", text.getvalue().encode()


def _parked(worked: PersonWeek, week: Week, day: date) -> Iterator[object]:
    chance = dice("parked", day, worked.transporter_id)
    stops = chance.randint(90, 180)
    careless = min(0.3, 0.004 + sum(worked.rejects) / max(worked.photo_opportunities, 1) * 2.5)
    brake, gear = (min(stops, count_events(chance, mean=stops * careless * part)) for part in (0.7, 0.3))
    missed = min(stops, brake + gear)
    yield from (
        day.isoformat(),
        f"{week.year}-{week.number:02}",
        "0PN" + "".join(chance.choices(CAPITALS_AND_DIGITS, k=14)),
    )
    yield from (share(stops - missed, stops, EDGE), stops, brake, share(brake, stops, EDGE), gear)
    yield share(gear, stops, EDGE)
