"""Who may know of which sessions, as reads that a large company's table answers at once.

A condition that joins many ways by *or* is looked at row by row, so each way that a narrow reader has is a read of its
own, and their ids are put together (bench/sessions.py: from 1.4 s to 60 ms). They are written out, since Django took
longer to compose them than the database to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Self

from django.db.models import Q

from pacenote.accounts.models import Membership, OwnedQuerySet
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, VIEW_SUGGESTIONS, VIEW_TEAM, may
from pacenote.base.written import Written
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import SCOPE, GroupMember, Person

if TYPE_CHECKING:  # a table needs its reads first
    from pacenote.coaching_sessions.models import CoachingSession  # noqa: F401  the class of the rows

_UNPLANNED = Q(scheduled_at=None, started_at=None)
_PLANNED = ~_UNPLANNED

# ruff: noqa: S608  the parts of these statements are constants of this module
_MY_ID: Final = "SELECT id FROM people_person WHERE company_id = %(company)s AND user_id = %(user)s"
_ME: Final = f"({_MY_ID})"
_MY_GROUPS: Final = f"(SELECT group_id FROM people_groupmember WHERE company_id = %(company)s AND person_id = {_ME})"
_NAMED: Final = f"SELECT session_id FROM coaching_sessions_trainee WHERE company_id = %(company)s AND person_id = {_ME}"
#: What the member is a trainee of, by name or through a group.
_TAUGHT: Final = (
    f"{_NAMED} UNION ALL"
    f" SELECT session_id FROM coaching_sessions_trainee WHERE company_id = %(company)s AND group_id IN {_MY_GROUPS}"
)
_ROWS: Final = "SELECT s.id FROM coaching_sessions_coachingsession s"
_WITH_TRAINEES: Final = f"{_ROWS} JOIN coaching_sessions_trainee t ON t.session_id = s.id"
_OURS: Final = "WHERE s.company_id = %(company)s AND"
_IS_PLANNED: Final = "(s.scheduled_at IS NOT NULL OR s.started_at IS NOT NULL)"
_NOT_PLANNED: Final = "s.scheduled_at IS NULL AND s.started_at IS NULL"
#: As an array it is worked out once. The database reckons the start of a sub-select again for each row it looks up, so
#: for a team of twenty it read every session of ten thousand people instead (bench/sessions.py).
_NOT_TAUGHT: Final = f"s.id <> ALL (ARRAY({_TAUGHT}))"
#: What a group of the member's is asked to coach; such a group may hold its trainee too.
_ASKED: Final = (
    f"{_ROWS} {_OURS} s.coach_id IS NULL AND s.coach_group_id IN {_MY_GROUPS} AND s.id <> ALL (ARRAY({_NAMED}))"
)
_OF_THEIR_OWN: Final = (
    f"{_ROWS} {_OURS} s.suggester_id = %(user)s",
    f"{_ROWS} {_OURS} s.coach_id = {_ME}",
    f"{_WITH_TRAINEES} {_OURS} t.person_id = {_ME} AND {_IS_PLANNED}",
)
_EVERYBODY: Final = (
    "SELECT id FROM people_person WHERE company_id = %(company)s AND merged_into_id IS NULL AND erased_at IS NULL"
)
_WITHIN: Final = f"{_EVERYBODY} AND id IN ({SCOPE})"
#: What is about a person, by name or through a group; as a list, so that no plan reads every session to find them.
_ABOUT: Final = (
    "SELECT unnest(ARRAY("
    "SELECT session_id FROM coaching_sessions_trainee WHERE company_id = %(company)s AND person_id = %(person)s"
    " UNION ALL SELECT t.session_id FROM coaching_sessions_trainee t JOIN people_groupmember m"
    " ON m.group_id = t.group_id AND m.company_id = t.company_id"
    " WHERE t.company_id = %(company)s AND m.person_id = %(person)s))"
)

_COMING_UP: Final = (
    "SELECT unnest(ARRAY(SELECT session_id FROM coaching_sessions_trainee"
    " WHERE company_id = %(company)s AND person_id = %(person)s AND answer = ''"
    f" UNION ALL {_ROWS} {_OURS} s.coach_id = %(person)s AND s.state IN ('scheduled', 'started')))"
)


class SessionQuerySet(OwnedQuerySet["CoachingSession"]):
    """Reads of sessions, each for somebody."""

    def visible_to(self, membership: Membership) -> Self:
        """Return what a member may know of: their own part in it, and by permission what concerns their people.

        A trainee never sees what is only suggested, nor what was canceled before it was scheduled.
        """
        everything = super().visible_to(membership)
        if may(membership, MANAGE_SESSIONS):
            return everything
        if membership.limited or not may(membership, VIEW_TEAM):
            return everything.filter(pk__in=_written(" UNION ALL ".join(_ways(membership)), membership))
        return everything.filter(_PLANNED | _seen(membership))

    def known_among(self, ids: Iterable[int], membership: Membership) -> frozenset[int]:
        """Return which of some sessions a member may know of; of none it asks nothing."""
        if not (asked := set(ids)):
            return frozenset()
        return frozenset(self.visible_to(membership).filter(pk__in=asked).values_list("pk", flat=True))

    def about(self, person: Person, membership: Membership) -> Self:
        """Return the sessions with somebody as a trainee, named or through a group, that a member may know of.

        For a person whom the member may see, or is; then it is what ``visible_to`` leaves of them, found at once.
        """
        own = super().visible_to(membership).filter(pk__in=_written(_ABOUT, membership, person=person.pk))
        if may(membership, MANAGE_SESSIONS):
            return own
        seen = _seen(membership)
        if may(membership, VIEW_TEAM) or person.user_id == membership.user_id:
            seen |= _PLANNED
        return own.filter(seen)

    def suggested_by(self, membership: Membership) -> Self:
        """Return a member's own suggestions, whatever became of them."""
        return super().visible_to(membership).filter(suggester=membership.user_id)

    def coached_by(self, person: Person) -> Self:
        """Return what somebody coaches, or alone is asked to."""
        return self.filter(company_id=person.company_id, coach=person)

    def coming_to(self, person: Person) -> Self:
        """Return what was planned with somebody as a trainee."""
        return self.filter(_PLANNED, company_id=person.company_id, trainees__person=person)

    def coming_up_for(self, person: Person) -> Self:
        """Return what is planned or running with somebody, as a trainee who comes or as the coach, the next first."""
        theirs = Written(_COMING_UP, company=person.company_id, person=person.pk)
        return self.filter(pk__in=theirs, state__in=(State.SCHEDULED, State.STARTED)).order_by("starts_at", "pk")

    def suggestions_for(self, person: Person) -> Self:
        """Return the open suggestions that a person may schedule: theirs, or their group's, not declined by them."""
        groups = list(GroupMember.objects.filter(person=person).values_list("group", flat=True))
        mine = Q(coach=person) | Q(coach=None, coach_group__in=groups) if groups else Q(coach=person)
        own = self.filter(mine, company_id=person.company_id, state=State.SUGGESTED)
        own = own.exclude(declines__person=person).exclude(trainees__person=person)
        return own.exclude(suggester=person.user_id) if person.user_id else own


