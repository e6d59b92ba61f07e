"""Reads of sessions that several callers share."""

from __future__ import annotations

from pacenote.coaching_sessions.models import Notice, Trainee
from pacenote.coaching_sessions.services.telling import SOURCE
from pacenote.messaging.models import Outgoing


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
