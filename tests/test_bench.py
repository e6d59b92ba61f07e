"""The benchmarks keep up with the tables and pages: a short past is made, and every page of it is opened."""

from __future__ import annotations

import pytest
import time_machine

from bench.cases import QUERIES, make_center, visit
from bench.history import make_past
from bench.pages import PAGES, Visitor
from tests.makers import NOW

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_a_company_with_a_past_can_be_made_and_its_pages_open():
    with time_machine.travel(NOW, tick=False):
        past = make_past(name="Ten days", days=10, now=NOW)
        visitor = Visitor(past)
        for name in PAGES:
            visitor.visit(name)

    assert past.readings > 5_000
    assert set(visitor.visits) == set(PAGES)


def test_a_center_with_cases_can_be_made_and_each_of_its_pages_opens():
    with time_machine.travel(NOW, tick=False):
        center = make_center(cases=200, now=NOW)
        pages = visit(center, center.lead, NOW, rounds=1)

    assert set(pages) == {*QUERIES, "case", "form"}
