"""Reads of sessions that several callers share."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, VIEW_TEAM, may
from pacenote.base.keys import CALENDARS
from pacenote.coaching_sessions.calendars import CARRYING, Entry, Mailbox, Method, invitation
from pacenote.coaching_sessions.drafts import MOST_MINUTES
from pacenote.coaching_sessions.models import CoachingSession, Notice, SessionEvent, Trainee
from pacenote.coaching_sessions.workflow import OPEN, State
from pacenote.messaging.models import Notification, Outgoing
from pacenote.people.models import GroupMember, Person

#: What the messages about sessions come from, in the table of what leaves.
SOURCE = "session"
PLANNED = (State.SCHEDULED, State.STARTED, State.COMPLETED)
#: The steps after which a calendar shows something else.
CHANGES = (
    *("scheduled", "moved", "edited", "handed_over", "started", "start_taken_back", "completed", "canceled", "no_show"),
    *("trainee_declined", "trainee_gone"),
)
#: So long a session stays in a calendar after it was held, and so many stand in one at most.
KEPT_FOR, MOST_ENTRIES = timedelta(days=60), 1_000


#: The steps after which the form to change or to schedule a session shows something else.
FORM_CHANGES = ("suggested", "edited", "scheduled", "moved", "handed_over", "trainee_gone", "coach_gone")

#: By these notices somebody was told that they are a trainee, or are one no more.
TO_A_TRAINEE = ("X2", "X4", "X7", "XR")
#: Steps of one trainee, which the others do not read.
ANSWERS = frozenset({"trainee_declined", "times_proposed", "acknowledged", "trainee_gone"})


@dataclass(frozen=True, slots=True)
class FormerPart:
    """What somebody who was a trainee of a session may still know of it: its ``title`` as they were told it last.

    ``left_out`` is the step by which they were taken out, None where nobody told them of it.
    """

    title: str
    left_out: SessionEvent | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A message to a calendar, with what it does there."""

    method: Method
    text: str


def reads_answers(session: CoachingSession, membership: Membership, person: Person | None) -> bool:
    """Say whether a reader reads what every trainee answered: the coach, the suggester and those who lead the team.

    Anybody else reads their own answer only. ``person`` is who of the directory the reader is.
    """
    own = (person is not None and session.coach_id == person.pk) or session.suggester_id == membership.user_id
    return own or may(membership, VIEW_TEAM) or may(membership, MANAGE_SESSIONS)


def history(session: CoachingSession, only: Trainee | None) -> list[SessionEvent]:
    """Return what happened to a session, oldest first; ``only`` is the reader where they are its trainee alone.

    A trainee reads it from the schedule on, and nothing of what the others answered.
    """
    events = list(session.events.select_related("actor", "person").order_by("at", "pk"))
    return events if only is None else readable(events, only)


def readable(events: list[SessionEvent], only: Trainee) -> list[SessionEvent]:
    """Return what one trainee reads of everything that happened to their session, oldest first."""
    begins = next((each.pk for each in events if each.verb in ("scheduled", "started")), 0)
    theirs = {only.person_id, None}
    return [e for e in events if e.pk >= begins and (e.verb not in ANSWERS or e.person_id in theirs)]


def last_event(session: CoachingSession) -> SessionEvent | None:
    """Return what happened to a session last; that somebody was reminded of it is nothing."""
    return session.events.exclude(verb="reminded").order_by("pk").last()


def last_change(session: CoachingSession) -> int:
    """Return the id of the last event that changed what the forms of a session show, 0 where none did."""
    changed = session.events.filter(verb__in=FORM_CHANGES).order_by("-pk").values_list("pk", flat=True)
    return changed.first() or 0


