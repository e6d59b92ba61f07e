"""What the demo writes about customers, parking and engines is what the product reads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pacenote.demo.files.eoc import eoc_xlsx
from pacenote.demo.files.quality import feedback_csv, pps_csv
from pacenote.demo.people import make_people
from pacenote.demo.story import make_days, make_shifts, make_weeks
from pacenote.demo.weeks import Week
from pacenote.imports.parsers import ParsedFile, read

COMPANIES = [(1, 3), (2, 64)]
"""Seed and number of people."""

WEEK = Week(date(2026, 11, 8))
NEWEST = date(2026, 11, 16)


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_complaints_are_read_back_to_the_last_one(seed: int, count: int):
    people = make_people(count, seed=seed)
    values = make_weeks(people, [WEEK], seed=seed)[WEEK]

    parsed = parsed_of(feedback_csv(WEEK, people, values, station="DXX1"))

    assert (parsed.kind, parsed.period and parsed.period.label, parsed.errors) == ("cx_feedback", WEEK.label, ())
    assert {row.person.external_id: row.values["cx_negative"] for row in parsed.readings} == {
        own.transporter_id: Decimal(own.complaints) for own in values if own.complaints
    }


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_parking_is_read_back_for_everybody_who_worked(seed: int, count: int):
    people = make_people(count, seed=seed)
    values = make_weeks(people, [WEEK], seed=seed)[WEEK]
    shifts = make_shifts(people, WEEK, seed=seed)

    parsed = parsed_of(pps_csv(WEEK, people, values, shifts))

    assert (parsed.kind, parsed.errors, parsed.unknown_columns) == ("pps", (), ())
    assert parsed.rows == sum(len(shifts[own.transporter_id]) for own in values)
    assert {row.person.external_id for row in parsed.readings} == {own.transporter_id for own in values}
    assert all(0 <= row.values["pps_compliance"] <= 100 for row in parsed.readings)


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_engines_are_read_back_day_by_day(seed: int, count: int):
    people = make_people(count, seed=seed)
    days = make_days(people, [NEWEST - timedelta(days=ago) for ago in range(7)], seed=seed)

    parsed = parsed_of(eoc_xlsx(NEWEST, people, days, dsp="PNTE", station="DXX1"))

    assert (parsed.kind, parsed.station, parsed.company, parsed.errors) == ("eoc", "DXX1", "PNTE", ())
    driven = {(row.person.external_id, row.period.start) for row in parsed.readings if row.period}
    assert driven == {(own.transporter_id, day) for day, values in days.items() for own in values}


def parsed_of(named: tuple[str, bytes]) -> ParsedFile:
    """Read what the demo wrote."""
    name, data = named
    return read(data, name=name)
