"""What the demo writes about a day, the people and their shifts is what the product reads."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from decimal import Decimal

import pytest

from pacenote.demo.files.associates import associates_csv
from pacenote.demo.files.mentor import mentor_csv, mentor_xlsx
from pacenote.demo.files.netradyne import netradyne_alerts_xlsx
from pacenote.demo.files.schedule import schedule_xlsx
from pacenote.demo.people import make_people
from pacenote.demo.story import make_days, make_shifts
from pacenote.demo.values import Alert
from pacenote.demo.weeks import Week
from pacenote.imports.parsers import ParsedFile, read

COMPANIES = [(1, 4), (2, 64), (3, 200)]
"""Seed and number of people."""

DAY = date(2026, 11, 17)
WEEK = Week(date(2026, 11, 15))


def assert_of_the_day(parsed: ParsedFile, kind: str) -> None:
    assert parsed.kind == kind
    assert parsed.period is not None
    assert (parsed.period.cadence, parsed.period.start, parsed.period.end) == ("day", DAY, DAY)
    assert (parsed.errors, parsed.unknown_columns) == ((), ())


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
@pytest.mark.parametrize("write", [mentor_xlsx, mentor_csv])
def test_a_driving_app_report_is_read_back_to_the_last_number(seed: int, count: int, write):
    people = make_people(count, seed=seed)
    values = make_days(people, [DAY], seed=seed)[DAY]

    name, data = write(DAY, people, values, station="DXX1")
    parsed = read(data, name=name)

    assert_of_the_day(parsed, "mentor")
    names = {person.transporter_id: " ".join(person.app_names) for person in people}
    hours = {row.person.name: row.values.pop("mentor_hours") for row in parsed.readings}
    assert sorted((row.person.name, sorted(row.values.items())) for row in parsed.readings) == sorted(
        (
            names[own.transporter_id],
            sorted(
                ({} if own.fico is None else {"fico": Decimal(own.fico)}).items()
                | {"mentor_trips": Decimal(own.trips), "mentor_distance": own.miles}.items()
            ),
        )
        for own in values
    )
    assert hours == {
        names[own.transporter_id]: pytest.approx(Decimal(own.minutes) / 60, abs=Decimal("0.01")) for own in values
    }


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_an_alerts_report_is_read_back_to_the_last_alert(seed: int, count: int):
    people = make_people(count, seed=seed)
    values = make_days(people, [DAY], seed=seed)[DAY]
    nobodys = Alert(time(12, 3, 44), "HARD-BRAKING", "MODERATE", "Other", "AVAILABLE", 0)

    name, data = netradyne_alerts_xlsx(DAY, people, values, dsp="PNTE", unknown=(nobodys,))
    parsed = read(data, name=name)

    assert_of_the_day(parsed, "netradyne")
    ids = {person.transporter_id: person.netradyne_id for person in people}
    assert parsed.rows == sum(len(own.alerts) for own in values) + 1
    assert {row.person.external_id: dict(row.values) for row in parsed.readings} == {
        ids[own.transporter_id]: counts_of(own.alerts) for own in values if own.alerts
    }


def counts_of(alerts: tuple[Alert, ...]) -> dict[str, Decimal]:
    counts = Counter(f"netradyne_{alert.kind.lower().replace('-', '_')}" for alert in alerts)
    severe = sum(alert.severity == "SEVERE" for alert in alerts)
    counted = {"netradyne_alerts": len(alerts), "netradyne_severe": severe, **counts}
    return {metric: Decimal(number) for metric, number in counted.items()}


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_an_associates_list_is_read_back_to_the_last_person(seed: int, count: int):
    people = make_people(count, seed=seed)

    name, data = associates_csv(people)
    parsed = read(data, name=name)

    assert (parsed.kind, parsed.rows, parsed.errors) == ("associates", count, ())
    read_people = {
        row.person.external_id: (" ".join(row.person.name.split()), row.email, row.phone[-10:], row.status)
        for row in parsed.people
    }
    assert read_people == {
        person.transporter_id: (person.legal_name, person.email, person.phone[-10:], "active") for person in people
    }


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_a_schedule_is_read_back_to_the_last_block(seed: int, count: int):
    people = make_people(count, seed=seed)
    shifts = make_shifts(people, WEEK, seed=seed)

    name, data = schedule_xlsx(WEEK.start, people, shifts, company="Demo Logistics", station="DXX1")
    parsed = read(data, name=name)

    assert (parsed.kind, parsed.rows, parsed.errors) == ("schedule", count, ())
    assert parsed.period is not None
    assert (parsed.period.start, parsed.period.end) == (WEEK.days[0], WEEK.days[-1])
    assert {(row.person.external_id, row.day, row.starts) for row in parsed.roster} == {
        (tid, day, shift.starts) for tid, days in shifts.items() for day, shift in days.items()
    }
