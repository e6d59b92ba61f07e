"""Hold the readings of periods against the rules in force; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from pacenote.accounts.models import Company
from pacenote.coaching.evaluate import Judgement, Measured, NoFinding, Opportunity, PraiseKind, Reinforcement, judge
from pacenote.coaching.feats import judge_with_history, may_be_feat
from pacenote.coaching.models import Finding, Rule
from pacenote.coaching.queries import histories
from pacenote.coaching.services.measuring import NEVER_JUDGED, Numbers, PlainReading, measured_by, plain
from pacenote.coaching.services.rehearsing import manner_of
from pacenote.coaching.services.rules import current_rules
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.metrics.metric import ExposureUnit
from pacenote.performance.models import Reading
from pacenote.performance.reasons import EXACT_REASONS, FAMILY_REASONS, reasons_behind

Key = tuple[int, str]
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Found:
    """A judged reading, not yet kept."""

    reading: PlainReading
    rule: Rule
    judgement: Opportunity | Reinforcement
    reasons: dict[str, str]
    exposures: Mapping[ExposureUnit, Decimal]

    @property
    def side(self) -> str:
        """Which of the two kinds of finding it is."""
        praise = isinstance(self.judgement, Reinforcement)
        return Finding.Side.REINFORCEMENT.value if praise else Finding.Side.OPPORTUNITY.value

    def columns(self) -> dict[str, Any]:
        """Return the facts as the finding keeps them."""
        reading, judgement = self.reading, self.judgement
        feat, streak = "", 0
        if isinstance(judgement, Reinforcement):
            streak = judgement.count
            feat = "" if judgement.kind == PraiseKind.THRESHOLD else judgement.kind.value
        return {
            "slot_id": reading.slot_id,
            "file_id": reading.file_id,
            "side": self.side,
            "feat": feat,
            "streak": streak,
            "value": reading.value,
            "threshold": judgement.threshold,
            "exposures": {unit: f"{amount.normalize():f}" for unit, amount in self.exposures.items()},
            "distance": min(judgement.distance, Decimal(99_999)),
            "rule": self.rule,
            "reasons": self.reasons,
            "line": reading.line,
            "page": reading.page,
            "decided_for": None,
        }


def judge_periods(company: Company, periods: Collection[Period]) -> dict[Period, dict[Key, Found]]:
    """Return what is found in each of some periods, by person and metric; their readings are held in memory."""
    rules = current_rules(company.pk)
    judged: list[tuple[PlainReading, Measured, Judgement]] = []
    numbers: defaultdict[tuple[Period, int], dict[str, Decimal]] = defaultdict(dict)
    for reading in _readings(company, periods, rules, numbers):
        if reading.metric in rules and reading.source not in NEVER_JUDGED:
            measured = measured_by(reading, numbers[reading.period, reading.person_id])
            judged.append((reading, measured, judge(measured, rules[reading.metric][1])))
    found: dict[Period, dict[Key, Found]] = {period: {} for period in periods}
    for reading, measured, judgement in _with_feats(company, judged, rules):
        if not isinstance(judgement, NoFinding):
            reasons = reading.reasons or _behind(reading.metric, numbers[reading.period, reading.person_id])
            rule = rules[reading.metric][0]
            own = Found(reading, rule, judgement, reasons, measured.exposures)
            found[reading.period][reading.person_id, reading.metric] = own
    return found


def _readings(
    company: Company,
    periods: Collection[Period],
    rules: Mapping[str, tuple[Rule, RuleValues]],
    numbers: defaultdict[tuple[Period, int], dict[str, Decimal]],
) -> list[PlainReading]:
    """Return the readings that rules are about, and note these and what stands behind them in ``numbers``."""
    needed = set(rules) | {values.coach_needs.metric for _rule, values in rules.values() if values.coach_needs}
    starts, ends = {start for start, _end in periods}, {end for _start, end in periods}
    within = Reading.objects.filter(company=company, start__in=starts, end__in=ends, counts=True)
    readings = [each for each in plain(within.filter(metric__in=needed)) if each.period in periods]
    for reading in readings:
        numbers[reading.period, reading.person_id][reading.metric] = reading.value
    behind = within.exclude(metric__in=needed).filter(_stands_behind(), value__gt=0)
    for start, end, person_id, metric, value in behind.values_list("start", "end", "person_id", "metric", "value"):
        numbers[(start, end), person_id][metric] = value
    return readings


def _with_feats(
    company: Company,
    judged: Iterable[tuple[PlainReading, Measured, Judgement]],
    rules: Mapping[str, tuple[Rule, RuleValues]],
) -> Iterable[tuple[PlainReading, Measured, Judgement]]:
    judged, feats = list(judged), manner_of(company).feats
    open_ones = [
        reading.pk for reading, _measured, judgement in judged if may_be_feat(judgement, rules[reading.metric][1])
    ]
    past = histories(company.pk, open_ones, feats.depth) if feats.any else {}
    for reading, measured, first in judged:
        judgement = first
        if reading.pk in past:
            judgement = judge_with_history(measured, rules[reading.metric][1], past[reading.pk], feats)
        yield reading, measured, judgement


def _stands_behind() -> Q:
    """Return which readings are needed beside the judged ones: reasons, and the packages that give exposure."""
    wanted = Q(metric__in={"delivered_packages", *EXACT_REASONS})
    for prefix in FAMILY_REASONS:
        wanted |= Q(metric__startswith=prefix)
    return wanted


def _behind(metric: str, numbers: Numbers) -> dict[str, str]:
    return {code: f"{count.normalize():f}" for code, count in reasons_behind(metric, numbers).items()}
