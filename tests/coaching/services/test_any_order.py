"""Whatever the order in which files come, and however often, the same is found and said."""

from __future__ import annotations

import os
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.imports import services as imports
from pacenote.people.models import Person
from pacenote.people.services import remember_name
from pacenote.performance.models import Reading
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, Named, bring_in, judge, mentor, overview

FEW = settings(
    max_examples=int(os.environ.get("PACENOTE_EXAMPLES", "4")), deadline=None, suppress_health_check=list(HealthCheck)
)
NAMES = ("Sanna Prokop", "Otis Brandvold", "Ilse Marchetti")
IDS = tuple(f"A1DRIVER{n:06}" for n in range(len(NAMES)))
DAYS = (date(2026, 11, 20), date(2026, 11, 21))
RATES = st.sampled_from(["0", "0.05", "0.1", "0.4", "No Data"])
SHARES = st.sampled_from(["90.5%", "98.4%", "99.9%", "No Data"])

pytestmark = pytest.mark.django_db


@st.composite
def lines(draw: st.DrawFn) -> tuple[Line, ...]:
    some = draw(st.lists(st.integers(0, len(IDS) - 1), min_size=1, max_size=3, unique=True))
    return tuple(
        Line(IDS[n], NAMES[n], draw(RATES), draw(SHARES), draw(SHARES), draw(st.sampled_from("01")), draw(PACKAGES))
        for n in some
    )


PACKAGES = st.sampled_from(["40", "120", "600"])
WEEKS = st.sampled_from(["2026-W45", "2026-W46", "2026-W47"])
STATIONS = st.sampled_from(["DXX1", "DXX2"])
FICOS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["0", "640", "790", "840"])), min_size=1, max_size=3)


@st.composite
def bundles(draw: st.DrawFn) -> list[Named]:
    """Return files that fill different slots or sources, so that no order among versions is meant."""
    slots = draw(st.lists(st.tuples(WEEKS, STATIONS), min_size=1, max_size=3, unique=True))
    files = [overview(week, *draw(lines()), station=station) for week, station in slots]
    days = draw(st.lists(st.sampled_from(DAYS), max_size=2, unique=True))
    return files + [mentor(day, *draw(FICOS)) for day in days]


def company_with_people() -> Company:
    company = make_company(f"Company {uuid.uuid4().hex[:8]}")
    for name, external_id in zip(NAMES, IDS, strict=True):
        make_person(company, name, external_id=external_id, id_kind="transporter")
    with as_company(company.pk):  # the names of the driving app were confirmed long ago
        for person in Person.objects.all():
            remember_name(person=person, name=person.name, confirmed_by=None, now=NOW)
    return company


def facts(company: Company) -> dict[str, Any]:
    """Return all that was found and all that will be said, without the ids of rows."""
    with as_company(company.pk):
        return {
            "readings": sorted(
                Reading.objects.values_list(
                    "person__name", "metric", "start", "value", "source", "counts", "slot__station__code"
                ),
                key=str,
            ),
            "findings": sorted(
                Finding.objects.values_list(
                    "person__name",
                    "metric",
                    "start",
                    "end",
                    "side",
                    "value",
                    "threshold",
                    "distance",
                    "late",
                    "told",
                    "not_told",
                    "line",
                    "file__name",
                    "message__late",
                ),
                key=str,
            ),
            "messages": sorted(Message.objects.values_list("person__name", "late", "state", "subject", "text")),
        }


def told_by(files: list[Named], *, again: bool = False) -> dict[str, Any]:
    """Return the facts of a fresh company that gets the files in this order, and forget it again."""
    with transaction.atomic():
        company = company_with_people()
        bring_in(company, *files)
        if again:
            bring_in(company, *files)
        found = facts(company)
        transaction.set_rollback(True)
    return found


@FEW
@given(data=st.data(), files=bundles())
def test_any_order_of_files_finds_and_says_the_same(data: st.DataObject, files: list[Named]):
    shuffled = data.draw(st.permutations(files))

    assert told_by(list(shuffled)) == told_by(files)


@FEW
@given(files=bundles())
def test_importing_twice_is_importing_once(files: list[Named]):
    assert told_by(files, again=True) == told_by(files)


@FEW
@given(files=bundles())
def test_nobody_has_two_findings_of_one_number_or_two_open_messages_of_one_kind(files: list[Named]):
    found = told_by(files)

    numbers = [(name, metric, start, end) for name, metric, start, end, *_rest in found["findings"]]
    boxes = [(name, late) for name, late, *_rest in found["messages"]]
    assert len(numbers) == len(set(numbers))
    assert len(boxes) == len(set(boxes))
    assert {name for name, *_rest in numbers} == {name for name, _late in boxes}


@FEW
@given(data=st.data(), first=lines(), second=lines())
def test_a_corrected_file_leaves_what_it_alone_would_have_given(data: st.DataObject, first: Any, second: Any):
    correction = overview("2026-W47", *second, note="corrected")

    corrected, alone = told_by([overview("2026-W47", *first), correction]), told_by([correction])

    assert corrected == alone


def test_a_week_that_comes_after_its_successor_becomes_its_previous_value():
    earlier = overview("2026-W46", Line(IDS[0], NAMES[0], speeding="0.06"))
    later = overview("2026-W47", Line(IDS[0], NAMES[0], speeding="0.4"))

    forwards, backwards = told_by([earlier, later]), told_by([later, earlier])

    assert backwards == forwards
    assert "0.06" in forwards["messages"][0][-1]


def test_names_confirmed_later_find_the_same_as_names_known_before():
    user = make_user()
    company = make_company()
    for name, external_id in zip(NAMES, IDS, strict=True):
        make_person(company, name, external_id=external_id, id_kind="transporter")
    files = [mentor(day, (NAMES[0], "640"), (NAMES[1], "840")) for day in DAYS]
    bring_in(company, *files)
    with as_company(company.pk):
        changed = imports.confirm_names(company_id=company.pk, by=user, now=NOW)
    judge(company, changed)

    assert facts(company) == told_by(files)
