"""Which waiting findings are told at a send, and which rest: read from the record, decided by ``telling.py``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from pacenote.accounts.models import Company
from pacenote.base.clock import local, resolve_local
from pacenote.coaching.guards import MOST_REPEAT_DAYS
from pacenote.coaching.models import Finding, Message, Rule
from pacenote.coaching.telling import Coaching, NotTold, ToldBefore, hold_back
from pacenote.people.models import Person
from pacenote.performance.catalogue import find

State, Side = Message.State, Finding.Side
Group = tuple[int, bool]
Topic = tuple[int, str]


@dataclass(slots=True)
class Divided:
    """The findings of one message: those that are told, and those that rest, each with its reason."""

    told: list[Finding] = field(default_factory=list)
    rest: list[tuple[Finding, NotTold]] = field(default_factory=list)


def waiting_findings(company: Company, people: set[int], send_day: date) -> dict[Group, list[Finding]]:
    """Return the findings nobody was told, by person and by whether they wait for a user's decision.

    What was held back at an earlier send is not saved up: only where it stands beside a message that is still open
    is it looked at again.
    """
    passed = Q(message=None, decided_for__lt=send_day)
    rows = (
        Finding.objects.filter(company=company, person_id__in=people, standing="")
        .exclude(message__state__in=(State.RELEASED, State.SKIPPED, State.EXPIRED))
        .exclude(passed)
        .order_by("pk")
    )
    rules = Rule.objects.in_bulk({finding.rule_id for finding in rows})  # few, but each stands behind many findings
    groups: defaultdict[Group, list[Finding]] = defaultdict(list)
    for finding in rows:
        finding.rule = rules[finding.rule_id]
        groups[finding.person_id, finding.late or finding.needs_person].append(finding)
    return groups


def divide(company: Company, groups: Mapping[Group, Sequence[Finding]], send_day: date) -> dict[Group, Divided]:
    """Return what of each group is told on a day, and what rests."""
    coached = [finding for findings in groups.values() for finding in findings if finding.side == Side.OPPORTUNITY]
    told = _told_before(company, coached, send_day)
    started = dict(
        Person.objects.filter(pk__in={finding.person_id for finding in coached}).values_list("pk", "started_on")
    )
    divided: dict[Group, Divided] = {}
    for group, findings in groups.items():
        divided[group] = Divided()
        for finding in findings:
            before = told.get((finding.person_id, finding.metric))
            reason = _reason(finding, before, started.get(finding.person_id), company, send_day)
            if reason is None:
                divided[group].told.append(finding)
            else:
                divided[group].rest.append((finding, reason))
    return divided


def _reason(
    finding: Finding, before: ToldBefore | None, started_on: date | None, company: Company, send_day: date
) -> NotTold | None:
    if finding.side != Side.OPPORTUNITY:
        return None
    metric, rule = find(finding.metric), finding.rule
    direction = metric.direction if metric else "none"
    point = Coaching(finding.value, finding.threshold, direction, rule.repeat_days, rule.needs_person)
    return hold_back(point, send_day=send_day, before=before, started_on=started_on, grace_days=company.grace_days)


def _told_before(company: Company, findings: Sequence[Finding], send_day: date) -> dict[Topic, ToldBefore]:
    """Return when each person was last coached on what is found now; one query, over the days that can matter."""
    if not findings:
        return {}
    since = send_day - timedelta(days=min(max(finding.rule.repeat_days for finding in findings), MOST_REPEAT_DAYS))
    rows = (
        Finding.objects.filter(
            company=company,
            person_id__in={finding.person_id for finding in findings},
            metric__in={finding.metric for finding in findings},
            side=Side.OPPORTUNITY,
            told=True,
            message__state=State.RELEASED,
            message__released_at__gte=_midnight(company, since),
        )
        .exclude(standing=Finding.Standing.WITHDRAWN)
        .order_by("message__released_at", "end", "pk")
        .values_list("person_id", "metric", "message__released_at", "value", "threshold")
    )
    return {
        (person_id, metric): ToldBefore(local(released_at, company.zoneinfo).date(), value, threshold)
        for person_id, metric, released_at, value, threshold in rows
        if released_at is not None
    }


def _midnight(company: Company, day: date) -> datetime:
    return resolve_local(day, time(0), company.zoneinfo)
