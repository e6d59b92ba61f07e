"""Ranks people for a name that did not match. Generous on purpose: a person decides.

The reasons are the ways in which the same person's name was found to differ between files (formats.md section 1.2).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pacenote.people.names import fold_name, sort_key

MOST = 5
MOST_SLIPS = 2
ROLE_PREFIX = re.compile(r"^[a-z]{2,3}\s?-\s*(?=[a-z'])")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
GLUED_SUFFIX = re.compile(r"(?<=[a-z]{4})(jr|sr)\.?$")


class Why(StrEnum):
    """How a suggested name is like the sought one, the strongest first."""

    SAME_NAME = "same_name"
    GLUED = "same_letters_other_spaces"
    SAME_WORDS = "same_words_other_order"
    FIRST_AND_LAST = "first_and_last_name"
    SURNAME_GLUED = "first_name_and_glued_surname"
    PART = "part_of_the_name"
    SPELLING = "similar_spelling"
    SURNAME = "same_last_name"
    FIRST_NAME = "first_name_only"


SCORES = {
    Why.SAME_NAME: 100,
    Why.GLUED: 95,
    Why.SAME_WORDS: 90,
    Why.FIRST_AND_LAST: 80,
    Why.SURNAME_GLUED: 75,
    Why.PART: 65,
    Why.SPELLING: 50,
    Why.SURNAME: 35,
    Why.FIRST_NAME: 25,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name under which a person is known."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person the row may speak about. ``score`` ranks from 0 to 100 and is no probability."""

    person_id: int
    why: Why
    score: int


@dataclass(frozen=True, slots=True)
class _Form:
    folded: str
    words: tuple[str, ...]
    glued: str

    @classmethod
    def of(cls, name: str) -> _Form:
        """Take apart a name without role prefix and suffix; hyphens part words, apostrophes and dots do not."""
        folded = fold_name(name)
        bare = ROLE_PREFIX.sub("", folded)
        words = [GLUED_SUFFIX.sub("", word) for word in re.split(r"[\s\-]+", re.sub(r"['.,]", "", bare))]
        kept = tuple(word for word in words if word and word not in SUFFIXES) or tuple(filter(None, words))
        return cls(folded, kept, "".join(kept))


class SuggestionIndex:
    """The names of a company, indexed by word so that a row looks at a few of them only."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        ordered = sorted(candidates, key=lambda candidate: (sort_key(candidate.name), candidate.person_id))
        self._forms = [(candidate, _Form.of(candidate.name)) for candidate in ordered]
        self._by_key: defaultdict[str, set[int]] = defaultdict(set)
        for place, (_candidate, form) in enumerate(self._forms):
            for key in (*form.words, form.glued):
                self._by_key[key].add(place)

    def rank(self, name: str) -> tuple[Suggestion, ...]:
        """Return at most five people, the likeliest first, each once with their best reason."""
        sought = _Form.of(name)
        places = sorted({place for key in (*sought.words, sought.glued) for place in self._by_key.get(key, ())})
        best: dict[int, tuple[int, int, Why]] = {}
        for place in places:
            candidate, form = self._forms[place]
            why = _compare(sought, form)
            if why is not None and best.get(candidate.person_id, (0, 0))[0] < SCORES[why]:
                best[candidate.person_id] = (SCORES[why], place, why)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[1][1]))
        return tuple(Suggestion(person_id, why, score) for person_id, (score, _place, why) in ranked[:MOST])


def _compare(sought: _Form, known: _Form) -> Why | None:
    if not sought.words or not known.words:
        return None
    first, last = sought.words[0] == known.words[0], sought.words[-1] == known.words[-1]
    several = len(sought.words) > 1
    reasons = (
        (Why.SAME_NAME, sought.folded == known.folded),
        (Why.GLUED, sought.glued == known.glued),
        (Why.SAME_WORDS, sorted(sought.words) == sorted(known.words)),
        (Why.FIRST_AND_LAST, several and first and last),
        (Why.SURNAME_GLUED, several and first and _glued_end(sought, known)),
        (Why.PART, several and (set(sought.words) <= set(known.words) or set(known.words) <= set(sought.words))),
        (Why.SPELLING, several and _spelled_alike(sought, known)),
        (Why.SURNAME, several and last and sought.words[0][0] == known.words[0][0]),
        (Why.FIRST_NAME, not several and first),
    )
    return next((why for why, holds in reasons if holds), None)


def _glued_end(one: _Form, other: _Form) -> bool:
    """Tell whether the last word of one name is several last words of the other, written together."""
    ends = ((one, other), (other, one))
    return any(len(a.words[-1]) > len(b.words[-1]) and b.glued.endswith(a.words[-1]) for a, b in ends)


def _spelled_alike(one: _Form, other: _Form) -> bool:
    """Tell whether two names differ in one place only, by at most two letters."""
    head = _same_start(one.glued, other.glued)
    tail = _same_start(one.glued[head:][::-1], other.glued[head:][::-1])
    return max(len(one.glued), len(other.glued)) - head - tail <= MOST_SLIPS


def _same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
