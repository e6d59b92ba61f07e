from __future__ import annotations

import re
from datetime import date

from pacenote.demo.files.pod import pod_pdf
from pacenote.demo.people import DemoPerson, make_people
from pacenote.demo.story import make_weeks
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week
from tests.demo.files.pdf_lines import pages_of

TITLE = "Photo on Delivery Acceptance Rate Report"


def test_the_first_page_holds_the_totals_and_the_others_the_people(
    week: Week, lucia: DemoPerson, omar: DemoPerson, good_week: PersonWeek, bad_week: PersonWeek
):
    name, data = pod_pdf(week, (omar, lucia), (bad_week, good_week), dsp="PNTE", station="DXX1")

    first, second, last = pages_of(data)
    assert name == "US-PNTE-DXX1-Week45-2026NA-DA-POD-Details.pdf"
    assert first == (
        f"{TITLE} US - PNTE - DXX1 - Week 45 POD SUMMARY Category Photo Count % of Total Opportunities "
        "Success 880 97.78% Bypass 6 0.67% Rejects 14 1.56% Opportunities 900 100.0% "
        "Rejects Category Breakdown Category Photo Count % of Total Rejects "
        "Package Not Clearly Visible (Locker/Other Concealment) 7 50.0% Blurry Photo 5 35.71% "
        "No Package Detected 1 7.14% Other 1 7.14% Human In The Picture 0 0.0% Package In Car 0 0.0% "
        "Package In Hand 0 0.0% Package Too Close 0 0.0% Photo Too Dark 0 0.0% Grand Total 14 100.0% Page 1/3"
    )
    assert second.startswith(f"{TITLE} (DA Level) US - PNTE - DXX1 - Week 45 ")
    assert second.endswith(
        " Other Lucía Paz De La Fontana Río A1LUCIA0000001 500 500 0 0 0 0 0 0 0 0 0 0 0 "
        "Omar T. Saint-Cyrille Jr A2OMAR0000002 400 380 6 14 5 0 1 0 0 7 0 0 1 Page 2/3"
    )
    assert last == "Page 3/3"


def test_rows_add_up_to_the_first_page_over_many_pages():
    week = Week(date(2026, 11, 1))
    people = make_people(200, seed=9)
    values = make_weeks(people, [week], seed=9)[week]

    _, data = pod_pdf(week, people, values, dsp="PNTE", station="DXX1")

    first, *others = pages_of(data)
    rows = [match for page in others for match in re.findall(r"A[A-Z0-9]{12,13}((?: \d+){13})", page)]
    sums = [sum(column) for column in zip(*([int(cell) for cell in row.split()] for row in rows), strict=True)]
    assert len(rows) == len(values)
    totals = ("Opportunities", "Success", "Bypass", "Rejects", "Blurry Photo", "Human In The Picture")
    assert [int(re.findall(rf"{name} (\d+) ", first)[0]) for name in totals] == sums[:6]
    assert sums[0] == sums[1] + sums[2] + sums[3]
    assert sums[3] == sum(sums[4:])
