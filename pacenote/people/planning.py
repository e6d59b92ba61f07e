"""Decide what a list of people would change: who is new, who is known and by what, what waits for a user. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pacenote.people.identity import Directory, Match, NeedsConfirmation, Sought, Unmatched, UnmatchedReason
from pacenote.people.incoming import FIELDS, Change, Difference, Doubt, How, Incoming, Known, Plan, Waiting
from pacenote.people.names import fold_name

#: From this likeness on, somebody who is new may be somebody who is known (people/suggestions.py).
ALIKE = 50
EMAIL = "email"
#: What a user may say about a line that waits: it is somebody new, it is left out, this one of several lines counts;
#: or the id of the person whose it is.
NEW, LEAVE, TAKE = "new", "leave", "take"
Outcome = Change | Waiting | Incoming


class Planner:
    """Everybody of a company, against whom lists are held. ``rename`` takes names from the list, too."""

    def __init__(self, directory: Directory, known: Iterable[Known], *, rename: bool = False) -> None:
        self._directory = directory
        self._known = {each.id: each for each in known}
        self._rename = rename
        self._decided: Mapping[int, str] = {}
        self._same_names = False

    def plan(
        self, rows: Sequence[Incoming], *, decided: Mapping[int, str] | None = None, same_names: bool = False
    ) -> Plan:
        """Return what the rows would do. Their order changes nothing.

        ``decided`` is what a user said by line (``NEW``, ``LEAVE``, ``TAKE`` or a person's id); ``same_names`` that
        every name which is exactly one person's is theirs.
        """
        self._decided, self._same_names = decided or {}, same_names
        rows, shared = self._without_shared_addresses(_once(rows))
        found: dict[int, Outcome] = {row.line: self._decide(row) for row in rows}
        found |= self._twins([(row, found[row.line]) for row in rows])
        outcomes = [found[row.line] for row in rows]
        changes = [each for each in outcomes if isinstance(each, Change)]
        named = {each.person_id for each in changes}
        named |= {one for each in outcomes if isinstance(each, Waiting) for one in each.candidates}
        return Plan(
            new=tuple(each for each in outcomes if isinstance(each, Incoming)),
            changed=tuple(each for each in changes if each.changes),
            unchanged=tuple(each for each in changes if not each.changes),
            waiting=tuple(each for each in outcomes if isinstance(each, Waiting)),
            absent=tuple(each.id for each in self._known.values() if each.present and each.id not in named),
            shared=shared,
        )

    def _without_shared_addresses(self, rows: Sequence[Incoming]) -> tuple[list[Incoming], tuple[Incoming, ...]]:
        """Take an address that stands on several lines with ids of their own from all of them: it is nobody's."""
        times = Counter(row.email.casefold() for row in {row.ids: row for row in rows if row.ids}.values() if row.email)
        shared = tuple(row for row in rows if row.ids and times[row.email.casefold()] > 1)
        lines = {row.line for row in shared}
        return [replace(row, email="") if row.line in lines else row for row in rows], shared

    def _decide(self, row: Incoming) -> Outcome:
        answer = self._decided.get(row.line, "")
        found = self._by_ids(row) if row.ids else self._by_name(row)
        if not isinstance(found, Waiting):
            return found
        if answer == NEW and found.doubt != Doubt.SEVERAL_PEOPLE:
            return row
        if answer.isdecimal() and int(answer) in found.candidates:
            return self._change(int(answer), row, How.DECIDED)
        if found.doubt == Doubt.SAME_NAME and self._same_names and answer in ("", TAKE):
            return self._change(found.candidates[0], row, How.DECIDED)
        return found

    def _by_ids(self, row: Incoming) -> Outcome:
        owners = set[int]().union(*(self._directory.owners(kind, value) for kind, value in row.ids))
        if len(owners) > 1:
            return Waiting(row, Doubt.SEVERAL_PEOPLE, tuple(sorted(owners)))
        if owners:
            return self._change(owners.pop(), row, How.ID)
        if row.email and (found := self._directory.owners(EMAIL, row.email)):
            return Waiting(row, Doubt.NEW_ID_KNOWN_ADDRESS, tuple(sorted(found)))
        namesakes = tuple(sorted(self._directory.called(row.name) & self._known.keys()))
        if len(namesakes) == 1 and not self._kinds_of(namesakes[0]) & {kind for kind, _value in row.ids}:
            return Waiting(row, Doubt.SAME_NAME, namesakes)  # has no id of that kind yet
        return Waiting(row, Doubt.NEW_ID_KNOWN_NAME, namesakes) if namesakes else row

    def _kinds_of(self, person_id: int) -> set[str]:
        return {kind for kind, _value in self._known[person_id].ids}

    def _by_name(self, row: Incoming) -> Outcome:
        owners = self._directory.owners(EMAIL, row.email) if row.email else frozenset()
        if len(owners) > 1:
            return Waiting(row, Doubt.SHARED_ADDRESS, tuple(sorted(owners)))
        if owners:
            return self._change(next(iter(owners)), row, How.ADDRESS)
        match self._directory.identify(Sought(row.name)):
            case Match(person_id=person):
                return self._change(person, row, How.ALIAS)
            case NeedsConfirmation(person_id=person):
                return Waiting(row, Doubt.SAME_NAME, (person,))
            case Unmatched(reason=UnmatchedReason.NAMESAKES):
                return Waiting(row, Doubt.NAMESAKES, tuple(sorted(self._directory.called(row.name))))
            case Unmatched(suggestions=suggestions):
                alike = tuple(each.person_id for each in suggestions if each.score >= ALIKE)
                return Waiting(row, Doubt.SIMILAR, alike) if alike else row

    def _twins(self, outcomes: Sequence[tuple[Incoming, Outcome]]) -> dict[int, Waiting]:
        """Return what becomes of lines that are about one person, where there are several: none counts unless taken."""
        groups: defaultdict[object, list[Incoming]] = defaultdict(list)
        for row, outcome in outcomes:
            for key in _keys(row, outcome):
                groups[key].append(row)
        settled: dict[int, Waiting] = {}
        for rows in groups.values():
            lines = {row.line for row in rows}
            taken = [line for line in lines if self._decided.get(line) == TAKE]
            for row in rows if len(lines) > 1 else ():
                if taken != [row.line]:
                    others = lines | set(settled[row.line].lines if row.line in settled else ())
                    settled[row.line] = Waiting(row, Doubt.TWICE, (), tuple(sorted(others - {row.line})))
        return settled

    def _change(self, person_id: int, row: Incoming, how: How) -> Change:
        known = self._known[person_id]
        said, before = row.said(), known.said()
        if not self._rename:
            said.pop("name", None)
        if "email" in said and self._directory.owners(EMAIL, row.email) - {person_id}:
            said.pop("email")  # somebody else's address
        return Change(
            person_id=person_id,
            row=row,
            how=how,
            fields=tuple(
                Difference(name, before[name], said[name])
                for name in FIELDS
                if name in said and not _same(name, said[name], before[name])
            ),
            ids=tuple(each for each in row.ids if each not in known.ids),
            groups=tuple(name for name in row.groups if fold_name(name) not in known.groups),
        )


def _same(name: str, after: str, before: str) -> bool:
    return after.casefold() == before.casefold() if name in ("email", "station") else after == before


def _once(rows: Sequence[Incoming]) -> list[Incoming]:
    """Return the rows without those that repeat another one word for word."""
    seen: dict[Incoming, Incoming] = {}
    for row in sorted(rows, key=lambda each: each.line):
        seen.setdefault(replace(row, line=0), row)
    return list(seen.values())


def _keys(row: Incoming, outcome: Outcome) -> list[object]:
    """Return by what a line is about the same person as another: the person, or what a new one would be known by."""
    if isinstance(outcome, Change):
        return [outcome.person_id]
    keys: list[object] = list(row.ids)
    if row.email and not row.ids:
        keys.append((EMAIL, row.email.casefold()))
    return keys if keys or not row.name else [fold_name(row.name)]
