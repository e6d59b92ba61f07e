"""No row is not zero: who is missing from a list of events had none only if something proves that they worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from pacenote.base.querysets import insert_rows
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.parsed import ParsedFile
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
    """What one slot knows of events: its files, and the numbers of everybody who certainly worked in its days."""

    slot: Slot
    source: str
    files: list[SlotFile] = field(default_factory=list)
    worked: dict[int, dict[str, Decimal]] = field(default_factory=dict)


def unclaimed_of(parsed: ParsedFile) -> dict[str, str]:
    """Return the counts of a file that may be anybody's: what it gives to nobody, and lines that could not be read."""
    lost = len(parsed.errors) + parsed.errors_untold
    unread = dict.fromkeys(EVENT_LISTS.get(parsed.source, ()), Decimal(lost)) if lost else {}
    return {metric: str(count) for metric, count in (unread | parsed.nobody).items()}


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
    if not lists:
        return
    _find_who_worked(company_id, list(lists.values()))
    _leave_out_whose_row_it_may_be(company_id, lists)
    zeros: defaultdict[Slot, list[Reading]] = defaultdict(list)
    for one in lists.values():
        zeros[one.slot] += _zeros(one)
    known: defaultdict[int, set[tuple[int, str, int]]] = defaultdict(set)
    made = Reading.objects.filter(slot__in=list(zeros), source=NO_ROW)
    for slot_id, person_id, metric, file_id in made.values_list("slot_id", "person_id", "metric", "file_id"):
        known[slot_id].add((person_id, metric, file_id))
    for slot, readings in zeros.items():
        if known[slot.pk] != {(each.person_id, each.metric, each.file_id) for each in readings}:
            with replaced_readings([(slot, NO_ROW)]):
                insert_rows(Reading, readings)


def _zeros(one: _List) -> list[Reading]:
    file = one.files[-1].file
    unclaimed = {metric for each in one.files for metric, count in each.file.unclaimed.items() if count}
    metrics = [metric for metric in EVENT_LISTS[one.source] if metric not in unclaimed]
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
        for person_id, numbers in one.worked.items()
        for metric in metrics
    ]


def _find_who_worked(company_id: int, lists: list[_List]) -> None:
    """Note for each list who certainly worked in the days of its slot at its station, and what proves it."""
    first, last = min(one.slot.start for one in lists), max(one.slot.end for one in lists)
    readings = Reading.objects.filter(company_id=company_id, start__range=(first, last), end__lte=last)
    proofs = list(
        readings.filter(Q(metric__in=PROOFS, value__gt=0) | Q(metric="engine_off_compliance")).values_list(
            "slot__station_id", "start", "end", "person_id", "metric", "value"
        )
    )
    days = list(
        RosterDay.objects.filter(company_id=company_id, day__range=(first, last), status__working=True).values_list(
            "station", "day", "person_id"
        )
    )
    for one in lists:
        slot, numbers = one.slot, defaultdict[int, dict[str, Decimal]](dict)
        for station_id, start, end, person_id, metric, value in proofs:
            if slot.start <= start and end <= slot.end and _at(station_id, slot.station_id):
                known = numbers[person_id]
                if (start, end) == (slot.start, slot.end):
                    known[metric] = value
        code = slot.station.code if slot.station else ""
        for station, day, person_id in days:
            if slot.start <= day <= slot.end and _at(station, code):
                numbers[person_id]
        one.worked = dict(numbers)


def _at(place: int | str | None, wanted: int | str | None) -> bool:
    """Say whether something happened at a station; what names none may have been anywhere."""
    return not wanted or not place or place == wanted


def _leave_out_whose_row_it_may_be(company_id: int, lists: dict[tuple[int, str], _List]) -> None:
    """Forget who stands in a list, and who may own a row of it that waits for a name."""
    fills = SlotFile.objects.filter(slot__in={slot for slot, _source in lists}, current=True).select_related("file")
    # a file about a part of the days names people as well
    filled = [(each.file_id, lists[key]) for each in fills if (key := (each.slot_id, source_of(each))) in lists]
    listing = {each.file_id for one in lists.values() for each in one.files}
    rows = FileRow.objects.filter(file__in=listing | {file_id for file_id, _one in filled})
    named, waiting = defaultdict[int, set[int]](set), defaultdict[int, set[tuple[str, bool]]](set)
    for file_id, person_id in (
        rows.exclude(person=None).exclude(status=FileRow.Status.NOT_OURS).values_list("file_id", "person_id").distinct()
    ):
        named[file_id].add(person_id)
    for file_id, kind, external_id in rows.filter(status=FileRow.Status.UNMATCHED).values_list(
        "file_id", "id_kind", "external_id"
    ):
        waiting[file_id].add((kind, bool(external_id)))
    for file_id, one in filled:
        for person_id in named[file_id]:
            one.worked.pop(person_id, None)
    for one in lists.values():
        rows_waiting = {row for each in one.files for row in waiting[each.file_id]}
        _leave_out_perhaps(company_id, one, rows_waiting)


def _leave_out_perhaps(company_id: int, one: _List, waiting: set[tuple[str, bool]]) -> None:
    """Forget who may own a waiting row: everybody where it has no id, else those without such an id."""
    if not waiting:
        return
    if not all(has_id for _kind, has_id in waiting):
        one.worked = {}
        return
    kinds = {kind for kind, _has_id in waiting}
    known = ExternalId.objects.filter(company_id=company_id, kind__in=kinds, person_id__in=one.worked)
    sure = set(known.values_list("person_id", flat=True))
    one.worked = {person_id: numbers for person_id, numbers in one.worked.items() if person_id in sure}
