"""The sources of a person's timeline: messages and what became of them, sessions, disputes, issues and kudos, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_MESSAGES, EDIT_PEOPLE, VIEW_SUGGESTIONS, may
from pacenote.coaching.models import Dispute, Message
from pacenote.coaching_sessions.models import CoachingSession, SessionEvent
from pacenote.imports.models import FileRow
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.people.models import Person, Remark
from pacenote.performance.catalogue import find
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.coaching_list import channel_words
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.file_rows import words_of
from pacenote.web.panels.person_timeline import Event, Line, Place, Reader, Source

#: So many words that a file keeps beside its numbers are told; its own page has all of them.
MOST_WORDS = 4
#: Messages of which nobody has been told anything are no part of what happened.
HAPPENED = (Message.State.RELEASED, Message.State.SKIPPED, Message.State.EXPIRED)
SENT, WRONG = ("sent", "delivered"), ("failed", "undelivered", "unknown")
#: What is told of a session, with icon and tone; the verbs that only its own page tells are left out.
SESSION_VERBS = {
    "suggested": (gettext_noop("Session suggested"), "suggested", ""),
    "scheduled": (gettext_noop("Session scheduled"), "session", ""),
    "moved": (gettext_noop("Session moved"), "session", ""),
    "completed": (gettext_noop("Session completed"), "completed", "ok"),
    "acknowledged": (gettext_noop("Session acknowledged"), "check", "ok"),
    "declined": (gettext_noop("Suggested session declined"), "canceled", ""),
    "expired": (gettext_noop("Suggested session expired"), "expires", ""),
    "deleted": (gettext_noop("Suggested session taken back"), "canceled", ""),
    "trainee_declined": (gettext_noop("Trainee cannot come"), "canceled", "late"),
    "canceled": (gettext_noop("Session canceled"), "canceled", "bad"),
    "no_show": (gettext_noop("Nobody came to the session"), "canceled", "bad"),
}
#: What a line about a session reads of all that hangs on its event.
_OF_EVENT = (
    *("verb", "at", "session", "person", "actor", "session__title", "session__area"),
    *("session__area__name", "person__name", "actor__name", "actor__email"),
)
DECIDED = {
    Dispute.State.UPHELD: gettext_noop("Dispute decided: the finding stands"),
    Dispute.State.WITHDRAWN: gettext_noop("Dispute accepted: the finding is withdrawn"),
}


def short(text: str, most: int = 160) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def messages(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell what was sent and whether it arrived and was read."""
    own = Message.objects.visible_to(reader.membership).filter(person=reader.person, state__in=HAPPENED)
    rows = list(reader.latest(own.annotate(at=Coalesce("released_at", "composed_at")), rank, "at"))
    sent = Outgoing.objects.visible_to(reader.membership).filter(
        source="coaching", source_id__in=[each.pk for each in rows], person=reader.person
    )
    by_message: dict[int, list[Outgoing]] = {}
    for each in sent.select_related("delivery").prefetch_related("reactions"):
        by_message.setdefault(each.source_id, []).append(each)
    for row in rows:
        at = row.released_at or row.composed_at
        title, icon, tone = _message_words(row, by_message.get(row.pk, []))
        url = f"{reverse('coaching', args=[reader.membership.company.slug])}?person={reader.person.pk}"
        yield _line(rank, row.pk, Event(at, icon, title, short(row.text), reader.times.full(at), "", url, tone))


def _message_words(message: Message, sent: Sequence[Outgoing]) -> tuple[str, str, str]:
    if message.state != Message.State.RELEASED:
        return _("Message: %(state)s") % {"state": message.get_state_display()}, "skip", ""
    if not sent:
        return _("Message: %(state)s") % {"state": message.get_state_display()}, "sent", ""
    states = {each.delivery.status for each in sent}
    got = any(r.kind == Reaction.Kind.ACKNOWLEDGED for each in sent for r in each.reactions.all())
    if states <= set(WRONG):
        channels = channel_words([each.channel for each in sent])
        return _("Message not delivered by %(channels)s") % {"channels": channels}, "failed", "bad"
    if not states & set(SENT):
        return _("Message waits to be delivered"), "clock", ""
    arrived = _("Message delivered") if "delivered" in states else _("Message handed over")
    if got:
        return _("%(arrived)s, acknowledged") % {"arrived": arrived}, "sent", ""
    return _("%(arrived)s, not acknowledged") % {"arrived": arrived}, "sent", ""


