"""The readings behind the rankings. The database computes what ``rankings.points`` says; a test holds both together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DecimalField,
    Exists,
    Expression,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Greatest, Least
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from pacenote.accounts.models import Membership
from pacenote.analytics.rankings import Part, Standing, can_rank, points
from pacenote.base.clock import resolve_local
from pacenote.coaching.evaluate import NEEDS_EXPOSURE, Measured, too_little
from pacenote.coaching.models import Finding
from pacenote.coaching.services.rules import current_rules
from pacenote.people.models import Person, Remark
from pacenote.performance.catalogue import RuleValues
from pacenote.performance.models import Reading

AMOUNT = DecimalField(max_digits=16, decimal_places=4)
#: Whoever may be coached has a place; who has left has none.
RANKED = (Person.Status.ACTIVE, Person.Status.ONBOARDING, Person.Status.ON_LEAVE)


@dataclass(frozen=True, slots=True)
class Window:
    """The days looked at, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counted:
    """One reading of one person with its points; ``why_not`` says that it does not count, and why."""

    reading: Reading
    points: Decimal | None
    why_not: str = ""


def ranking_rules(company_id: int) -> dict[str, RuleValues]:
    """Return the rules in force that take part, by metric."""
    return {metric: values for metric, (_rule, values) in current_rules(company_id).items() if can_rank(values)}


def standings(membership: Membership, window: Window, rules: Mapping[str, RuleValues]) -> list[Standing]:
    """Return everybody whom the membership may see and who is still with the company, with their parts."""
    people = Person.objects.visible_to(membership).filter(status__in=RANKED).values_list("pk", flat=True)
    parts = _parts(membership, window, rules) if rules else {}
    weights = _remarks(membership, window)
    return [
        Standing(pk, tuple(parts.get(pk, ())), weights.get((pk, True), 0), weights.get((pk, False), 0)) for pk in people
    ]


def _readings(membership: Membership, window: Window, metrics: Iterable[str]) -> QuerySet[Reading]:
    """Return the readings that end in the window; one that somebody disputes, or that was withdrawn, is none."""
    doubted = Finding.objects.filter(
        company_id=membership.company_id,
        person=OuterRef("person"),
        metric=OuterRef("metric"),
        start=OuterRef("start"),
        end=OuterRef("end"),
    ).exclude(standing="")
    return Reading.objects.visible_to(membership).filter(
        ~Exists(doubted), counts=True, metric__in=list(metrics), end__range=(window.first, window.last)
    )


def _parts(membership: Membership, window: Window, rules: Mapping[str, RuleValues]) -> dict[int, list[Part]]:
    each = Case(*[When(metric=metric, then=_points(rule)) for metric, rule in rules.items()], output_field=FloatField())
    rows = (
        _readings(membership, window, rules)
        .order_by()
        .values("person_id", "metric")
        .annotate(points=Avg(each), many=Count(each))
        .filter(many__gt=0)
        .order_by("person_id", "metric")
        .values_list("person_id", "metric", "points", "many")
    )
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for person, metric, mean, many in rows:
        found[person].append(Part(metric, Decimal(repr(mean)), many, rules[metric].importance))
    return found


def _points(rule: RuleValues) -> Case:
    """Return the points of a row that counts, NULL for one that does not."""
    unknown = Value(None, output_field=FloatField())
    whens = [When(value=0, then=unknown)] if rule.zero_is_missing else []
    whens += [When(condition, then=unknown) for condition in _too_little(rule)]
    return Case(*whens, default=_amount(rule), output_field=FloatField())


def _too_little(rule: RuleValues) -> list[Q | Expression]:
    """Return the conditions, tried in order, of ``evaluate.too_little``."""
    conditions: list[Q | Expression] = []
    not_before = Q()
    for least in rule.minimum:
        known = Q(exposures__has_key=least.unit)
        conditions.append(not_before & known & ~Q(GreaterThanOrEqual(_exposure(least.unit), Value(least.amount))))
        not_before &= ~known
    if rule.minimum:
        known = Q(exposures__has_key="packages")
        enough = Q(GreaterThanOrEqual(_exposure("packages"), Value(rule.minimum[0].amount)))
        conditions.append(not_before & known & ~enough)
        not_before &= ~known
    if rule.unit in NEEDS_EXPOSURE:
        some = Q()
        for unit in ("trips", "packages", "opportunities", "minutes", "stops", "contacts", "ratings", "evaluations"):
            some |= Q(exposures__has_key=unit) & Q(GreaterThan(_exposure(unit), Value(Decimal(0))))
        conditions.append(not_before & ~some)
    return conditions


def _exposure(unit: str) -> Cast:
    return Cast(KeyTextTransform(unit, "exposures"), AMOUNT)


def _amount(rule: RuleValues) -> Expression:
    value = Cast(F("value"), FloatField())
    if rule.band is not None:
        low, high = (float(edge) for edge in rule.band)
        width = (high - low) or abs(high) or 1.0
        away = Greatest(low - value, value - high, Value(0.0))
        return Greatest(Value(0.0), 100.0 - 100.0 * away / width)
    if rule.coach is None:
        raise ValueError(f"{rule.metric} cannot be ranked")
    if rule.praise is None or rule.coach == rule.praise:
        worse = Q(value__lt=rule.coach) if rule.direction == "higher" else Q(value__gt=rule.coach)
        missed = worse | Q(value=rule.coach) if rule.coach_at_threshold else worse
        return Case(When(missed, then=Value(0.0)), default=Value(100.0), output_field=FloatField())
    share = 100.0 * (value - float(rule.coach)) / float(rule.praise - rule.coach)
    return Greatest(Value(0.0), Least(Value(100.0), share))


def _remarks(membership: Membership, window: Window) -> dict[tuple[int, bool], int]:
    rows = (
        _remarks_in(membership, window)
        .order_by()
        .values("person_id", "type__kudo")
        .annotate(weight=Sum("type__weight"))
        .values_list("person_id", "type__kudo", "weight")
    )
    return {(person, kudo): weight for person, kudo, weight in rows}


def _remarks_in(membership: Membership, window: Window) -> QuerySet[Remark]:
    zone = membership.company.zoneinfo
    begin, end = (resolve_local(day, time(), zone) for day in (window.first, window.last + timedelta(days=1)))
    return Remark.objects.visible_to(membership).filter(happened_at__gte=begin, happened_at__lt=end)


def counted(person: Person, membership: Membership, window: Window, rules: Mapping[str, RuleValues]) -> list[Counted]:
    """Return one person's readings in the window with their points, by metric, the newest first."""
    found: list[Counted] = []
    for reading in _readings(membership, window, rules).filter(person=person).order_by("metric", "-end", "-pk"):
        rule = rules[reading.metric]
        exposures: Any = {unit: Decimal(amount) for unit, amount in reading.exposures.items()}
        missing = rule.zero_is_missing and reading.value == 0
        reason = "missing" if missing else too_little(Measured(reading.value, exposures), rule, rule.minimum)
        found.append(Counted(reading, None if reason else points(reading.value, rule), str(reason or "")))
    return found


def remarks_of(person: Person, membership: Membership, window: Window) -> list[Remark]:
    """Return one person's issues and kudos in the window, the newest first."""
    mine = _remarks_in(membership, window).filter(person=person).select_related("type")
    return list(mine.order_by("-happened_at", "-pk"))
