"""Who may know of which sessions, as reads that a large company's table answers at once.

A condition that joins many ways by *or* is looked at row by row, so each way that a narrow reader has is a read of its
own, and their ids are put together (bench/sessions.py: from 1.4 s to 60 ms).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from pacenote.accounts.models import Membership, OwnedQuerySet
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, VIEW_SUGGESTIONS, VIEW_TEAM, may
from pacenote.coaching_sessions.workflow import State
from pacenote.people.models import GroupMember, Person

if TYPE_CHECKING:  # a table needs its reads first
    from pacenote.coaching_sessions.models import CoachingSession

_UNPLANNED = Q(scheduled_at=None, started_at=None)
_PLANNED = ~_UNPLANNED


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
            first, *others = (each.values("pk") for each in self._ways(membership))
            return everything.filter(pk__in=first.union(*others))
        seen = _PLANNED | Q(suggester=membership.user_id) | Q(coach__user=membership.user_id)
        if may(membership, BE_COACH):
            seen |= Q(pk__in=self._asked(membership).values("pk"))
        if may(membership, VIEW_SUGGESTIONS):
            seen |= self._not_to_teach(membership)
        return everything.filter(seen)

    def known_among(self, ids: Iterable[int], membership: Membership) -> frozenset[int]:
        """Return which of some sessions a member may know of; of none it asks nothing."""
        if not (asked := set(ids)):
            return frozenset()
        return frozenset(self.visible_to(membership).filter(pk__in=asked).values_list("pk", flat=True))

    def about(self, person: Person, membership: Membership) -> Self:
        """Return the sessions with somebody as a trainee, named or through a group, that a member may know of.

        For a person whom the member may see, or is; then it is what ``visible_to`` leaves of them, found at once.
        """
        rows = super().visible_to(membership)
        named, groups = rows.filter(trainees__person=person), GroupMember.objects.filter(person=person).values("group")
        grouped = rows.filter(trainees__group__in=groups)
        own = rows.filter(pk__in=named.values("pk").union(grouped.values("pk")))
        if may(membership, MANAGE_SESSIONS):
            return own
        seen = Q(suggester=membership.user_id) | Q(coach__user=membership.user_id)
        if may(membership, VIEW_TEAM) or person.user_id == membership.user_id:
            seen |= _PLANNED
        if may(membership, BE_COACH):
            seen |= Q(pk__in=self._asked(membership).values("pk"))
        if may(membership, VIEW_SUGGESTIONS):
            seen |= self._not_to_teach(membership)
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

    def suggestions_for(self, person: Person) -> Self:
        """Return the open suggestions that a person may schedule: theirs, or their group's, not declined by them."""
        groups = list(GroupMember.objects.filter(person=person).values_list("group", flat=True))
        mine = Q(coach=person) | Q(coach=None, coach_group__in=groups) if groups else Q(coach=person)
        own = self.filter(mine, company_id=person.company_id, state=State.SUGGESTED)
        own = own.exclude(declines__person=person).exclude(trainees__person=person)
        return own.exclude(suggester=person.user_id) if person.user_id else own

    def _ways(self, membership: Membership) -> list[QuerySet[CoachingSession]]:
        """Return the ways by which a member knows of sessions, each by an index of its own."""
        rows, user = self.model.objects.filter(company_id=membership.company_id), membership.user_id
        ways: list[QuerySet[CoachingSession]] = [
            rows.filter(suggester=user),
            rows.filter(coach__user=user),
            rows.filter(_PLANNED, trainees__person__user=user),
        ]
        if may(membership, BE_COACH):
            ways.append(self._asked(membership))
        people = Person.objects.visible_to(membership).values("pk")
        team, suggestions = may(membership, VIEW_TEAM), may(membership, VIEW_SUGGESTIONS)
        about_people, not_to_teach = rows.filter(trainees__person__in=people), self._not_to_teach(membership)
        if team and suggestions:  # one read for both: each takes the database as long to plan as to answer
            ways.append(about_people.filter(_PLANNED | not_to_teach))
        elif team:
            ways.append(about_people.filter(_PLANNED))
        elif suggestions:
            ways.append(about_people.filter(_UNPLANNED & not_to_teach))
        if suggestions:
            groups = GroupMember.objects.filter(person__in=people).values("group")
            ways.append(rows.filter(_UNPLANNED & not_to_teach, trainees__group__in=groups))
        return ways

    def _asked(self, membership: Membership) -> QuerySet[CoachingSession]:
        """Return what a group of the member's is asked to coach; such a group may hold its trainee too."""
        rows = self.model.objects.filter(company_id=membership.company_id, coach=None)
        asked = rows.filter(coach_group__in=_groups_of(membership))
        return asked.exclude(trainees__person__user=membership.user_id)

    def _not_to_teach(self, membership: Membership) -> Q:
        """Return the condition that the member is no trainee, neither by name nor through a group."""
        rows = self.model.objects.filter(company_id=membership.company_id)
        named = rows.filter(trainees__person__user=membership.user_id)
        grouped = rows.filter(trainees__group__in=_groups_of(membership))
        return ~Q(pk__in=named.values("pk")) & ~Q(pk__in=grouped.values("pk"))


def _groups_of(membership: Membership) -> QuerySet[GroupMember, int]:
    mine = GroupMember.objects.filter(company_id=membership.company_id, person__user=membership.user_id)
    return mine.values_list("group", flat=True)