def former_part(session_id: int, membership: Membership) -> FormerPart | None:
    """Return what a member who was a trainee of a session, and may not see it any more, still knows of it."""
    told = Notice.objects.filter(event__session=session_id, user=membership.user_id, code__in=TO_A_TRAINEE)
    part = Trainee.objects.filter(session=session_id, person__user=membership.user_id)
    if not told.exists() or part.exists():
        return None
    if CoachingSession.objects.visible_to(membership).filter(pk=session_id).exists():
        return None
    lines = Notification.objects.filter(company=membership.company_id, user=membership.user_id)
    last = lines.filter(code__startswith="session_", values__about=session_id).order_by("-pk").first()
    return FormerPart(str(last.values["values"].get("title", "")) if last else "", _left_out(told))


def former_part_by_link(outgoing: Outgoing) -> FormerPart | None:
    """Return the same for whoever holds the link of a message that told them as a trainee."""
    if outgoing.source != SOURCE or part_by_link(outgoing) is not None:
        return None
    here = Notice.objects.filter(pk=outgoing.source_id, person=outgoing.person_id).values("event__session")
    told = Notice.objects.filter(event__session__in=here, person=outgoing.person_id, code__in=TO_A_TRAINEE)
    return FormerPart(outgoing.subject, _left_out(told)) if told.exists() else None


def _left_out(told: QuerySet[Notice]) -> SessionEvent | None:
    last = told.filter(code="XR").select_related("event__person", "event__actor").order_by("-pk").first()
    return last.event if last else None


def part_by_link(outgoing: Outgoing) -> Trainee | None:
    """Return somebody's place in the session that a message of theirs tells of.

    None where the message tells of none, where they take part no more, or the session was never scheduled.
    """
    if outgoing.source != SOURCE:
        return None
    told = Notice.objects.filter(pk=outgoing.source_id, person=outgoing.person_id).values("event__session")
    parts = Trainee.objects.filter(session__in=told, person=outgoing.person_id)
    parts = parts.exclude(session__scheduled_at=None, session__started_at=None)
    return parts.select_related("person", "session__coach", "session__area", "session__company").first()


def overlapping(
    *, company_id: int, people: frozenset[int], starts_at: datetime, minutes: int, but: CoachingSession | None = None
) -> list[CoachingSession]:
    """Return other sessions of these people in the same time, as coach or as trainee (V11)."""
    ends_at = starts_at + timedelta(minutes=minutes)
    near = CoachingSession.objects.filter(
        Q(coach__in=people) | Q(pk__in=Trainee.objects.filter(person__in=people, answer="").values("session")),
        company_id=company_id,
        state__in=(State.SCHEDULED, State.STARTED),
        starts_at__lt=ends_at,
        starts_at__gt=starts_at - timedelta(minutes=MOST_MINUTES),
    ).exclude(pk=but.pk if but else 0)
    return [each for each in near.order_by("starts_at") if each.ends_at and each.ends_at > starts_at]


def would_meet_themselves(one: Person, other: Person) -> bool:
    """Say whether two people stand on both sides of an open session (V6, V7): they cannot be the same."""
    both = [one.pk, other.pk]
    taught = Q(trainees__person__in=both)
    meeting = Q(coach__in=both) & taught
    if login := one.user_id or other.user_id:
        meeting |= Q(suggester=login) & (Q(coach__in=both) | taught)
    return CoachingSession.objects.filter(meeting, company_id=one.company_id, state__in=OPEN).exists()


def open_alike(
    membership: Membership, *, people: set[int], area_id: int, now: datetime, but: CoachingSession | None = None
) -> list[CoachingSession]:
    """Return the open suggestions about one of these people and the same area that a member may see."""
    groups = GroupMember.objects.filter(person__in=people).values("group")
    about = Trainee.objects.filter(Q(person__in=people) | Q(group__in=groups)).values("session")
    found = CoachingSession.objects.visible_to(membership).filter(state=State.SUGGESTED, area=area_id, pk__in=about)
    found = found.filter(expires_at__gt=now)
    return list(found.exclude(pk=but.pk if but else 0).order_by("expires_at")[:5])


