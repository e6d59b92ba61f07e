"""Files that wait together are evaluated together, and none keeps another back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.performance.models import PerformanceFile, Reading
from tests.coaching.services.test_any_order import NAMES, company_with_people, facts
from tests.makers import NOW
from tests.sheets import Line, bring_in, drop, fresh, mentor, overview

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)
FILES = (
    overview("2026-W46", Line("A1DRIVER000000", NAMES[0], speeding="0.4"), Line("A1DRIVER000001", NAMES[1])),
    overview("2026-W46", Line("A1DRIVER000001", NAMES[1], pod="90.5%", packages="700"), station="DXX2"),
    mentor(date(2026, 11, 21), (NAMES[0], "640"), (NAMES[2], "840")),
)


def waiting_files(company: Company) -> list[PerformanceFile]:
    return [drop(company, named) for named in FILES]


def evaluate(company: Company, file: PerformanceFile, *, now: Any = NOW) -> int:
    return coaching.evaluate_waiting(company_id=company.pk, file_id=file.pk, now=now)


def test_files_evaluated_together_say_the_same_as_one_after_the_other():
    together, apart = company_with_people(), company_with_people()
    first, *_others = waiting_files(together)

    evaluate(together, first)
    bring_in(apart, *FILES)

    assert facts(together) == facts(apart)
    assert len(facts(together)["findings"]) == 4


def test_the_first_job_does_the_work_of_the_others():
    company = company_with_people()
    files = waiting_files(company)

    counts = [evaluate(company, file, now=NOW + timedelta(minutes=n)) for n, file in enumerate(files)]

    assert counts == [1, 1, 2]
    assert [(fresh(file).evaluated_at, fresh(file).findings) for file in files] == [(NOW, 1), (NOW, 1), (NOW, 2)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_that_was_evaluated_meanwhile_costs_a_look(django_assert_num_queries: Any, count: int):
    company = company_with_people()
    files = waiting_files(company)[:count]
    evaluate(company, files[0])

    with django_assert_num_queries(8):
        evaluate(company, files[-1], now=LATER)


def test_a_file_that_cannot_be_evaluated_keeps_no_other_back():
    company = company_with_people()
    good, _second, bad = waiting_files(company)
    with as_company(company.pk):
        Reading.objects.filter(file=bad).update(exposures={"trips": "many"})

    assert evaluate(company, good) == 1
    with pytest.raises(ArithmeticError):
        evaluate(company, bad)

    assert (fresh(good).evaluated_at, fresh(bad).evaluated_at) == (NOW, None)
    with as_company(company.pk):
        told = Message.objects.order_by("person__pk").values_list("person__name", flat=True)
        assert list(told) == [NAMES[0], NAMES[1]]


def test_a_file_that_waits_again_is_evaluated_again():
    company = company_with_people()
    file = waiting_files(company)[0]
    evaluate(company, file)
    with as_company(company.pk):
        Reading.objects.filter(file=file, metric="pod").update(value=80)

    assert evaluate(company, file, now=LATER) == 1
    coaching.wait_again(company_id=company.pk, file_id=file.pk)

    assert evaluate(company, file, now=LATER) == 2
    with as_company(company.pk):
        told = Finding.objects.filter(metric="pod").values_list("person__name", "value")
        assert dict(told) == {NAMES[0]: 80, NAMES[1]: Decimal("90.5")}


def test_a_file_that_was_refused_makes_nothing():
    company = company_with_people()
    file = drop(company, ("notes.pdf", b"%PDF-1.7 cut short"))

    assert (evaluate(company, file), file.status) == (0, PerformanceFile.Status.REFUSED)
