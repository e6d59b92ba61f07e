"""Reads that several services and pages share: a person's own past, and what is waiting."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from pacenote.coaching.evaluate import Measured
from pacenote.coaching.feats import History
from pacenote.performance.metrics.metric import ExposureUnit

# Only what lies before the finding's own period counts, and only periods of the same length: days with days.
# One walk along the index of one person's metric gives the figures and the latest value: the order asked for inside
# says which index, also where a young table has no statistics yet.
PAST = """
SELECT f.id, past.latest[1], past.latest_end[1], past.highest, past.lowest, past.average, past.periods
FROM unnest(%s::bigint[]) wanted(id)
JOIN coaching_finding f ON f.id = wanted.id AND f.company_id = %s
LEFT JOIN LATERAL (
  SELECT max(value) AS highest, min(value) AS lowest, avg(value) AS average, count(*) AS periods,
         array_agg(value) FILTER (WHERE place = 1) AS latest, array_agg("end") FILTER (WHERE place = 1) AS latest_end
  FROM (
    SELECT r.value, r.end, row_number() OVER (ORDER BY r.start DESC) AS place FROM performance_reading r
    WHERE r.company_id = f.company_id AND r.person_id = f.person_id AND r.metric = f.metric AND r.counts
      AND r.start < f.start AND r.end - r.start = f.end - f.start
  ) r
) past ON true
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
        cursor.execute(PAST, [list(finding_ids), company_id])
        return {row[0]: Past(*row[1:]) for row in cursor.fetchall()}


# The same past as above, seen from readings, with the latest values one by one: a streak is counted back through them.
HISTORY = """
SELECT r.id, past.highest, past.lowest, past.periods, past.latest
FROM unnest(%s::bigint[]) wanted(id)
JOIN performance_reading r ON r.id = wanted.id AND r.company_id = %s
LEFT JOIN LATERAL (
  SELECT max(value) AS highest, min(value) AS lowest, count(*) AS periods,
         jsonb_agg(jsonb_build_array(value::text, exposures) ORDER BY place) FILTER (WHERE place <= %s) AS latest
  FROM (
    SELECT e.value, e.exposures, row_number() OVER (ORDER BY e.start DESC) AS place FROM performance_reading e
    WHERE e.company_id = r.company_id AND e.person_id = r.person_id AND e.metric = r.metric AND e.counts
      AND e.start < r.start AND e.end - e.start = r.end - r.start
  ) e
) past ON true
"""


def histories(company_id: int, reading_ids: Sequence[int], depth: int) -> dict[int, History]:
    """Return what each reading's person did before it: all of it in three figures, the latest one by one."""
    if not reading_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [list(reading_ids), company_id, depth])
        return {
            row[0]: History(tuple(_measured(*each) for each in _rows(row[4])), *row[1:4]) for row in cursor.fetchall()
        }


def _rows(packed: Any) -> Any:
    return json.loads(packed) if isinstance(packed, str) else packed or ()


def _measured(value: str, exposures: dict[ExposureUnit, str]) -> Measured:
    return Measured(Decimal(value), {unit: Decimal(amount) for unit, amount in exposures.items()})
