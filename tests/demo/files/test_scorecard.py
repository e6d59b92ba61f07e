from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.files.wording import TIPS
from pacenote.demo.people import DemoPerson, make_people
from pacenote.demo.story import make_weeks
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week
from tests.demo.files.pdf_lines import pages_of

HEAD_2025 = (
    "# Name Transporter ID Overall Tier Delivered Key Focus Area Fico Score Seatbelt Off Rate Speeding Event Rate "
    "Distractions Rate Following Distance Rate Sign/Signal Violations Rate CDF DPMO CED DCR DSB POD PSB DSB DNR "
    "POD Opps. "
)
HEAD_TRAILING = (
    "# Name Transporter ID Fico Score Seatbelt Off Rate Speeding Event Rate Distractions Rate Following Distance Rate "
    "Sign/Signal Violations Rate CDF DPMO DCR DSB POD PSB High/Low Performer Status Fant. Great Fair Poor "
)
SOON = "Coming Soon"


def test_the_scorecard_prints_every_value_of_every_person(
    week: Week, lucia: DemoPerson, omar: DemoPerson, good_week: PersonWeek, bad_week: PersonWeek
):
    history = [[good_week, bad_week]] * 3

    name, data = scorecard_pdf(week, (omar, lucia), (bad_week, good_week), dsp="PNTE", station="DXX1", history=history)

    _, summary, current, trailing, appendix = pages_of(data)
    assert name == "US_PNTE_DXX1_Week45_2026_en_DSPScorecard.pdf"
    assert summary.startswith("DSP Scorecard PNTE at DXX1 Week 45 2026 Overall Standing: ")
    assert current.startswith("PNTE at DXX1 - Week 45 DA Current Week Performance Abbreviations Key ")
    assert current.split(HEAD_2025)[1] == (
        f"1 Lucía DeLaFontanaRío A1LUCIA0000001 Fantastic 800 {SOON} 0.0 0.0 0.0 0.0 0.0 0 0 100.0% 0 100.0% {SOON} "
        f"0 500 2 Omar Saint-CyrilleJr A2OMAR0000002 Poor 700 CED {SOON} 0.0 0.2 {SOON} {SOON} {SOON} 2857 1 99.0% "
        f"1429 95.0% {SOON} 1 400 Page 3 of 5"
    )
    assert trailing.startswith("PNTE at DXX1 - Week 45 DA Trailing 6-Week Performance ")
    assert trailing.split(HEAD_TRAILING)[1] == (
        f"1 Lucía DeLaFontanaRío A1LUCIA0000001 {SOON} 0.0 0.0 0.0 0.0 0.0 0 100.0% 0 100.0% {SOON} High Performer "
        f"4 0 0 0 2 Omar Saint-CyrilleJr A2OMAR0000002 {SOON} 0.0 0.2 {SOON} {SOON} {SOON} 2857 99.0% 1429 95.0% "
        f"{SOON} Low Performer 0 0 0 4 Page 4 of 5"
    )
    assert appendix.startswith("Appendix A: Metric Definitions and Weightings ")


