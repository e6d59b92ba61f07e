"""Hold a rule that nobody has saved yet against the last eight periods. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pacenote.accounts.models import Company
from pacenote.coaching.feats import NOTHING, FeatSettings
from pacenote.coaching.queries import histories
from pacenote.coaching.rehearse import Case, Effect, Manner, Period, compare
from pacenote.coaching.services.measuring import NEVER_JUDGED, beside, measured_by
from pacenote.people.models import Person
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.models import Reading

PERIODS = 8


def manner_of(company: Company) -> Manner:
    """Return what a company has set about feats and new people."""
    feats = FeatSettings(company.praise_streak, company.praise_improvement, company.praise_best_after)
    return Manner(feats, company.grace_days)


def dry_run(*, company: Company, was: RuleValues, will: RuleValues) -> Effect:
    """Return what the change of a rule would have done to the last eight periods that have readings."""
    manner = manner_of(company)
    return compare(past_cases(company=company, rules=(was, will), manner=manner), was, will, manner)


def past_cases(*, company: Company, rules: Iterable[RuleValues], manner: Manner, periods: int = PERIODS) -> list[Case]:
    """Return the readings of the last eight (or so many) periods of a metric with what the rules look at."""
    rules = tuple(rules)
    every = Reading.objects.filter(company=company, metric=rules[0].metric, counts=True)
    counted = every.exclude(source__in=NEVER_JUDGED)
    newest: list[Period] = list(counted.values_list("start", "end").distinct().order_by("-end", "-start")[:periods])
    readings = list(
        counted.filter(end__in=[end for _start, end in newest], start__in=[start for start, _end in newest])
        .order_by("start", "pk")
        .only("person_id", "start", "end", "value", "exposures")
    )
    past = (
        histories(company.pk, [reading.pk for reading in readings], manner.feats.depth)
        if any(rule.praise_on for rule in rules) and manner.feats.any
        else {}
    )
    numbers = _numbers(company, rules, newest)
    started = dict(Person.objects.filter(company=company).values_list("pk", "started_on"))
    return [
        Case(
            reading.person_id,
            (reading.start, reading.end),
            measured_by(reading, numbers[reading.person_id, reading.start]),
            history=past.get(reading.pk, NOTHING),
            started_on=started.get(reading.person_id),
        )
        for reading in readings
    ]


def _numbers(
    company: Company, rules: Iterable[RuleValues], periods: list[Period]
) -> defaultdict[tuple[int, date], dict[str, Decimal]]:
    found: defaultdict[tuple[int, date], dict[str, Decimal]] = defaultdict(dict)
    rows = Reading.objects.filter(
        company=company, metric__in=beside(rules), counts=True, start__in=[start for start, _end in periods]
    )
    spans = set(periods)
    for person_id, start, end, metric, value in rows.values_list("person_id", "start", "end", "metric", "value"):
        if (start, end) in spans:
            found[person_id, start][metric] = value
    return found
