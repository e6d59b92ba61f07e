"""Reads of slots, moments and readings that several callers share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pacenote.accounts.models import Company
from pacenote.base.clock import resolve_local, today
from pacenote.performance.kinds import ALL_KINDS, DELIVERY_KINDS, DETAIL_KINDS, Kind
from pacenote.performance.models import KindSetting, SendMoment, Slot


def expected_kinds(company_id: int) -> list[Kind]:
    """Return the kinds a company expects, in the order of the dashboards.

    Exports of a contact center are expected from the first one on; a company that has them and never had a file of a
    delivery company expects none of those. Files that only explain are never expected. What a user switched on or off
    stays so.
    """
    said = dict(KindSetting.objects.filter(company_id=company_id).values_list("kind", "expected"))
    used = set(Slot.objects.filter(company_id=company_id).order_by().values_list("kind", flat=True).distinct())
    delivers = not used or bool(used & {kind.slug for kind in DELIVERY_KINDS + DETAIL_KINDS})
    begun = used - {kind.slug for kind in DETAIL_KINDS}
    usual = {kind.slug: (kind.expected and delivers) or kind.slug in begun for kind in ALL_KINDS}
    return [kind for kind in ALL_KINDS if kind.implemented and said.get(kind.slug, usual[kind.slug])]


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
