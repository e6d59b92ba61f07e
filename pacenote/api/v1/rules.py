"""Rules: what is coached and praised from which value on, what a change would have done, and the change itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.coaching.guards import check
from pacenote.coaching.models import Rule
from pacenote.coaching.rehearse import Effect, Outcome
from pacenote.coaching.services.rehearsing import dry_run
from pacenote.coaching.services.rules import change_rule, empty_rule, rule_values
from pacenote.people.models import Person
from pacenote.performance.catalogue import AtLeast, Minimum, RuleValues
from pacenote.performance.metrics.metric import Direction, ExposureUnit, Unit
from pacenote.performance.queries import ruled_metric

router = Router(tags=["rules"])
Number = Annotated[Decimal, Field(ge=-(10**9), le=10**9, max_digits=16, decimal_places=4)]
Small = Annotated[int, Field(ge=-(10**6), le=10**6)]
#: Fields of a rule that are simply what was sent.
PLAIN = ("coach_on", "praise_on", "coach_at_threshold", "importance", "needs_person", "controllable", "repeat_days")


class RuleOut(Schema):
    """One version of a rule. Of a metric whose direction is a band, ``coach_above`` is the band's upper end."""

    metric: str
    unit: Unit
    direction: Direction
    version: int
    current: bool
    created_at: datetime
    coach_on: bool
    coach_at: Decimal | None
    coach_above: Decimal | None
    coach_at_threshold: bool
    coach_needs: Decimal | None
    praise_on: bool
    praise_at: Decimal | None
    minimums: dict[str, Decimal]
    praise_minimums: dict[str, Decimal]
    importance: int
    needs_person: bool
    controllable: bool
    repeat_days: int


class RuleIn(Schema):
    """What is to be different in a rule; what is left out stays. ``version`` is the one that was seen, 0 for none."""

    version: Annotated[int, Field(ge=0, le=2_147_483_647)]
    coach_on: bool | None = None
    coach_at: Number | None = None
    coach_above: Number | None = None
    coach_at_threshold: bool | None = None
    coach_needs: Number | None = None
    praise_on: bool | None = None
    praise_at: Number | None = None
    minimums: dict[ExposureUnit, Number] | None = None
    praise_minimums: dict[ExposureUnit, Number] | None = None
    importance: Small | None = None
    needs_person: bool | None = None
    controllable: bool | None = None
    repeat_days: Small | None = None

    def over(self, rule: RuleValues) -> RuleValues:
        """Return a rule with what was sent over it; a number sent as null is taken away."""
        sent = self.dict(exclude_unset=True)
        values: dict[str, Any] = {name: sent[name] for name in PLAIN if sent.get(name) is not None}
        low, high = rule.band or (rule.coach, None)
        low, high = sent.get("coach_at", low), sent.get("coach_above", high)
        banded = rule.direction == "band"
        values["band"] = (low, high) if banded and low is not None and high is not None else None
        values["coach"] = None if banded else low
        values["praise"] = sent.get("praise_at", rule.praise)
        for field, name in (("minimums", "minimum"), ("praise_minimums", "praise_minimum")):
            if sent.get(field) is not None:
                values[name] = tuple(Minimum(unit, amount) for unit, amount in sent[field].items())
        if "coach_needs" in sent and rule.coach_needs is not None:
            needed = sent["coach_needs"]
            values["coach_needs"] = AtLeast(rule.coach_needs.metric, needed) if needed is not None else None
        return replace(rule, **values)


class PeriodOut(Schema):
    """One period: how many readings, and how many people are coached and praised, before the change and after it."""

    start: date
    end: date
    readings: int
    coached: tuple[int, int]
    praised: tuple[int, int]


class ChangeOut(Schema):
    """One of the maker's people for whom something would have been different in a period."""

    person: int
    start: date
    end: date
    value: Decimal
    before: Outcome
    after: Outcome


class EffectOut(Schema):
    """What a change would have done to the last eight periods; pairs are before and after. Nothing is saved."""

    readings: int
    people: int
    messages: tuple[int, int]
    reached: tuple[int, int]
    praises: tuple[int, int]
    praised_people: tuple[int, int]
    praise_share: tuple[int | None, int | None]
    periods: list[PeriodOut]
    changes: list[ChangeOut]


