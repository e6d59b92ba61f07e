"""Plan send moments, open slots with their verdict, and keep readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.db.models import Count, Q, QuerySet

from pacenote.accounts.models import Company
from pacenote.base.clock import local, resolve_local, today
from pacenote.people.models import Station
from pacenote.performance import on_time
from pacenote.performance.catalogue import winning_source
from pacenote.performance.kinds import Kind
from pacenote.performance.models import CompanyReading, PerformanceFile, Reading, SendMoment, Slot, SlotFile

PLANNED_DAYS = 2


def plan_moments(*, company: Company, now: datetime) -> None:
    """Make sure the coming sends exist as rows. Only future ones are made: the past is never sent anew."""
    plan_moments_of(companies=[company], now=now)


def plan_moments_of(*, companies: Iterable[Company], now: datetime) -> None:
    """Do the work of ``plan_moments`` for several companies in one statement."""
    moments = [moment for company in companies for moment in _coming(company, now)]
    SendMoment.objects.bulk_create(moments, ignore_conflicts=True)


def _coming(company: Company, now: datetime) -> list[SendMoment]:
    day, zone = today(company.zoneinfo, now), company.zoneinfo
    ahead = [(day + timedelta(days=n)) for n in range(PLANNED_DAYS)]
    moments = [(each, resolve_local(each, company.send_time, zone)) for each in ahead]
    return [SendMoment(company=company, day=each, due_at=due_at) for each, due_at in moments if due_at > now]


def replan_moments(*, company: Company, now: datetime) -> None:
    """Move the sends that are still to come to a changed time; one that has begun, or would be past, stays."""
    for moment in SendMoment.objects.select_for_update().filter(company=company, released_at=None, due_at__gt=now):
        due_at = resolve_local(moment.day, company.send_time, company.zoneinfo)
        if due_at > now:
            moment.due_at = due_at
            moment.save(update_fields=["due_at"])
    plan_moments(company=company, now=now)


def locked_moment(*, company: Company, day: date, due_at: datetime, now: datetime) -> SendMoment | None:
    """Return the send of the day that a slot was due on, and keep it from being released until the transaction ends.

    None where no such send was ever planned. The release takes the same lock, so a file that gets its verdict here
    is either part of that send or late, never neither.
    """
    if due_at > now:
        SendMoment.objects.get_or_create(company=company, day=day, defaults={"due_at": due_at})
    return SendMoment.objects.select_for_update().filter(company=company, day=day).first()


def is_late(*, company: Company, slot: Slot, now: datetime) -> bool:
    """Say whether what first appears in a slot now comes after its send; the send waits until the transaction ends."""
    moment = locked_moment(company=company, day=slot.due_day, due_at=slot.due_at, now=now)
    return now > slot.due_at if moment is None else moment.released_at is not None


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
    due_day = local(due_at, company.zoneinfo).date()
    moment = locked_moment(company=company, day=due_day, due_at=due_at, now=now)
    released = None if moment is None else moment.released_at is not None
    verdict = on_time.verdict(imported_at=now, due_at=due_at, released=released)
    return Slot.objects.create(
        company=company,
        kind=kind.slug,
        station=station,
        start=start,
        end=end,
        label=label,
        due_at=due_at,
        due_day=due_day,
        # reading took a while: what came too late never says that it came before the release
        imported_at=max(now, moment.released_at) if moment and moment.released_at else now,
        on_time=verdict is on_time.Verdict.ON_TIME,
    )


def add_version(*, slot: Slot, file: PerformanceFile, source: str) -> SlotFile:
    """Make a file the newest version of its source in a slot, and the current one unless a final file is there."""
    number = SlotFile.objects.filter(slot=slot, source=source).count() + 1
    first = number == 1
    held = SlotFile.objects.create(
        company_id=slot.company_id, slot=slot, file=file, source=source, version=number, current=first
    )
    if not first:
        current = settle_versions(slot=slot, source=source, loading=held)
        held.current = current == held
    return held


def settle_versions(*, slot: Slot, source: str, loading: SlotFile | None = None) -> SlotFile | None:
    """Let the newest version that stands be the current one, and its company figures count; None where none stands.

    A preview never takes the place of a final file, and a second reading of a file stands where the first one stood.
    ``loading`` is a version whose file is not saved yet.
    """
    versions = [
        loading if loading is not None and each == loading else each
        for each in SlotFile.objects.filter(slot=slot, source=source).select_related("file")
    ]
    arrived = {each.file_id: each.version for each in versions}
    current = max(
        (each for each in versions if each.file.status != PerformanceFile.Status.DELETED),
        key=lambda each: (not each.file.preview, arrived.get(each.file.rerun_of_id or 0, each.version), each.version),
        default=None,
    )
    wrong = [each for each in versions if each.current != (each == current)]
    for each in sorted(
        wrong, key=lambda version: not version.current
    ):  # one is current at any time, so that goes first
        each.current = not each.current
        each.save(update_fields=["current"])
    figures = CompanyReading.objects.filter(slot=slot, source=source)
    figures.filter(counts=True).exclude(file=current.file if current else None).update(counts=False)
    if current is not None:
        figures.filter(file=current.file, counts=False).update(counts=True)
    return current


@contextmanager
def replaced_readings(given: Iterable[tuple[Slot, str]]) -> Iterator[None]:
    """Take the readings that slots have from a source away, and settle afterwards which of all readings count.

    Inside, new ones are put in their place; they count unless a better source says the same.
    """
    slots: defaultdict[str, list[Slot]] = defaultdict(list)
    for slot, source in given:
        slots[source].append(slot)
    for source, own in slots.items():
        Reading.objects.filter(slot__in=own, source=source).delete()
    yield
    periods: defaultdict[int, set[tuple[date, date]]] = defaultdict(set)
    for slot in (slot for own in slots.values() for slot in own):
        periods[slot.company_id].add((slot.start, slot.end))
    for company_id, days in periods.items():
        settle_sources(company_id=company_id, periods=days)


def settle_sources(*, company_id: int, periods: Collection[tuple[date, date]]) -> None:
    """Let exactly one reading per person and metric of a period count: one source, and of two stations one."""
    first, last = min(start for start, _end in periods), max(end for _start, end in periods)
    rows = Reading.objects.filter(company_id=company_id, start__range=(first, last), end__lte=last)
    if len(periods) == 1:
        ((start, end),) = periods
        rows = rows.filter(start=start, end=end)
    unsettled = rows.values("person_id", "metric", "start", "end").annotate(
        all=Count("pk"), counting=Count("pk", filter=Q(counts=True))
    )
    keys = set(unsettled.exclude(all=1, counting=1).values_list("person_id", "metric", "start", "end"))
    if keys:
        _write_changes(_rivals(rows, keys))


@dataclass(frozen=True, slots=True)
class _Rival:
    """One of the readings that say the same about one person."""

    pk: int
    source: str
    counts: bool
    exposures: dict[str, str]
    station: str | None

    def rank(self) -> tuple[Decimal, str]:
        """Order the stations that a person worked at in one period: most packages first."""
        return -Decimal(self.exposures.get("packages", 0)), self.station or ""


_Key = tuple[int, str, date, date]
_Groups = dict[_Key, list[_Rival]]


def _rivals(rows: QuerySet[Reading], keys: Collection[_Key]) -> _Groups:
    groups: _Groups = {key: [] for key in keys}
    some = rows.filter(person_id__in={key[0] for key in keys}, metric__in={key[1] for key in keys})
    for *key, pk, source, counts, exposures, station in some.values_list(
        "person_id", "metric", "start", "end", "pk", "source", "counts", "exposures", "slot__station__code"
    ):
        if (own := groups.get(cast("_Key", tuple(key)))) is not None:
            own.append(_Rival(pk, source, counts, exposures, station))
    return groups


def _write_changes(groups: _Groups) -> None:
    win, lose = _to_change(groups)
    Reading.objects.filter(pk__in=lose).update(counts=False)
    Reading.objects.filter(pk__in=win).update(counts=True)


def _to_change(groups: _Groups) -> tuple[list[int], list[int]]:
    win: list[int] = []
    lose: list[int] = []
    for (_person, metric, _start, _end), rivals in groups.items():
        winner = rivals[0]
        if len(rivals) > 1:
            source = winning_source(metric, [rival.source for rival in rivals])
            winner = min((rival for rival in rivals if rival.source == source), key=_Rival.rank)
        win += [winner.pk] if not winner.counts else []
        lose += [rival.pk for rival in rivals if rival.counts and rival is not winner]
    return win, lose