def reactions(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell when the person opened a message on their own page, and when they said that they got it."""
    own = Reaction.objects.visible_to(reader.membership).filter(outgoing__person=reader.person)
    titles = {
        Reaction.Kind.OPENED: ("phone", _("Opened a message"), ""),
        Reaction.Kind.ACKNOWLEDGED: ("done", _("Said of a message: got it"), "ok"),
    }
    for row in reader.latest(own.select_related("outgoing"), rank, "at"):
        icon, title, tone = titles[Reaction.Kind(row.kind)]
        sent = _("of %(when)s") % {"when": reader.times.full(row.outgoing.created_at)}
        yield _line(rank, row.pk, Event(row.at, icon, title, sent, reader.times.full(row.at), tone=tone))


def sessions(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell what happened to the sessions that this person is a trainee of."""
    if not reader.sessions:
        return
    own = SessionEvent.objects.visible_to(reader.membership).filter(session__in=reader.sessions, verb__in=SESSION_VERBS)
    named = own.select_related("session__area", "person", "actor").only(*_OF_EVENT)
    for row in reader.latest(named, rank, "at"):
        word, icon, tone = SESSION_VERBS[row.verb]
        who = row.person.name if row.person else row.actor.display_name if row.actor else ""
        by = _("by %(name)s") % {"name": who} if who else ""
        detail = ", ".join(filter(None, (row.session.title, row.session.area.name, by)))
        url = reverse("session", args=[reader.membership.company.slug, row.session_id])
        event = Event(row.at, icon, _(word), detail, reader.times.full(row.at), "", url, tone)
        yield _line(rank, row.pk, event)


def sessions_of(person: Person, membership: Membership) -> tuple[int, ...]:
    """Return the sessions with a person as a trainee, named or through a group, that a reader may know of, by id."""
    seen = CoachingSession.objects.about(person, membership)
    if not may(membership, VIEW_SUGGESTIONS):
        seen = seen.exclude(~Q(suggester=membership.user_id), scheduled_at=None, started_at=None)
    return tuple(seen.values_list("pk", flat=True))


def disputes_raised(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell what the person said is not right."""
    if not reader.traces.disputes:
        return
    own = Dispute.objects.visible_to(reader.membership).filter(person=reader.person)
    for row in reader.latest(own.select_related("finding"), rank, "raised_at"):
        title = _("Dispute: %(metric)s") % {"metric": _metric(row.finding.metric)}
        yield _line(rank, row.pk, _about_dispute(reader, row, title, row.raised_at, row.text))


def disputes_decided(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell what became of it."""
    if not reader.traces.disputes:
        return
    own = Dispute.objects.visible_to(reader.membership).filter(person=reader.person, decided_at__isnull=False)
    for row in reader.latest(own.select_related("finding", "decided_by"), rank, "decided_at"):
        if row.decided_at is None:
            continue
        who = _("by %(name)s") % {"name": row.decided_by.display_name} if row.decided_by else ""
        detail = ", ".join(filter(None, (_metric(row.finding.metric), row.reason, who)))
        title = _(DECIDED.get(Dispute.State(row.state), "Dispute decided"))
        yield _line(rank, row.pk, _about_dispute(reader, row, title, row.decided_at, detail))


def _about_dispute(reader: Reader, row: Dispute, title: str, at: datetime, detail: str) -> Event:
    decides = may(reader.membership, EDIT_MESSAGES)
    url = reverse("dispute", args=[reader.membership.company.slug, row.pk]) if decides else ""
    return Event(at, "dispute", title, short(detail), reader.times.full(at), "", url)


def remarks(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell issues and kudos."""
    if not reader.traces.remarks:
        return
    editable = may(reader.membership, EDIT_PEOPLE)
    own = Remark.objects.visible_to(reader.membership).filter(person=reader.person)
    for row in reader.latest(own.select_related("type", "recorded_by"), rank, "happened_at"):
        word = {"word": _(row.type.label)}
        title = _("Kudo: %(word)s") % word if row.type.kudo else _("Issue: %(word)s") % word
        who = _("by %(name)s") % {"name": row.recorded_by.display_name} if row.recorded_by else ""
        url = reverse("remark_edit", args=[reader.membership.company.slug, row.pk]) if editable else ""
        icon, tone = ("praise", "ok") if row.type.kudo else ("error", "")
        detail = ", ".join(filter(None, (row.note.rstrip(" ."), who)))
        event = Event(row.happened_at, icon, title, detail, reader.times.full(row.happened_at), url, "", tone)
        yield _line(rank, row.pk, event)


def files(reader: Reader, rank: int) -> Iterator[Line]:
    """Tell which files brought numbers of this person."""
    own = FileRow.objects.visible_to(reader.membership).filter(person=reader.person, status=FileRow.Status.MATCHED)
    known = PerformanceFile.objects.visible_to(reader.membership).filter(pk__in=own.values("file"))
    known = known.exclude(status=PerformanceFile.Status.DELETED)
    rows = list(reader.latest(known.annotate(at=Coalesce("loaded_at", "uploaded_at")), rank, "at"))
    newest = own.filter(file__in=[each.pk for each in rows]).values("file").annotate(newest=Max("pk"))
    found = {each.file_id: each for each in FileRow.objects.filter(pk__in=newest.values("newest"))}
    for row in rows:
        own_row = found.get(row.pk)
        count = len(own_row.values) if own_row else 0
        numbers = ngettext("%(count)s number", "%(count)s numbers", count) % {"count": count}
        beside = [f"{fact.label}: {fact.value}" for fact in words_of(own_row.detail if own_row else {}, row)]
        told = f"{period_words(row)}, {numbers}" if count else period_words(row)
        detail = "; ".join([told, *beside[:MOST_WORDS]])
        at = row.loaded_at or row.uploaded_at
        yield _line(rank, row.pk, Event(at, "file", kind_name(row.kind), detail, reader.times.full(at)))


def _metric(name: str) -> str:
    metric = find(name)
    return _(metric.label) if metric else name


def _line(rank: int, row: int, event: Event) -> Line:
    return Line(Place(event.at, rank, row), event)


#: What can be asked for, in the order of the chips; ties at one moment are told in this order too.
KINDS = {
    "messages": gettext_noop("Messages"),
    "sessions": gettext_noop("Sessions"),
    "remarks": gettext_noop("Kudos and issues"),
    "disputes": gettext_noop("Disputes"),
    "files": gettext_noop("Files"),
}
SOURCES: dict[str, tuple[Source, ...]] = {
    "messages": (messages, reactions),
    "sessions": (sessions,),
    "remarks": (remarks,),
    "disputes": (disputes_raised, disputes_decided),
    "files": (files,),
}
