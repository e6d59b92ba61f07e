"""Every week that was ever imported: its files, who brought them and when, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import DOWNLOAD_FILES, may
from pacenote.base.clock import middle_day, week_of
from pacenote.base.tables_out import Cell
from pacenote.coaching.models import Finding
from pacenote.imports.bundles import Original, unique_names
from pacenote.imports.services.storing import original_path
from pacenote.performance.models import PerformanceFile, Slot, SlotFile
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.file_cards import kind_name
from pacenote.web.panels.times import Times, day_words, week_dates

Status = PerformanceFile.Status


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file in one week."""

    file_id: int
    kind_name: str
    period: str
    name: str
    version: int
    state: str
    state_word: str
    note: str
    imported_by: str
    imported_at: str
    rows: int
    matched: int
    unmatched: int
    messages: int
    page_url: str
    download_url: str


@dataclass(frozen=True, slots=True)
class ReportWeek:
    """One week as performance/import_report.html shows it."""

    start: date
    label: str
    dates: str
    zip_url: str
    files: tuple[ReportFile, ...]


def report_weeks(membership: Membership) -> list[date]:
    """Return the first days of all weeks that hold an import, newest first."""
    held = Slot.objects.visible_to(membership).values_list("start", "end").distinct()
    days = {middle_day(start, end) for start, end in held}
    return sorted({week_of(day, membership.company.first_weekday)[0] for day in days}, reverse=True)


def report(membership: Membership, starts: Sequence[date], times: Times) -> tuple[ReportWeek, ...]:
    """Return some weeks with all their files, replaced and deleted ones too."""
    found: defaultdict[date, list[SlotFile]] = defaultdict(list)
    for held in _held(membership, starts):
        found[week_of(held.slot.middle, membership.company.first_weekday)[0]].append(held)
    messages = _messages(membership, [held.slot_id for each in found.values() for held in each])
    return tuple(_week(membership, start, found[start], messages, times) for start in starts if found[start])


def _held(membership: Membership, starts: Sequence[date]) -> Iterable[SlotFile]:
    if not starts:
        return ()
    rows = SlotFile.objects.visible_to(membership).filter(
        slot__end__gte=min(starts), slot__start__lte=max(starts) + timedelta(days=6)
    )
    rows = rows.select_related("slot__station", "file__uploaded_by")
    wanted = set(starts)
    ordered = rows.order_by("slot__kind", "slot__start", "source", "-version", "pk")
    return [row for row in ordered if week_of(row.slot.middle, membership.company.first_weekday)[0] in wanted]


def _messages(membership: Membership, slots: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return how many messages speak of each file in each slot."""
    told = Finding.objects.visible_to(membership).filter(slot__in=slots).exclude(message=None)
    counted = told.values("slot_id", "file_id").annotate(messages=Count("message", distinct=True))
    return {(row["slot_id"], row["file_id"]): row["messages"] for row in counted}


def _week(
    membership: Membership,
    start: date,
    held: Sequence[SlotFile],
    messages: dict[tuple[int, int], int],
    times: Times,
) -> ReportWeek:
    slug = membership.company.slug
    by_file: defaultdict[int, list[SlotFile]] = defaultdict(list)
    for each in held:
        by_file[each.file_id].append(each)
    zip_url = f"{reverse('week_zip', args=[slug])}?week={start.isoformat()}"
    return ReportWeek(
        start=start,
        label=week_label(start, [each.slot for each in held]),
        dates=f"{week_dates(start, start + timedelta(days=6))} {(start + timedelta(days=6)).year}",
        zip_url=zip_url if may(membership, DOWNLOAD_FILES) else "",
        files=tuple(
            _file(membership, places, sum(messages.get((each.slot_id, each.file_id), 0) for each in places), times)
            for places in by_file.values()
        ),
    )


def _file(membership: Membership, places: Sequence[SlotFile], messages: int, times: Times) -> ReportFile:
    file, slug = places[0].file, membership.company.slug
    state, word = _state(places, times)
    return ReportFile(
        file_id=file.pk,
        kind_name=kind_name(places[0].slot.kind),
        period=_period(places),
        name=file.name,
        version=max(each.version for each in places),
        state=state,
        state_word=word,
        note=_note(file, places),
        imported_by=file.uploaded_by.display_name if file.uploaded_by else _("the command line"),
        imported_at=times.full(file.uploaded_at),
        rows=file.rows,
        matched=file.matched,
        unmatched=file.unmatched,
        messages=messages,
        page_url=reverse("file_page", args=[slug, file.pk]),
        download_url=reverse("file_download", args=[slug, file.pk]) if may(membership, DOWNLOAD_FILES) else "",
    )


def _state(places: Sequence[SlotFile], times: Times) -> tuple[str, str]:
    """Return the verdict of the slots that a file fills, late where one of them is."""
    late = [each.slot for each in places if not each.slot.on_time]
    slot = late[0] if late else places[0].slot
    words = (_("Late, %(when)s") if late else _("On time, %(when)s")) % {"when": times.near(slot.imported_at)}
    return "late" if late else "on_time", words


def _note(file: PerformanceFile, places: Sequence[SlotFile]) -> str:
    if file.status == Status.DELETED:
        return _("Deleted")
    if not any(each.current for each in places):
        return _("Replaced")
    return _("Preview") if file.preview else ""


def _period(places: Sequence[SlotFile]) -> str:
    first, last = places[0].slot, places[-1].slot
    station = f", {first.station.code}" if first.station else ""
    if first.start != first.end:
        return first.label + station
    if first.start == last.start:
        return day_words(first.start) + station
    return f"{week_dates(first.start, last.end)}{station}"


def report_titles() -> list[str]:
    """Return the titles of the exported table."""
    return [
        *(_("Week"), _("First day"), _("Last day"), _("Kind"), _("Period"), _("Version"), _("State"), _("Note")),
        *(_("File"), _("Imported by"), _("Imported at"), _("Rows"), _("Matched"), _("Not matched"), _("Messages")),
        "SHA-256",
    ]


def report_rows(membership: Membership, times: Times) -> Iterable[Sequence[Cell]]:
    """Yield every file of every week, newest week first, as cells; a year of weeks at a time."""
    weeks = report_weeks(membership)
    for place in range(0, len(weeks), 52):
        some = weeks[place : place + 52]
        digests = dict(PerformanceFile.objects.visible_to(membership).values_list("pk", "sha256"))
        for week in report(membership, some, times):
            last = week.start + timedelta(days=6)
            for file in week.files:
                yield (
                    *(week.label, week.start, last, file.kind_name, file.period, file.version, file.state_word),
                    *(file.note, file.name, file.imported_by, file.imported_at, file.rows, file.matched),
                    *(file.unmatched, file.messages, digests.get(file.file_id, "")),
                )


def originals_of(membership: Membership, start: date) -> list[Original]:
    """Return every original of a week once; deleted imports are left out."""
    files = {held.file_id: held.file for held in _held(membership, [start]) if held.file.status != Status.DELETED}
    by_bytes = {file.sha256: file for file in files.values()}
    zone = membership.company.zoneinfo
    return [
        Original(name, original_path(file.company_id, file.sha256), file.uploaded_at.astimezone(zone))
        for name, file in zip(unique_names(file.name for file in by_bytes.values()), by_bytes.values(), strict=True)
    ]
