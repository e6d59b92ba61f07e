"""Plan send moments, open slots with their verdict, and keep readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from pacenote.accounts.models import Company
from pacenote.base.clock import local, resolve_local, today
from pacenote.people.models import Station
from pacenote.performance import on_time
from pacenote.performance.catalogue import winning_source
from pacenote.performance.kinds import Kind
from pacenote.performance.models import PerformanceFile, Reading, SendMoment, Slot, SlotFile

PLANNED_DAYS = 2


def plan_moments(*, company: Company, now: datetime) -> None:
    """Make sure the coming sends exist as rows. Only future ones are made: the past is never sent anew."""
    day = today(company.zoneinfo, now)
    ahead = [(day + timedelta(days=n)) for n in range(PLANNED_DAYS)]
    moments = [(each, resolve_local(each, company.send_time, company.zoneinfo)) for each in ahead]
    SendMoment.objects.bulk_create(
        [SendMoment(company=company, day=each, due_at=due_at) for each, due_at in moments if due_at > now],
        ignore_conflicts=True,
    )


def replan_moments(*, company: Company, now: datetime) -> None:
    """Move the sends that are still to come to a changed time; one that has begun, or would be past, stays."""
    for moment in SendMoment.objects.select_for_update().filter(company=company, released_at=None, due_at__gt=now):
        due_at = resolve_local(moment.day, company.send_time, company.zoneinfo)
        if due_at > now:
            moment.due_at = due_at
            moment.save(update_fields=["due_at"])
    plan_moments(company=company, now=now)


def moment_released(*, company: Company, due_at: datetime, now: datetime) -> bool | None:
    """Say whether the send that a slot was due at has been released, and keep it from being until the transaction ends.

    None where no such send was ever planned. The release takes the same lock, so a file that gets its verdict here
    is either part of that send or late, never neither.
    """
    day = local(due_at, company.zoneinfo).date()
    if due_at > now:
        SendMoment.objects.get_or_create(company=company, day=day, defaults={"due_at": due_at})
    moment = SendMoment.objects.select_for_update().filter(company=company, day=day).first()
    return None if moment is None else moment.released_at is not None


def open_slot(
    *, company: Company, kind: Kind, station: Station | None, start: date, end: date, label: str, now: datetime
) -> Slot:
    """Return the slot of a period; the first import decides its verdict, once and for all."""
    slot = Slot.objects.filter(company=company, kind=kind.slug, station=station, start=start, end=end).first()
    if slot is not None:
        return slot
    due_at = on_time.due_moment(
        kind, start, end, send_time=company.send_time, zone=company.zoneinfo, delivery_weekday=company.delivery_weekday
    )
    released = moment_released(company=company, due_at=due_at, now=now)
    verdict = on_time.verdict(imported_at=now, due_at=due_at, released=released)
    return Slot.objects.create(
        company=company,
        kind=kind.slug,
        station=station,
        start=start,
        end=end,
        label=label,
        due_at=due_at,
        due_day=local(due_at, company.zoneinfo).date(),
        imported_at=now,
        on_time=verdict is on_time.Verdict.ON_TIME,
    )


def add_version(*, slot: Slot, file: PerformanceFile, source: str) -> SlotFile:
    """Make a file the current version of its source in a slot."""
    older = SlotFile.objects.filter(slot=slot, source=source)
    number = older.count() + 1
    older.update(current=False)
    return SlotFile.objects.create(
        company_id=slot.company_id, slot=slot, file=file, source=source, version=number, current=True
    )


def replace_readings(*, slot: Slot, source: str, readings: Sequence[Reading]) -> None:
    """Put a source's readings in the place of those it gave before, and settle which source counts."""
    Reading.objects.filter(slot=slot, source=source).delete()
    Reading.objects.bulk_create(readings, batch_size=2000)
    settle_sources(company_id=slot.company_id, start=slot.start, end=slot.end)


def settle_sources(*, company_id: int, start: date, end: date) -> None:
    """Let exactly one source per person and metric of a period count."""
    sources: defaultdict[tuple[int, str], list[tuple[int, str, bool]]] = defaultdict(list)
    rows = Reading.objects.filter(company_id=company_id, start=start, end=end)
    for pk, person_id, metric, source, counts in rows.values_list("pk", "person_id", "metric", "source", "counts"):
        sources[person_id, metric].append((pk, source, counts))
    win, lose = _to_change(sources.items())
    Reading.objects.filter(pk__in=lose).update(counts=False)
    Reading.objects.filter(pk__in=win).update(counts=True)


def _to_change(groups: Iterable[tuple[tuple[int, str], list[tuple[int, str, bool]]]]) -> tuple[list[int], list[int]]:
    win: list[int] = []
    lose: list[int] = []
    for (_person, metric), candidates in groups:
        winner = winning_source(metric, [source for _pk, source, _counts in candidates])
        win += [pk for pk, source, counts in candidates if source == winner and not counts]
        lose += [pk for pk, source, counts in candidates if source != winner and counts]
    return win, lose
