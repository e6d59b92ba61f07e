from __future__ import annotations

import csv

from pacenote.demo.files.overview import overview_csv
from pacenote.demo.people import DemoPerson
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week

People = tuple[DemoPerson, DemoPerson]


def test_a_row_holds_54_cells_that_say_what_happened(
    week: Week, lucia: DemoPerson, omar: DemoPerson, good_week: PersonWeek, bad_week: PersonWeek
):
    name, data = overview_csv(week, (lucia, omar), (bad_week, good_week), dsp="PNTE", station="DXX1")

    headings, *rows = csv.reader(data.decode("utf-8-sig").splitlines())
    assert name == "DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv"
    assert [len(row) for row in (headings, *rows)] == [54, 54, 54]
    assert [row[:5] for row in rows] == [
        ["2026-W45", "Lucía Paz De La Fontana Río", "A1LUCIA0000001", "Platinum", "100.00"],
        ["2026-W45", "Omar T. Saint-Cyrille Jr", "A2OMAR0000002", "Bronze", rows[1][4]],
    ]
    omars = dict(zip(headings, rows[1], strict=True))
    assert {
        title: omars[title] for title in headings if title.endswith(("(per trip)", "Metric")) or " " not in title
    } == {
        "Week": "2026-W45",
        "FICO Metric": "No Data",
        "Speeding Event Rate (per trip)": "0.25",
        "Seatbelt-Off Rate (per trip)": "0",
        "Distractions Rate (per trip)": "No Data",
        "Sign/ Signal Violations Rate (per trip)": "No Data",
        "Following Distance Rate (per trip)": "No Data",
        "CED": "1",
        "DCR": "99.0%",
        "DSB": "1429",
        "POD": "95.0%",
        "PSB": "No Data",
    }
    assert omars["CDF DPMO"] == "2857"
    assert omars["Packages Delivered"] == "700"
    assert omars["Distractions Rate Score"] == ""
    assert omars["Distractions Rate Weight Applied"] == "0.0%"


def test_the_file_is_quoted_utf8_with_a_mark_and_bare_line_feeds(week: Week, lucia: DemoPerson, good_week: PersonWeek):
    _, data = overview_csv(week, (lucia,), (good_week,), dsp="PNTE", station="DXX1")

    assert data[:8] == b'\xef\xbb\xbf"Week'
    assert data.count(b"\n") == 1
    assert data.count(b"\r") == 0
    assert data.count(b'"') == 2 * 2 * 54
