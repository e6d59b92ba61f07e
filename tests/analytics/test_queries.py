"""The database ranks as the published formula says, and nobody sees whom they may not see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pacenote.accounts.models import Company, Role
from pacenote.analytics.queries import Window, counted, ranking_rules, remarks_of, standings
from pacenote.analytics.rankings import Part, Standing
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Rule
from pacenote.people.models import GroupScope, Person, Remark, RemarkType
from pacenote.performance.catalogue import METRICS
from tests.makers import NOW, make_company, make_group, make_member, make_person
from tests.readings import add_reading

pytestmark = pytest.mark.django_db
WEEK = date(2026, 11, 8)
WINDOW = Window(date(2026, 10, 24), date(2026, 11, 22))


def of(person: Person, found: list[Standing]) -> Standing:
    return next(each for each in found if each.person == person.pk)


def ranked(company: Company, window: Window = WINDOW) -> list[Standing]:
    membership = make_member(company)
    with as_company(company.pk):
        return standings(membership, window, ranking_rules(company.pk))


class TestFormula(TestCase):
    """In a class because hypothesis makes a new transaction for each example."""

    @given(
        metric=st.sampled_from(["pod", "cdf_dpmo", "fico", "seatbelt_off_rate", "netradyne_severe", "cx_negative"]),
        values=st.lists(st.decimals(0, 900, places=2), min_size=1, max_size=4),
        amounts=st.lists(st.sampled_from([None, "0", "5", "60", "5000"]), min_size=4, max_size=4),
        unit=st.sampled_from(["packages", "trips", "opportunities", "stops"]),
    )
    @settings(max_examples=40)
    def test_the_database_and_the_formula_agree(
        self, metric: str, values: list[Decimal], amounts: list[str | None], unit: str
    ) -> None:
        company = make_company()
        person = make_person(company)
        days = 7 if METRICS[metric].cadence == "week" else 1
        for place, (value, amount) in enumerate(zip(values, amounts, strict=False)):
            start = WEEK - timedelta(days=days * place)
            add_reading(person, metric, str(value), start, exposures={} if amount is None else {unit: amount})
        membership = make_member(company)
        with as_company(company.pk):
            rules = ranking_rules(company.pk)
            lines = [each for each in counted(person, membership, WINDOW, rules) if each.points is not None]
            (standing,) = standings(membership, WINDOW, rules)

        assert standing.readings == len(lines)
        if lines:
            mean = sum((each.points or Decimal(0) for each in lines), Decimal(0)) / len(lines)
            assert abs(standing.parts[0].points - mean) < Decimal("0.0001")


def test_only_readings_that_end_in_the_window_count() -> None:
    company = make_company()
    person = make_person(company)
    for weeks in range(6):
        add_reading(person, "pod", "98", WEEK - timedelta(weeks=weeks), exposures={"opportunities": "90"})

    whole = of(person, ranked(company))
    short = of(person, ranked(company, Window(WEEK, WEEK + timedelta(days=6))))

    assert (whole.readings, short.readings) == (4, 1)


def test_a_withdrawn_or_disputed_finding_counts_for_nobody() -> None:
    company = make_company()
    person = make_person(company)
    good, bad = add_reading(person, "pod", "99", WEEK), add_reading(person, "pod", "10", WEEK - timedelta(days=7))
    with as_company(company.pk):
        rule = Rule.objects.get(company=company, metric="pod")
        Finding.objects.create(
            company=company, person=person, slot=bad.slot, file=bad.file, metric="pod", start=bad.start, end=bad.end,
            side="opportunity", value=bad.value, threshold=90, distance=1, rule=rule, line=2, late=False,
            found_at=NOW, standing="disputed",
        )  # fmt: skip

    parts = of(person, ranked(company)).parts

    assert [(part.metric, part.readings) for part in parts] == [("pod", 1)]
    assert good.value > 98


def test_issues_and_kudos_of_the_window_count_by_weight() -> None:
    company = make_company()
    person = make_person(company)
    membership = make_member(company)
    with as_company(company.pk):
        kudo = RemarkType.objects.create(company=company, label="Good catch 2", kudo=True, weight=3)
        issue = RemarkType.objects.create(company=company, label="Late 2", kudo=False, weight=4)
        for kind, days in ((kudo, 0), (kudo, 1), (issue, 2), (issue, 60)):
            at = NOW - timedelta(days=days)
            Remark.objects.create(company=company, person=person, type=kind, happened_at=at, recorded_at=at)
        found = of(person, standings(membership, WINDOW, {}))
        lines = remarks_of(person, membership, WINDOW)

    assert (found.kudos, found.issues, len(lines)) == (6, 4, 3)


def test_who_has_left_has_no_place_and_who_is_out_of_scope_is_not_there() -> None:
    company = make_company()
    inside, _outside, gone = make_person(company), make_person(company), make_person(company)
    group = make_group(company, inside, gone)
    coach = make_member(company, Role.COACH)
    with as_company(company.pk):
        Person.objects.filter(pk=gone.pk).update(status="inactive")
        coach.limited = True
        coach.save()
        GroupScope.objects.create(company=company, group=group, membership=coach)
        found = standings(coach, WINDOW, ranking_rules(company.pk))

    assert [each.person for each in found] == [inside.pk]


def test_a_part_weighs_as_its_rule_says() -> None:
    company = make_company()
    person = make_person(company)
    add_reading(person, "pod", "99.9", WEEK, exposures={"opportunities": "90"})
    with as_company(company.pk):
        importance = ranking_rules(company.pk)["pod"].importance

    assert of(person, ranked(company)).parts == (Part("pod", Decimal("100.0"), 1, importance),)
