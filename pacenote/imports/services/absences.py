"""No row is not zero: who is missing from a list of events had none only if something proves that they worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from pacenote.base.querysets import insert_rows
from pacenote.imports.models import FileRow
from pacenote.imports.services.filling import source_of
from pacenote.people.models import ExternalId, RosterDay
from pacenote.performance.catalogue import exposures_of
from pacenote.performance.models import Reading, Slot, SlotFile
from pacenote.performance.services import replaced_readings

NO_ROW = "no_row"
#: Lists of events, by source, and the counts that are zero for somebody who worked and has no row in them.
EVENT_LISTS = {
    "cx_feedback": ("cx_negative",),
    "netradyne_alerts": ("netradyne_alerts", "netradyne_severe"),
}
#: The kinds whose slots hold such lists: their zeros change when somebody turns out to have worked in their days.
LISTING_KINDS = ("cx_feedback", "netradyne")
#: Numbers that nobody has without having worked.
PROOFS = ("delivered_packages", "pod_opportunities", "pps_stops", "mentor_trips", "netradyne_minutes")


@dataclass(slots=True)
class _List:
    """What one slot knows of events: its files, who stands in them, and whose rows wait for a name."""

    slot: Slot
    source: str
    files: list[SlotFile] = field(default_factory=list)


def settle_absences(*, company_id: int, start: date, end: date) -> None:
    """Make the zeros of everybody who worked and stands in no row of an event list that overlaps the days.

    Safe to repeat, and right in any order: proof may come before the list or after it.
    """
    held = SlotFile.objects.filter(
        company_id=company_id, current=True, slot__start__lte=end, slot__end__gte=start, source__in=EVENT_LISTS
    ).select_related("slot__station", "file")
    lists: dict[tuple[int, str], _List] = {}
    for each in held:
        lists.setdefault((each.slot_id, each.source), _List(each.slot, each.source)).files.append(each)
    zeros: defaultdict[Slot, list[Reading]] = defaultdict(list)
    for one in lists.values():
        zeros[one.slot] += _zeros(one)
    for slot, readings in zeros.items():
        before = set(Reading.objects.filter(slot=slot, source=NO_ROW).values_list("person_id", "metric", "file_id"))
        if before != {(each.person_id, each.metric, each.file_id) for each in readings}:
            with replaced_readings([(slot, NO_ROW)]):
                insert_rows(Reading, readings)


def _zeros(one: _List) -> list[Reading]:
    file = one.files[-1].file
    metrics = [metric for metric in EVENT_LISTS[one.source] if not file.unclaimed.get(metric)]
    worked = _worked(one.slot)
    for person_id in _named(one) | _perhaps_waiting(one, set(worked)):
        worked.pop(person_id, None)
    return [
        Reading(
            company_id=file.company_id,
            person_id=person_id,
            metric=metric,
            start=one.slot.start,
            end=one.slot.end,
            value=Decimal(0),
            exposures={unit: str(amount) for unit, amount in exposures_of(metric, numbers).items()},
            source=NO_ROW,
            slot=one.slot,
            file=file,
            line=0,
        )
        for person_id, numbers in worked.items()
        for metric in metrics
    ]


def _named(one: _List) -> set[int]:
    """Return who stands in the list, also where a file about a part of the days says it."""
    fills = SlotFile.objects.filter(slot=one.slot, current=True).select_related("file")
    files = [each.file_id for each in fills if source_of(each) == one.source]
    rows = FileRow.objects.filter(file__in=files).exclude(person=None).exclude(status=FileRow.Status.NOT_OURS)
    return {row.person_id for row in rows.only("person_id") if row.person_id is not None}


def _perhaps_waiting(one: _List, people: Iterable[int]) -> set[int]:
    """Return who may own a row that waits for a name: everybody where it has no id, else those without such an id."""
    waiting = FileRow.objects.filter(file__in=[each.file_id for each in one.files], status=FileRow.Status.UNMATCHED)
    rows = list(waiting.values_list("id_kind", "external_id"))
    if not rows:
        return set()
    if any(not external_id for _kind, external_id in rows):
        return set(people)
    kinds = {kind for kind, _external_id in rows}
    known = ExternalId.objects.filter(company_id=one.slot.company_id, kind__in=kinds, person_id__in=people)
    return set(people) - set(known.values_list("person_id", flat=True))


def _worked(slot: Slot) -> dict[int, dict[str, Decimal]]:
    """Return who certainly worked in the days of a slot at its station, with the numbers that prove it."""
    numbers: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    readings = Reading.objects.filter(
        company_id=slot.company_id, start__range=(slot.start, slot.end), end__lte=slot.end
    )
    proofs = readings.filter(Q(metric__in=PROOFS, value__gt=0) | Q(metric="engine_off_compliance"))
    days = RosterDay.objects.filter(
        company_id=slot.company_id, day__gte=slot.start, day__lte=slot.end, status__working=True
    )
    if slot.station is not None:
        proofs = proofs.filter(Q(slot__station=slot.station) | Q(slot__station=None))
        days = days.filter(station__in=("", slot.station.code))
    for person_id, metric, value, start, end in proofs.values_list("person_id", "metric", "value", "start", "end"):
        known = numbers[person_id]
        if (start, end) == (slot.start, slot.end):
            known[metric] = value
    for person_id in days.values_list("person_id", flat=True):
        numbers[person_id]
    return dict(numbers)
