"""The strip that names the next send: when, to how many, and what is still missing for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import EDIT_ROSTER, IMPORT_FILES, MANAGE_SETTINGS, SEND_MESSAGES, may
from pacenote.coaching.recipients import Mode
from pacenote.coaching.services import Circumstances, plan_send
from pacenote.messaging.models import Channel, Delivery, Send
from pacenote.performance.kinds import Kind
from pacenote.performance.on_time import SlotState
from pacenote.performance.queries import people_last_time
from pacenote.web.panels.expected import Calendar, Expectations, Period, belongs, is_filled, week_label
from pacenote.web.panels.times import Times, day_words

#: A send that still hands over is among these: pausing keeps new ones from starting.
LAST_SENDS = 20

#: The worker looks each minute; a send that has not begun by then has nobody who begins it.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that is due before the next send, and what its lack means; ``state`` is missing or not_due_yet."""

    state: str
    title: str
    detail: str
    import_url: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Who paused sending, when and why."""

    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The next send as performance/_strip.html shows it."""

    next_at: datetime
    zone_label: str
    minutes: int
    rostered: int | None
    roster_day: str
    messages: int
    missing: tuple[MissingFile, ...]
    overdue: str
    paused: Paused | None
    outbox_only: bool
    pause_url: str
    resume_url: str
    stop_url: str
    settings_url: str
    roster_url: str
    outbox_url: str


def automatic_mode(company: Company) -> Mode:
    """Return whom the company's automatic send is for."""
    return "rostered" if company.reach == Company.Reach.ROSTERED else "everyone"


def due_span(expected: Expectations, times: Times, next_at: datetime) -> list[Period]:
    """Return the days around the periods whose files are due at a send; empty where none are."""
    ends = [day for _kind, period in expected.due_on(times.day_of(next_at)) for day in period]
    return [(min(ends), max(ends))] if ends else []


def strip(
    membership: Membership,
    expected: Expectations,
    times: Times,
    slots: Calendar,
    *,
    known: Circumstances,
    next_send: tuple[date, datetime],
) -> Strip:
    """Return the next send; the messages are those that would go if it came now.

    ``slots`` holds those of ``due_span``, ``known`` what decides about the company's open messages.
    """
    company = membership.company
    day, next_at = next_send
    plan = plan_send(company=company, mode=automatic_mode(company), automatic=True, now=next_at, known=known)
    needs_roster = company.reach == Company.Reach.ROSTERED
    no_roster = needs_roster and not known.has_roster(day)
    slug = [company.slug]
    sender, importer = may(membership, SEND_MESSAGES), may(membership, IMPORT_FILES)
    running = running_send(company.pk) if sender else None
    return Strip(
        next_at=next_at,
        zone_label=times.zone,
        minutes=max(0, int((next_at - times.now).total_seconds() // 60)),
        rostered=None if no_roster else len(known.rostered(day)),
        roster_day=day_words(day),
        messages=0 if no_roster else len(plan.going()),
        missing=tuple(_missing(expected, times, slots, next_at, import_url="#import" if importer else "")),
        overdue=_overdue(next_at, times),
        paused=_paused(company, times),
        outbox_only=list(company.channels) == [Channel.OUTBOX],
        pause_url=reverse("sending_pause", args=slug) if sender else "",
        resume_url=reverse("sending_resume", args=slug) if sender else "",
        stop_url=reverse("send_stop", args=[company.slug, running]) if running else "",
        settings_url=reverse("settings", args=slug) if may(membership, MANAGE_SETTINGS) else "",
        roster_url=f"{reverse('roster', args=slug)}?day={day.isoformat()}" if may(membership, EDIT_ROSTER) else "",
        outbox_url=reverse("outbox", args=slug),
    )


def running_send(company_id: int) -> int | None:
    """Return the newest send that still has something to hand over, of those that were started last."""
    last = Send.objects.filter(company_id=company_id).order_by("-started_at").values_list("pk", flat=True)[:LAST_SENDS]
    open_ones = Delivery.objects.filter(
        send_id__in=list(last), status__in=(Delivery.Status.PENDING, Delivery.Status.SENDING)
    )
    return open_ones.order_by("-send_id").values_list("send_id", flat=True).first()


def _paused(company: Company, times: Times) -> Paused | None:
    if company.paused_at is None:
        return None
    by = company.paused_by.display_name if company.paused_by else _("somebody")
    return Paused(by, times.near(company.paused_at), company.pause_reason)


def _overdue(next_at: datetime, times: Times) -> str:
    """Return that a send has not begun although its minute is over; empty while the worker may still be at it."""
    if times.now - next_at < PATIENCE:
        return ""
    return _("The send of %(when)s has not begun. Look whether the worker is running.") % {"when": times.full(next_at)}


def _missing(
    expected: Expectations, times: Times, slots: Calendar, next_at: datetime, *, import_url: str
) -> list[MissingFile]:
    due = expected.due_on(times.day_of(next_at))
    open_ones = [
        (kind, period)
        for kind, period in due
        if not any(is_filled(slot) and slot.kind == kind.slug and belongs(slot, period) for slot in slots.slots)
    ]
    heard = people_last_time(times.company.pk, [kind.slug for kind, _period in open_ones])
    found = [
        _missing_file(kind, period, expected, _detail(times, next_at, heard.get(kind.slug, 0)), import_url)
        for kind, period in open_ones
    ]
    return sorted(found, key=lambda each: each.state != SlotState.MISSING)


def _missing_file(kind: Kind, period: Period, expected: Expectations, detail: str, import_url: str) -> MissingFile:
    """Tell a file that could be here from one that cannot exist yet."""
    (stands, *_stations) = expected.stand(kind, period, ())
    name = day_words(period[0]) if period[0] == period[1] else week_label(period[0])
    values = {"kind": _(kind.name), "period": name}
    if stands.state == SlotState.NOT_DUE_YET:
        return MissingFile(stands.state.value, _("Still to come: %(kind)s, %(period)s") % values, detail, "")
    return MissingFile(SlotState.MISSING.value, _("Missing: %(kind)s, %(period)s") % values, detail, import_url)


def _detail(times: Times, next_at: datetime, people: int) -> str:
    due = _("Due %(when)s.") % {"when": times.near(next_at)}
    if not people:
        return due
    without = ngettext(
        "Without it, %(count)s person hears nothing of it.", "Without it, %(count)s people hear nothing of it.", people
    )
    return f"{due} {without % {'count': people}}"
