"""Reads of sessions that several callers share."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from pacenote.accounts.models import Membership
from pacenote.coaching_sessions.drafts import MOST_MINUTES
from pacenote.coaching_sessions.models import CoachingSession, Notice, Trainee
from pacenote.coaching_sessions.workflow import State
from pacenote.messaging.models import Outgoing
from pacenote.people.models import GroupMember

#: What the messages about sessions come from, in the table of what leaves.
SOURCE = "session"


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


def open_alike(
    membership: Membership, *, people: set[int], area_id: int, but: CoachingSession | None = None
) -> list[CoachingSession]:
    """Return the open suggestions about one of these people and the same area that a member may see."""
    groups = GroupMember.objects.filter(person__in=people).values("group")
    about = Trainee.objects.filter(Q(person__in=people) | Q(group__in=groups)).values("session")
    found = CoachingSession.objects.visible_to(membership).filter(state=State.SUGGESTED, area=area_id, pk__in=about)
    return list(found.exclude(pk=but.pk if but else 0).order_by("expires_at")[:5])
