"""Files about the same week or day say the same about everybody (the checks across files of the samples' README)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pacenote.imports.parsers import ParsedFile, read
from pacenote.imports.parsers.parsed import ParsedRow

SAMPLES = Path(__file__).parents[2] / "samples"
OVERVIEW = "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv"
PREVIEW = "scorecard_pdf/US_PNTE_DXX1_Week45_2026_en_DSPScorecardPreview.pdf"
TRAILING = "overview_csv/DSP_Overview_Dashboard_Trailing_Six_Week_PNTE_DXX1_2026-W45.csv"
DAYS = ("16", "17", "18")
RATES = {
    "seatbelt_off_rate": "safety_seatbelt_",
    "speeding_event_rate": "safety_speeding_",
    "distractions_rate": "safety_distraction_",
    "following_distance_rate": "safety_following_distance_",
    "sign_signal_violations_rate": "safety_sign_signal_",
}


@cache
def parsed(name: str) -> ParsedFile:
    path = SAMPLES / name
    return read(path.read_bytes(), name=path.name)


def by_person(rows: Iterable[ParsedRow], *metrics: str) -> dict[str, dict[str, Decimal]]:
    """Return the numbers of everybody who has any of them."""
    return {
        row.person.external_id: {metric: row.values[metric] for metric in metrics if metric in row.values}
        for row in rows
    }


def test_the_pdf_and_the_table_of_2024_hold_the_same_people_and_numbers():
    table = parsed("overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2024-W40.csv")
    pdf = parsed("scorecard_pdf/US_PNTE_DXX1_Week40_2024_en_DSPScorecard.pdf")

    same = ("delivered_packages", "cdf_dpmo", "dsb_dpmo", "pod_opportunities", "contact_opportunities", "ced")
    assert by_person(pdf.readings, *same) == by_person(table.readings, *same)
    assert Counter(row.detail["tier"] for row in pdf.readings) == Counter(row.detail["tier"] for row in table.readings)
    fine = by_person(table.readings, *RATES)
    for person, rates in by_person(pdf.readings, *RATES).items():
        assert rates.keys() == fine[person].keys()
        assert all(abs(rates[metric] - fine[person][metric]) <= Decimal("0.05") for metric in rates)
    assert not {"dsb_count", "dnr_count"} <= {metric for row in pdf.readings for metric in row.values}


def test_the_preview_the_table_and_the_trailing_file_of_week_45_agree():
    table, pdf = parsed(OVERVIEW), parsed(PREVIEW)
    own_week = [row for row in parsed(TRAILING).readings if row.period and row.period.label == "2026-W45"]

    same = ("delivered_packages", "cdf_dpmo", "dcr", "dsb_dpmo", "pod", "ced")
    assert by_person(pdf.readings, *same) == by_person(table.readings, *same) == by_person(own_week, *same)


def test_behaviors_of_week_45_agree_with_the_scorecard_and_with_the_parcels():
    behaviors = parsed("quality/Quality_DSB_DNR_PNTE_DXX1_2026-W45.csv")
    parcels = parsed("quality/DSP_Delivery_Concessions_DXX1_2026-W45.csv")

    rates = by_person(parsed(OVERVIEW).readings, "dsb_dpmo")
    assert by_person(behaviors.readings, "dsb_dpmo") == rates
    assert by_person(behaviors.readings, "dsb_count") == by_person(parsed(PREVIEW).readings, "dsb_count")
    names = tuple(metric for row in parcels.readings for metric in row.values)
    told = {person: found for person, found in by_person(parcels.readings, *names).items() if found}
    listed = {
        person: kept
        for person, found in by_person(behaviors.readings, *names).items()
        if (kept := {metric: value for metric, value in found.items() if value})
    }
    assert told == listed
    assert sum(sum(found.values()) for found in told.values()) == 8


def test_complaints_of_week_45_are_the_rate_times_the_packages():
    listed = by_person(parsed("cdf/DSP_Customer_Delivery_Feedback_negative_DXX1_2026-W45.csv").readings, "cx_negative")

    for row in parsed(OVERVIEW).readings:
        if "cdf_dpmo" in row.values:
            expected = row.values["cdf_dpmo"] * row.values["delivered_packages"] / 1_000_000
            found = listed.get(row.person.external_id, {}).get("cx_negative", Decimal(0))
            assert found == expected.to_integral_value(), row.person.external_id


def test_return_codes_of_week_45_belong_to_the_completion_of_the_scorecard():
    codes = parsed("quality/Quality_DCR_PNTE_DXX1_2026-W45.csv")

    completion = by_person(parsed(OVERVIEW).readings, "dcr")
    for row in codes.readings:
        assert Decimal(row.detail["dcr"].rstrip("%")) == completion[row.person.external_id]["dcr"]
        assert sum(row.values.values()) == Decimal(row.detail["packagesreturnedtostationdacontrollable"])


def test_safety_events_per_trip_are_the_rates_of_the_scorecard():
    events = {
        row.person.external_id: row.values for row in parsed("quality/Safety_Dashboard_PNTE_DXX1_2026-W45.csv").readings
    }

    for row in parsed(OVERVIEW).readings:
        own = events.get(row.person.external_id, {})
        for rate, prefix in RATES.items():
            count = sum(value for metric, value in own.items() if metric.startswith(prefix))
            if rate in row.values:
                assert (row.values[rate] > 0) == (count > 0), (row.person.external_id, rate)
    assert sum(sum(own.values()) for own in events.values()) == 46


def test_the_photo_report_has_four_opportunities_more_than_the_preview():
    photos = parsed("pod_pdf/US-PNTE-DXX1-Week45-2026NA-DA-POD-Details (1).pdf")

    def total(file: ParsedFile) -> Decimal:
        return sum((row.values.get("pod_opportunities", Decimal(0)) for row in file.readings), Decimal(0))

    assert total(photos) - total(parsed(PREVIEW)) == 4


def test_the_driver_report_is_the_sum_of_the_three_days_of_alerts():
    report = parsed("netradyne/Driver Report_16-Nov-2026_18-Nov-2026.csv")
    days = [parsed(f"netradyne/Alerts Report( Nov {day} 2026 ).xlsx") for day in DAYS]

    summed: Counter[tuple[str, str]] = Counter()
    for row in (row for day in days for row in day.readings):
        for metric, value in row.values.items():
            summed[row.person.external_id, metric] += int(value)
    for row in report.readings:
        for metric, value in row.values.items():
            if metric in {"netradyne_score", "netradyne_minutes", "netradyne_green_minutes"}:
                continue
            alerts = "netradyne_driver_star" if metric == "netradyne_stars" else metric
            assert summed[row.person.external_id, alerts] == value, metric


@pytest.mark.parametrize("day", DAYS)
def test_the_two_dresses_of_a_days_driving_report_agree(day: str):
    book, table = (parsed(f"mentor/Driver Report_2026-11-{day}.{end}") for end in ("xlsx", "csv"))

    def rows(file: ParsedFile) -> list[tuple[str, list[tuple[str, Decimal]]]]:
        return sorted((row.person.name, sorted(row.values.items())) for row in file.readings)

    assert rows(book) == rows(table)
