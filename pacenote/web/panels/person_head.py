"""The head of a person's page and the strip below it: who they are, how they are reached, what is open now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, EDIT_MESSAGES, MANAGE_SETTINGS, may
from pacenote.analytics.traces import Traces
from pacenote.coaching.models import Dispute, Message
from pacenote.coaching_sessions.models import ActionItem, CoachingSession
from pacenote.coaching_sessions.workflow import State
from pacenote.messaging.models import Channel, Outgoing, Reaction, Thread
from pacenote.people.models import ExternalId, Person, RosterDay
from pacenote.performance.queries import next_moment
from pacenote.web.calling import roles_of
from pacenote.web.panels.people import SHOWN_IDS, Tag, initials, reachability
from pacenote.web.panels.person_events import short
from pacenote.web.panels.times import Times, day_words, month_words, span_words
from pacenote.web.panels.unreachable import lines_to

#: A message that nobody acknowledged for longer than this is past, not open.
UNREAD_FOR = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of the page."""

    name: str
    initials: str
    facts: tuple[str, ...]
    tags: tuple[Tag, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """One cell of the strip: what is open, and the line that says more."""

    icon: str
    tone: str
    title: str
    detail: str
    url: str = ""


def header(person: Person, membership: Membership, times: Times, traces: Traces) -> Header:
    """Return who the person is and what keeps messages from them."""
    company = membership.company
    today = RosterDay.objects.visible_to(membership).filter(person=person, day=times.today).select_related("status")
    rostered = next((_("%(status)s today") % {"status": _(each.status.label)} for each in today), "")
    facts = (
        roles_of(company, [person])[person.pk],
        str(Person.Status(person.status).label),
        _("known as %(name)s") % {"name": person.known_as} if person.known_as else "",
        person.station.code if person.station else "",
        dict(settings.LANGUAGES).get(person.language or company.language, ""),
        _since(person),
        rostered,
        _("on legal hold") if traces.hold and may(membership, MANAGE_SETTINGS) else "",
    )
    lines = lines_to(company, [person])[person.pk]
    own = ExternalId.objects.visible_to(membership).filter(person=person, kind__in=SHOWN_IDS)
    ids = own.order_by("value").values_list("value", flat=True)
    return Header(person.name, initials(person.name), tuple(filter(None, facts)), reachability(lines), tuple(ids))


def _since(person: Person) -> str:
    day = person.started_on
    return _("since %(day)s") % {"day": f"{date_format(day, 'j')} {month_words(day)} {day.year}"} if day else ""


def now_strip(person: Person, membership: Membership, times: Times, traces: Traces) -> tuple[Now, ...]:
    """Return what is open about a person at this moment; what is not, takes no room."""
    return (
        *_messages(person, membership, times),
        *_unread(person, membership, times),
        *(_disputes(person, membership, times) if traces.disputes else ()),
        *(_threads(person, membership, times) if traces.waiting_thread else ()),
        *(_actions(person, membership, times) if traces.open_actions else ()),
        _next_session(person, membership, times, traces),
    )


def own_strip(person: Person, membership: Membership, times: Times) -> tuple[Now, ...]:
    """Return what is open for the person themselves: nothing of what others are still deciding about."""
    return (
        *_unread(person, membership, times),
        *_actions(person, membership, times),
        _next_session(person, membership, times, Traces()),
    )


def _messages(person: Person, membership: Membership, times: Times) -> Iterator[Now]:
    url = f"{reverse('coaching', args=[membership.company.slug])}?person={person.pk}"
    open_ones = Message.objects.visible_to(membership).filter(person=person, state__in=Message.OPEN)
    for message in open_ones.order_by("late", "pk"):
        text = short(message.text, 60)
        if message.late:
            yield Now("late", "late", _("A late message waits"), text, url)
        elif message.state == Message.State.HELD:
            until = _("until %(day)s") % {"day": day_words(message.held_until)} if message.held_until else text
            yield Now("pause", "", _("A message is held"), until, url)
        elif message.state == Message.State.UNREACHABLE:
            yield Now("unreachable", "bad", _("A message cannot go"), text, url)
        else:
            _day, at = next_moment(membership.company, times.now)
            yield Now("clock", "acc", _("A message goes %(when)s") % {"when": times.near(at)}, text, url)


def _unread(person: Person, membership: Membership, times: Times) -> Iterator[Now]:
    read = Reaction.objects.visible_to(membership).filter(outgoing__person=person, kind=Reaction.Kind.ACKNOWLEDGED)
    sent = Outgoing.objects.visible_to(membership).filter(
        person=person,
        source="coaching",
        created_at__gt=times.now - UNREAD_FOR,
        delivery__status__in=("sent", "delivered"),
    )
    waiting = sent.exclude(channel=Channel.OUTBOX).exclude(
        source_id__in=read.filter(outgoing__source="coaching").values("outgoing__source_id")
    )
    rows = list(waiting.order_by("-created_at").values_list("source_id", "created_at"))
    count = len({source for source, _at in rows})
    if count:
        title = ngettext("%(count)s not acknowledged", "%(count)s not acknowledged", count) % {"count": count}
        detail = _("The last one was sent %(when)s") % {"when": times.near(rows[0][1])}
        yield Now("email", "idle", title, detail)


def _disputes(person: Person, membership: Membership, times: Times) -> Iterator[Now]:
    slug, decides = membership.company.slug, may(membership, EDIT_MESSAGES)
    disputes = Dispute.objects.visible_to(membership).filter(person=person, state=Dispute.State.OPEN)
    if oldest := disputes.order_by("raised_at").first():
        since = _("for %(span)s") % {"span": span_words(times.now - oldest.raised_at)}
        url = reverse("dispute", args=[slug, oldest.pk]) if decides else ""
        yield Now("dispute", "late", _("A dispute waits for an answer"), since, url)


def _threads(person: Person, membership: Membership, times: Times) -> Iterator[Now]:
    slug, decides = membership.company.slug, may(membership, EDIT_MESSAGES)
    thread = Thread.objects.visible_to(membership).filter(person=person, waiting_since__isnull=False).first()
    if thread and thread.waiting_since:
        since = _("for %(span)s") % {"span": span_words(times.now - thread.waiting_since)}
        url = reverse("thread", args=[slug, person.pk]) if decides else ""
        yield Now("phone", "late", _("A question waits for an answer"), since, url)


def _actions(person: Person, membership: Membership, times: Times) -> Iterator[Now]:
    own = ActionItem.objects.visible_to(membership).waiting().filter(owner=person)
    rows = list(own.order_by("due", "pk").values_list("text", "due", "session_id"))
    known = CoachingSession.objects.known_among((row[2] for row in rows), membership)
    rows = [row for row in rows if row[2] in known]
    if not rows:
        return
    late = sum(due is not None and due < times.today for _text, due, _session in rows)
    count = len(rows)
    title = ngettext("%(count)s open action", "%(count)s open actions", count) % {"count": count}
    if late:
        detail = ngettext("%(count)s overdue", "%(count)s overdue", late) % {"count": late}
    else:
        detail = short(rows[0][0], 60)
    url = reverse("session", args=[membership.company.slug, rows[0][2]])
    yield Now("todo", "late" if late else "idle", title, detail, url)


def _next_session(person: Person, membership: Membership, times: Times, traces: Traces) -> Now:
    session = _coming_session(person, membership) if traces.sessions or traces.coaches else None
    if session is None or session.starts_at is None:
        suggests = may(membership, CREATE_SUGGESTIONS)
        detail = _("Suggest one where a message is not enough.") if suggests else _("You will be told of the next one.")
        return Now("session", "idle", _("No session is planned"), detail)
    url = reverse("session", args=[membership.company.slug, session.pk])
    mode = CoachingSession.Mode(session.mode).label if session.mode else ""
    length = _("%(count)s min") % {"count": session.minutes}
    detail = ", ".join(filter(None, (session.coach.name if session.coach else "", str(mode), length)))
    if session.stands is State.STARTED:
        return Now("start", "acc", _("A session is under way"), detail, url)
    if session.starts_at <= times.now:
        return Now(
            "clock",
            "late",
            _("Session due %(when)s has not started") % {"when": times.near(session.starts_at)},
            detail,
            url,
        )
    return Now("session", "acc", _("Next session %(when)s") % {"when": times.near(session.starts_at)}, detail, url)


def _coming_session(person: Person, membership: Membership) -> CoachingSession | None:
    """Return the next session that somebody comes to or coaches, if the reader may know of it."""
    coming = list(CoachingSession.objects.coming_up_for(person).select_related("coach"))
    known = CoachingSession.objects.known_among((each.pk for each in coming), membership)
    return next((each for each in coming if each.pk in known), None)
