"""What a form of a session warns of before it is taken: the same is suggested already, somebody is busy then (V11), or
its start is over, the session has its next one already, or was changed after the form had been opened.

A warning is taken as read when it comes back with the form; another one stops the form again. Who is left out of a
group is told as well (V10), which stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.coaching_sessions.drafts import Choice, unfold
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.notices import RULE_NAME
from pacenote.coaching_sessions.queries import FORM_CHANGES, open_alike, overlapping
from pacenote.coaching_sessions.services.standing import me, members_of, sides, suggester_person
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import Group, Person
from pacenote.web.panels.times import times_of

#: A start that is over for less than this is meant as *now*.
SINCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hint:
    """One warning; ``key`` tells it from others, ``url`` leads to the session where the reader may see it.

    One without a key is a word by the way.
    """

    key: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says so far; of a form that is not complete, what there is of it."""

    trainees: tuple[Choice, ...]
    coach: Choice | None
    area_id: int | None
    starts_at: datetime | None = None
    minutes: int | None = None
    coaching: bool = False


def hints(
    membership: Membership,
    asked: Asked,
    *,
    but: CoachingSession | None,
    now: datetime,
    follows: CoachingSession | None = None,
) -> list[Hint]:
    """Return the warnings about a form; ``but`` is the session that it is about, ``follows`` the one before it."""
    members = members_of(membership.company_id, asked.trainees)
    chosen = {each.person_id for each in asked.trainees if each.person_id}.union(*members.values())
    # of anybody else a form must not learn that they are busy, nor what they are called
    people = set(Person.objects.visible_to(membership).filter(pk__in=chosen).values_list("pk", flat=True))
    if but is not None:
        people |= chosen & set(but.trainees.values_list("person_id", flat=True))
    found = [*_alike(membership, people, asked.area_id, but, now), *_busy(membership, people, asked, but, now)]
    after = next_ones(membership, follows, now) if follows else ()
    return [*after, *_past(membership, asked, but, now), *found, *_left_out(membership, asked, but)]


def overtaken(session: CoachingSession, membership: Membership, now: datetime) -> Hint:
    """Say that a session was changed after the form about it had been opened, by whom and when."""
    change = session.events.filter(verb__in=FORM_CHANGES).select_related("actor").order_by("-pk")[0]
    who = change.actor.display_name if change.actor else RULE_NAME
    when = times_of(membership.company, now).near(change.at)
    words = _("%(name)s changed it after you had opened this form (%(when)s). What you save takes the place of that.")
    url = reverse("session", args=[membership.company.slug, session.pk])
    return Hint(f"e{change.pk}", words % {"name": who, "when": when}, url)


def unread(found: Iterable[Hint], known: str) -> list[Hint]:
    """Return the warnings that did not come back with the form."""
    return [each for each in found if each.key and each.key not in known.split(",")]


def _past(membership: Membership, asked: Asked, but: CoachingSession | None, now: datetime) -> Iterator[Hint]:
    """Say that a start is over, but of the one that stands already."""
    if asked.starts_at is None or asked.starts_at > now - SINCE or (but and but.starts_at == asked.starts_at):
        return
    when = times_of(membership.company, now).near(asked.starts_at)
    yield Hint("past", _("This start has passed: %(when)s.") % {"when": when})


def next_ones(membership: Membership, before: CoachingSession, now: datetime) -> Iterator[Hint]:
    """Say that a session has its next one already."""
    found = CoachingSession.objects.visible_to(membership).filter(follows=before).exclude(state=State.CANCELED)
    times = times_of(membership.company, now)
    for session in found.order_by("starts_at", "pk"):
        words = _("There is a follow-up already: “%(title)s”, %(when)s.")
        values = {"title": session.title, "when": times.near(session.starts_at) if session.starts_at else ""}
        yield Hint(f"f{session.pk}", words % values, reverse("session", args=[membership.company.slug, session.pk]))


