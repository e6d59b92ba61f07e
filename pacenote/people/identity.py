"""Who a row of a file speaks about. Identity is never guessed (product.md section 2).

A row with an external id matches by that id or not at all. A row without one matches by a remembered alias, or by
its full name (two words at least) where that is unique among all people ever known, and then waits for one
confirmation. Everything else is unmatched; suggestions may be generous, because a person decides on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pacenote.people.names import fold_name
from pacenote.people.suggestions import Candidate, Suggestion, SuggestionIndex


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that somebody mapped to a person, and when, if known."""

    name: str
    remembered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Anybody the company ever knew, inactive people too. ``external_ids`` are (kind, value) pairs."""

    id: int
    name: str
    external_ids: frozenset[tuple[str, str]] = frozenset()
    aliases: frozenset[Alias] = frozenset()
    known_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """The person of a row as the file writes them; ``external_id`` is empty where the file has none."""

    name: str
    external_id: str = ""
    id_kind: str = ""


class UnmatchedReason(StrEnum):
    """Why a row waits in the unmatched queue."""

    UNKNOWN_ID = "unknown_id"
    AMBIGUOUS_ID = "ambiguous_id"
    UNKNOWN_NAME = "unknown_name"
    NAMESAKES = "namesakes"
    ONE_WORD = "one_word_name"
    NO_NAME = "no_name"


@dataclass(frozen=True, slots=True)
class Match:
    """The row is this person's."""

    person_id: int
    how: Literal["external_id", "alias"]


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """The full name is this person's and nobody else's; somebody confirms once, then it is an alias."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The row waits. ``suggestions`` are ranked, the likeliest first."""

    reason: UnmatchedReason
    suggestions: tuple[Suggestion, ...] = ()


Identity = Match | NeedsConfirmation | Unmatched


def fold_external_id(kind: str, value: str) -> str:
    """Return the form in which ids are compared: no outer spaces; case only where the issuer heeds it."""
    stripped = value.strip()
    if kind == "transporter":
        return stripped.upper()
    return stripped.casefold() if kind == "email" else stripped


class Directory:
    """All people of a company, indexed once for the many rows of a file. The order of people does not matter."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._people = {person.id: person for person in people}
        self._by_id: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_alias: defaultdict[str, set[tuple[int, Alias]]] = defaultdict(set)
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        for person in self._people.values():
            self._by_name[fold_name(person.name)].add(person.id)
            for kind, value in person.external_ids:
                self._by_id[kind, fold_external_id(kind, value)].add(person.id)
            for alias in person.aliases:
                self._by_alias[fold_name(alias.name)].add((person.id, alias))
        self._suggestions: SuggestionIndex | None = None

    def identify(self, sought: Sought) -> Identity:
        """Return whose row it is, or why that is not known. Never raises, never answers with two people."""
        if sought.external_id.strip():
            return self._by_external_id(sought)
        folded = fold_name(sought.name)
        if not folded:
            return Unmatched(UnmatchedReason.NO_NAME)
        if " " not in folded and folded not in self._by_alias:  # a user may say whom one word means
            return self._unmatched(UnmatchedReason.ONE_WORD, sought)
        return self._by_full_name(folded, sought)

    def owners(self, kind: str, value: str) -> frozenset[int]:
        """Return everybody who has an id; more than one only where the directory itself is in doubt."""
        return frozenset(self._by_id.get((kind, fold_external_id(kind, value)), ()))

    def called(self, name: str) -> frozenset[int]:
        """Return everybody of exactly this full name; of a single word, nobody."""
        folded = fold_name(name)
        return frozenset(self._by_name.get(folded, ())) if " " in folded else frozenset()

    def _by_external_id(self, sought: Sought) -> Identity:
        owners = self._by_id.get((sought.id_kind, fold_external_id(sought.id_kind, sought.external_id)), set())
        if len(owners) == 1:
            return Match(min(owners), "external_id")
        reason = UnmatchedReason.AMBIGUOUS_ID if owners else UnmatchedReason.UNKNOWN_ID
        return self._unmatched(reason, sought)

    def _by_full_name(self, folded: str, sought: Sought) -> Identity:
        mapped = self._by_alias.get(folded, set())
        named = self._by_name.get(folded, set())
        owners = {person_id for person_id, _alias in mapped}
        if len(owners) > 1 or self._newcomer_shares(named - owners, mapped):
            return self._unmatched(UnmatchedReason.NAMESAKES, sought)
        if owners:
            return Match(min(owners), "alias")
        if len(named) == 1:
            return NeedsConfirmation(min(named))
        return self._unmatched(UnmatchedReason.NAMESAKES if named else UnmatchedReason.UNKNOWN_NAME, sought)

    def _newcomer_shares(self, namesakes: set[int], mapped: set[tuple[int, Alias]]) -> bool:
        """Tell whether somebody of this name became known after the alias was remembered.

        Whoever mapped the name could not have meant to leave out a person they did not know, so they are asked again.
        """
        remembered = [alias.remembered_at for _owner, alias in mapped if alias.remembered_at is not None]
        arrivals = [since for person_id in namesakes if (since := self._people[person_id].known_since) is not None]
        return bool(remembered and arrivals) and max(arrivals) > max(remembered)

    def _unmatched(self, reason: UnmatchedReason, sought: Sought) -> Unmatched:
        if self._suggestions is None:
            self._suggestions = SuggestionIndex(
                Candidate(person.id, name)
                for person in self._people.values()
                for name in {person.name, *(alias.name for alias in person.aliases)}
            )
        return Unmatched(reason, self._suggestions.rank(sought.name))
