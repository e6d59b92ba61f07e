"""What stands beside a coach's sessions: the load of the week, follow-ups that are due, open actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.base.clock import resolve_local
from pacenote.coaching_sessions.models import ActionItem, CoachingSession
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person
from pacenote.web.panels.sessions import ActionRow, action_rows, trainee_names
from pacenote.web.panels.times import Times, day_words, week_dates

#: A follow-up is due when an action of the session is, in so many days or sooner.
SOON = timedelta(days=7)
MOST = 8
_MIDNIGHT = time(0, 0)
COUNTS = (State.SCHEDULED, State.STARTED, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Load:
    """The minutes of a coach's week: all that is planned, and how much of it was held."""

    minutes: int
    held: int
    words: str
    dates: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A session with actions that are due and no session after it."""

    title: str
    url: str
    who: str
    due: str
    late: bool
    schedule_url: str


@dataclass(frozen=True, slots=True)
class Side:
    """The side of a coach's page."""

    load: Load
    follow_ups: list[FollowUp]
    actions: list[ActionRow]


def side(membership: Membership, person: Person, times: Times) -> Side:
    """Return the side of a coach's page."""
    return Side(
        load=_load(membership, person, times),
        follow_ups=_follow_ups(membership, person, times),
        actions=open_actions(membership, person, times),
    )


def week_of(membership: Membership, day: date) -> tuple[date, date]:
    """Return the company's week that holds a day."""
    start = day - timedelta(days=(day.weekday() - membership.company.first_weekday) % 7)
    return start, start + timedelta(days=6)


def _load(membership: Membership, person: Person, times: Times) -> Load:
    zone = membership.company.zoneinfo
    first, last = week_of(membership, times.today)
    midnight = resolve_local(first, _MIDNIGHT, zone), resolve_local(last + timedelta(days=1), _MIDNIGHT, zone)
    mine = CoachingSession.objects.coached_by(person).filter(
        state__in=COUNTS, starts_at__gte=midnight[0], starts_at__lt=midnight[1]
    )
    rows = list(mine.values_list("state", "minutes"))
    minutes = sum(each or 0 for _state, each in rows)
    held = sum(each or 0 for state, each in rows if state == State.COMPLETED)
    count = len(rows)
    words = ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
    return Load(minutes, held, words, week_dates(first, last))


def _follow_ups(membership: Membership, person: Person, times: Times) -> list[FollowUp]:
    after = CoachingSession.objects.filter(follows=OuterRef("pk")).exclude(state=State.CANCELED)
    mine = CoachingSession.objects.coached_by(person).filter(state=State.COMPLETED)
    due = mine.annotate(due=Min("actions__due", filter=Q(actions__done_at=None)), followed=Exists(after))
    due = due.filter(due__lte=times.today + SOON, followed=False).prefetch_related(
        "trainees__person", "trainees__group"
    )
    return [_follow_up(each, membership, times) for each in due.order_by("due", "pk")[:MOST]]


def _follow_up(session: Any, membership: Membership, times: Times) -> FollowUp:
    here = [membership.company.slug, session.pk]
    return FollowUp(
        title=session.title,
        url=reverse("session", args=here),
        who=trainee_names(session),
        due=_("due %(day)s") % {"day": day_words(session.due)},
        late=session.due < times.today,
        schedule_url=reverse("session_follow_up", args=here),
    )


def open_actions(membership: Membership, person: Person, times: Times, *, own: bool = False) -> list[ActionRow]:
    """Return the open actions of a person: those that they own, and, unless ``own``, those of sessions they coached."""
    whose = Q(owner=person) if own else Q(owner=person) | Q(session__coach=person)
    items = ActionItem.objects.visible_to(membership).waiting().filter(whose)
    others = items.exclude(session__coach=person).values_list("session", flat=True)
    known = CoachingSession.objects.known_among(others, membership)
    shown = items.filter(Q(session__coach=person) | Q(session__in=known))
    nearest = shown.select_related("owner", "session").order_by(F("due").asc(nulls_last=True), "pk")
    return action_rows(list(nearest[:MOST]), membership, times.now, mine=person.pk)