def in_calendar(person: Person, now: datetime) -> list[CoachingSession]:
    """Return what stands in somebody's calendar: what they coach, and what they are to come to."""
    coming = Trainee.objects.filter(person=person, answer="").values("session")
    found = CoachingSession.objects.filter(Q(coach=person) | Q(pk__in=coming), state__in=PLANNED)
    found = found.filter(starts_at__gt=now - KEPT_FOR).order_by("starts_at", "pk")
    return list(with_changes(found)[:MOST_ENTRIES])


def with_changes(sessions: QuerySet[CoachingSession]) -> QuerySet[CoachingSession]:
    """Return sessions with ``changed_at``, when what a calendar shows of them last changed, and everybody's names."""
    changed = Max("events__at", filter=Q(events__verb__in=CHANGES))
    return sessions.annotate(changed_at=changed).select_related("coach", "company").prefetch_related("trainees__person")


def entry_of(session: CoachingSession, *, reader: Person | None, url: str = "") -> Entry | None:
    """Return a session as it stands in the calendar of a reader, in the active language; None without a time.

    A coach reads who comes, a trainee who coaches.
    """
    if session.starts_at is None or session.ends_at is None:
        return None
    changed_at = getattr(session, "changed_at", None)
    if changed_at is None:
        changed_at = session.events.filter(verb__in=CHANGES).aggregate(at=Max("at"))["at"]
    name = hmac.new(settings.KEYS.steady(CALENDARS), str(session.pk).encode(), "sha256").hexdigest()[:32]
    return Entry(
        uid=f"{name}@pacenote",
        sequence=session.sequence,
        changed_at=changed_at or session.created_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title,
        place=session.place,
        text="\n\n".join(filter(None, (_who(session, reader), session.agenda.strip()))),
        url=url,
    )


def _who(session: CoachingSession, reader: Person | None) -> str:
    if reader is not None and session.coach_id == reader.pk:
        parts = sorted(session.trainees.all(), key=lambda each: each.pk)  # the same calendar is the same bytes
        names = [each.person.name for each in parts if each.person and not each.answer]
        return gettext("Trainees: %(names)s") % {"names": ", ".join(names)}
    return gettext("Coach: %(name)s") % {"name": session.coach.name} if session.coach else ""


def invited_users(session: CoachingSession, users: Collection[int]) -> set[int]:
    """Return which users were told of the session in a way that reaches calendars."""
    told = Notice.objects.filter(event__session=session, code__in=CARRYING, user__in=users)
    return {user for user in told.values_list("user", flat=True) if user}


def was_invited(session: CoachingSession, person: Person) -> bool:
    """Say whether the calendar of a person without a login was mailed the session."""
    told = Notice.objects.filter(event__session=session, code__in=CARRYING, person=person)
    mails = Outgoing.objects.filter(company_id=session.company_id, source=SOURCE, source_id__in=told.values("pk"))
    return mails.exclude(calendar="").exists()


def invitation_for(
    session: CoachingSession, person: Person, *, organizer: Mailbox, address: str, told: str = ""
) -> Invitation | None:
    """Return the message to somebody's calendar about a session as it stands now, None for one without a time.

    Whoever takes part in what is planned is invited; for everybody else it is canceled. Who has no part in it any more
    is told nothing of it but the title that they were ``told`` it by.
    """
    if (entry := entry_of(session, reader=person)) is None:
        return None
    answers = list(session.trainees.filter(person=person).values_list("answer", flat=True))
    comes = session.coach_id == person.pk or "" in answers
    if not comes and not answers:
        entry = replace(entry, title=told or entry.title, place="", text="")
    method: Method = "REQUEST" if comes and session.stands in PLANNED else "CANCEL"
    guest = Mailbox(person.name, address)
    return Invitation(method, invitation(entry, method=method, organizer=organizer, guest=guest))
