"""What happened to a session, newest first, as far as the reader may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.cases.models import Case
from pacenote.coaching_sessions import queries
from pacenote.coaching_sessions.happened import said
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Notice, SessionEvent, Trainee
from pacenote.people.models import Group, Person
from pacenote.people.names import fold_name
from pacenote.web.panels.times import Times

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
#: What was changed of a suggestion: by its coach when scheduling it, or by who suggested it.
CHANGED = {
    "title": gettext_noop("Title, before: %(what)s"),
    "coach": gettext_noop("Coach, before: %(what)s"),
    "coach_group": gettext_noop("Coach, before: %(what)s"),
    "area": gettext_noop("Area, before: %(what)s"),
    "trainees_added": gettext_noop("Trainees added: %(what)s"),
    "trainees_left_out": gettext_noop("Trainees left out: %(what)s"),
    "groups_added": gettext_noop("Trainee groups added: %(what)s"),
    "groups_left_out": gettext_noop("Trainee groups left out: %(what)s"),
    "expires_at": gettext_noop("Expiry time, before: %(what)s"),
    "cases_added": gettext_noop("Cases added: %(what)s"),
    "cases_left_out": gettext_noop("Cases left out: %(what)s"),
}
#: The steps that keep what they changed.
CHANGING = ("edited", "scheduled")
#: So many names stand in a line; the rest are counted.
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; ``details`` say what was different afterwards."""

    text: str
    at: str
    reason: str
    details: tuple[str, ...] = ()
    verb: str = ""


def history(session: CoachingSession, times: Times, only: Trainee | None) -> list[Line]:
    """Return the lines for a reader; ``only`` is the reader where they know of the session as its trainee alone.

    A trainee reads it from the schedule on, of the others' answers and reminders nothing, and nothing of what was
    suggested before.
    """
    events = queries.history(session, only)[::-1]
    told = _told([each.pk for each in events if each.verb == "reminded"], only)
    known = _Known(session, events, times) if only is None else None
    return [line for each in events if (line := _line(each, session, times, told, known)) is not None]


def _line(
    event: SessionEvent, session: CoachingSession, times: Times, told: Mapping[int, list[str]], known: _Known | None
) -> Line | None:
    if event.verb == "reminded":
        names = told.get(event.pk)
        return Line(_reminded(event, names), times.near(event.at), "") if names else None
    details = tuple(known.details(event)) if known else ()
    return Line(said(event, session), times.near(event.at), str(event.values.get("reason", "")), details, event.verb)


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
    """The names behind the ids that events keep, fetched together, and only where there are any."""

    def __init__(self, session: CoachingSession, events: Iterable[SessionEvent], times: Times) -> None:
        values = [each.values for each in events if each.verb in CHANGING]
        people, cases = _ids(values, "trainees") | _id(values, "coach"), _ids(values, "cases")
        groups, areas = _ids(values, "groups") | _id(values, "coach_group"), _id(values, "area")
        here, self.times = {"company_id": session.company_id}, times
        persons = dict(Person.objects.filter(pk__in=people, **here).values_list("pk", "name")) if people else {}
        teams = dict(Group.objects.filter(pk__in=groups, **here).values_list("pk", "name")) if groups else {}
        self.names: dict[str, dict[int, str]] = {
            "trainees": persons,
            "coach": persons,
            "groups": teams,
            "coach_group": teams,
            "cases": dict(Case.objects.filter(pk__in=cases, **here).values_list("pk", "number")) if cases else {},
            "area": dict(CoachingArea.objects.filter(pk__in=areas, **here).values_list("pk", "name")) if areas else {},
        }

    def details(self, event: SessionEvent) -> Iterator[str]:
        """Tell what was different after an event."""
        for key, words in CHANGED.items():
            if event.verb in CHANGING and key in event.values:
                yield _(words) % {"what": self._what(key, event.values[key])}

    def _what(self, key: str, value: Any) -> str:
        if key == "title":
            return f"“{value}”"
        if key == "expires_at":
            return self.times.near(datetime.fromisoformat(value))
        names = self.names[key if key in self.names else key.partition("_")[0]]
        gone = _("no longer there")
        return _listed(names.get(each, gone) for each in (value if isinstance(value, list) else [value]))


def _id(values: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {each[name] for each in values if name in each}


def _ids(values: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {pk for each in values for key in (f"{name}_added", f"{name}_left_out") for pk in each.get(key, ())}
