"""Which cases can be chosen in the forms of a session, and what a case fills in there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_TEAM, may
from pacenote.cases.models import Case
from pacenote.cases.queries import Wanted, find_cases, people_of
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services.referring import case_ids_of
from pacenote.people.models import Person
from pacenote.web.panels.session_choices import Options

#: So many cases stand in the list; others are found by typing.
MOST = 40
_VALUE = re.compile(r"c([1-9]\d{0,17})")


def case_id_of(value: str) -> int | None:
    """Return the case that a value of the list names; None where it names none."""
    match = _VALUE.fullmatch(value)
    return int(match[1]) if match else None


def case_options(membership: Membership, chosen: Sequence[str]) -> Options:
    """Return the newest cases, those that are chosen always among them."""
    wanted = {number for number in map(case_id_of, chosen) if number is not None}
    picked = Case.objects.filter(company_id=membership.company_id, pk__in=wanted)
    newest = list(find_cases(membership, Wanted())[: MOST + 1])
    shown = {case.pk: case for case in newest[:MOST]} | {case.pk: case for case in picked}
    seen = set(Case.objects.visible_to(membership).filter(pk__in=shown).values_list("pk", flat=True))
    return Options([(_("Cases"), _options(shown.values(), seen))], len(newest) > MOST)


def search(membership: Membership, query: str) -> list[dict[str, str]]:
    """Return the cases in a member's scope that the words tell of."""
    found = list(find_cases(membership, Wanted(words=query))[:MOST])
    return [{"value": value, "text": text} for value, text in _options(found, {case.pk for case in found})]


def _options(cases: Iterable[Case], seen: set[int]) -> list[tuple[str, str]]:
    """Return values and labels; of a case that the member may not open only its number is told."""
    return [(f"c{case.pk}", label(case) if case.pk in seen else case.number) for case in cases]


def label(case: Case) -> str:
    """Return what a case is called in a list: its number and, where it has one, its subject."""
    return f"{case.number}, {case.subject}" if case.subject else case.number


def values_of(session: CoachingSession) -> list[str]:
    """Return the cases that a session refers to, as the list writes them."""
    return [f"c{number}" for number in case_ids_of(session)]


def prefilled(membership: Membership, value: str) -> dict[str, list[str]]:
    """Return what a case fills in: itself, and everybody but the reader who took part; nothing of a foreign one."""
    cases = Case.objects.visible_to(membership).filter(pk=case_id_of(value) or 0, stands=True)
    case = cases.first() if may(membership, VIEW_TEAM) else None
    if case is None:
        return {}
    people = people_of(case, membership).exclude(user=membership.user_id).exclude(status=Person.Status.INACTIVE)
    return {"cases": [f"c{case.pk}"], "trainees": [f"p{person.pk}" for person in people]}
