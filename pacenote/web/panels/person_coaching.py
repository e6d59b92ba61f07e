"""The coaching widget of a person's page: their sessions in four parts, and the way to a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.accounts.permissions import CREATE_SUGGESTIONS, VIEW_SUGGESTIONS, may
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.workflow import OPEN, State
from pacenote.people.models import Person
from pacenote.web.panels.person_timeline import Reader
from pacenote.web.panels.sessions import Card, cards, with_names

#: So many closed ones stand in the widget; the timeline has all of them.
MOST_PAST, MOST_OPEN = 3, 24
CLOSED = (State.COMPLETED, State.CANCELED)
Order = Callable[[CoachingSession], tuple[datetime, int]]


def _by(moment: str) -> Order:
    return lambda row: (getattr(row, moment) or row.created_at, row.pk)


OPEN_PARTS: tuple[tuple[State, str, str, Order], ...] = (
    (State.SUGGESTED, "suggested", gettext_noop("Suggested Coaching Session"), _by("expires_at")),
    (State.STARTED, "live", gettext_noop("Live"), _by("started_at")),
    (State.SCHEDULED, "upcoming", gettext_noop("Upcoming"), _by("starts_at")),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Cards under one heading of the widget."""

    title: str
    key: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """The widget as people/_coaching.html shows it; ``suggest_url`` is empty where nobody can be suggested."""

    parts: tuple[Part, ...]
    suggest_url: str
    empty: str


def widget(reader: Reader) -> Widget:
    """Return a person's sessions for a reader; what is suggested only where the reader may see that.

    A trainee who reads their own page never gets a session that was canceled before it was scheduled, nor one that
    is only suggested: ``visible_to`` leaves both out.
    """
    membership = reader.membership
    rows = _shown(reader)
    made = dict(zip((row.pk for row in rows), cards(rows, membership, reader.times.now), strict=True))
    parts = []
    for state, key, title, order in OPEN_PARTS:
        own = sorted((row for row in rows if row.stands is state), key=order)
        parts.append(Part(_(title), key, tuple(made[row.pk] for row in own)))
    past = [row for row in rows if row.state in CLOSED]
    past.sort(key=lambda row: (row.completed_at or row.canceled_at or row.created_at, row.pk), reverse=True)
    parts.append(Part(_("Past"), "past", tuple(made[row.pk] for row in past)))
    slug = membership.company.slug
    active = reader.person.status != Person.Status.INACTIVE
    suggest = f"{reverse('session_suggest', args=[slug])}?person={reader.person.pk}"
    return Widget(
        parts=tuple(each for each in parts if each.cards),
        suggest_url=suggest if may(membership, CREATE_SUGGESTIONS) and active else "",
        empty=_("No session yet.") if may(membership, VIEW_SUGGESTIONS) else _("No session is planned."),
    )


def _shown(reader: Reader) -> list[CoachingSession]:
    """Return what the widget shows, in one go: names of all cards are fetched together."""
    if not reader.sessions:
        return []
    known = CoachingSession.objects.filter(pk__in=reader.sessions)
    rows = list(known.values_list("pk", "state", Coalesce("completed_at", "canceled_at", "created_at")))
    open_ones = sorted((pk for pk, state, _at in rows if state in OPEN), reverse=True)
    past = sorted(((at, pk) for pk, state, at in rows if state in CLOSED), reverse=True)
    shown = [*open_ones[:MOST_OPEN], *(pk for _at, pk in past[:MOST_PAST])]
    return list(with_names(CoachingSession.objects.filter(pk__in=shown)))
