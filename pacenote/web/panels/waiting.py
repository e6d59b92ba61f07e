"""What does not go by itself now: each message with why, what happens next, and until when it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.base.marking import gettext_noop
from pacenote.coaching import recipients
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.recipients import Decision, Reason
from pacenote.web.panels.coaching_list import initials
from pacenote.web.panels.desk import Counts, Desk, is_unreachable, needs_user, waits_for_user
from pacenote.web.panels.reasons import reason_words
from pacenote.web.panels.times import day_words
from pacenote.web.panels.why import lateness_of

#: The groups in their order: key, title, icon, tone.
GROUPS = (
    ("needs", gettext_noop("Needs a person"), "coach", "late"),
    ("late", gettext_noop("Late, wait for you"), "late", "late"),
    ("held", gettext_noop("Held"), "held", ""),
    ("unreachable", gettext_noop("Cannot be reached"), "unreachable", "bad"),
    ("blocked", gettext_noop("Wait for something else"), "clock", ""),
)


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """One message that waits: ``next`` is what happens by itself, ``ends`` when it ends unsent."""

    id: int
    name: str
    initials: str
    counts: Counts
    why: str
    next: str
    ends: str
    url: str


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Messages that wait for the same thing."""

    key: str
    title: str
    icon: str
    tone: str
    messages: tuple[WaitingMessage, ...]


def waiting_groups(desk: Desk) -> tuple[WaitingGroup, ...]:
    """Return everything that the next send leaves behind, those first for which somebody has to do something."""
    found: dict[str, list[WaitingMessage]] = {key: [] for key, *_rest in GROUPS}
    lateness = _lateness(desk)
    for message in sorted(desk.messages, key=lambda each: (each.person.sort_key, each.pk)):
        decision = desk.decision(message)
        if not isinstance(decision, recipients.Send):
            found[_group(message, decision)].append(_waiting(desk, message, decision, lateness.get(message.pk, "")))
    return tuple(
        WaitingGroup(key, _(title), icon, tone, tuple(found[key])) for key, title, icon, tone in GROUPS if found[key]
    )


def count_of(groups: Sequence[WaitingGroup]) -> int:
    """Return how many messages wait."""
    return sum(len(group.messages) for group in groups)


def _group(message: Message, decision: Decision | None) -> str:
    if needs_user(message, decision):
        return "needs"
    if message.held_by_user:
        return "held"
    if is_unreachable(message, decision):
        return "unreachable"
    if waits_for_user(message, decision):
        return "late"
    return "held" if isinstance(decision, recipients.Hold | recipients.Expire) else "blocked"


def _lateness(desk: Desk) -> dict[int, str]:
    """Return how late the newest file behind each late message came; one query."""
    late = [message.pk for message in desk.messages if message.late]
    rows = Finding.objects.visible_to(desk.membership).filter(message__in=late, late=True)
    newest = rows.select_related("slot", "file").order_by("message", "-found_at", "-pk").distinct("message")
    return {finding.message_id: lateness_of(finding) for finding in newest if finding.message_id is not None}


def _waiting(desk: Desk, message: Message, decision: Decision | None, lateness: str) -> WaitingMessage:
    base = reverse("coaching", args=[desk.membership.company.slug])
    next_words, ends = _course(desk, message, decision)
    return WaitingMessage(
        id=message.pk,
        name=message.person.name,
        initials=initials(message.person.name),
        counts=desk.count(message),
        why=_why(message, decision, lateness),
        next=next_words,
        ends=ends,
        url=f"{base}?person={message.person_id}",
    )


def _why(message: Message, decision: Decision | None, lateness: str) -> str:
    if message.held_by_user:
        return reason_words(message.reason or Reason.HELD_BY_USER)
    if lateness and waits_for_user(message, decision) and not needs_user(message, decision):
        return lateness
    return reason_words(str(getattr(decision, "reason", "") or message.reason))


def _course(desk: Desk, message: Message, decision: Decision | None) -> tuple[str, str]:
    """Return what happens next by itself, and when the message ends unsent."""
    if isinstance(decision, recipients.Hold):
        return _course_of_hold(decision)
    if isinstance(decision, recipients.Expire):
        return _("Ends unsent at the next send"), day_words(desk.times.day_of(desk.next_at))
    if isinstance(decision, recipients.Unreachable):
        words = _("Goes at the next send once a channel reaches them")
    else:
        words = {
            Reason.NOT_ACTIVE: _("Goes once they are active again"),
            Reason.NO_ROSTER: _("Goes once the day has a roster"),
        }.get(getattr(decision, "reason", Reason.CLOSED), "")
    if not words:
        return _("Nothing by itself"), _("Stays until somebody decides")
    return words, _last_day(desk, message) or _("Stays")


def _course_of_hold(hold: recipients.Hold) -> tuple[str, str]:
    if hold.reason == Reason.HELD_BY_USER and hold.until is None:
        return _("Nothing, until somebody lets it go"), _("Stays until somebody decides")
    last = day_words(hold.expires_on) if hold.expires_on else _("Stays")
    if hold.until is not None:
        return _("Goes on %(day)s") % {"day": day_words(hold.until)}, last
    return _("Goes on the first day on which they are rostered"), last


def _last_day(desk: Desk, message: Message) -> str:
    """Return the last day on which a message that has begun to wait can go, empty where it has not."""
    if message.held_since is None or desk.membership.company.reach != "rostered":
        return ""
    return day_words(message.held_since + timedelta(days=desk.membership.company.hold_days))