@route(router, "GET", "/rules", MANAGE_RULES, gives=Listed[RuleOut])
def list_rules(request: ApiRequest, paging: Query[Paging]) -> Listed[RuleOut]:
    """List the rules in force."""
    return listed(Rule.objects.visible_to(request.membership).filter(current=True), paging, _out)


@route(router, "GET", "/rules/{metric}/versions", MANAGE_RULES, gives=Listed[RuleOut])
def list_rule_versions(request: ApiRequest, metric: str, paging: Query[Paging]) -> Listed[RuleOut]:
    """List every version of a metric's rule, oldest first."""
    _known(request, metric)
    return listed(Rule.objects.visible_to(request.membership).filter(metric=metric), paging, _out)


@route(router, "GET", "/rules/{metric}", MANAGE_RULES, gives=RuleOut)
def get_rule(request: ApiRequest, metric: str) -> RuleOut:
    """Show the version in force."""
    _values, current = _known(request, metric)
    if current is None:
        raise Http404
    return _out(current)


@route(router, "POST", "/rules/{metric}/dry-run", MANAGE_RULES, gives=EffectOut)
def try_rule(request: ApiRequest, metric: str, body: RuleIn) -> EffectOut:
    """Say what a change would have done to the last eight periods. Nothing is saved."""
    was, _current = _known(request, metric)
    will = body.over(was)
    if problems := check(will):
        raise problems[0]
    return _effect(request, dry_run(company=request.membership.company, was=was, will=will))


@route(router, "PATCH", "/rules/{metric}", MANAGE_RULES, gives=RuleOut)
def save_rule(request: ApiRequest, metric: str, body: RuleIn) -> RuleOut:
    """Put a new version in force; it counts from the next import. The same values again make none."""
    was, _current = _known(request, metric)
    membership = request.membership
    saved = change_rule(
        company=membership.company, values=body.over(was), seen_version=body.version, by=membership.user,
        now=timezone.now(),
    )  # fmt: skip
    return _out(Rule.objects.get(pk=saved.pk))


def _known(request: ApiRequest, metric: str) -> tuple[RuleValues, Rule | None]:
    """Return what a metric's rule says, and the version in force, if there is one. Raises Http404."""
    known = ruled_metric(request.membership.company_id, metric)
    if known is None:
        raise Http404
    current = Rule.objects.visible_to(request.membership).filter(metric=metric, current=True).first()
    return (rule_values(current) if current else empty_rule(known)), current


def _out(rule: Rule) -> RuleOut:
    values = rule_values(rule)
    low, high = values.band or (values.coach, None)
    return RuleOut(
        metric=rule.metric, unit=values.unit, direction=values.direction, version=rule.version, current=rule.current,
        created_at=rule.created_at, coach_at=low, coach_above=high, praise_at=values.praise,
        coach_needs=values.coach_needs.amount if values.coach_needs else None,
        minimums={each.unit: each.amount for each in values.minimum},
        praise_minimums={each.unit: each.amount for each in values.praise_minimum},
        **{name: getattr(values, name) for name in PLAIN},
    )  # fmt: skip


def _effect(request: ApiRequest, effect: Effect) -> EffectOut:
    changed = {each.person for each in effect.changes}
    seen = set(Person.objects.visible_to(request.membership).filter(pk__in=changed).values_list("pk", flat=True))
    same = ("readings", "people", "messages", "reached", "praises", "praised_people", "praise_share")
    return EffectOut(
        periods=[
            PeriodOut(start=line.period[0], end=line.period[1], readings=line.readings, coached=line.coached,
                      praised=line.praised)
            for line in effect.lines
        ],
        changes=[
            ChangeOut(person=each.person, start=each.period[0], end=each.period[1], value=each.value,
                      before=each.before, after=each.after)
            for each in effect.changes
            if each.person in seen
        ],
        **{name: getattr(effect, name) for name in same},
    )  # fmt: skip
