from __future__ import annotations

from datetime import date

import pytest

from pacenote.imports.parsers.file_names import NameHints, read_name


@pytest.mark.parametrize(
    ("name", "company", "station", "year", "week"),
    [
        ("US_PNTE_DXX1_Week37_2025_en_DSPScorecard.pdf", "PNTE", "DXX1", 2025, 37),
        ("US_PNTE_DXX1_Week7_2026_en_DSPScorecardPreview (2).pdf", "PNTE", "DXX1", 2026, 7),
        ("MX_PNTE_DGD4_Week19_2026_DSPScorecard.pdf", "PNTE", "DGD4", 2026, 19),
        ("DE-PNTE-DBY5-Week19-DSP-Scorecard-3.0.pdf", "PNTE", "DBY5", None, 19),
        ("DSP_Overview_Dashboard_PNTE_DYY6_2024-W40.csv", "PNTE", "DYY6", 2024, 40),
        ("DSP_Overview_Dashboard_Trailing_Six_Week_PNTE_DXX1_2026-W45.csv", "PNTE", "DXX1", 2026, 45),
        ("US-PNTE-DLV3-Week7-2026NA-DA-POD-Details (1).pdf", "PNTE", "DLV3", 2026, 7),
        ("Quality_DSB_DNR_PNTE_DXX1_2026-W45.csv", "PNTE", "DXX1", 2026, 45),
        ("DSP_Delivery_Concessions_DXX1_2026-W02.csv", "", "DXX1", 2026, 2),
        ("C:\\Users\\x\\US-PNTE-DNK7-Week13-2025_20250330_EOC_Last_7_Days.xlsx", "PNTE", "DNK7", 2025, 13),
        ("scan.pdf", "", "", None, None),
    ],
)
def test_codes_and_week_stand_in_the_name(
    name: str, company: str, station: str, year: int | None, week: int | None
) -> None:
    hints = read_name(name)

    assert (hints.company, hints.station, hints.year, hints.week) == (company, station, year, week)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Driver Report_2026-11-16.xlsx", (date(2026, 11, 16),)),
        ("Alerts Report( Oct 09 2024 ).xlsx", (date(2024, 10, 9),)),
        ("daily-roster-11_17_2026.csv", (date(2026, 11, 17),)),
        ("Driver Report_16-Nov-2026_18-Nov-2026.csv", (date(2026, 11, 16), date(2026, 11, 18))),
        ("Routes_DXX1_2026-11-16_10_52 (PST).xlsx", (date(2026, 11, 16),)),
        ("Daily_PPS_Report_-1762873512345.csv", ()),
        ("Driver Report_2026-13-45.xlsx", ()),
    ],
)
def test_days_stand_in_the_name(name: str, days: tuple[date, ...]) -> None:
    assert read_name(name).days == days


def test_a_week_that_the_year_does_not_have_is_no_period() -> None:
    assert NameHints(year=2025, week=53).week_period() is None


def test_a_european_name_counts_iso_weeks() -> None:
    period = read_name("DE-PNTE-DBY5-Week45-2026.pdf").week_period()

    assert period is not None
    assert period.start == date(2026, 11, 2)
