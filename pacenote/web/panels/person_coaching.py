"""The coaching widget of a person's page: their sessions in four parts, and the way to a new one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.permissions import CREATE_SUGGESTIONS, VIEW_SUGGESTIONS, may
from pacenote.coaching_sessions.workflow import State
from pacenote.web.panels.person_events import sessions_of
from pacenote.web.panels.person_timeline import Reader
from pacenote.web.panels.sessions import Card, cards, with_names

#: So many closed ones stand in the widget; the timeline has all of them.
MOST_PAST, MOST_OPEN = 3, 12


@dataclass(frozen=True, slots=True)
class Part:
    """Cards under one heading of the widget."""

    title: str
    key: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """The widget as people/_coaching.html shows it; ``suggest_url`` is empty for whom that is not allowed."""

    parts: tuple[Part, ...]
    suggest_url: str
    empty: str


def widget(reader: Reader) -> Widget:
    """Return a person's sessions for a reader; what is suggested only where the reader may see that.

    A trainee who reads their own page never gets a session that was canceled before it was scheduled, nor one that
    is only suggested: ``visible_to`` leaves both out.
    """
    membership, now = reader.membership, reader.times.now
    seen = with_names(sessions_of(reader))
    parts = []
    for state, key, title, order in (
        (State.SUGGESTED, "suggested", _("Suggested Coaching Session"), "expires_at"),
        (State.STARTED, "live", _("Live"), "started_at"),
        (State.SCHEDULED, "upcoming", _("Upcoming"), "starts_at"),
    ):
        shown = cards(seen.filter(state=state).order_by(order, "pk")[:MOST_OPEN], membership, now)
        parts.append(Part(title, key, shown))
    ended = seen.filter(state__in=(State.COMPLETED, State.CANCELED)).annotate(
        at=Coalesce("completed_at", "canceled_at")
    )
    parts.append(Part(_("Past"), "past", cards(ended.order_by("-at", "-pk")[:MOST_PAST], membership, now)))
    slug = membership.company.slug
    suggest = f"{reverse('session_suggest', args=[slug])}?person={reader.person.pk}"
    return Widget(
        parts=tuple(each for each in parts if each.cards),
        suggest_url=suggest if may(membership, CREATE_SUGGESTIONS) else "",
        empty=_("No session yet.") if may(membership, VIEW_SUGGESTIONS) else _("No session is planned."),
    )
