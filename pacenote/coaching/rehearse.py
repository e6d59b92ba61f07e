"""What a rule would have done to readings of the past, by the same judgement that real findings come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from pacenote.coaching.evaluate import Measured, NoFinding, Opportunity
from pacenote.coaching.feats import NOTHING, FeatSettings, History, judge_with_history
from pacenote.coaching.telling import Coaching, ToldBefore, hold_back
from pacenote.performance.catalogue import RuleValues

Outcome = Literal["coach", "praise", "rests", "nothing"]
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Case:
    """One reading of the past with everything that a judgement looks at."""

    person: int
    period: Period
    measured: Measured
    history: History = NOTHING
    started_on: date | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """What a company has set beside its rules."""

    feats: FeatSettings = field(default_factory=FeatSettings)
    grace_days: int = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One period: how many readings, and how many people would be coached and praised, before and after."""

    period: Period
    readings: int
    coached: tuple[int, int]
    praised: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One person in one period for whom something would be different."""

    person: int
    period: Period
    value: Decimal
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of a rule would have done. Pairs are *before* and *after*; ``lines`` and ``changes`` newest first.

    ``reached`` are people coached at least once, ``people`` all who have a reading.
    """

    lines: tuple[Line, ...]
    messages: tuple[int, int]
    reached: tuple[int, int]
    praised_people: tuple[int, int]
    people: int
    praises: tuple[int, int]
    changes: tuple[Change, ...]

    @property
    def readings(self) -> int:
        """All readings that were looked at."""
        return sum(line.readings for line in self.lines)

    @property
    def praise_share(self) -> tuple[int | None, int | None]:
        """Percent of praise among all that would be told; None where nothing would."""
        before, after = zip(self.messages, self.praises, strict=True)
        return _share(*before), _share(*after)

    @property
    def newly_coached(self) -> tuple[int, int]:
        """The least and the most people per period who are coached after the change and were not before."""
        counts = [
            sum(1 for change in self.changes if change.period == line.period and change.after == "coach")
            for line in self.lines
        ]
        return min(counts, default=0), max(counts, default=0)


def rehearse(cases: Sequence[Case], rule: RuleValues, manner: Manner) -> list[Outcome]:
    """Return what the rule would have made of each case, in the order given.

    A point told in one period rests in the next ones as it would in life; the end of a period stands for its send.
    """
    told: dict[int, ToldBefore] = {}
    outcomes: dict[int, Outcome] = {}
    for place, case in sorted(enumerate(cases), key=lambda item: item[1].period):
        judgement = judge_with_history(case.measured, rule, case.history, manner.feats)
        if isinstance(judgement, NoFinding) or case.measured.value is None:
            outcomes[place] = "nothing"
        elif not isinstance(judgement, Opportunity):
            outcomes[place] = "praise"
        else:
            outcomes[place] = _coach(case, judgement, rule, manner, told)
    return [outcomes[place] for place in range(len(cases))]


def _coach(
    case: Case, judgement: Opportunity, rule: RuleValues, manner: Manner, told: dict[int, ToldBefore]
) -> Outcome:
    day, value = case.period[1], case.measured.value or Decimal(0)
    point = Coaching(value, judgement.threshold, rule.direction, rule.repeat_days, rule.needs_person)
    before = told.get(case.person)
    if hold_back(point, send_day=day, before=before, started_on=case.started_on, grace_days=manner.grace_days):
        return "rests"
    told[case.person] = ToldBefore(day, value, judgement.threshold)
    return "coach"


def compare(cases: Sequence[Case], was: RuleValues, will: RuleValues, manner: Manner) -> Effect:
    """Return what changing a rule from ``was`` to ``will`` would have done to the cases."""
    rows = list(zip(cases, rehearse(cases, was, manner), rehearse(cases, will, manner), strict=True))
    by_period: defaultdict[Period, list[tuple[Case, Outcome, Outcome]]] = defaultdict(list)
    for row in rows:
        by_period[row[0].period].append(row)
    changes = [
        Change(case.person, case.period, case.measured.value or Decimal(0), before, after)
        for case, before, after in sorted(rows, key=lambda row: row[0].period, reverse=True)
        if before != after
    ]
    return Effect(
        lines=tuple(_line(period, by_period[period]) for period in sorted(by_period, reverse=True)),
        messages=_count(rows, "coach"),
        reached=_people(rows, "coach"),
        praised_people=_people(rows, "praise"),
        people=len({case.person for case in cases}),
        praises=_count(rows, "praise"),
        changes=tuple(changes),
    )


def _line(period: Period, rows: Sequence[tuple[Case, Outcome, Outcome]]) -> Line:
    return Line(period, len(rows), _count(rows, "coach"), _count(rows, "praise"))


def _count(rows: Iterable[tuple[Case, Outcome, Outcome]], outcome: Outcome) -> tuple[int, int]:
    found = [(before == outcome, after == outcome) for _case, before, after in rows]
    return sum(before for before, _after in found), sum(after for _before, after in found)


def _people(rows: Iterable[tuple[Case, Outcome, Outcome]], outcome: Outcome) -> tuple[int, int]:
    found = list(rows)
    before = {case.person for case, was, _will in found if was == outcome}
    after = {case.person for case, _was, will in found if will == outcome}
    return len(before), len(after)


def _share(messages: int, praises: int) -> int | None:
    told = messages + praises
    return round(100 * praises / told) if told else None
