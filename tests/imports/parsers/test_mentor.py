from __future__ import annotations

from decimal import Decimal

import pytest

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read

TITLES = (
    "First Name,Last Name,FICO Safe Driving Score,Braking Rating,Station,"
    "Total Driver Trips,Total Driver Miles,Total Driver Hours"
)
NAME = "Driver Report_2026-11-16.csv"


def parsed(*lines: str, titles: str = TITLES, name: str = NAME) -> ParsedFile:
    return read("\r\n".join([titles, *lines]).encode(), name=name)


def test_a_driver_is_read_with_name_pair_numbers_and_ratings() -> None:
    row = parsed("Ada,Example Longname,812,High Risk,DXX1,1,120.5,09:30").readings[0]

    assert (row.person.name, row.person.external_id) == ("Ada Example Longname", "")
    assert row.values == {
        "fico": Decimal(812), "mentor_trips": Decimal(1), "mentor_distance": Decimal("120.5"),
        "mentor_hours": Decimal("9.50"),
    }  # fmt: skip
    assert row.detail == {"rating_braking": "High Risk", "station": "DXX1"}


@pytest.mark.parametrize("score", ["0", "", "-", "N/A"])
def test_no_score_is_no_reading_and_no_trip_is_a_reading(score: str) -> None:
    row = parsed(f"Ada,Example,{score},-,DXX1,0,0,00:00").readings[0]

    assert row.values == {
        "mentor_trips": Decimal(0), "mentor_distance": Decimal(0), "mentor_hours": Decimal("0.00")
    }  # fmt: skip


def test_kilometres_become_miles() -> None:
    row = parsed("Ada,Example,812,-,DXX1,1,100,09:30", titles=TITLES.replace("Miles", "km")).readings[0]

    assert row.values["mentor_distance"] == Decimal("62.1")


def test_a_word_for_a_score_skips_its_row() -> None:
    got = parsed("Ada,Example,high,-,DXX1,1,1,01:00", "Ben,Example,700,-,DXX1,1,1,01:00")

    assert [row.person.name for row in got.readings] == ["Ben Example"]
    assert [(each.line, str(each.message)) for each in got.errors] == [
        (2, "“high” in column “FICO Safe Driving Score” is not a number.")
    ]


@pytest.mark.parametrize("score", ["78", "99", "851", "1780"])
def test_a_score_off_its_scale_skips_its_row(score: str) -> None:
    got = parsed(f"Ada,Example,{score},-,DXX1,1,1,01:00", "Ben,Example,850,-,DXX1,1,1,01:00", "Cy,Ex,100,-,D,1,1,1:00")

    assert [row.values["fico"] for row in got.readings] == [Decimal(850), Decimal(100)]
    assert [(each.line, str(each.message)) for each in got.errors] == [
        (2, f"“{score}” in column “FICO Safe Driving Score” is not between 100 and 850.")
    ]


def test_three_trips_at_the_median_make_the_day_a_question() -> None:
    got = parsed("Ada,Example,812,-,DXX1,3,1,09:30", "Ben,Example,700,-,DXX1,4,1,01:00")

    assert got.period is None


def test_one_trip_each_is_the_day_of_the_name() -> None:
    got = parsed("Ada,Example,812,-,DXX1,2,1,09:30")

    assert got.period is not None
    assert got.period.label == "2026-11-16"


def test_hashed_names_are_keys() -> None:
    got = parsed("cvjdS6pAifnKXTbd,SQXisPrHzs0pQpwC,812,-,DXX1,1,1,09:30")

    assert [row.person.external_id for row in got.readings] == ["cvjdS6pAifnKXTbd SQXisPrHzs0pQpwC"]


def test_a_long_name_is_not_a_code() -> None:
    got = parsed("Christopher,Montgomery,700,-,DXX1,1,1,01:00")

    assert (got.layout, got.warnings) == ("mentor_driver", ())
    assert [(row.person.name, row.person.external_id) for row in got.readings] == [("Christopher Montgomery", "")]


def test_a_missing_score_column_is_refused_by_name() -> None:
    with pytest.raises(RefusedFileError, match="“FICO Safe Driving Score”"):
        parsed("Ada,Example,1", titles="First Name,Last Name,Total Driver Trips")


@pytest.mark.parametrize(("text", "hours"), [("33:15", "33.25"), ("09:30:00", "9.50"), ("9.5", "9.50"), ("9", "9.00")])
def test_hours_are_read_from_a_clock_or_a_number(text: str, hours: str) -> None:
    row = parsed(f"Ada,Example,812,-,DXX1,1,1,{text}").readings[0]

    assert row.values["mentor_hours"] == Decimal(hours)
