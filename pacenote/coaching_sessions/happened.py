"""Who did what with a session, as a sentence: for its history, and for whoever comes too late with another step."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop
from pacenote.coaching_sessions import queries
from pacenote.coaching_sessions.models import CoachingSession, SessionEvent, Trainee
from pacenote.coaching_sessions.notices import RULE_NAME
from pacenote.coaching_sessions.services.errors import NotYoursError
from pacenote.coaching_sessions.workflow import State, TooEarlyError, WrongStateError
from pacenote.people.models import Person

#: Writes an instant as its reader needs it.
Near = Callable[[datetime], str]

VERBS = {
    "suggested": gettext_noop("suggested this session"),
    "edited": gettext_noop("changed it"),
    "deleted": gettext_noop("took the suggestion back"),
    "declined": gettext_noop("declined to coach it"),
    "expired": gettext_noop("The suggestion expired"),
    "scheduled": gettext_noop("scheduled it"),
    "moved": gettext_noop("moved it"),
    "started": gettext_noop("started it"),
    "start_taken_back": gettext_noop("took the start back"),
    "completed": gettext_noop("completed it"),
    "canceled": gettext_noop("canceled it"),
    "no_show": gettext_noop("Nobody came"),
    "trainee_declined": gettext_noop("cannot come"),
    "times_proposed": gettext_noop("proposed other times"),
    "time_kept": gettext_noop("kept the time"),
    "acknowledged": gettext_noop("confirmed what was agreed"),
    "attached": gettext_noop("attached a file"),
    "detached": gettext_noop("took a file away"),
    "action_done": gettext_noop("ticked an action off"),
    "action_reopened": gettext_noop("opened an action again"),
    "trainee_gone": gettext_noop("A trainee left"),
    "coach_gone": gettext_noop("The coach left"),
}

#: What a coach did who said so of a session; else the clock found it.
NOTED = gettext_noop("noted that nobody came")
#: By which steps a session is where it stands.
LED_TO = {
    State.SUGGESTED: ("suggested", "edited"),
    State.SCHEDULED: ("scheduled", "start_taken_back"),
    State.STARTED: ("started",),
    State.COMPLETED: ("completed",),
    State.CANCELED: (*("deleted", "declined", "expired", "canceled", "no_show", "trainee_declined", "trainee_gone"),),
}
#: The steps because of which somebody has no part in a session any more, or comes too early to it.
EXPLAINS: dict[type[DomainError], tuple[str, ...]] = {
    NotYoursError: ("handed_over", "edited", "coach_gone"),
    TooEarlyError: ("moved", "start_taken_back"),
}


def said(event: SessionEvent, session: CoachingSession) -> str:
    """Return who did what, or what happened by itself, in the active language."""
    if event.verb == "handed_over":  # its person is who coaches from then on
        to = event.person.name if event.person else _("another coach")
        return _("%(actor)s handed it over to %(coach)s") % {"actor": _actor(event), "coach": to}
    if event.verb == "coach_gone" and event.values.get("group"):
        return _("Nobody of %(group)s is left to coach it") % {"group": event.values["group"]}
    verb = _(NOTED if event.verb == "no_show" and event.actor else VERBS.get(event.verb, event.verb))
    actor = RULE_NAME if event.verb == "suggested" and session.by_rule else _actor(event, event.person)
    return f"{actor} {verb}" if actor and verb[:1].islower() else verb


def _actor(event: SessionEvent, person: Person | None = None) -> str:
    return person.name if person else event.actor.display_name if event.actor else ""


def what_led_here(
    session: CoachingSession, refusal: DomainError, membership: Membership, person: Person | None, near: Near
) -> str:
    """Return the step because of which another one is refused, as a sentence that a member may read; or nothing."""
    verbs = LED_TO[refusal.state] if isinstance(refusal, WrongStateError) else EXPLAINS.get(type(refusal), ())
    reads = queries.reads_answers(session, membership, person)
    part = None if reads or person is None else session.trainees.filter(person=person).first()
    return _sentence(session, verbs, part, near) if verbs and (reads or part) else ""


def what_led_here_for(part: Trainee, refusal: DomainError, near: Near) -> str:
    """Return the same for a trainee without a login."""
    verbs = LED_TO[refusal.state] if isinstance(refusal, WrongStateError) else ()
    return _sentence(part.session, verbs, part, near)


def left_out_by(part: queries.FormerPart, near: Near) -> str:
    """Return who took a former trainee out of a session, and when; nothing where they were not told of it."""
    event = part.left_out
    if event is None or not (name := _actor(event, event.person)):
        return ""
    return _("%(name)s took you out of it (%(when)s).") % {"name": name, "when": near(event.at)}


def _sentence(session: CoachingSession, verbs: Collection[str], only: Trainee | None, near: Near) -> str:
    events = queries.history(session, None)
    event = next((each for each in reversed(events) if each.verb in verbs), None)
    # what led here may be another trainee's answer: then an earlier step of the reader's own is no reason either
    if event is None or (only is not None and event not in queries.readable(events, only)):
        return ""
    reason = str(event.values.get("reason", "")).rstrip(".")
    words = said(event, session) + (f": {reason}" if reason else "")
    return _("%(what)s (%(when)s).") % {"what": words, "when": near(event.at)}
