from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pacenote.imports.parsers import RefusedFileError, read
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