def _written(words: str, membership: Membership, **more: int) -> Written:
    """Return one of the reads above for a member."""
    user = membership.user_id
    return Written(words, company=membership.company_id, user=user, membership=membership.pk, **more)


def _seen(membership: Membership) -> Q:
    """Return the condition by which a member knows of a session without being led to it by whom it is about."""
    seen = Q(suggester=membership.user_id) | Q(coach=_written(_MY_ID, membership))
    if may(membership, BE_COACH):
        seen |= Q(pk__in=_written(_ASKED, membership))
    if may(membership, VIEW_SUGGESTIONS):
        others = ~Q(pk__in=_written(_TAUGHT, membership))
        seen |= others if may(membership, VIEW_TEAM) else _UNPLANNED & others
    return seen


def _ways(membership: Membership) -> list[str]:
    """Return the ways by which a member knows of sessions, each by an index of its own."""
    ways = list(_OF_THEIR_OWN)
    if may(membership, BE_COACH):
        ways.append(_ASKED)
    people = _WITHIN if membership.limited else _EVERYBODY
    team, suggestions = may(membership, VIEW_TEAM), may(membership, VIEW_SUGGESTIONS)
    about_people = f"{_WITH_TRAINEES} {_OURS} t.person_id IN ({people})"
    if team and suggestions:  # one read for both: each takes the database as long to plan as to answer
        ways.append(f"{about_people} AND ({_IS_PLANNED} OR {_NOT_TAUGHT})")
    elif team:
        ways.append(f"{about_people} AND {_IS_PLANNED}")
    elif suggestions:
        ways.append(f"{about_people} AND {_NOT_PLANNED} AND {_NOT_TAUGHT}")
    if suggestions:
        groups = f"SELECT group_id FROM people_groupmember WHERE company_id = %(company)s AND person_id IN ({people})"
        ways.append(f"{_WITH_TRAINEES} {_OURS} t.group_id IN ({groups}) AND {_NOT_PLANNED} AND {_NOT_TAUGHT}")
    return ways
