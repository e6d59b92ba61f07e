"""The cases that a session refers to: those a member may see, and those it refers to already (V14)."""

from __future__ import annotations

from collections.abc import Iterable

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_TEAM, may
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.cases.models import Case
from pacenote.coaching_sessions.drafts import Problem
from pacenote.coaching_sessions.models import CoachingSession, SessionCase


def case_problems(
    by: Membership, case_ids: Iterable[int], *, session: CoachingSession | None = None
) -> tuple[Problem, ...]:
    """Say of cases that are not in the company, or not in the member's scope, that they are not there."""
    unknown = set(case_ids)
    if session is not None:
        unknown -= set(case_ids_of(session))
    if unknown and may(by, VIEW_TEAM):
        unknown -= set(Case.objects.visible_to(by).filter(pk__in=unknown, stands=True).values_list("pk", flat=True))
    return (Problem("cases", Sentence(_("A case you chose was not found. Choose again."))),) if unknown else ()


def case_ids_of(session: CoachingSession) -> tuple[int, ...]:
    """Return the cases that a session refers to, in the order in which they were chosen."""
    return tuple(SessionCase.objects.filter(session=session).order_by("pk").values_list("case_id", flat=True))


def put_references(session: CoachingSession, case_ids: Iterable[int]) -> None:
    """Let a session refer to these cases and no others."""
    wanted = tuple(dict.fromkeys(case_ids))
    if wanted != case_ids_of(session):
        SessionCase.objects.filter(session=session).delete()
        SessionCase.objects.bulk_create(
            [SessionCase(company_id=session.company_id, session=session, case_id=each) for each in wanted]
        )
