"""Whether a suggestion or a schedule can be as it was filled in (V1 to V13), and who takes part in the end.

People and groups are ids here; ``members`` says who is in which group at this moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.coaching_sessions.expiry import MOST_MONTHS, moment_after

MOST_TITLE: Final = 200
MOST_MINUTES: Final = 360
WRONG_LENGTH: Final = _("A session takes more than 0 minutes and at most 6 hours.")
#: These two are worded by the product that Pacenote takes the place of; they may not change.
SUGGESTER_CHOSEN: Final = _("The Supervisor cannot be selected as either a coach or a trainee.")
BOTH_SIDES: Final = _("The same user or user group cannot be selected as both a coach and a trainee.")


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """One entry of a list that offers people and groups: exactly one of both ids."""

    person_id: int | None = None
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was filled in. ``minutes`` and ``starts_at`` are None while a session is only suggested."""

    title: str
    coach: Choice | None
    trainees: tuple[Choice, ...]
    area_active: bool
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    scheduling: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of the form."""

    field: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Who takes part once groups are opened; ``left_out`` were in a group but cannot be on that side."""

    coaches: frozenset[int]
    trainees: frozenset[int]
    left_out: frozenset[int]


def unfold(
    *, coach: Choice | None, trainees: tuple[Choice, ...], members: Mapping[int, frozenset[int]], suggester: int | None
) -> Unfolded:
    """Open the groups. The suggester is left out of them, and a named choice beats a group on the other side."""
    named_coach = frozenset({coach.person_id}) if coach and coach.person_id else frozenset[int]()
    named_trainees = frozenset(each.person_id for each in trainees if each.person_id)
    of_coach_group = members.get(coach.group_id, frozenset()) if coach and coach.group_id else frozenset[int]()
    of_trainee_groups = frozenset[int]().union(
        *(members.get(each.group_id, frozenset()) for each in trainees if each.group_id)
    )
    without = frozenset({suggester}) if suggester else frozenset[int]()
    coaches = named_coach | (of_coach_group - named_trainees - without)
    # somebody in both a coach group and a trainee group coaches: there the list is shorter
    taught = named_trainees | (of_trainee_groups - coaches - without)
    everybody = named_coach | of_coach_group | named_trainees | of_trainee_groups
    return Unfolded(coaches, taught, everybody - coaches - taught)


def problems(
    draft: Draft, *, members: Mapping[int, frozenset[int]], suggester: int | None, now: datetime, zone: ZoneInfo
) -> tuple[Problem, ...]:
    """Return everything that is wrong with a form, field by field; empty when it can be taken."""
    found = [*_of_fields(draft, now, zone)]
    if draft.coach and draft.trainees:
        found += _of_sides(draft.coach, draft.trainees, members, suggester)
    if draft.scheduling:
        found += _of_time(draft)
    return tuple(found)


def _of_fields(draft: Draft, now: datetime, zone: ZoneInfo) -> list[Problem]:
    found = []
    if not draft.title.strip():
        found.append(Problem("title", Sentence(_("Write what the session is about."))))
    elif len(draft.title) > MOST_TITLE:
        found.append(Problem("title", Sentence(_("A title has at most 200 characters."))))
    if draft.coach is None:
        found.append(Problem("coach", Sentence(_("Choose one coach, or one group of coaches."))))
    if not draft.trainees:
        found.append(Problem("trainees", Sentence(_("Choose at least one trainee."))))
    if not draft.area_active:
        found.append(Problem("area", Sentence(_("Choose one of the coaching areas."))))
    if not draft.scheduling and not _expiry_holds(draft.expires_at, now, zone):
        found.append(Problem("expires_at", Sentence(_("Choose a moment in the future, at most 24 months from now."))))
    return found


def _expiry_holds(expires_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    return expires_at is not None and now < expires_at <= moment_after(now, MOST_MONTHS, zone)


def _of_sides(
    coach: Choice, trainees: tuple[Choice, ...], members: Mapping[int, frozenset[int]], suggester: int | None
) -> list[Problem]:
    if suggester and coach.person_id == suggester:
        return [Problem("coach", Sentence(SUGGESTER_CHOSEN))]
    if suggester and Choice(person_id=suggester) in trainees:
        return [Problem("trainees", Sentence(SUGGESTER_CHOSEN))]
    if coach in trainees:
        return [Problem("trainees", Sentence(BOTH_SIDES))]
    alone = frozenset({suggester}) if suggester else None
    if coach.group_id and members.get(coach.group_id) == alone:
        return [Problem("coach", Sentence(_("You are the only one in this group of coaches. Choose another coach.")))]
    if all(each.group_id and members.get(each.group_id) == alone for each in trainees):
        sentence = Sentence(_("You are the only one in this group of trainees. Choose another trainee."))
        return [Problem("trainees", sentence)]
    who = unfold(coach=coach, trainees=trainees, members=members, suggester=suggester)
    found = []
    if not who.coaches:
        found.append(Problem("coach", Sentence(_("Nobody is left in this group who could coach. Choose another one."))))
    if not who.trainees:
        found.append(Problem("trainees", Sentence(_("Nobody is left among these trainees. Choose somebody else."))))
    return found


def _of_time(draft: Draft) -> list[Problem]:
    found = []
    if draft.starts_at is None:
        found.append(Problem("starts_at", Sentence(_("Choose a day and a time."))))
    if draft.minutes is None or not 0 < draft.minutes <= MOST_MINUTES:
        found.append(Problem("minutes", Sentence(WRONG_LENGTH)))
    return found
