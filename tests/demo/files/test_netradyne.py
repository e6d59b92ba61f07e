from __future__ import annotations

from datetime import date, time
from io import BytesIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from pacenote.demo.files.netradyne import netradyne_alerts_xlsx
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import Alert, PersonDay


def test_alerts_stand_below_the_fifth_row_with_driver_and_local_time(
    day: date, lucia: DemoPerson, omar: DemoPerson, lucias_day: PersonDay, omars_day: PersonDay
):
    nobodys = Alert(time(12, 3, 44), "HARD-BRAKING", "MODERATE", "Other", "AVAILABLE", 0)

    name, data = netradyne_alerts_xlsx(
        day, (lucia, omar), (lucias_day, omars_day), dsp="PNTE", zone="EST", unknown=(nobodys,)
    )

    rows = CalamineWorkbook.from_object(BytesIO(data)).get_sheet_by_name("Alerts Report").to_python()
    assert name == "Alerts Report( Nov 17 2026 ).xlsx"
    assert [row[0] for row in rows[:5]] == [
        "Alerts Report (Generated 18 Nov 2026 07:45:17 EST)",
        "Fleet: PNTE",
        "Report Generated For - Tue (17 Nov) 12:00 AM  (EST) to Wed (18 Nov) 12:00 AM  (EST)",
        "",
        "S.No",
    ]
    assert rows[4][7] == "Timestamp(EST)"
    lucias = ["Lucía Paz De La Fontana Río", "N" * 98, " "]
    assert [row[:4] + row[7:13] for row in rows[5:]] == [
        [1, *lucias, "2026-11-17 10:05:09", "HARD-BRAKING", "MODERATE", "Traffic Light", "AVAILABLE", 0],
        [
            2,
            *lucias,
            "2026-11-17 16:30:00",
            "SPEEDING-VIOLATIONS",
            "SEVERE",
            "10+ mph over limit",
            "UPLOAD PENDING",
            17,
        ],
        [3, "Unknown Driver", "", " ", "2026-11-17 12:03:44", "HARD-BRAKING", "MODERATE", "Other", "AVAILABLE", 0],
    ]


def test_an_alert_id_is_a_formula_that_leads_nowhere_real(day: date, lucia: DemoPerson, lucias_day: PersonDay):
    _, data = netradyne_alerts_xlsx(day, (lucia,), (lucias_day,), dsp="PNTE")

    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('<f>HYPERLINK("https://alerts.example.com/console/#/alerts/') == 2
    rows = CalamineWorkbook.from_object(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in rows[5:]] == [0, 0]
