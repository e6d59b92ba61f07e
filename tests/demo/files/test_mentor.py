from __future__ import annotations

import csv
from datetime import date
from io import BytesIO

from python_calamine import CalamineWorkbook

from pacenote.demo.files.mentor import mentor_csv, mentor_xlsx
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import PersonDay

TOTALS = ["Station", "Total Driver Trips", "Total Driver Miles", "Total Driver Hours"]


def test_the_csv_names_people_by_first_and_last_name_alone(
    day: date, lucia: DemoPerson, omar: DemoPerson, lucias_day: PersonDay, omars_day: PersonDay
):
    name, data = mentor_csv(day, (omar, lucia), (omars_day, lucias_day), station="DXX1")

    headings, *rows = csv.reader(data.decode("utf-8-sig").splitlines())
    assert name == "Driver Report_2026-11-17.csv"
    assert headings[:4] == ["First Name", "Last Name", "FICO Safe Driving Score", "Acceleration Rating"]
    assert headings[-4:] == TOTALS
    assert rows == [
        ["Lucía Paz", "De La Fontana Río", "812", *["Low Risk"] * 6, "High Risk", "DXX1", "1", "98.5", "10:05"],
        ["Omar", "Saint-Cyrille Jr", "", *["-"] * 7, "DXX1", "0", "0.0", "00:00"],
    ]
    assert data.count(b"\r\n") == 3


def test_the_workbook_holds_the_same_values_as_the_csv(
    day: date, lucia: DemoPerson, omar: DemoPerson, lucias_day: PersonDay, omars_day: PersonDay
):
    name, data = mentor_xlsx(day, (lucia, omar), (lucias_day, omars_day), station="DXX1")

    book = CalamineWorkbook.from_object(BytesIO(data))
    rows = book.get_sheet_by_name("Driver Report (VRM)").to_python()
    assert name == "Driver Report_2026-11-17.xlsx"
    assert rows[0][2] == "FICO® Safe Driving Score"
    assert [row[:3] + row[-4:] for row in rows[1:]] == [
        ["Lucía Paz", "De La Fontana Río", 812, "DXX1", 1, 98.5, "10:05"],
        ["Omar", "Saint-Cyrille Jr", "", "DXX1", 0, 0, "00:00"],
    ]
