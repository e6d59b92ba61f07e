"""Put the rows of a file into the slots it fills, and make the readings of a slot of all the files that fill it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from pacenote.accounts.models import Company
from pacenote.base.clock import today
from pacenote.base.marking import gettext_noop as _
from pacenote.base.querysets import insert_rows
from pacenote.imports.models import FileRow
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.parsed import ParsedFile, Period
from pacenote.imports.parsers.spans import WEEK, week_at
from pacenote.imports.services import inside, matching
from pacenote.imports.services.inside import Place
from pacenote.people.models import Station
from pacenote.performance.kinds import Kind
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from pacenote.performance.services import add_version, open_slot, replaced_readings

#: Stands between a source and the days that a file about a part of the period holds.
PART = ":"
#: What the older weeks of a source are called.
HISTORY = {"trailing_overview": "trailing_history"}


@dataclass(frozen=True, slots=True)
class Span:
    """A slot that a file fills. Its ``source`` names the days as well where the file fills some of them only."""

    start: date
    end: date
    label: str
    source: str


def spans_of(
    parsed: ParsedFile, own: Collection[Period], period: Period, *, kind: Kind, company: Company, now: datetime
) -> list[Span]:
    """Return the slots that a file fills, oldest first; ``own`` are the periods that its rows name.

    Raises RefusedFileError where one cannot be judged.
    """
    periods = own or _weeks_in(parsed, period, kind, company)
    newest = max(each.start for each in periods)
    found = [
        _span(each, period, kind=kind, company=company, source=_source(parsed, newest=each.start == newest))
        for each in sorted(periods, key=lambda each: each.start)
    ]
    for span in found:
        if span.start > today(company.zoneinfo, now) and not kind.may_lie_ahead:
            raise RefusedFileError(
                _("This file is about %(period)s, which has not begun."),
                hint=_("Check the year in the file; a performance file can only speak about the past."),
                code="future_period",
                values={"period": span.label},
            )
    return found


def _weeks_in(parsed: ParsedFile, period: Period, kind: Kind, company: Company) -> set[Period]:
    """Return the period itself, or every week that one touches in which no row is anybody's."""
    within_one = kind.period_of(period.start, first_weekday=company.first_weekday)[1] >= period.end
    if parsed.readings or not kind.in_parts or within_one:
        return {period}
    day, found = period.start, set()
    while day <= period.end:
        start, end = kind.period_of(day, first_weekday=company.first_weekday)
        found.add(week_at(start))
        day = end + timedelta(days=1)
    return found


def _source(parsed: ParsedFile, *, newest: bool) -> str:
    """Return the source of a slot; the older weeks of a file that repeats weeks are history, and never judged."""
    return HISTORY.get(parsed.source, parsed.source) if not newest else parsed.source


def _span(period: Period, whole: Period, *, kind: Kind, company: Company, source: str) -> Span:
    """Refuse a week's numbers under the rules of a day, and the other way round; a part of a week may stand alone.

    ``whole`` is what the file spans: a week of its rows that lies across its edge is a part as well.
    """
    days = (period.end - period.start).days + 1
    company_week = kind.period_of(period.start, first_weekday=company.first_weekday)
    off_the_grid = period.cadence == "range" and (period.start, period.end) != company_week
    if days == (1 if kind.cadence == "day" else WEEK) and not off_the_grid:
        first, last = max(period.start, whole.start), min(period.end, whole.end)
        part = f"{PART}{first:%m%d}-{last:%m%d}" if kind.in_parts and last - first < period.end - period.start else ""
        return Span(period.start, period.end, period.label, source + part)
    start, end = company_week
    if kind.in_parts and period.end <= end:
        calendar: weeks.Calendar = "iso" if company.first_weekday == 0 else "amazon"
        label = weeks.label_of(*weeks.week_of(start, calendar=calendar))
        return Span(start, end, label, f"{source}{PART}{period.start:%m%d}-{period.end:%m%d}")
    raise RefusedFileError(
        _("This file is about %(days)s days, %(first)s to %(last)s, and cannot be judged by the rules of its kind."),
        hint=_("Export one day (DAILY).") if kind.cadence == "day" else _("Export one whole week."),
        code="wrong_time_frame",
        values={"days": days, "first": period.start.isoformat(), "last": period.end.isoformat()},
    )


def take_slots(
    file: PerformanceFile, spans: Iterable[Span], *, kind: Kind, station: Station | None, now: datetime
) -> list[SlotFile]:
    """Open the slots of a file and make it the current version of its source in each."""
    held: list[SlotFile] = []
    for span in spans:
        slot = open_slot(
            company=file.company,
            kind=kind,
            station=station,
            start=span.start,
            end=span.end,
            label=span.label,
            now=now,
        )
        held.append(add_version(slot=slot, file=file, source=span.source))
    return held


def fill(held: Iterable[SlotFile]) -> None:
    """Make the readings of slots anew from the rows of every current file of the same source."""
    places = _places(held)
    if not places:
        return
    with replaced_readings([(place.slot, place.source) for place in places]):
        inside.insert_readings(places)
        insert_rows(Reading, _summed(places))


def _places(held: Iterable[SlotFile]) -> list[Place]:
    slots = {(each.slot_id, source_of(each)): each.slot for each in held}
    files: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for each in SlotFile.objects.filter(slot__in={slot for slot, _source in slots}, current=True).order_by("pk"):
        files[each.slot_id, source_of(each)].append(each.file_id)
    return [Place(slot, key[1], tuple(files[key])) for key, slot in slots.items()]


def source_of(held: SlotFile) -> str:
    """Return the source that a file's readings carry, without the days that it fills of the slot."""
    return held.source.partition(PART)[0]


def _summed(places: Sequence[Place]) -> Iterator[Reading]:
    """Return the readings that are sums of pieces, of all the files of a place together."""
    rows = FileRow.objects.filter(file__in={file for place in places for file in place.files}).exclude(pieces={})
    for place in places if rows.exists() else ():
        own = rows.filter(Q(start=None) | Q(start=place.slot.start, end=place.slot.end), file__in=place.files)
        order = {file: number for number, file in enumerate(place.files)}
        found = sorted(((row.file_id, row) for row in own.order_by("pk")), key=lambda pair: order[pair[0]])
        yield from matching.summed_readings(matching.moved(found), slot=place.slot, source=place.source)
