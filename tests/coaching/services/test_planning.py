"""What a send would do, planned more than once from one read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from tests.coaching.services.speeders import OTHER, SEND, SPEEDER, TODAY, make_speeders
from tests.makers import make_company, make_rostered

pytestmark = pytest.mark.django_db

ASKED = [
    (mode, automatic, now)
    for mode in ("rostered", "everyone")
    for automatic in (True, False)
    for now in (SEND, SEND + timedelta(days=1))
]


def test_plans_that_share_what_was_read_decide_as_each_alone():
    company = make_company()
    sanna, otis = make_speeders(company, SPEEDER, OTHER)
    make_rostered(company, sanna)
    make_rostered(company, otis, day=TODAY + timedelta(days=1))
    with as_company(company.pk):
        known = coaching.Circumstances(company)

        alone = [coaching.plan_send(company=company, mode=m, automatic=a, now=n) for m, a, n in ASKED]
        shared = [coaching.plan_send(company=company, mode=m, automatic=a, now=n, known=known) for m, a, n in ASKED]

    assert shared == alone
    assert len({str(plan.decided) for plan in alone}) > 2


def test_a_second_plan_for_the_same_day_asks_nothing_more(django_assert_num_queries):
    company = make_company()
    (sanna,) = make_speeders(company, SPEEDER)
    make_rostered(company, sanna)
    with as_company(company.pk):
        known = coaching.Circumstances(company)
        coaching.plan_send(company=company, mode="rostered", automatic=True, now=SEND, known=known)

        with django_assert_num_queries(0):
            coaching.plan_send(company=company, mode="everyone", automatic=False, now=SEND, known=known)
        with django_assert_num_queries(2):  # of the next day who works from then on, and whether there is a roster
            coaching.plan_send(
                company=company, mode="everyone", automatic=False, now=SEND + timedelta(days=1), known=known
            )
