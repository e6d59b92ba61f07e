"""Say for one person and period what was decided about every metric, and why; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from pacenote.accounts.models import Company
from pacenote.coaching.evaluate import Judgement, Measured
from pacenote.coaching.feats import NOTHING, judge_with_history
from pacenote.coaching.models import Finding, Rule
from pacenote.coaching.queries import histories
from pacenote.coaching.services.measuring import NEVER_JUDGED, measured_by
from pacenote.coaching.services.rehearsing import manner_of
from pacenote.coaching.services.rules import rule_values
from pacenote.people.models import Person
from pacenote.performance.catalogue import METRICS, RuleValues
from pacenote.performance.models import Reading, Slot

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided about one metric. Without a ``reading`` there was nothing to judge.

    ``rule`` is the version that was in force when the file was evaluated, or the one of the finding. ``others_have``
    says whether anybody has a reading of the metric in the period. ``only_compared`` readings are never judged.
    """

    metric: str
    rule: Rule
    values: RuleValues
    reading: Reading | None = None
    measured: Measured | None = None
    judgement: Judgement | None = None
    finding: Finding | None = None
    others_have: bool = False
    only_compared: bool = False


def periods_of(company: Company, *, most: int) -> tuple[list[Period], list[Period]]:
    """Return the newest weeks and the newest days that the company has files of."""
    spans = Slot.objects.filter(company=company).values_list("start", "end").distinct().order_by("-end", "-start")
    return list(spans.exclude(start=F("end"))[:most]), list(spans.filter(start=F("end"))[:most])


def explain(*, company: Company, person: Person, start: date, end: date) -> list[Explanation]:
    """Return what was decided about each metric that has a rule, the most important first."""
    period = Reading.objects.filter(company=company, start=start, end=end, counts=True)
    own = period.filter(person=person).select_related("file", "slot")
    readings = {reading.metric: reading for reading in own}
    kept = Finding.objects.filter(company=company, person=person, start=start, end=end)
    findings = {finding.metric: finding for finding in kept.select_related("rule", "message", "slot", "file")}
    known = set(period.values_list("metric", flat=True).distinct())
    feats = manner_of(company).feats
    past = histories(company.pk, [reading.pk for reading in readings.values()], feats.depth)
    numbers = {metric: reading.value for metric, reading in readings.items()}
    cadence = "day" if start == end else "week"
    found = []
    for metric, versions in _versions(company).items():
        if METRICS[metric].cadence != cadence and metric not in readings:
            continue
        finding, reading = findings.get(metric), readings.get(metric)
        rule = finding.rule if finding else _in_force(versions, reading)
        values = rule_values(rule)
        if reading is None and finding is None and not (rule.coach_on or rule.praise_on):
            continue  # a rule that is off says nothing about a number that is not there
        if reading is None:
            found.append(Explanation(metric, rule, values, finding=finding, others_have=metric in known))
            continue
        measured = measured_by(reading, numbers)
        found.append(
            Explanation(
                metric, rule, values, reading, measured,
                judge_with_history(measured, values, past.get(reading.pk, NOTHING), feats), finding,
                others_have=True, only_compared=reading.source in NEVER_JUDGED,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.reading is None, -each.values.importance, each.metric))


def _versions(company: Company) -> dict[str, list[Rule]]:
    """Return the versions of every rule, newest first."""
    found: dict[str, list[Rule]] = {}
    for rule in Rule.objects.filter(company=company, metric__in=METRICS).order_by("metric", "-version"):
        found.setdefault(rule.metric, []).append(rule)
    return found


def _in_force(versions: Sequence[Rule], reading: Reading | None) -> Rule:
    """Return the version by which a reading was judged: the newest that was there when its file was evaluated."""
    at = reading.file.evaluated_at if reading else None
    return next((rule for rule in versions if at is None or rule.created_at <= at), versions[-1])
