"""One person's own numbers over time: the latest periods of each metric, with the average and best of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Rule
from pacenote.coaching.services.rules import rule_values
from pacenote.people.models import Person
from pacenote.performance.catalogue import METRICS, RuleValues, find
from pacenote.performance.metrics.metric import ExposureUnit, Metric
from pacenote.performance.models import CompanyMetric

#: So many periods stand in a small chart.
PERIODS = 12

# Days are compared with days and weeks with weeks; of a number that comes by day and by week the one that goes on is
# taken. All of a person's past is read in an index, ``one_reading_per_source``; only what a chart shows is fetched.
LATEST = """
WITH own AS (
  SELECT DISTINCT ON (metric) metric, "end" - start AS days, avg(value) AS average, max(value) AS highest,
         min(value) AS lowest, count(*) AS periods
  FROM performance_reading
  WHERE company_id = %(company)s AND person_id = %(person)s AND counts AND metric = ANY(%(wanted)s)
  GROUP BY metric, "end" - start ORDER BY metric, max("end") DESC, days
), shown AS (
  SELECT *, array_position(%(wanted)s, metric) AS place, count(*) OVER () AS known
  FROM own ORDER BY place LIMIT %(most)s
)
SELECT o.metric, r.start, r.end, r.value, r.exposures, o.average, o.highest, o.lowest, o.periods,
       coalesce(f.evaluated_at, f.loaded_at, f.uploaded_at), o.known
FROM shown o
CROSS JOIN LATERAL (
  SELECT * FROM performance_reading e
  WHERE e.company_id = %(company)s AND e.person_id = %(person)s AND e.metric = o.metric AND e.counts
    AND e.end - e.start = o.days
  ORDER BY e.start DESC LIMIT %(periods)s
) r
JOIN performance_performancefile f ON f.id = r.file_id
ORDER BY o.place, r.start
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One period: the value, how much there was to measure, and the rule by which it was judged, if there was one."""

    start: date
    end: date
    value: Decimal
    exposures: dict[ExposureUnit, Decimal]
    rule: RuleValues | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """A metric of a person, oldest first; average and best are of every period ever, ``periods`` of them."""

    metric: Metric
    points: tuple[Point, ...]
    average: Decimal
    best: Decimal | None
    periods: int

    @property
    def weekly(self) -> bool:
        """Whether the periods are weeks rather than days."""
        return self.points[-1].start != self.points[-1].end


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a company's rules for one metric, oldest first, each with the moment it came into force."""

    known: tuple[tuple[datetime, int, RuleValues], ...]

    @property
    def now(self) -> RuleValues:
        """The version in force."""
        return self.known[-1][2]

    def at(self, moment: datetime) -> tuple[int, RuleValues]:
        """Return the version that was in force at a moment; before the first one, the first."""
        number, values = self.known[0][1:]
        for since, version, each in self.known:
            if since <= moment:
                number, values = version, each
        return number, values


def versions_of(membership: Membership, metrics: Iterable[str] | None = None) -> dict[str, Versions]:
    """Return every version of the rules, by metric; of some metrics if they are named."""
    rules = Rule.objects.visible_to(membership).order_by("metric", "version")
    if metrics is not None:
        rules = rules.filter(metric__in=list(metrics))
    found: dict[str, list[tuple[datetime, int, RuleValues]]] = {}
    for rule in rules:
        if find(rule.metric):
            found.setdefault(rule.metric, []).append((rule.created_at, rule.version, rule_values(rule)))
    return {metric: Versions(tuple(known)) for metric, known in found.items()}


def is_on(values: RuleValues) -> bool:
    """Say whether a rule could make a finding at all."""
    coach = values.coach_on and (values.coach is not None or values.band is not None)
    return coach or (values.praise_on and values.praise is not None)


def series_of(
    person: Person, membership: Membership, versions: dict[str, Versions], *, most: int | None = None
) -> tuple[list[Series], int]:
    """Return a person's metrics, at ``most`` so many of them, and how many there are.

    The most important come first, and last those that no rule speaks about. Counts that only stand behind another
    number are left out.
    """
    labels = dict(CompanyMetric.objects.visible_to(membership).values_list("name", "label"))
    weight = {metric: each.now.importance for metric, each in versions.items() if is_on(each.now)}
    wanted = {*weight, *labels, *(name for name, metric in METRICS.items() if metric.coachable)}
    asked: dict[str, Any] = {
        "company": membership.company_id,
        "person": person.pk,
        "wanted": sorted(wanted, key=lambda name: (-weight.get(name, -1), name)),
        "most": most,
        "periods": PERIODS,
    }
    with connection.cursor() as cursor:
        cursor.execute(LATEST, asked)
        rows = cursor.fetchall()
    lines: dict[str, list[Any]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(row)
    found = [_series(name, line, versions.get(name), labels) for name, line in lines.items()]
    return found, rows[0][10] if rows else 0


def _series(name: str, rows: list[Any], versions: Versions | None, labels: dict[str, str]) -> Series:
    metric = metric_called(name, labels)
    average, highest, lowest, periods = rows[-1][5:9]
    best = {"higher": highest, "lower": lowest}.get(metric.direction)
    return Series(metric, tuple(_point(row, versions) for row in rows), average, best, periods)


def metric_called(name: str, labels: dict[str, str]) -> Metric:
    """Return a metric under the name that the company gave it. Raises KeyError where there is none."""
    metric = find(name)
    if metric is None:
        raise KeyError(name)
    return replace(metric, label=labels[name]) if name in labels else metric


def _point(row: Any, versions: Versions | None) -> Point:
    packed = json.loads(row[4]) if isinstance(row[4], str) else row[4] or {}
    exposures: dict[ExposureUnit, Decimal] = {unit: Decimal(amount) for unit, amount in packed.items()}
    version, rule = versions.at(row[9]) if versions is not None else (0, None)
    return Point(row[1], row[2], row[3].normalize(), exposures, rule, version)
