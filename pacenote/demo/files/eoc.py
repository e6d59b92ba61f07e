"""Engine Off Compliance, XLSX (formats.md 5.3): a preamble, the company's total, then drivers down and days across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean

from pacenote.demo.chance import dice
from pacenote.demo.files.workbook import new_workbook
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import PersonDay

HEAD_ROW = 17
SPAN = 7


def eoc_xlsx(
    newest: date, people: Sequence[DemoPerson], days: Mapping[date, Sequence[PersonDay]], *, dsp: str, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the seven days up to ``newest``; a day without a route is blank, values are 0 to 1."""
    span = [newest - timedelta(days=ago) for ago in range(SPAN - 1, -1, -1)]
    shares = {day: {worked.transporter_id: _share(worked, day) for worked in days.get(day, ())} for day in span}
    made = newest + timedelta(days=1)
    with new_workbook(made) as (workbook, finished):
        sheet = workbook.add_worksheet("EOC")
        sheet.write_column(0, 0, ["Engine Off Compliance (EOC) - Last 7 Days", f"Station: {station}", f"DSP: {dsp}"])
        titles = [day.isoformat() for day in span]
        sheet.write_row(HEAD_ROW, 1, ["dsp_shortcode", *titles, "current_average"])
        sheet.write_row(HEAD_ROW + 1, 1, [dsp, *(_mean(list(shares[day].values())) for day in span)])
        sheet.write_row(HEAD_ROW + 3, 0, ["transporter_id", "da_name", *titles, "current_average"])
        for line, person in enumerate(people, start=HEAD_ROW + 4):
            own = [shares[day].get(person.transporter_id) for day in span]
            driven = [value for value in own if value is not None]
            cells = ["" if value is None else value for value in own]
            sheet.write_row(line, 0, [person.transporter_id, person.legal_name, *cells, _mean(driven)])
    week = (newest + timedelta(days=1)).isocalendar()
    name = f"US-{dsp}-{station}-Week{week.week}-{week.year}_{made:%Y%m%d}_EOC_Last_7_Days.xlsx"
    return name, finished.getvalue()


def _share(worked: PersonDay, day: date) -> float:
    """Who drives gently switches the engine off as well, most of the time."""
    chance = dice("engine", day, worked.transporter_id)
    usual = 0.975 if worked.fico is None else 0.9 + (worked.fico - 650) / 2000
    return round(min(1.0, max(0.6, chance.gauss(usual, 0.012))), 4)


def _mean(values: Sequence[float]) -> float | str:
    return round(fmean(values), 4) if values else ""
