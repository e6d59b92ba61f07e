from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from pacenote.imports.parsers import RefusedFileError, read
from pacenote.imports.parsers.calendar_days import month_of
from pacenote.imports.parsers.parsed import PersonKey, RosterRow

HEADING = 'Time Stamp,Company,Station\n"{stamp}",Pacenote Demo Logistics,DXX1\n,,\n'
TABLE = 'Associate Name,Transporter ID,"Wed, 31/Dec","Thu, 01/Jan"\nTotal Rostered,,1,1\n'
ADA = 'Ada Example,A3H3YU4V3BSQX4,"Standard Parcel - Van\n10:45am • 10 hrs",\n'


def test_a_block_is_a_day_with_a_start_and_a_service_type() -> None:
    parsed = read((HEADING.format(stamp="12/28/25, 6:42:10 AM") + TABLE + ADA).encode(), name="Schedule.csv")

    ada = PersonKey("Ada Example", "A3H3YU4V3BSQX4", "transporter")
    assert parsed.roster == (RosterRow(6, ada, date(2025, 12, 31), "10:45am", "Standard Parcel - Van"),)
    assert (parsed.rows, parsed.station) == (1, "DXX1")


def test_days_across_new_year_take_the_nearer_year() -> None:
    parsed = read((HEADING.format(stamp="1/2/26, 6:42:10 AM") + TABLE + ADA).encode(), name="Schedule.csv")

    assert parsed.period is not None
    assert (parsed.period.start, parsed.period.end) == (date(2025, 12, 31), date(2026, 1, 1))


def test_without_a_year_anywhere_the_schedule_is_refused() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read((TABLE + ADA).encode(), name="Schedule.csv")

    assert refusal.value.code == "missing_year"


def test_the_sheet_with_work_blocks_is_read_and_not_the_one_with_wishes(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample("schedule/Schedule_DXX1_2026-11-15.xlsx"), name="x.xlsx")

    assert [row for row in parsed.roster if not row.starts] == []
    assert {row.day for row in parsed.roster} <= {date(2026, 11, day) for day in range(15, 22)}


def test_a_sheet_of_wishes_alone_is_no_roster() -> None:
    text = HEADING.format(stamp="12/28/25, 6:42:10 AM") + TABLE.replace("Rostered", "Scheduled")

    with pytest.raises(RefusedFileError, match="availabilities") as refusal:
        read((text + "Ada Example,A3H3YU4V3BSQX4,Group 3,Donut\n").encode(), name="Schedule.csv")

    assert refusal.value.code == "missing_sheet"


@pytest.mark.parametrize("names", ["Associate name", "Name des Mitarbeiters"])
@pytest.mark.parametrize("total", ["Total rostered", "Eingeplant gesamt"])
def test_a_schedule_exported_in_german_is_read(names: str, total: str) -> None:
    text = (
        'Zeitstempel,Unternehmen,Station\n"27.08.26, 15:58:30",Demo Logistik,DBY5\n,,\n'
        f'{names},Transporter-ID,"Sa., 28/Feb.","So., 01/Mär.","Mo., 2/Mai"\n{total},,0,1,"2,0"\n'
        'Ada Example,A3H3YU4V3BSQX4,,"Sameday Parcel\n6:00pm • 4 Std.","Multi-Use\n07:15 • 6 Std."\n'
        "Ben Example,A1OWGJNHWNZVCU,,,\n"
    )

    parsed = read(text.encode(), name="Woche-35-Zeitplan.csv")

    ada = PersonKey("Ada Example", "A3H3YU4V3BSQX4", "transporter")
    assert parsed.roster == (
        RosterRow(6, ada, date(2026, 3, 1), "6:00pm", "Sameday Parcel"),
        RosterRow(6, ada, date(2026, 5, 2), "07:15", "Multi-Use"),
    )
    assert (parsed.kind, parsed.rows, parsed.station) == ("schedule", 2, "DBY5")


def test_of_two_german_sheets_the_one_with_times_is_read_and_wishes_alone_are_refused() -> None:
    head = [["Zeitstempel", "Unternehmen", "Station"], ["27.08.26, 15:58:30", "Demo", "DBY5"], []]
    titles = ["Name des Mitarbeiters", "Transporter-ID", "Mo., 24/Aug."]
    wishes = [*head, titles, ["Ada Example", "A3H3YU4V3BSQX4", "Gruppe 3"]]
    blocks = [*head, titles, ["Ada Example", "A3H3YU4V3BSQX4", "Multi-Use\n7:00am • 6 Std."]]

    parsed = read(workbook({"Schichten": wishes, "Arbeitsblöcke nach Dienstplan": blocks}), name="x.xlsx")

    assert [(row.day, row.starts) for row in parsed.roster] == [(date(2026, 8, 24), "7:00am")]
    with pytest.raises(RefusedFileError) as refusal:
        read(workbook({"Schichten": wishes}), name="x.xlsx")
    assert refusal.value.code == "missing_sheet"


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
    return written.getvalue()


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("27.08.26, 15:58:30", date(2026, 8, 30)),
        ("27/08/2026, 15:58:30", date(2026, 8, 30)),
        ("8/27/26, 3:58:30 PM", date(2026, 8, 30)),
        ("1/2/26, 6:42:10 AM", date(2025, 8, 30)),
    ],
)
def test_the_year_is_that_of_the_time_stamp_in_every_order(stamp: str, day: date) -> None:
    text = HEADING.format(stamp=stamp) + TABLE.replace("Wed, 31/Dec", "Sun, 30/Aug").replace("Thu, 01/Jan", "n/a")

    assert read((text + ADA).encode(), name="Schedule.csv").roster[0].day == day


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("Mär.", 3),
        ("mrt", 3),
        ("août", 8),
        ("Mai", 5),
        ("juil.", 7),
        ("juin", 6),
        ("ENE", 1),
        ("dez", 12),
        ("xyz", None),
    ],
)
def test_months_are_read_in_the_languages_of_the_portal(word: str, month: int | None) -> None:
    assert month_of(word) == month
