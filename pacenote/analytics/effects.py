"""What followed the sessions of one person: reads the figures for ``impact.judge_impact``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from pacenote.accounts.models import Membership
from pacenote.analytics.impact import Impact, Other, judge_impact
from pacenote.base.clock import local
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person
from pacenote.performance.catalogue import find

#: So far before and after a session its weeks are looked at.
REACH = timedelta(weeks=8)
#: Sessions longer ago than this are past; so many are judged, with so many metrics each.
LOOK_BACK, MOST_SESSIONS, MOST_METRICS = timedelta(weeks=26), 3, 2
#: So many talks of one coach are judged.
MOST_OF_COACH = 12
#: So many others are enough to say what is usual, however large the company is.
SAMPLE = 200

# Only periods of the length that the person has most of; only whole ones, before the session's day or after it.
OWN = """
SELECT r.metric, r.end - r.start, r.end < %(day)s, array_agg(r.value ORDER BY r.start)
FROM performance_reading r
WHERE r.company_id = %(company)s AND r.person_id = %(person)s AND r.metric = ANY(%(metrics)s) AND r.counts
  AND r.start >= %(first)s AND r.end <= %(last)s AND (r.end < %(day)s OR r.start > %(day)s)
GROUP BY 1, 2, 3
"""
# The sample is scattered by a multiplication, so that it is no mere list of who came first, and always the same.
OTHERS = """
WITH coached AS (
  SELECT t.person_id FROM coaching_sessions_trainee t
  JOIN coaching_sessions_coachingsession s ON s.id = t.session_id
  WHERE t.company_id = %(company)s AND s.area_id = %(area)s AND s.started_at BETWEEN %(since)s AND %(until)s
    AND t.person_id IS NOT NULL
), sampled AS (
  SELECT p.id FROM people_person p
  WHERE p.company_id = %(company)s AND p.merged_into_id IS NULL AND p.id <> %(person)s
    AND p.id NOT IN (SELECT person_id FROM coached)
  ORDER BY (p.id * 2654435761) %% 4294967296 LIMIT %(sample)s
)
SELECT avg(r.value) FILTER (WHERE r.end < %(day)s), count(*) FILTER (WHERE r.end < %(day)s),
       coalesce(var_samp(r.value) FILTER (WHERE r.end < %(day)s), 0),
       avg(r.value) FILTER (WHERE r.start > %(day)s), count(*) FILTER (WHERE r.start > %(day)s)
FROM sampled JOIN performance_reading r ON r.person_id = sampled.id
WHERE r.company_id = %(company)s AND r.metric = %(metric)s AND r.counts AND r.end - r.start = %(length)s
  AND r.start >= %(first)s AND r.end <= %(last)s
GROUP BY sampled.id
HAVING count(*) FILTER (WHERE r.end < %(day)s) >= 2 AND count(*) FILTER (WHERE r.start > %(day)s) >= 1
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """One metric before and after one session."""

    session: CoachingSession
    metric: str
    weekly: bool
    impact: Impact


def effects_of(person: Person, membership: Membership, now: datetime) -> list[Effect]:
    """Return what followed the last sessions that were held with a person, newest first."""
    there = Trainee.objects.visible_to(membership).filter(person=person).exclude(attendance=Trainee.Attendance.ABSENT)
    held = CoachingSession.objects.about(person, membership).filter(
        pk__in=there.values("session"), state=State.COMPLETED, started_at__gt=now - LOOK_BACK
    )
    found: list[Effect] = []
    for session in (
        held.select_related("area").prefetch_related("actions").order_by("-started_at", "-pk")[:MOST_SESSIONS]
    ):
        found += _of_session(session, person, membership, now)
    return found


def effects_of_coach(coach: Person, membership: Membership, now: datetime) -> list[tuple[Person, Effect]]:
    """Return what followed the last sessions that somebody coached: one person once, by what the talk was about most.

    Only of people whom the member may see.
    """
    there = Trainee.objects.filter(
        session__coach=coach,
        session__state=State.COMPLETED,
        session__started_at__gt=now - LOOK_BACK,
        person__in=Person.objects.visible_to(membership).values("pk"),
    ).exclude(attendance=Trainee.Attendance.ABSENT)
    found: dict[tuple[int, str], tuple[Person, Effect]] = {}
    newest = there.select_related("session__area", "person").prefetch_related("session__actions")
    newest = newest.order_by("-session__started_at", "-session", "pk")
    for part in newest[:MOST_OF_COACH]:
        if part.person is not None:
            for effect in _of_session(part.session, part.person, membership, now)[:1]:
                found.setdefault((part.person.pk, effect.metric), (part.person, effect))
    return list(found.values())


def metrics_about(session: CoachingSession) -> list[str]:
    """Return the metrics with a better side that a session was about: its actions', then its area's."""
    actions = sorted(session.actions.all(), key=lambda each: each.pk)
    wanted: Iterable[str] = (*(each.metric for each in actions if each.metric), *session.area.metrics)
    return [
        name for name in dict.fromkeys(wanted) if (metric := find(name)) and metric.direction in ("higher", "lower")
    ]


def _of_session(session: CoachingSession, person: Person, membership: Membership, now: datetime) -> list[Effect]:
    if session.started_at is None:
        return []
    zone = membership.company.zoneinfo
    day, today = local(session.started_at, zone).date(), local(now, zone).date()
    values: dict[str, Any] = {
        "company": membership.company_id,
        "person": person.pk,
        "area": session.area_id,
        "day": day,
        "first": day - REACH,
        "last": min(day + REACH, today),
        "since": session.started_at - REACH,
        "until": session.started_at + REACH,
        "sample": SAMPLE,
    }
    metrics = metrics_about(session)
    own = _own(values, metrics)
    found = []
    for name in metrics:
        if name in own:
            length, before, after = own[name]
            others = _others(values | {"metric": name, "length": length}) if before and after else []
            better = find(name)
            higher = better is not None and better.direction == "higher"
            impact = judge_impact(before=before, after=after, others=others, higher_is_better=higher)
            found.append(Effect(session, name, length > 0, impact))
    return found[:MOST_METRICS]


def _own(values: dict[str, Any], metrics: list[str]) -> dict[str, tuple[int, list[float], list[float]]]:
    if not metrics:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(OWN, values | {"metrics": metrics})
        rows = cursor.fetchall()
    lines: dict[tuple[str, int], dict[bool, list[float]]] = {}
    for metric, length, earlier, numbers in rows:
        lines.setdefault((metric, length), {})[earlier] = [float(each) for each in numbers]
    best: dict[str, tuple[int, list[float], list[float]]] = {}
    for (metric, length), sides in lines.items():
        before, after = sides.get(True, []), sides.get(False, [])
        if metric not in best or len(before) > len(best[metric][1]):
            best[metric] = (length, before, after)
    return best


def _others(values: dict[str, Any]) -> list[Other]:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, values)
        return [
            Other(float(before), count, float(spread), float(after), after_count)
            for before, count, spread, after, after_count in cursor.fetchall()
        ]
