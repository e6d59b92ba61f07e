"""What the demo writes is what the product reads: every number of every person, in every kind of file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.demo.company import company_figures, company_tier
from pacenote.demo.files.overview import overview_csv
from pacenote.demo.files.pod import pod_pdf
from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.people import DemoPerson, make_people
from pacenote.demo.story import make_weeks
from pacenote.demo.values import REJECT_REASONS, SAFETY_RATES, TENTH, PersonWeek, rounded
from pacenote.demo.weeks import Week, last_weeks
from pacenote.imports.parsers import ParsedFile, read

COMPANIES = [(1, 1), (2, 33), (3, 64), (4, 200)]
"""Seed and number of people."""

RATES = {
    "speeding_event_rate": "speeding",
    "seatbelt_off_rate": "seatbelt",
    "distractions_rate": "distractions",
    "sign_signal_violations_rate": "sign_signal",
    "following_distance_rate": "following_distance",
}
REASONS = ("blurry", "human", "no_package", "in_car", "in_hand", "not_visible", "too_close", "too_dark", "other")
COMPANY_METRICS = {
    **RATES,
    "ced_dpmo": "ced",
    "cdf_dpmo": "cdf",
    "dcr": "dcr",
    "dsb_dpmo": "dsb",
    "pod": "pod",
}

COUNT = st.integers(0, 9)
ANY_WEEK = st.builds(
    PersonWeek,
    transporter_id=st.just(""),
    trips=st.integers(1, 7),
    delivered=st.integers(1, 99_999),
    returned=st.integers(0, 9_999),
    events=st.fixed_dictionaries({name: st.none() | st.integers(0, 99) for name in SAFETY_RATES}),
    complaints=st.none() | COUNT,
    escalations=COUNT,
    defects=COUNT,
    photo_success=st.integers(1, 99_999),
    photo_bypass=st.integers(0, 9_999),
    rejects=st.tuples(*[st.integers(0, 9_999)] * len(REJECT_REASONS)),
)
"""Weeks far wilder than those that the stories tell."""

Values = dict[str, dict[str, Decimal]]


def made_week(seed: int, count: int) -> tuple[Week, tuple[DemoPerson, ...], list[tuple[PersonWeek, ...]]]:
    """Invent people and six weeks of them; the last one is the current week."""
    people = make_people(count, seed=seed)
    weeks = last_weeks(date(2026, 11, 22), 6)
    return weeks[-1], people, list(make_weeks(people, weeks, seed=seed).values())


def read_values(parsed: ParsedFile) -> Values:
    return {row.person.external_id: dict(row.values) for row in parsed.readings}


def read_names(parsed: ParsedFile) -> dict[str, str]:
    return {row.person.external_id: row.person.name for row in parsed.readings}


def known(pairs: Iterable[tuple[str, Decimal | int | None]]) -> dict[str, Decimal]:
    """Leave out what is missing, as a reader must."""
    return {metric: Decimal(value) for metric, value in pairs if value is not None}


def weekly_values(own: PersonWeek, rate_step: Decimal) -> dict[str, Decimal]:
    rates = {metric: own.rate(name) for metric, name in RATES.items()}
    return known(
        [
            ("delivered_packages", own.delivered),
            *((metric, None if rate is None else rounded(rate, rate_step)) for metric, rate in rates.items()),
            ("cdf_dpmo", own.cdf_dpmo),
            ("ced", own.escalations),
            ("dcr", own.dcr),
            ("dsb_dpmo", own.dsb_dpmo),
            ("pod", own.pod),
        ]
    )


def printed_values(own: PersonWeek) -> dict[str, Decimal]:
    """Return what the scorecard prints: rates with one decimal, and two counts that the overview does not have."""
    counts = known([("dsb_count", own.defects), ("pod_opportunities", own.photo_opportunities)])
    return weekly_values(own, TENTH) | counts


def photo_values(own: PersonWeek) -> dict[str, Decimal]:
    return known(
        [
            ("pod_opportunities", own.photo_opportunities),
            ("pod_success", own.photo_success),
            ("pod_bypass", own.photo_bypass),
            ("pod_rejects", sum(own.rejects)),
            *((f"pod_{reason}", count) for reason, count in zip(REASONS, own.rejects, strict=True)),
        ]
    )


def assert_whole(parsed: ParsedFile, week: Week, values: tuple[PersonWeek, ...]) -> None:
    assert (parsed.company, parsed.station, parsed.rows) == ("PNTE", "DXX1", len(values))
    assert parsed.period is not None
    assert (parsed.period.label, parsed.period.start, parsed.period.end) == (week.label, week.days[0], week.days[-1])
    assert (parsed.errors, parsed.warnings, parsed.unknown_columns) == ((), (), ())


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
@pytest.mark.parametrize("preview", [False, True])
def test_a_scorecard_is_read_back_to_the_last_number(seed: int, count: int, preview: bool):
    week, people, made = made_week(seed, count)

    name, data = scorecard_pdf(week, people, made[-1], dsp="PNTE", station="DXX1", preview=preview, history=made[:-1])
    parsed = read(data, name=name)

    assert_whole(parsed, week, made[-1])
    assert (parsed.kind, parsed.preview) == ("scorecard", preview)
    assert read_values(parsed) == {own.transporter_id: printed_values(own) for own in made[-1]}
    worked = {own.transporter_id for own in made[-1]}
    assert read_names(parsed) == {p.transporter_id: p.short_name for p in people if p.transporter_id in worked}


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_the_summary_of_a_scorecard_is_read_back_to_the_last_number(seed: int, count: int):
    week, people, made = made_week(seed, count)

    name, data = scorecard_pdf(week, people, made[-1], dsp="PNTE", station="DXX1")
    parsed = read(data, name=name)

    figures = company_figures(made[-1])
    assert {metric: parsed.company_readings[metric] for metric in COMPANY_METRICS} == {
        metric: figures[own] for metric, own in COMPANY_METRICS.items()
    }
    assert {metric: parsed.company_tiers[metric] for metric in COMPANY_METRICS} == {
        metric: company_tier(own, figures[own]) for metric, own in COMPANY_METRICS.items()
    }


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_an_overview_is_read_back_to_the_last_number(seed: int, count: int):
    week, people, made = made_week(seed, count)

    name, data = overview_csv(week, people, made[-1], dsp="PNTE", station="DXX1")
    parsed = read(data, name=name)

    assert_whole(parsed, week, made[-1])
    found = read_values(parsed)
    scores = {tid: values.pop("overall_score") for tid, values in found.items()}
    assert found == {own.transporter_id: weekly_values(own, Decimal("0.01")) for own in made[-1]}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    worked = {own.transporter_id for own in made[-1]}
    assert read_names(parsed) == {p.transporter_id: p.legal_name for p in people if p.transporter_id in worked}


@pytest.mark.parametrize(("seed", "count"), COMPANIES)
def test_a_photo_report_is_read_back_to_the_last_number(seed: int, count: int):
    week, people, made = made_week(seed, count)

    name, data = pod_pdf(week, people, made[-1], dsp="PNTE", station="DXX1")
    parsed = read(data, name=name)

    assert_whole(parsed, week, made[-1])
    found = read_values(parsed)
    shares = {tid: values.pop("pod") for tid, values in found.items()}
    assert found == {own.transporter_id: photo_values(own) for own in made[-1]}
    assert shares == {own.transporter_id: pytest.approx(own.pod, abs=Decimal("0.051")) for own in made[-1]}
    worked = {own.transporter_id for own in made[-1]}
    assert read_names(parsed) == {p.transporter_id: p.legal_name for p in people if p.transporter_id in worked}


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.lists(ANY_WEEK, min_size=1, max_size=4), st.booleans())
def test_the_wildest_week_is_read_back_as_well(seed: int, weeks: list[PersonWeek], preview: bool):
    week = Week(date(2026, 11, 1))
    people = make_people(len(weeks), seed=seed)
    values = tuple(
        replace(own, transporter_id=person.transporter_id) for own, person in zip(weeks, people, strict=True)
    )

    name, data = scorecard_pdf(week, people, values, dsp="PNTE", station="DXX1", preview=preview)
    pod_name, pod_data = pod_pdf(week, people, values, dsp="PNTE", station="DXX1")
    csv_name, csv_data = overview_csv(week, people, values, dsp="PNTE", station="DXX1")

    assert read_values(read(data, name=name)) == {own.transporter_id: printed_values(own) for own in values}
    photos = read_values(read(pod_data, name=pod_name))
    assert {tid: found | {"pod": 0} for tid, found in photos.items()} == {
        own.transporter_id: photo_values(own) | {"pod": 0} for own in values
    }
    overview = read_values(read(csv_data, name=csv_name))
    assert {tid: found | {"overall_score": 0} for tid, found in overview.items()} == {
        own.transporter_id: weekly_values(own, Decimal("0.01")) | {"overall_score": 0} for own in values
    }