def test_the_summary_prints_the_figures_of_the_company(
    week: Week, lucia: DemoPerson, omar: DemoPerson, good_week: PersonWeek, bad_week: PersonWeek
):
    _, data = scorecard_pdf(week, (lucia, omar), (good_week, bad_week), dsp="PNTE", station="DXX1")

    summary = pages_of(data)[1]
    assert re.sub(r"Tenured Workforce [\d.]+%", "Tenured Workforce X%", summary) == (
        "DSP Scorecard PNTE at DXX1 Week 45 2026 Overall Standing: 80.0 | Great "
        "Poor Fair Great Fantastic Fantastic Plus "
        f"Safety and Compliance: Fantastic i On-Road Safety Score* Fantastic i Safe Driving Metric {SOON} "
        "i Seatbelt-Off Rate 0.0 events per 100 trips | Fantastic "
        "i Speeding Event Rate 12.5 events per 100 trips | Fair "
        "i Sign/Signal Violations Rate 0.0 events per 100 trips | Fantastic "
        "i Distractions Rate 0.0 events per 100 trips | Fantastic "
        f"i Following Distance Rate 0.0 events per 100 trips | Fantastic i Working Device {SOON} "
        "Compliance i Breach of Contract Compliant i Comprehensive Audit (CAS) Compliant "
        "Delivery Quality: Poor Customer Delivery Experience Great i Customer Escalation Defect DPMO 667 | Poor "
        "i Customer Delivery Feedback DPMO 1333 | Great i Delivery Completion Rate 99.54% | Fantastic "
        "i Delivery Success Behaviors 667 | Poor i Photo-On-Delivery Acceptance Rate 97.78% | Great "
        f"Pickup Quality: {SOON} i Pickup Success Behaviors {SOON} "
        f"Team: Great i High Performers Share {SOON} i Low Performers Share {SOON} "
        "i Tenured Workforce X% | Great "
        "Recommended Focus Areas 1. Customer Escalation Defect 2. Delivery Success Behaviors "
        "3. Customer Delivery Feedback "
        "Improving Customer Escalation Defect, Delivery Success Behaviors, and Customer Delivery Feedback scores "
        "would improve your Overall Standing. "
        f"Current Week Tips 1. {TIPS['ced']} 2. {TIPS['dsb']} 3. {TIPS['cdf']} Page 2 of 5"
    )


def test_the_preview_has_neither_tier_nor_focus_nor_trailing_table(
    week: Week, lucia: DemoPerson, omar: DemoPerson, good_week: PersonWeek, bad_week: PersonWeek
):
    name, data = scorecard_pdf(week, (lucia, omar), (good_week, bad_week), dsp="PNTE", station="DXX1", preview=True)

    summary, current, _ = pages_of(data)
    assert name == "US_PNTE_DXX1_Week45_2026_en_DSPScorecardPreview.pdf"
    assert summary.count("Team and Fleet: ") == 1
    assert current.split("DSB Count POD Opps. ")[1].split(" Page 2 of 3")[0] == (
        "1 Lucía DeLaFontanaRío A1LUCIA0000001 800 No Data 0.0 0.0 0.0 0.0 0.0 0 0 100.0% 0 100.0% No Data 0 500 "
        "2 Omar Saint-CyrilleJr A2OMAR0000002 700 No Data 0.0 0.2 No Data No Data No Data 2857 1 99.0% 1429 95.0% "
        "No Data 1 400"
    )
    assert summary.count("Preview [changes go into effect December 6, 2026]") == 1


def test_equal_values_give_equal_bytes_and_others_do_not(week: Week, lucia: DemoPerson, good_week: PersonWeek):
    def written(own: PersonWeek) -> bytes:
        return scorecard_pdf(week, (lucia,), (own,), dsp="PNTE", station="DXX1")[1]

    assert written(good_week) == written(good_week)
    assert written(good_week) != written(replace(good_week, delivered=801))


@pytest.mark.parametrize(("count", "pages"), [(64, 7), (200, 14)])
def test_rows_are_numbered_without_a_gap_over_all_pages(count: int, pages: int):
    week = Week(date(2026, 11, 1))
    people = make_people(count, seed=4)
    values = make_weeks(people, [week], seed=4)[week]

    _, data = scorecard_pdf(week, people, values, dsp="PNTE", station="DXX1")

    current = " ".join(page for page in pages_of(data) if "DA Current Week Performance" in page)
    numbers = re.findall(r"(\d+) [^\d%]+ A[A-Z0-9]{12,13} (?:Fantastic|Great|Fair|Poor) ", current)
    assert [int(number) for number in numbers] == list(range(1, len(values) + 1))
    assert len(pages_of(data)) == pages
