"""Let the names that wait in cases mean people, once somebody has said who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from pacenote.base.querysets import update_rows
from pacenote.cases.models import Participant


@dataclass(frozen=True, slots=True)
class Known:
    """An identity as files write it, and who that is: by id where there is one, else by folded name."""

    folded_name: str
    id_kind: str
    external_id: str
    person_id: int


def know_participants(*, company_id: int, known: Sequence[Known]) -> int:
    """Give participants their people; returns how many. Those who are somebody already stay who they are."""
    by_id = {(each.id_kind, each.external_id): each.person_id for each in known if each.external_id}
    by_name = {each.folded_name: each.person_id for each in known if not each.external_id}
    named = Q(external_id__in={external_id for _kind, external_id in by_id})
    named |= Q(external_id="", folded_name__in=set(by_name))
    found = []
    for row in Participant.objects.filter(named, company_id=company_id, person=None):
        person = by_id.get((row.id_kind, row.external_id)) if row.external_id else by_name.get(row.folded_name)
        if person is not None:
            row.person_id = person
            found.append(row)
    return update_rows(Participant, found, ["person"])
