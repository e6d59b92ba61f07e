"""A company's rules: shipped ones to begin with, a new version for every change."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.coaching.guards import check
from pacenote.coaching.models import Rule
from pacenote.performance.catalogue import DEFAULT_RULES, AtLeast, Minimum, RuleValues, find, metric_of
from pacenote.performance.metrics.metric import Metric
from pacenote.records.services import record


class RuleChangedError(DomainError):
    """Somebody else saved another version while this one was being made."""

    code = "rule_changed"


def ship_rules(*, company: Company, now: datetime) -> None:
    """Give a new company the shipped rules as version 1. Safe to repeat."""
    Rule.objects.bulk_create(
        [Rule(company=company, version=1, created_at=now, **_columns(values)) for values in DEFAULT_RULES.values()],
        ignore_conflicts=True,
    )


def change_rule(*, company: Company, values: RuleValues, seen_version: int, by: User, now: datetime) -> Rule:
    """Put a new version of a rule in force and return it; the same values again make none.

    What was found by older versions stays as it was. Raises BadRuleError, and RuleChangedError where ``seen_version``
    is not the version in force any more.
    """
    if problems := check(values):
        raise problems[0]
    lock_company(company.pk)
    current = Rule.objects.filter(company=company, metric=values.metric, current=True).first()
    version = current.version if current else 0
    if version != seen_version:
        raise RuleChangedError(
            _("Somebody saved version %(version)s of this rule in the meantime."),
            hint=_("Look at what it says now, then change it again."),
            values={"version": version},
        )
    columns = _columns(values)
    before = {} if current is None else _columns(rule_values(current))
    changed = {name: value for name, value in columns.items() if before.get(name) != value or current is None}
    if current is not None and not changed:
        return current
    Rule.objects.filter(company=company, metric=values.metric, current=True).update(current=False)
    rule = Rule.objects.create(company=company, version=version + 1, created_at=now, created_by=by, **columns)
    record(
        company_id=company.pk,
        verb="changed rule",
        subject_type="rule",
        subject_id=rule.pk,
        at=now,
        actor=by,
        before={name: _plain(before.get(name)) for name in changed},
        after={name: _plain(value) for name, value in changed.items()} | {"metric": values.metric},
    )
    return rule


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _columns(values: RuleValues) -> dict[str, Any]:
    coach, coach_above = values.band or (values.coach, None)
    needs = values.coach_needs
    return {
        "metric": values.metric,
        "coach_on": values.coach_on,
        "coach_at": coach,
        "coach_above": coach_above,
        "coach_at_threshold": values.coach_at_threshold,
        "coach_needs": [needs.metric, str(needs.amount)] if needs else None,
        "praise_on": values.praise_on,
        "praise_at": values.praise,
        "minimums": [[least.unit, str(least.amount)] for least in values.minimum],
        "praise_minimums": [[least.unit, str(least.amount)] for least in values.praise_minimum],
        "importance": values.importance,
        "needs_person": values.needs_person,
        "controllable": values.controllable,
        "repeat_days": values.repeat_days,
    }


def rule_values(rule: Rule) -> RuleValues:
    """Return a stored rule as the values that ``evaluate.judge`` takes."""
    metric = metric_of(rule.metric)
    band = None
    if rule.coach_at is not None and rule.coach_above is not None:
        band = (rule.coach_at, rule.coach_above)
    return RuleValues(
        metric=rule.metric,
        unit=metric.unit,
        direction=metric.direction,
        coach=None if band else rule.coach_at,
        praise=rule.praise_at,
        coach_at_threshold=rule.coach_at_threshold,
        band=band,
        minimum=tuple(Minimum(unit, Decimal(amount)) for unit, amount in rule.minimums),
        praise_minimum=tuple(Minimum(unit, Decimal(amount)) for unit, amount in rule.praise_minimums),
        coach_needs=AtLeast(rule.coach_needs[0], Decimal(rule.coach_needs[1])) if rule.coach_needs else None,
        importance=rule.importance,
        needs_person=rule.needs_person,
        coach_on=rule.coach_on,
        praise_on=rule.praise_on,
        zero_is_missing=metric.zero_is_missing,
        controllable=rule.controllable,
        repeat_days=rule.repeat_days,
    )


def empty_rule(metric: Metric) -> RuleValues:
    """Return a rule that says nothing yet, for a metric that has none."""
    return RuleValues(
        metric.name, metric.unit, metric.direction, coach_on=False, praise_on=False,
        zero_is_missing=metric.zero_is_missing,
    )  # fmt: skip


def current_rules(company_id: int) -> dict[str, tuple[Rule, RuleValues]]:
    """Return the rules in force, by metric."""
    rules = Rule.objects.filter(company_id=company_id, current=True)
    return {rule.metric: (rule, rule_values(rule)) for rule in rules if find(rule.metric)}
