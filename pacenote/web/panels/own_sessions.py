"""The sections of somebody's own page of sessions: what is theirs to hold, to take, to follow, to come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import (
    BE_COACH,
    CREATE_SUGGESTIONS,
    OWN_PAGE,
    SCHEDULE_SESSIONS,
    VIEW_SUGGESTIONS,
    may,
)
from pacenote.base.clock import resolve_local, today
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.scope import SessionQuerySet
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Person
from pacenote.web.panels.sessions import Card, Click, Section, cards, with_names

#: So many cards of a section stand on the page; a page of the section alone has the rest.
MOST = 6
_MIDNIGHT = time(0, 0)
#: What the next click is called, and whom its page lets in, by the page's name.
NEXT = {
    "session_suggest": (gettext_noop("Suggest Session"), CREATE_SUGGESTIONS),
    "session_new": (gettext_noop("Schedule a session"), SCHEDULE_SESSIONS),
    "session_effect": (gettext_noop("See my effect"), BE_COACH),
    "mine": (gettext_noop("See my page"), OWN_PAGE),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What a section is made of; an ``optional`` one is left out when there is nothing in it.

    ``next_page`` is the page to which an empty one leads, by its name.
    """

    key: str
    title: str
    rows: SessionQuerySet
    empty: str = ""
    empty_kind: str = "nothing_yet"
    optional: bool = False
    next_page: str = ""


def parts(membership: Membership, person: Person | None, now: datetime) -> list[Part]:
    """Return the sections of a member's page, those that concern their part only."""
    found: list[Part] = []
    if may(membership, SCHEDULE_SESSIONS):
        found += _of_coach(membership, person, now)
    if may(membership, CREATE_SUGGESTIONS):
        mine = CoachingSession.objects.suggested_by(membership).order_by("-created_at", "-pk")
        empty = _("Suggest one for somebody who needs a conversation.")
        found.append(Part("mine", _("My suggestions"), mine, empty, next_page="session_suggest"))
    if person is not None:
        part = CoachingSession.objects.coming_to(person).order_by("-starts_at", "-pk")
        nothing, alone = _("Nothing is planned."), not found
        found.append(Part("with_me", _("Sessions with me"), part, nothing, optional=not alone, next_page="mine"))
    return found


def _of_coach(membership: Membership, person: Person | None, now: datetime) -> list[Part]:
    """Return what a coach holds and is asked to hold; whom the directory does not know yet, that is nothing."""
    zone = membership.company.zoneinfo
    midnight = resolve_local(today(zone, now) + timedelta(days=1), _MIDNIGHT, zone)
    nothing = CoachingSession.objects.none()
    own = CoachingSession.objects.coached_by(person) if person else nothing
    open_ones = own.filter(state__in=(State.SCHEDULED, State.STARTED)).order_by("starts_at", "pk")
    of_today = open_ones.filter(starts_at__lt=midnight)
    found = [Part("today", _("Today"), of_today, _("No session today."), "all_done", next_page="session_new")]
    if may(membership, VIEW_SUGGESTIONS) and may(membership, BE_COACH):
        asked = CoachingSession.objects.suggestions_for(person).order_by("expires_at", "pk") if person else nothing
        nobody = _("Nobody waits for you.")
        found.append(
            Part("suggested", _("Suggested Coaching Session"), asked, nobody, "all_done", next_page="session_effect")
        )
    later = open_ones.filter(Q(starts_at__gte=midnight) | Q(starts_at=None))
    done = own.filter(state=State.COMPLETED).order_by("-completed_at", "-pk")
    return [
        *found,
        Part("coming", _("Coming up"), later, optional=True),
        Part("done", _("Held lately"), done, optional=True),
    ]


def sections(found: list[Part], membership: Membership, now: datetime, *, url: str) -> list[Section]:
    """Return the first cards of each part; the names on all of them are fetched together."""
    ids = {part.key: list(part.rows.values_list("pk", flat=True)[: MOST + 1]) for part in found}
    shown = {pk for each in ids.values() for pk in each[:MOST]}
    # each part is the member's own: there is nothing left to be asked about who may know of it
    rows = with_names(CoachingSession.objects.filter(company_id=membership.company_id, pk__in=shown))
    made = dict(zip((row.pk for row in rows), cards(rows, membership, now), strict=True))
    return [
        replace(
            _section(part, [made[pk] for pk in ids[part.key][:MOST] if pk in made], len(ids[part.key]), url),
            next=next_click(part, membership),
        )
        for part in found
        if ids[part.key] or not part.optional
    ]


def next_click(part: Part, membership: Membership) -> Click | None:
    """Return where somebody goes from an empty section; None where that is nowhere that lets them in."""
    words, permission = NEXT.get(part.next_page, ("", ""))
    if not words or not may(membership, permission):
        return None
    return Click(_(words), reverse(part.next_page, args=[membership.company.slug]))


def _section(part: Part, shown: list[Card], known: int, url: str) -> Section:
    more = known > MOST
    return Section(
        title=part.title,
        key=part.key,
        cards=tuple(shown),
        count=part.rows.count() if more else known,
        empty=part.empty,
        empty_kind=part.empty_kind,
        more_url=f"{url}?show={part.key}" if more else "",
    )