def _alike(
    membership: Membership, people: set[int], area_id: int | None, but: CoachingSession | None, now: datetime
) -> Iterator[Hint]:
    if not people or area_id is None:
        return
    times = times_of(membership.company, now)
    for session in open_alike(membership, people=people, area_id=area_id, now=now, but=but):
        words = _("Already suggested for the same person and area: “%(title)s”, expires %(when)s.")
        when = times.near(session.expires_at) if session.expires_at else ""
        url = reverse("session", args=[membership.company.slug, session.pk])
        yield Hint(f"m{session.pk}", words % {"title": session.title, "when": when}, url)


def _busy(
    membership: Membership, people: set[int], asked: Asked, but: CoachingSession | None, now: datetime
) -> Iterator[Hint]:
    if asked.starts_at is None or not asked.minutes:
        return
    coach = me(membership) if asked.coaching else None
    everybody = frozenset(people | ({coach.pk} if coach else set()))
    found = overlapping(
        company_id=membership.company_id, people=everybody, starts_at=asked.starts_at, minutes=asked.minutes, but=but
    )
    seen = set(CoachingSession.objects.visible_to(membership).filter(pk__in=[each.pk for each in found]))
    times = times_of(membership.company, now)
    for session in found:
        busy = Q(pk=session.coach_id) | Q(pk__in=session.trainees.filter(answer="").values("person"))
        names = ", ".join(
            Person.objects.filter(busy, pk__in=everybody).order_by("sort_key").values_list("name", flat=True)
        )
        values = {"names": names, "when": times.near(session.starts_at), "title": session.title}  # type: ignore[arg-type]  # it has a time: it overlaps
        key = f"c{session.pk}"
        if session in seen:
            words = _("At the same time: “%(title)s”, %(when)s, with %(names)s.")
            yield Hint(key, words % values, reverse("session", args=[membership.company.slug, session.pk]))
        else:
            yield Hint(key, _("%(names)s: another session at the same time, %(when)s.") % values)


def _left_out(membership: Membership, asked: Asked, but: CoachingSession | None) -> Iterator[Hint]:
    """Say of each chosen group who does not take part by it: who suggests, and who is on the other side (V10)."""
    mine = me(membership)
    suggester = suggester_person(but) if but else mine.pk if mine and not asked.coaching else None
    coach = Choice(person_id=mine.pk) if asked.coaching and mine else asked.coach
    members = sides(membership.company_id, coach, asked.trainees)
    who = unfold(coach=coach, trainees=asked.trainees, members=members, suggester=suggester)
    chosen = [(each, who.trainees) for each in asked.trainees] + ([(coach, who.coaches)] if coach else [])
    names = _group_names(membership, coach, but)
    for choice, side in chosen:
        everybody = members.get(choice.group_id or 0, frozenset())
        if choice.group_id in names and side and (gone := everybody - side):
            words = _left_out_words(gone, mine.pk if mine else 0)
            taking = ngettext(
                "%(in)s of its %(all)s takes part", "%(in)s of its %(all)s take part", len(everybody & side)
            )
            counted = taking % {"in": len(everybody & side), "all": len(everybody)}
            yield Hint("", words % {"group": names[choice.group_id], "count": len(gone), "counted": counted})


def _group_names(membership: Membership, coach: Choice | None, but: CoachingSession | None) -> dict[int | None, str]:
    """Return the groups that the member may know of: in their scope, asked to coach, or in the session already."""
    known = {coach.group_id} if coach else set()
    if but is not None:
        known |= set(but.trainees.values_list("group_id", flat=True))
    own = Group.objects.visible_to(membership).values("pk")
    rows = Group.objects.filter(Q(pk__in=own) | Q(pk__in=known - {None}), company_id=membership.company_id)
    return dict(rows.values_list("pk", "name"))


def _left_out_words(gone: frozenset[int], mine: int) -> str:
    if gone == {mine}:
        return _("You are in “%(group)s” and are left out of it: %(counted)s.")
    return ngettext(
        "%(count)s person of “%(group)s” suggests the session or is on its other side, and is left out: %(counted)s.",
        "%(count)s people of “%(group)s” suggest the session or are on its other side, and are left out: %(counted)s.",
        len(gone),
    )
