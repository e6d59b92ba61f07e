"""Periods for records: which are refused, and on which day one ends."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pacenote.base.tenancy import as_company
from pacenote.jobs.retention.scope import first_kept
from pacenote.records.erasing import PeriodError, periods_of, set_periods
from tests.makers import NOW, make_company, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wanted", [{"numbers": 5}, {"numbers": 241}, {"numbers": 24, "audit": 12}, {"numbers": None, "audit": 12}]
)
def test_a_period_that_would_leave_nothing_to_look_back_at_is_refused(wanted: dict[str, int | None]):
    member = make_member(make_company("Rafaga Logistics"))
    with as_company(member.company_id):
        with pytest.raises(PeriodError):
            set_periods(company=member.company, wanted=wanted, by=member.user, now=NOW)
        assert periods_of(member.company_id) == {}


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [("2026-03-31T12:00+00:00", 1, date(2026, 2, 28)), ("2026-12-05T12:00+00:00", 12, date(2025, 12, 5)),
     ("2026-01-15T12:00+00:00", 1, date(2025, 12, 15)), ("2028-02-29T12:00+00:00", 12, date(2027, 2, 28))],
)  # fmt: skip
def test_a_period_ends_on_a_day_that_every_month_has(day: str, months: int, first: date):
    assert first_kept(make_company("Rafaga Logistics"), months, datetime.fromisoformat(day)) == first
