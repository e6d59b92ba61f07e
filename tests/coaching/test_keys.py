"""What a finding points at stands, is its company's own, and cannot go away: also for many at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding
from tests.coaching.services.speeders import OTHER, SPEEDER, make_speeders
from tests.makers import make_company

pytestmark = pytest.mark.django_db
TARGETS = {
    "person_id": "people_person",
    "slot_id": "performance_slot",
    "file_id": "performance_performancefile",
    "rule_id": "coaching_rule",
    "message_id": "coaching_message",
}
COLUMNS = list(TARGETS)
#: A copy of a finding for each of a thousand days, of which the last but one points nowhere.
MORE = """
INSERT INTO coaching_finding (
  company_id, person_id, slot_id, file_id, metric, start, "end", side, feat, streak, value, threshold, exposures,
  distance, standing, rule_id, reasons, line, page, late, message_id, told, changed, not_told, found_at
)
SELECT company_id, person_id * (n <> 999)::int, slot_id, file_id, metric, start + n, "end" + n, side, feat, streak,
       value, threshold, exposures, distance, standing, rule_id, reasons, line, page, late, NULL, told, changed,
       not_told, found_at
FROM coaching_finding, generate_series(1, 1000) n WHERE id = %s
"""


@pytest.fixture
def finding() -> Finding:
    return make_finding()


def make_finding() -> Finding:
    company = make_company()
    make_speeders(company, SPEEDER, OTHER)
    with as_company(company.pk):
        return Finding.objects.filter(message__isnull=False).earliest("pk")


def change(finding: Finding, **values: Any) -> None:
    Finding.objects.filter(pk=finding.pk).update(**values)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_finding_must_point_at_what_there_is(finding: Finding, column: str):
    key = f"coaching_finding_{column}_company"
    with as_company(finding.company_id):
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            change(finding, **{column: 0})
        again = Finding.objects.get(pk=finding.pk)
        again.pk, again.start = None, again.start.replace(year=2020)
        setattr(again, column, 0)
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            again.save()

        assert getattr(Finding.objects.get(pk=finding.pk), column) == getattr(finding, column)


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_of_another_company_is_not_there(finding: Finding, column: str):
    theirs = getattr(make_finding(), column)
    key = f"coaching_finding_{column}_company"
    with as_company(finding.company_id), pytest.raises(IntegrityError, match=key), transaction.atomic():
        change(finding, **{column: theirs})


@pytest.mark.parametrize("column", COLUMNS)
def test_what_a_finding_points_at_stays(finding: Finding, column: str):
    key = f"coaching_finding_{column}_company"
    with as_company(finding.company_id), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET CONSTRAINTS {key}_kept IMMEDIATE")
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            cursor.execute(f"DELETE FROM {TARGETS[column]} WHERE id = %s", [getattr(finding, column)])


def test_one_that_points_nowhere_among_a_thousand_undoes_them_all(finding: Finding):
    with as_company(finding.company_id):
        before = Finding.objects.count()
        with (
            pytest.raises(IntegrityError, match="coaching_finding_person_id_company"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(MORE, [finding.pk])

        assert Finding.objects.count() == before
