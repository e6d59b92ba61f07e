"""The two dashboards of the Files page: one row per expected file of a day and of a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import IMPORT_FILES, may
from pacenote.base.clock import week_of
from pacenote.coaching.models import Finding, Message
from pacenote.performance.models import SlotFile
from pacenote.performance.on_time import SlotState
from pacenote.web.panels.expected import Calendar, Expectations, Expected, Period, finished_week, week_label
from pacenote.web.panels.row_menu import MenuEntry, row_menu
from pacenote.web.panels.times import Times, day_words, span_words, week_dates

State = Message.State


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One expected file as performance/_slot_row.html shows it."""

    kind: str
    kind_name: str
    subtitle: str
    state: str
    state_word: str
    state_line2: str
    version: int
    preview: bool
    import_url: str
    review_url: str
    repair: str
    menu: tuple[MenuEntry, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard: the rows of a period and the way to its neighbours."""

    title: str
    title2: str
    prev_url: str
    next_url: str
    rows: tuple[SlotRow, ...]


@dataclass(slots=True)
class Told:
    """The messages that a slot's findings stand in, counted by state, and when the first of them went."""

    by_state: dict[str, int] = field(default_factory=dict)
    first_release: datetime | None = None

    @property
    def messages(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class Shelf:
    """What fills the slots of a board, and what a member may do about it."""

    membership: Membership
    times: Times
    files: dict[int, list[SlotFile]]
    told: dict[int, Told]
    next_send: datetime
    several_stations: bool


def boards(
    membership: Membership,
    expected: Expectations,
    times: Times,
    known: Calendar,
    *,
    day: date,
    week: date,
    next_send: datetime,
) -> tuple[Board, Board]:
    """Return the dashboards of a day and of the week that starts on ``week``; ``known`` holds their slots."""
    week_end = week + timedelta(days=6)
    slots = list({slot.pk: slot for slot in known.between(day, day) + known.between(week, week_end)}.values())
    shelf = _shelf(membership, expected, times, [slot.pk for slot in slots], next_send)
    daily = [stands for kind in expected.of("day") for stands in expected.stand(kind, (day, day), slots)]
    weekly = [stands for kind in expected.of("week") for stands in expected.stand(kind, (week, week_end), slots)]
    one, seven = timedelta(days=1), timedelta(days=7)
    this_week = week_of(times.today, times.company.first_weekday)[0]
    return (
        Board(
            title=f"{day_words(day)} {day.year}",
            title2="",
            prev_url=_address(membership, day=day - one, week=week),
            next_url=_address(membership, day=day + one, week=week) if day < times.today else "",
            rows=tuple(_row(stands, shelf) for stands in daily),
        ),
        Board(
            title=week_label(week, slots),
            title2=week_dates(week, week_end),
            prev_url=_address(membership, day=day, week=week - seven),
            next_url=_address(membership, day=day, week=week + seven) if week < this_week else "",
            rows=tuple(_row(stands, shelf) for stands in weekly),
        ),
    )


def chosen_period(times: Times, day: date | None, week: date | None) -> tuple[date, date]:
    """Return the day and the first day of the week to show: yesterday and the last finished week unless chosen.

    Nothing later than today is shown, and nothing that a calendar cannot step back from.
    """
    oldest = date(2000, 1, 1)
    shown_day = times.today - timedelta(days=1) if day is None else min(max(day, oldest), times.today)
    if week is None:
        return shown_day, finished_week(times.company, times.today)[0]
    return shown_day, week_of(min(max(week, oldest), times.today), times.company.first_weekday)[0]


def _address(membership: Membership, *, day: date, week: date) -> str:
    return f"{reverse('files', args=[membership.company.slug])}?day={day.isoformat()}&week={week.isoformat()}"


def _shelf(
    membership: Membership, expected: Expectations, times: Times, slot_ids: Sequence[int], next_send: datetime
) -> Shelf:
    files: defaultdict[int, list[SlotFile]] = defaultdict(list)
    held = SlotFile.objects.visible_to(membership).filter(slot__in=slot_ids)
    for each in held.select_related("file").order_by("-current", "source", "-version"):
        files[each.slot_id].append(each)
    told: defaultdict[int, Told] = defaultdict(Told)
    findings = Finding.objects.visible_to(membership).filter(slot__in=slot_ids, message__isnull=False)
    counted = findings.values("slot_id", "message__state").annotate(
        messages=Count("message", distinct=True), first=Min("message__released_at")
    )
    for row in counted:
        slot = told[row["slot_id"]]
        slot.by_state[row["message__state"]] = row["messages"]
        slot.first_release = min(filter(None, (slot.first_release, row["first"])), default=None)
    return Shelf(membership, times, files, told, next_send, len(expected.stations) > 1)


def _row(stands: Expected, shelf: Shelf) -> SlotRow:
    files = shelf.files.get(stands.slot.pk, []) if stands.slot else []
    current = [each for each in files if each.current]
    told = shelf.told.get(stands.slot.pk, Told()) if stands.slot else Told()
    word, line2 = _words(stands, told, shelf, evaluated=all(each.file.evaluated_at for each in current))
    slug = shelf.membership.company.slug
    missing = stands.state == SlotState.MISSING and may(shelf.membership, IMPORT_FILES)
    late = told.by_state.get(State.LATE, 0)
    station = f"{stands.station.code}: " if stands.station and shelf.several_stations else ""
    return SlotRow(
        kind=stands.kind.slug,
        kind_name=_(stands.kind.name),
        subtitle=station + (_content(current, told) or _(stands.kind.subtitle)),
        state=stands.state.value if stands.state else SlotState.NOT_DUE_YET.value,
        state_word=word,
        state_line2=line2,
        version=max((each.version for each in current), default=0),
        preview=any(each.file.preview for each in current),
        import_url="#import" if missing else "",
        review_url=f"{reverse('coaching', args=[slug])}?filter=late" if late else "",
        repair=_("Columns changed") if any(each.file.drift.get("gone") for each in current) else "",
        menu=row_menu(shelf.membership, stands, files, late=late),
    )


def _content(current: Sequence[SlotFile], told: Told) -> str:
    """Return what the slot's files hold, in a line."""
    if not current:
        return ""
    rows = max(each.file.rows for each in current)
    unmatched = max(each.file.unmatched for each in current)
    parts = [ngettext("%(count)s row", "%(count)s rows", rows) % {"count": rows}]
    if unmatched:
        parts.append(_("%(count)s not matched") % {"count": unmatched})
    else:
        count = told.messages
        parts.append(ngettext("%(count)s message", "%(count)s messages", count) % {"count": count})
    return ", ".join(parts)


def _words(stands: Expected, told: Told, shelf: Shelf, *, evaluated: bool) -> tuple[str, str]:
    """Return the state's word with its time, and the consequence."""
    times = shelf.times
    if stands.state is None:
        return _("Not imported"), _("From before your company used Pacenote")
    if stands.slot is None or stands.state == SlotState.MISSING:
        if stands.state == SlotState.NOT_DUE_YET:
            return _("Not due yet"), _("Due %(when)s") % {"when": times.full(stands.due_at)}
        word = _("Missing, due %(when)s") % {"when": times.near(stands.due_at)}
        if stands.slot is not None:
            return word, _("Its import was deleted")
        if stands.due_at > times.now:
            return word, _("In %(span)s") % {"span": span_words(stands.due_at - times.now)}
        return word, _("Overdue for %(span)s") % {"span": span_words(times.now - stands.due_at)}
    when = times.near(stands.slot.imported_at)
    word = _("On time, %(when)s") if stands.slot.on_time else _("Late, %(when)s")
    return word % {"when": when}, _consequence(told, shelf) if evaluated else _("Findings are being made")


def _consequence(told: Told, shelf: Shelf) -> str:
    times, late = shelf.times, told.by_state.get(State.LATE, 0)
    late_goes = times.company.late_policy == Company.LatePolicy.NEXT
    if late and not late_goes:
        return ngettext("%(count)s message waits for you", "%(count)s messages wait for you", late) % {"count": late}
    if told.by_state.get(State.DRAFT) or late:
        if times.company.paused_at:
            return _("Waits: sending is paused")
        return _("Sends %(time)s") % {"time": _at(shelf.next_send, times)}
    if told.first_release:
        return _("Sent %(time)s") % {"time": _at(told.first_release, times)}
    held = told.by_state.get(State.HELD, 0) + told.by_state.get(State.UNREACHABLE, 0)
    if held:
        return ngettext("%(count)s message held", "%(count)s messages held", held) % {"count": held}
    return _("No messages")


def _at(instant: datetime, times: Times) -> str:
    """Return the time, with the weekday where it is not today's."""
    day = times.day_of(instant)
    bare = times.bare(instant)
    if day == times.today:
        return bare
    return f"{date_format(day, 'D')} {bare}" if abs(day - times.today) < timedelta(days=7) else times.full(instant)


def board_address(membership: Membership, period: Period, shown: Iterable[date]) -> str:
    """Return the address at which the boards show a period; ``shown`` is the day and the week shown now."""
    day, week = shown
    start, end = period
    return _address(membership, day=start if start == end else day, week=week if start == end else start)
