from __future__ import annotations

from datetime import date
from io import BytesIO

from python_calamine import CalamineWorkbook

from pacenote.demo.files.schedule import schedule_xlsx
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import Shift


def test_a_block_stands_in_its_day_and_a_free_day_is_empty(lucia: DemoPerson, omar: DemoPerson):
    van = Shift("4WD P31 Delivery Truck", "10:45am")
    shifts = {lucia.transporter_id: {date(2026, 11, 17): van}, omar.transporter_id: {}}

    name, data = schedule_xlsx(date(2026, 11, 15), (omar, lucia), shifts, company="Demo Logistics", station="DXX1")

    rows = CalamineWorkbook.from_object(BytesIO(data)).get_sheet_by_name("Rostered Work Blocks").to_python()
    block = "4WD P31 Delivery Truck\n10:45am • 10 hrs"
    assert name == "Schedule_DXX1_2026-11-15.xlsx"
    assert rows[0][:3] == ["Time Stamp", "Company", "Station"]
    assert rows[1][:3] == ["11/15/26, 6:42:10 AM", "Demo Logistics", "DXX1"]
    days = ["Sun, 15/Nov", "Mon, 16/Nov", "Tue, 17/Nov", "Wed, 18/Nov", "Thu, 19/Nov", "Fri, 20/Nov", "Sat, 21/Nov"]
    assert rows[3] == ["Associate Name", "Transporter ID", *days]
    assert rows[4] == ["Total Rostered", "", 0, 0, 1, 0, 0, 0, 0]
    assert rows[5] == ["Lucía Paz De La Fontana Río", "A1LUCIA0000001", "", "", block, "", "", "", ""]
    assert rows[6] == ["Omar T. Saint-Cyrille Jr", "A2OMAR0000002", *[""] * 7]


def test_availability_holds_the_companys_own_words(lucia: DemoPerson):
    shifts = {lucia.transporter_id: {date(2026, 11, 17): Shift("Van", "10:45am")}}

    _, data = schedule_xlsx(date(2026, 11, 15), (lucia,), shifts, company="Demo Logistics", station="DXX1")

    rows = CalamineWorkbook.from_object(BytesIO(data)).get_sheet_by_name("Shifts & Availability").to_python()
    assert rows[4] == ["Total Scheduled", "", 0, 0, 1, 0, 0, 0, 0]
    assert str(rows[5][4]).startswith("Group ")
    assert {*rows[5][2:4], *rows[5][5:]} <= {"", "Unavailable", "OT", "Part Time"}
