"""What somebody with a login of their own sees of themselves: messages, sessions, actions, numbers, nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.workflow import State
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.people.models import Person
from pacenote.web.panels.sessions import Card, cards, with_names
from pacenote.web.panels.times import Times

MOST_SESSIONS = 6


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """One message as its reader sees it; ``got_url`` is empty once they said *Got it*."""

    at: str
    paragraphs: tuple[str, ...]
    got: bool
    got_url: str


def own_messages(person: Person, membership: Membership) -> QuerySet[Outgoing]:
    """Return what was sent to a person, each message once, newest first."""
    mine = Outgoing.objects.visible_to(membership).filter(
        person=person, source="coaching", delivery__status__in=("sent", "delivered", "unknown")
    )
    first = mine.order_by("source_id", "pk").distinct("source_id").values("pk")
    read = Reaction.objects.filter(
        outgoing__source="coaching", outgoing__source_id=OuterRef("source_id"), outgoing__person=person,
        kind=Reaction.Kind.ACKNOWLEDGED,
    )  # fmt: skip
    return mine.filter(pk__in=first).annotate(got=Exists(read)).order_by("-created_at", "-pk")


def message_rows(page: Iterable[Outgoing], membership: Membership, times: Times) -> list[OwnMessage]:
    """Return messages for their reader."""
    return [
        OwnMessage(
            at=times.full(each.created_at),
            paragraphs=tuple(filter(None, (line.strip() for line in each.body.splitlines()))),
            got=each.got,  # type: ignore[attr-defined]  # annotated above
            got_url="" if each.got else reverse("mine_got_it", args=[membership.company.slug, each.pk]),  # type: ignore[attr-defined]
        )
        for each in page
    ]


def own_sessions(person: Person, membership: Membership, times: Times) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Return the sessions with a person that are to come, and those that are over, as the person may see them."""
    mine = with_names(CoachingSession.objects.visible_to(membership)).filter(trainees__person=person)
    mine = mine.exclude(state=State.SUGGESTED).exclude(scheduled_at=None, started_at=None)
    coming = mine.filter(state__in=(State.SCHEDULED, State.STARTED)).order_by("starts_at", "pk")[:MOST_SESSIONS]
    over = mine.filter(state__in=(State.COMPLETED, State.CANCELED)).order_by("-starts_at", "-pk")[:MOST_SESSIONS]
    return cards(coming, membership, times.now), cards(over, membership, times.now)
