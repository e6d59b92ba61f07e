"""On time, late, missing, not due yet: decided from stored facts and the company's calendar (product.md 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pacenote.base.clock import next_weekday_after, resolve_local
from pacenote.performance.kinds import DaysAfter, Kind

THURSDAY = 3


class SlotState(StrEnum):
    """What the dashboards show of a slot."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_DUE_YET = "not_due_yet"


class Verdict(StrEnum):
    """Decided once, at the first successful import, and stored; a later change of the send time leaves it alone."""

    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Slot:
    """The moments of one slot, both UTC."""

    available_at: datetime
    due_at: datetime


def due_moment(
    kind: Kind,
    period_start: date,
    period_end: date,
    *,
    send_time: time,
    zone: ZoneInfo,
    delivery_weekday: int = THURSDAY,
) -> datetime:
    """Return the UTC instant until which a file of this period counts as on time.

    Raises ValueError for a period that ends before it starts.
    """
    if period_end < period_start:
        raise ValueError(f"a period cannot end on {period_end} before it starts on {period_start}")
    if isinstance(kind.due, DaysAfter):
        due_day = period_end + timedelta(days=kind.due.days)
    else:
        weekday = delivery_weekday if kind.due.weekday is None else kind.due.weekday
        due_day = next_weekday_after(period_end, weekday)
    return resolve_local(due_day, send_time, zone)


def available_moment(kind: Kind, period_end: date, *, zone: ZoneInfo, due_at: datetime) -> datetime:
    """Return the UTC instant from which a file of this period can exist.

    Never later than ``due_at``: a company that chose an early delivery weekday sees the slot as missing when it is
    due, whatever the publisher's hours. Never before the period is over in the company's zone.
    """
    rule = kind.available
    if rule.weekday is None:
        day = period_end + timedelta(days=rule.days)
    else:
        day = next_weekday_after(period_end, rule.weekday)
    published = resolve_local(day, rule.at, ZoneInfo(rule.zone) if rule.zone else zone)
    period_over = resolve_local(period_end + timedelta(days=1), time(0), zone)
    return max(min(published, due_at), period_over)


def slot_moments(
    kind: Kind,
    period_start: date,
    period_end: date,
    *,
    send_time: time,
    zone: ZoneInfo,
    delivery_weekday: int = THURSDAY,
) -> Slot:
    """Return both moments of a slot."""
    due_at = due_moment(
        kind, period_start, period_end, send_time=send_time, zone=zone, delivery_weekday=delivery_weekday
    )
    return Slot(available_moment(kind, period_end, zone=zone, due_at=due_at), due_at)


def verdict(*, imported_at: datetime, due_at: datetime, released: bool | None) -> Verdict:
    """Decide whether an import made it, under the lock that it shares with the release.

    ``released`` tells of the send moment at ``due_at``: True when its messages have gone, False while they wait (a
    file that commits seconds after the hour still goes with them), None where no such moment was ever planned, as
    for weeks from before the company's first day; there the clock decides.
    """
    late = imported_at > due_at if released is None else released
    return Verdict.LATE if late else Verdict.ON_TIME


def state(*, imported: Verdict | None, available_at: datetime, now: datetime) -> SlotState:
    """Return what the dashboard shows: the stored verdict, else whether the file could be there by now."""
    if imported is not None:
        return SlotState(imported.value)
    return SlotState.MISSING if now >= available_at else SlotState.NOT_DUE_YET
