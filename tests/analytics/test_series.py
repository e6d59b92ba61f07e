"""A person's own numbers: the newest periods, beside average and best of all of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pacenote.accounts.models import Company
from pacenote.analytics.series import PERIODS, Series, series_of, versions_of
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Rule
from pacenote.people.models import Person
from pacenote.performance.models import Reading
from tests.makers import make_company, make_member, make_person
from tests.readings import add_reading

pytestmark = pytest.mark.django_db
WEEK = date(2026, 11, 8)


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def person(company: Company) -> Person:
    return make_person(company)


def weeks(person: Person, metric: str, *values: str) -> None:
    """Write one value for each week, the newest last."""
    for back, value in enumerate(reversed(values)):
        add_reading(person, metric, value, WEEK - timedelta(weeks=back))


def read(person: Person, *, most: int | None = None) -> tuple[list[Series], int]:
    membership = make_member(person.company)
    with as_company(person.company_id):
        return series_of(person, membership, versions_of(membership), most=most)


def test_a_chart_shows_the_newest_and_the_average_and_best_know_all(person: Person) -> None:
    weeks(person, "dcr", "100", *["98"] * (PERIODS + 2), "90")
    (dcr,), known = read(person)
    assert [point.value for point in dcr.points] == [Decimal(98)] * (PERIODS - 1) + [Decimal(90)]
    assert [point.start for point in dcr.points] == [WEEK - timedelta(weeks=back) for back in reversed(range(PERIODS))]
    assert (dcr.best, dcr.periods, known) == (Decimal(100), PERIODS + 4, 1)
    assert round(dcr.average, 4) == round(Decimal(100 + 98 * (PERIODS + 2) + 90) / (PERIODS + 4), 4)


def test_where_less_is_better_the_best_is_the_lowest(person: Person) -> None:
    weeks(person, "cdf_dpmo", "300", "20", "500")
    (series,), _known = read(person)
    assert series.best == Decimal(20)


def test_the_most_important_come_first_and_the_rest_is_counted(company: Company, person: Person) -> None:
    for metric in ("dcr", "pod", "ced", "contact_compliance"):
        weeks(person, metric, "1", "2")
    with as_company(company.pk):
        Rule.objects.filter(current=True).update(importance=1)
        Rule.objects.filter(metric="pod", current=True).update(importance=9)
        Rule.objects.filter(metric="ced", current=True).update(importance=5)
    first, known = read(person, most=3)
    assert ([each.metric.name for each in first], known) == (["pod", "ced", "contact_compliance"], 4)
    assert len(read(person)[0]) == 4


def test_of_days_and_weeks_those_that_go_on_are_shown(company: Company, person: Person) -> None:
    weeks(person, "dcr", "91", "92", "93")
    day = WEEK + timedelta(days=9)
    add_reading(person, "dcr", "80", WEEK + timedelta(days=10))
    with as_company(company.pk):
        Reading.objects.filter(start=WEEK + timedelta(days=10)).update(start=day, end=day)
    (dcr,), known = read(person)
    assert ([point.start for point in dcr.points], dcr.periods, known) == ([day], 1, 1)
    assert not dcr.weekly


def test_numbers_that_do_not_count_and_other_people_s_are_left_out(company: Company, person: Person) -> None:
    weeks(person, "dcr", "91", "92")
    weeks(make_person(company), "dcr", "1")
    with as_company(company.pk):
        Reading.objects.filter(value=92).update(counts=False)
    (dcr,), _known = read(person)
    assert [point.value for point in dcr.points] == [Decimal(91)]


def test_nobody_s_numbers_are_none(person: Person) -> None:
    assert read(person) == ([], 0)
