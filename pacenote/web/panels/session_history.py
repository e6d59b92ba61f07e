"""What happened to a session, newest first, as far as the reader may know of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.accounts.models import Membership
from pacenote.base.errors import DomainError
from pacenote.cases.models import Case
from pacenote.coaching_sessions import queries
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Notice, SessionEvent, Trainee
from pacenote.coaching_sessions.notices import RULE_NAME
from pacenote.coaching_sessions.services import NotYoursError
from pacenote.coaching_sessions.workflow import State, TooEarlyError, WrongStateError
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.web.panels.times import Times

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

#: Why the clock reminded somebody: the kinds of ``alarms.KINDS`` that remind.
REMINDED = {
    "waited_7": gettext_noop("Reminded that it waits for a week: %(names)s"),
    "expires_in_7": gettext_noop("Reminded that it expires in 7 days: %(names)s"),
    "expires_in_1": gettext_noop("Reminded that it expires tomorrow: %(names)s"),
    "in_24_hours": gettext_noop("Reminded a day before: %(names)s"),
    "in_15_min": gettext_noop("Reminded 15 minutes before: %(names)s"),
    "overdue": gettext_noop("Reminded that it should have started: %(names)s"),
    "unconfirmed": gettext_noop("Reminded to confirm what was agreed: %(names)s"),
}
#: What a coach changed of a suggestion when scheduling it.
CHANGED = {
    "title": gettext_noop("Title, before: %(what)s"),
    "area": gettext_noop("Area, before: %(what)s"),
    "trainees_added": gettext_noop("Trainees added: %(what)s"),
    "trainees_left_out": gettext_noop("Trainees left out: %(what)s"),
    "cases_added": gettext_noop("Cases added: %(what)s"),
    "cases_left_out": gettext_noop("Cases left out: %(what)s"),
}
#: So many names stand in a line; the rest are counted.
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; ``details`` say what was different afterwards."""

    text: str
    at: str
    reason: str
    details: tuple[str, ...] = ()


def history(session: CoachingSession, times: Times, only: Trainee | None) -> list[Line]:
    """Return the lines for a reader; ``only`` is the reader where they know of the session as its trainee alone.

    A trainee reads it from the schedule on, of the others' answers and reminders nothing, and nothing of what was
    suggested before.
    """
    events = queries.history(session, only)[::-1]
    told = _told([each.pk for each in events if each.verb == "reminded"], only)
    known = _Known(session, events) if only is None else None
    return [line for each in events if (line := _line(each, session, times, told, known)) is not None]


def _line(
    event: SessionEvent, session: CoachingSession, times: Times, told: Mapping[int, list[str]], known: _Known | None
) -> Line | None:
    if event.verb == "reminded":
        names = told.get(event.pk)
        return Line(_reminded(event, names), times.near(event.at), "") if names else None
    details = tuple(known.details(event)) if known else ()
    return Line(_said(event, session), times.near(event.at), str(event.values.get("reason", "")), details)


def _said(event: SessionEvent, session: CoachingSession) -> str:
    """Return who did what, or what happened by itself."""
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
    session: CoachingSession, refusal: DomainError, membership: Membership, person: Person | None, times: Times
) -> str:
    """Return the step because of which another one is refused, as a sentence that a member may read; or nothing."""
    verbs = LED_TO[refusal.state] if isinstance(refusal, WrongStateError) else EXPLAINS.get(type(refusal), ())
    reads = queries.reads_answers(session, membership, person)
    part = None if reads or person is None else session.trainees.filter(person=person).first()
    return _sentence(session, verbs, part, times) if verbs and (reads or part) else ""


def what_led_here_for(part: Trainee, refusal: DomainError, times: Times) -> str:
    """Return the same for a trainee without a login."""
    verbs = LED_TO[refusal.state] if isinstance(refusal, WrongStateError) else ()
    return _sentence(part.session, verbs, part, times)


def _sentence(session: CoachingSession, verbs: Collection[str], only: Trainee | None, times: Times) -> str:
    event = next((each for each in reversed(queries.history(session, only)) if each.verb in verbs), None)
    if event is None:
        return ""
    reason = str(event.values.get("reason", "")).rstrip(".")
    said = _said(event, session) + (f": {reason}" if reason else "")
    return _("%(what)s (%(when)s).") % {"what": said, "when": times.near(event.at)}


def _reminded(event: SessionEvent, names: list[str]) -> str:
    words = REMINDED.get(str(event.values.get("kind")), gettext_noop("Reminded: %(names)s"))
    return _(words) % {"names": _listed(names)}


def _told(events: list[int], only: Trainee | None) -> dict[int, list[str]]:
    """Return who was told of each of these events, by name; to a trainee, of the trainees themselves alone."""
    found: dict[int, list[str]] = {}
    rows = Notice.objects.filter(event__in=events).select_related("user", "person").order_by("pk") if events else []
    for each in rows:
        if only is None or each.person_id == only.person_id or (each.user_id and each.user_id == _login(only)):
            name = each.person.name if each.person else each.user.display_name if each.user else ""
            found.setdefault(each.event_id, []).append(name)
    return {event: sorted(names, key=fold_name) for event, names in found.items()}


def _login(part: Trainee) -> int | None:
    return part.person.user_id if part.person else None


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMES])
    more = len(every) - MOST_NAMES
    return _("%(names)s and %(count)s more") % {"names": shown, "count": more} if more > 0 else shown


class _Known:
    """The names behind the ids that events of scheduling keep, fetched together, and only where there are any."""

    def __init__(self, session: CoachingSession, events: Iterable[SessionEvent]) -> None:
        values = [each.values for each in events if each.verb == "scheduled"]
        people, cases = _ids(values, "trainees"), _ids(values, "cases")
        areas = {each["area"] for each in values if "area" in each}
        here = {"company_id": session.company_id}
        self.names: dict[str, dict[int, str]] = {
            "trainees": dict(Person.objects.filter(pk__in=people, **here).values_list("pk", "name")) if people else {},
            "cases": dict(Case.objects.filter(pk__in=cases, **here).values_list("pk", "number")) if cases else {},
            "area": dict(CoachingArea.objects.filter(pk__in=areas, **here).values_list("pk", "name")) if areas else {},
        }

    def details(self, event: SessionEvent) -> Iterator[str]:
        """Tell what was different after an event."""
        for key, words in CHANGED.items():
            if event.verb == "scheduled" and key in event.values:
                yield _(words) % {"what": self._what(key, event.values[key])}

    def _what(self, key: str, value: Any) -> str:
        if key == "title":
            return f"“{value}”"
        names = self.names[key.partition("_")[0]]
        gone = _("no longer there")
        return _listed(names.get(each, gone) for each in (value if isinstance(value, list) else [value]))


def _ids(values: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {pk for each in values for key in (f"{name}_added", f"{name}_left_out") for pk in each.get(key, ())}
