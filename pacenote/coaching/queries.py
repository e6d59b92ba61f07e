"""Reads that several services and pages share: a person's own past, and what is waiting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

# Only what lies before the finding's own period counts, and only periods of the same length: days with days.
PAST = """
SELECT f.id, before.value, before.end, past.highest, past.lowest, past.average, past.periods
FROM coaching_finding f
LEFT JOIN LATERAL (
  SELECT r.value, r.end FROM performance_reading r
  WHERE r.company_id = f.company_id AND r.person_id = f.person_id AND r.metric = f.metric AND r.counts
    AND r.start < f.start AND r.end - r.start = f.end - f.start
  ORDER BY r.start DESC LIMIT 1
) before ON true
LEFT JOIN LATERAL (
  SELECT max(r.value) AS highest, min(r.value) AS lowest, avg(r.value) AS average, count(*) AS periods
  FROM performance_reading r
  WHERE r.company_id = f.company_id AND r.person_id = f.person_id AND r.metric = f.metric AND r.counts
    AND r.start < f.start AND r.end - r.start = f.end - f.start
) past ON true
WHERE f.company_id = %s AND f.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Past:
    """A person's own earlier values of a metric, before one finding's period; None where there are none."""

    previous: Decimal | None
    previous_end: date | None
    highest: Decimal | None
    lowest: Decimal | None
    average: Decimal | None
    periods: int


def pasts(company_id: int, finding_ids: Iterable[int]) -> dict[int, Past]:
    """Return what came before each finding; one query for all of them."""
    with connection.cursor() as cursor:
        cursor.execute(PAST, [company_id, list(finding_ids)])
        return {row[0]: Past(*row[1:]) for row in cursor.fetchall()}
