"""Reads of slots, moments and readings that several callers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Count

from pacenote.accounts.models import Company
from pacenote.base.clock import local, middle_day, resolve_local, today
from pacenote.performance import on_time
from pacenote.performance.catalogue import METRICS, find
from pacenote.performance.kinds import (
    ALL_KINDS,
    CASE_KINDS,
    DELIVERY_KINDS,
    DETAIL_KINDS,
    KINDS_OF_FILES,
    Available,
    DaysAfter,
    DeliveryWeekday,
    Kind,
)
from pacenote.performance.metrics import own
from pacenote.performance.metrics.metric import Metric
from pacenote.performance.models import CompanyMetric, KindSetting, Reading, SendMoment, Slot, SlotFile

#: How many periods back a file can still be due: a daily one weeks later, a weekly one within its next weeks.
LOOK_BACK = {"day": 15, "week": 3}


def usually_expected(company_id: int) -> dict[str, bool]:
    """Say of each kind whether a company expects it as long as nobody has said otherwise.

    Exports of a contact center are expected from the first one on; a company that has them and never had a file of a
    delivery company expects none of those. Files that only explain, and cases, are never expected.
    """
    used = set(Slot.objects.filter(company_id=company_id).order_by().values_list("kind", flat=True).distinct())
    used -= {kind.slug for kind in CASE_KINDS}
    delivers = not used or bool(used & {kind.slug for kind in DELIVERY_KINDS + DETAIL_KINDS})
    begun = used - {kind.slug for kind in DETAIL_KINDS}
    return {kind.slug: (kind.expected and delivers) or kind.slug in begun for kind in ALL_KINDS if kind.implemented}


def expected_kinds(company_id: int) -> list[Kind]:
    """Return the kinds a company expects, in the order of the dashboards, each with the company's own rules."""
    said = {each.kind: each for each in KindSetting.objects.filter(company_id=company_id)}
    usual = usually_expected(company_id)
    wanted = {slug: said[slug].expected if slug in said else usual[slug] for slug in usual}
    return [ruled(kind, said.get(kind.slug)) for kind in ALL_KINDS if wanted.get(kind.slug)]


def kind_of_file(company_id: int, name: str) -> Kind | None:
    """Return the kind that a file of this name fills slots of, with the company's own rules."""
    kind = KINDS_OF_FILES.get(name)
    if kind is None:
        return None
    return ruled(kind, KindSetting.objects.filter(company_id=company_id, kind=kind.slug).first())


def ruled(kind: Kind, said: KindSetting | None) -> Kind:
    """Return a kind with what a company changed about its cadence and due rule."""
    if said is None:
        return kind
    cadence = kind.cadence if said.cadence not in ("day", "week") else "day" if said.cadence == "day" else "week"
    moved = cadence != kind.cadence
    if cadence == "day":
        own = kind.due if isinstance(kind.due, DaysAfter) else DaysAfter(1)
        due: DaysAfter | DeliveryWeekday = own if said.due_days is None else DaysAfter(said.due_days)
    else:
        due = DeliveryWeekday() if moved or said.due_weekday is not None else kind.due
        if said.due_weekday is not None:
            due = DeliveryWeekday(said.due_weekday)
    return replace(kind, cadence=cadence, due=due, available=Available() if moved else kind.available)


def due_on(company: Company, kinds: Iterable[Kind], day: date) -> list[tuple[Kind, tuple[date, date]]]:
    """Return the kinds and periods whose files are due at the send of a day."""
    found = []
    for kind in kinds:
        period = kind.period_of(day, first_weekday=company.first_weekday)
        for _back in range(LOOK_BACK[kind.cadence]):
            period = kind.previous_period(period[0])
            due_at = on_time.due_moment(
                kind,
                *period,
                send_time=company.send_time,
                zone=company.zoneinfo,
                delivery_weekday=company.delivery_weekday,
            )
            if local(due_at, company.zoneinfo).date() == day:
                found.append((kind, period))
    return found


def missing_on(company: Company, day: date) -> list[tuple[Kind, tuple[date, date]]]:
    """Return the expected files that are due at the send of a day and of which nothing counts."""
    due = due_on(company, expected_kinds(company.pk), day)
    if not due:
        return []
    ends = [end for _kind, period in due for end in period]
    held = SlotFile.objects.filter(
        company=company, current=True, slot__end__gte=min(ends), slot__start__lte=max(ends)
    ).values_list("slot__kind", "slot__start", "slot__end")
    filled = [(slug, middle_day(start, end)) for slug, start, end in held]
    return [
        (kind, period)
        for kind, period in due
        if not any(slug == kind.slug and period[0] <= middle <= period[1] for slug, middle in filled)
    ]


def people_last_time(company_id: int, kinds: list[str]) -> dict[str, int]:
    """Return how many people the last file of each kind spoke of."""
    if not kinds:
        return {}
    slots = Slot.objects.filter(company_id=company_id, kind__in=kinds)
    newest = slots.order_by("kind", "-start").distinct("kind")
    readings = Reading.objects.filter(company_id=company_id, slot__in=list(newest), counts=True)
    counted = readings.values("slot__kind").annotate(people=Count("person", distinct=True))
    return dict(counted.values_list("slot__kind", "people"))


def next_moment(company: Company, now: datetime) -> tuple[date, datetime]:
    """Return day and UTC instant of the company's next send that has not been released."""
    planned = SendMoment.objects.filter(company=company, released_at=None).order_by("due_at").first()
    if planned is not None:
        return planned.day, planned.due_at
    day = today(company.zoneinfo, now)
    due_at = resolve_local(day, company.send_time, company.zoneinfo)
    if due_at <= now:
        day += timedelta(days=1)
        due_at = resolve_local(day, company.send_time, company.zoneinfo)
    return day, due_at


def own_labels(company_id: int) -> dict[str, str]:
    """Return what a company calls the metrics that it defined, by their names."""
    return dict(CompanyMetric.objects.filter(company_id=company_id).order_by("label").values_list("name", "label"))


def has_metric(company_id: int, name: str) -> bool:
    """Say whether a name is that of a metric which the company can have numbers of: a shipped one, or its own."""
    if own.from_name(name) is not None:
        return name in own_labels(company_id)
    return find(name) is not None


def ruled_metric(company_id: int, name: str) -> Metric | None:
    """Return the metric of that name that a company can have a rule for; None where there is none."""
    known = METRICS.get(name) or next((each for each in own_metrics(company_id) if each.name == name), None)
    return known if known is not None and known.coachable else None


def own_metrics(company_id: int) -> tuple[Metric, ...]:
    """Return the metrics that a company defined, under the names it gave them."""
    return tuple(
        replace(metric, label=label)
        for name, label in own_labels(company_id).items()
        if (metric := own.from_name(name)) is not None
    )
