"""The benchmarks keep up with the tables and pages: a short past is made, and every page of it is opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine
from django.utils import timezone

from bench.cases import QUERIES, make_center, visit
from bench.crowd import Guest, Step, send_crowd
from bench.history import make_past
from bench.load import crowd
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


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_crowd_reads_pages_and_calls_and_what_is_refused_counts_as_an_error(live_server):
    now = timezone.now()
    past = make_past(name="Three weeks", days=21, now=now)
    users, programs = crowd(past, now, users=3, programs=2)
    stranger = Guest("stranger", "", [Step("hidden", "GET", f"/c/{past.company.slug}/nothing-here/")], 0.05)
    quick = [replace(each, thinks=0.05) for each in (*users, *programs)]

    seen = send_crowd([*quick, stranger], port=live_server.thread.port, seconds=3)

    assert {kind: dict(each.errors) for kind, each in seen.items() if kind != "stranger"} == {"pages": {}, "api": {}}
    assert all(each.milliseconds for each in seen.values())
    assert set(seen["stranger"].errors) == {"hidden 404"}
