"""What a supervisor's page needs to know of the people in scope; each fact is one query, however many people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from pacenote.accounts.models import Membership
from pacenote.analytics.attention import LEAST, Kind, Reason
from pacenote.base.clock import local
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.coaching_sessions.models import ActionItem, CoachingSession
from pacenote.messaging.models import Channel, Reaction, Thread
from pacenote.people.models import Person

#: So far back the list looks, and so many candidates of a kind are fetched: more than the list can hold.
REACH, UNREAD_REACH, MOST_OF_A_KIND = timedelta(weeks=4), timedelta(weeks=2), 40


def reasons_of_team(membership: Membership, now: datetime) -> list[Reason]:
    """Return every reason why somebody whom the member may see needs attention."""
    return [
        *_repeated(membership, now),
        *_praised(membership, now),
        *_disputes(membership),
        *_questions(membership),
        *_actions(membership, now),
        *_unread(membership, now),
    ]


def _working(about: str = "person") -> Q:
    return Q(
        **{f"{about}__status__in": (Person.Status.ACTIVE, Person.Status.ONBOARDING), f"{about}__merged_into": None}
    )


def _findings(membership: Membership, now: datetime, side: str, kind: Kind) -> Iterator[Reason]:
    day = local(now, membership.company.zoneinfo).date()
    rows = Finding.objects.visible_to(membership).filter(
        _working(), side=side, standing="", start__gt=day - REACH - timedelta(days=6), end__gt=day - REACH
    )
    often = rows.values("person", "metric").annotate(times=Count("pk"), first=Min("start"))
    often = often.filter(times__gte=LEAST[kind]).order_by("-times", "person", "metric")[:MOST_OF_A_KIND]
    for person, metric, times, first in often.values_list("person", "metric", "times", "first"):
        yield Reason(person, kind, times, first, metric)


def _repeated(membership: Membership, now: datetime) -> Iterator[Reason]:
    yield from _findings(membership, now, Finding.Side.OPPORTUNITY, Kind.REPEATED)


def _praised(membership: Membership, now: datetime) -> Iterator[Reason]:
    yield from _findings(membership, now, Finding.Side.REINFORCEMENT, Kind.PRAISED)


def _disputes(membership: Membership) -> Iterator[Reason]:
    zone = membership.company.zoneinfo
    rows = Dispute.objects.visible_to(membership).filter(state=Dispute.State.OPEN)
    waiting = rows.order_by("raised_at")[:MOST_OF_A_KIND].values_list("person", "finding__metric", "raised_at")
    for person, metric, raised_at in waiting:
        yield Reason(person, Kind.DISPUTE, 1, local(raised_at, zone).date(), metric)


def _questions(membership: Membership) -> Iterator[Reason]:
    zone = membership.company.zoneinfo
    rows = Thread.objects.visible_to(membership).filter(waiting_since__isnull=False)
    for person, since in rows.order_by("waiting_since")[:MOST_OF_A_KIND].values_list("person", "waiting_since"):
        if since is not None:
            yield Reason(person, Kind.QUESTION, 1, local(since, zone).date())


def _actions(membership: Membership, now: datetime) -> Iterator[Reason]:
    """Say who has actions that are overdue, of sessions that the member may know of."""
    day = local(now, membership.company.zoneinfo).date()
    people = Person.objects.visible_to(membership).values("pk")
    seen = CoachingSession.objects.visible_to(membership).values("pk")
    rows = (
        ActionItem.objects.visible_to(membership)
        .waiting()
        .filter(_working("owner"), due__lt=day, owner__in=people, session__in=seen)
    )
    late = rows.values("owner").annotate(times=Count("pk"), first=Min("due")).order_by("first")[:MOST_OF_A_KIND]
    for person, times, first in late.values_list("owner", "times", "first"):
        yield Reason(person, Kind.ACTIONS, times, first)


def _unread(membership: Membership, now: datetime) -> Iterator[Reason]:
    """Say who has not acknowledged several messages of the last two weeks, whatever channels each went by.

    Where nothing but the outbox is open, nobody could: then it says nothing.
    """
    if set(membership.company.channels) <= {Channel.OUTBOX.value}:
        return
    zone, since = membership.company.zoneinfo, now - UNREAD_REACH
    read = Reaction.objects.visible_to(membership).filter(
        kind=Reaction.Kind.ACKNOWLEDGED, outgoing__source="coaching", at__gt=since
    )
    sent = Message.objects.visible_to(membership).filter(
        _working(), state=Message.State.RELEASED, released_at__gt=since
    )
    waiting = sent.exclude(pk__in=read.values("outgoing__source_id")).values("person")
    often = waiting.annotate(times=Count("pk"), first=Min("released_at")).filter(times__gte=LEAST[Kind.UNREAD])
    for person, times, first in often.order_by("-times", "person")[:MOST_OF_A_KIND].values_list(
        "person", "times", "first"
    ):
        yield Reason(person, Kind.UNREAD, times, local(first, zone).date())
