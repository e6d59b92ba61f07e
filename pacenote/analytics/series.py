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

# Days are compared with days and weeks with weeks: the window is cut by the length of the period too.
LATEST = """
SELECT s.metric, s.start, s.end, s.value, s.exposures, s.average, s.highest, s.lowest, s.periods,
       coalesce(f.evaluated_at, f.loaded_at, f.uploaded_at)
FROM (
  SELECT r.metric, r.start, r.end, r.value, r.exposures, r.file_id,
         avg(r.value) OVER own AS average, max(r.value) OVER own AS highest, min(r.value) OVER own AS lowest,
         count(*) OVER own AS periods,
         row_number() OVER (PARTITION BY r.metric, r.end - r.start ORDER BY r.start DESC) AS place
  FROM performance_reading r
  WHERE r.company_id = %s AND r.person_id = %s AND r.counts AND r.metric = ANY(%s)
  WINDOW own AS (PARTITION BY r.metric, r.end - r.start)
) s
JOIN performance_performancefile f ON f.id = s.file_id
WHERE s.place <= %s
ORDER BY s.metric, s.start
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
    person: Person, membership: Membership, versions: dict[str, Versions], *, periods: int = PERIODS
) -> list[Series]:
    """Return a person's metrics, the most important first, and last those that no rule speaks about.

    Counts that only stand behind another number are left out.
    """
    labels = dict(CompanyMetric.objects.visible_to(membership).values_list("name", "label"))
    ruled = {metric for metric, each in versions.items() if is_on(each.now)}
    wanted = sorted(ruled | {*labels} | {name for name, metric in METRICS.items() if metric.coachable})
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [membership.company_id, person.pk, wanted, periods])
        rows = cursor.fetchall()
    lines: dict[tuple[str, int], list[Any]] = {}
    for row in rows:
        lines.setdefault((row[0], (row[2] - row[1]).days), []).append(row)
    newest: dict[str, list[Any]] = {}
    for (name, _days), line in lines.items():  # a number that comes by day and by week: the one that goes on
        if name not in newest or line[-1][2] >= newest[name][-1][2]:
            newest[name] = line
    found = [_series(name, line, versions.get(name), labels) for name, line in newest.items()]
    weight = {name: versions[name].now.importance for name in ruled}
    return sorted(found, key=lambda each: (-weight.get(each.metric.name, -1), each.metric.name))


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
