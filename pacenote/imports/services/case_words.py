"""Take somebody's name and id out of what files said of cases: the erasure of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.fields.json import KT

from pacenote.base.querysets import update_rows
from pacenote.imports.models import FileCase
from pacenote.people.names import fold_name

#: A part of somebody erased, where no row of the case says under which number.
ERASED = "erased"
#: Part, name, id and kind of id, as ``cases.facts.pack`` writes them.
Packed = list[str]


@dataclass(frozen=True, slots=True)
class Erased:
    """By what files name somebody: ids with their kinds, folded names that nobody else has, and ``words`` as written.

    ``cases`` are the cases in which they took part, by system and number; of each, the id that stands there now in
    place of theirs, by part.
    """

    ids: frozenset[tuple[str, str]]
    names: frozenset[str]
    words: frozenset[str]
    cases: Mapping[tuple[str, str], Mapping[str, str]]


def forget_in_cases(*, company_id: int, who: Erased) -> int:
    """Put nobody in the place of somebody in every file's telling of a case; returns in how many. Safe to repeat.

    A case that is put together anew afterwards has nobody in that part, too.
    """
    changed = []
    tellings = FileCase.objects.filter(company_id=company_id).annotate(told=KT("said__parts"))
    for row in tellings.filter(_candidates(who)).select_for_update():
        parts: list[Packed] = row.said.get("parts", [])
        marks = who.cases.get((row.system, row.number), {})
        kept = [[each[0], "", marks.get(each[0], ERASED), ""] if _is(each, who) else each for each in parts]
        if kept != parts:
            row.said = row.said | {"parts": kept}
            changed.append(row)
    return update_rows(FileCase, changed, ["said"])


def _candidates(who: Erased) -> Q:
    """Return which tellings may name somebody: of their cases, or with an id or a name of theirs among those named."""
    numbers = Q(number__in=[number for _system, number in who.cases])
    return reduce(or_, (Q(told__icontains=word) for word in sorted(who.words)), numbers)


def _is(part: Packed, who: Erased) -> bool:
    _part, name, external_id, id_kind = part
    return (id_kind, external_id) in who.ids if external_id else fold_name(name) in who.names
