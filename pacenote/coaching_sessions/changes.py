"""What a coach changed of a suggestion when scheduling it, so that its suggester sees it. People and cases are ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose of a session: groups opened, as they are at that moment."""

    title: str
    area_id: int
    trainees: frozenset[int]
    cases: frozenset[int]


def changes(before: Chosen, after: Chosen) -> dict[str, Any]:
    """Return what is different, as plain JSON values: what title and area were, who and what came and went."""
    found: dict[str, Any] = {}
    if before.title != after.title:
        found["title"] = before.title
    if before.area_id != after.area_id:
        found["area"] = before.area_id
    found |= _moved("trainees", before.trainees, after.trainees)
    found |= _moved("cases", before.cases, after.cases)
    return found


def _moved(name: str, before: Iterable[int], after: Iterable[int]) -> dict[str, list[int]]:
    came, went = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    return ({f"{name}_added": came} if came else {}) | ({f"{name}_left_out": went} if went else {})
