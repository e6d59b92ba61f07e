"""Reads of cases that several callers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from pacenote.accounts.models import Membership
from pacenote.cases.facts import QUALITY
from pacenote.cases.models import Case, CaseQuerySet, Participant, Score
from pacenote.people.models import Person
from pacenote.people.names import fold_name

#: Among so many newest cases the words of a search are looked for first.
NEAR = 2_000
#: So many people whose name holds the words are looked for in cases.
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the list. ``words`` are looked for in number, queue, subject and names of who took part."""

    words: str = ""
    person_id: int | None = None
    kind: str = ""
    unsatisfied: bool = False
    evaluated: bool = False
    since: datetime | None = None
    until: datetime | None = None


def find_cases(membership: Membership, wanted: Wanted) -> CaseQuerySet:
    """Return the cases that a member may see and asks for, the newest first."""
    found = Case.objects.visible_to(membership).filter(stands=True)
    if wanted.unsatisfied:
        found = found.filter(satisfied=False)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    if wanted.evaluated:
        found = found.filter(Exists(Score.objects.filter(case=OuterRef("pk"), metric=QUALITY)))
    if wanted.person_id is not None:
        theirs = Participant.objects.visible_to(membership).filter(person=wanted.person_id)
        found = found.filter(pk__in=theirs.values("case"))
    if words := fold_name(wanted.words).split():
        found = found.filter(_told(words) | Q(pk__in=_of_people(membership, words)))
    return found.order_by("-at", "-pk")


def near_part(membership: Membership, found: CaseQuerySet, *, reach: int = NEAR) -> CaseQuerySet | None:
    """Return the part of a list that lies among the company's newest cases, None where there are no others.

    A word that many cases hold fills a page from there; only for a rare one all cases have to be read.
    """
    moments = (
        Case.objects.visible_to(membership).filter(stands=True).order_by("-at", "-pk").values_list("at", flat=True)
    )
    edge = moments[reach : reach + 1].first()
    return found.filter(at__gte=edge) if edge is not None else None


def _told(words: list[str]) -> Q:
    told = Q()
    for word in words:
        told &= Q(words__contains=word)
    return told


def _of_people(membership: Membership, words: list[str]) -> QuerySet[Participant, int]:
    people = Person.objects.visible_to(membership)
    for word in words:
        people = people.filter(folded_name__contains=word)
    ids = list(people.values_list("pk", flat=True)[:MOST_PEOPLE])
    return Participant.objects.filter(company_id=membership.company_id, person__in=ids).values_list("case", flat=True)


def people_of(case: Case, membership: Membership) -> QuerySet[Person]:
    """Return whoever of the member's people took part in a case, agents and auditors alike, each once."""
    part = Participant.objects.visible_to(membership).filter(case=case)
    return Person.objects.visible_to(membership).filter(pk__in=part.values("person")).order_by("sort_key", "pk")
