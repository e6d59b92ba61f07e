"""What was changed of a suggestion, by its coach when scheduling or by who suggested it. People and cases are ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence

#: The fields of the form, by what is kept of their changes, in the order of the form.
FIELDS: Final = {
    "title": _("title"),
    "coach": _("coach or group"),
    "trainees": _("trainees"),
    "groups": _("trainees"),
    "area": _("coaching area"),
    "expires": _("expiry time"),
    "cases": _("reference cases"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose of a session.

    A coach who schedules chooses people: groups are opened, as they are at that moment. A suggestion keeps its
    ``groups``, has its coach, as a person or a group, and the instant at which it expires.
    """

    title: str
    area_id: int
    trainees: frozenset[int]
    cases: frozenset[int]
    groups: frozenset[int] = frozenset()
    coach: int | None = None
    coach_group: int | None = None
    expires_at: datetime | None = None


def changes(before: Chosen, after: Chosen) -> dict[str, Any]:
    """Return what is different, as plain JSON values: what the single ones were, who and what came and went."""
    found: dict[str, Any] = {}
    if before.title != after.title:
        found["title"] = before.title
    if (before.coach, before.coach_group) != (after.coach, after.coach_group):
        key, was = ("coach_group", before.coach_group) if before.coach_group else ("coach", before.coach or 0)
        found[key] = was
    if before.area_id != after.area_id:
        found["area"] = before.area_id
    if before.expires_at != after.expires_at and before.expires_at:
        found["expires_at"] = before.expires_at.isoformat()
    found |= _moved("trainees", before.trainees, after.trainees)
    found |= _moved("groups", before.groups, after.groups)
    found |= _moved("cases", before.cases, after.cases)
    return found


def fields(found: Iterable[str]) -> Sentence:
    """Return which fields of the form these changes are in, as words for the middle of a sentence."""
    touched = {key.partition("_")[0] for key in found}
    words = dict.fromkeys(text for key, text in FIELDS.items() if key in touched)
    listed = Sentence("")
    for each in words:
        one = Sentence(each)
        listed = Sentence("%(before)s, %(last)s", {"before": listed, "last": one}) if listed.template else one
    return listed


def _moved(name: str, before: Iterable[int], after: Iterable[int]) -> dict[str, list[int]]:
    came, went = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    return ({f"{name}_added": came} if came else {}) | ({f"{name}_left_out": went} if went else {})
