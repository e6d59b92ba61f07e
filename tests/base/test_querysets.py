"""Many rows in one statement arrive as Django itself would have written them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.base.querysets import insert_rows, insert_values, update_rows
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Rule
from tests.makers import NOW, make_company

pytestmark = pytest.mark.django_db

ODD = 'Žofie "O\'Neil" \\u0041 \t\n{%s} 😀'


def rule(company_id: int, number: int, **fields: Any) -> Rule:
    values = {"metric": f"metric {number}", "version": 1, "coach_at": None, "created_at": NOW} | fields
    return Rule(company_id=company_id, **values)


def kept() -> list[tuple[Any, ...]]:
    rows = Rule.objects.filter(metric__startswith="metric ").order_by("pk")
    return list(rows.values_list("metric", "coach_on", "coach_at", "coach_needs", "minimums", "created_at"))


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_rows_arrive_whole_and_in_their_order_however_they_are_cut(batch: int):
    company = make_company()
    rows = [
        rule(company.pk, 1, coach_at=Decimal("12.3456"), minimums=[["packages", "100"]], coach_on=False),
        rule(company.pk, 2, coach_needs=["pod", "1.50"]),
        rule(company.pk, 3, minimums=[[ODD, None, 1.5, True]]),
    ]

    with as_company(company.pk):
        assert insert_rows(Rule, rows, batch=batch) == 3

        assert kept() == [
            ("metric 1", False, Decimal("12.3456"), None, [["packages", "100"]], NOW),
            ("metric 2", True, None, ["pod", "1.50"], [], NOW),
            ("metric 3", True, None, None, [[ODD, None, 1.5, True]], NOW),
        ]


def test_no_more_than_a_batch_of_rows_is_made_before_it_is_written():
    company = make_company()
    made: list[int] = []
    seen: list[int] = []

    def rows() -> Iterator[Rule]:
        for number in range(7):
            made.append(number)
            yield rule(company.pk, number)

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(len(made))
        return execute(sql, params, many, context)

    with as_company(company.pk), connection.execute_wrapper(watch):
        assert insert_rows(Rule, rows(), batch=3) == 7

    assert seen == [3, 6, 7]


def test_values_arrive_as_rows_do_and_what_they_leave_out_is_the_default():
    company = make_company()
    common = {"company_id": company.pk, "version": 1, "created_at": NOW}
    rows = [
        {"metric": "metric 1", "coach_at": Decimal("12.3456"), "minimums": [["packages", "100"]], "coach_on": False},
        {"metric": "metric 2", "coach_needs": ["pod", "1.50"]},
        {"metric": "metric 3", "minimums": [[ODD, None, 1.5, True]]},
    ]

    with as_company(company.pk):
        values = insert_values(Rule, iter(rows), common=common, batch=2)
        by_values = kept()
        Rule.objects.filter(metric__startswith="metric ").delete()
        insert_rows(Rule, [Rule(**common, **row) for row in rows])

        assert (values, by_values) == (3, kept())


def test_no_rows_cost_no_statement(django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        assert (insert_rows(Rule, []), update_rows(Rule, [], ["metric"])) == (0, 0)


def test_only_the_named_fields_of_the_named_rows_change():
    company = make_company()
    with as_company(company.pk):
        insert_rows(Rule, [rule(company.pk, number) for number in range(3)])
        first, second, _third = Rule.objects.filter(metric__startswith="metric ").order_by("pk")
        for each in (first, second):
            each.coach_at, each.minimums, each.importance = Decimal("0.5"), [[ODD, "1"]], 9

        assert update_rows(Rule, [first, second], ["coach_at", "minimums"], batch=1) == 2

        found = Rule.objects.filter(metric__startswith="metric ").order_by("pk")
        assert list(found.values_list("coach_at", "minimums", "importance")) == [
            (Decimal("0.5"), [[ODD, "1"]], 5),
            (Decimal("0.5"), [[ODD, "1"]], 5),
            (None, [], 5),
        ]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 61])
def test_a_text_that_no_column_takes_is_refused_like_any_other_bad_value(text: str):
    company = make_company()

    with pytest.raises(DataError), as_company(company.pk), transaction.atomic():
        insert_rows(Rule, [rule(company.pk, 1, metric=text)])


def test_no_row_of_another_company_gets_through():
    ours, theirs = make_company(), make_company("Someone Else Logistics")

    with pytest.raises(Exception, match="row-level security"), as_company(ours.pk):
        insert_rows(Rule, [rule(theirs.pk, 1)])


@given(
    text=st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=50),
    number=st.decimals("-99999999", "99999999", places=4),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_and_number_comes_back_as_it_was(text: str, number: Decimal):
    with transaction.atomic():
        company = make_company()
        with as_company(company.pk):
            insert_rows(Rule, [rule(company.pk, 1, coach_at=number, minimums=[[text, "1"]])])

            assert [row[2:5:2] for row in kept()] == [(number, [[text, "1"]])]
        transaction.set_rollback(True)
