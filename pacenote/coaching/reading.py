"""How easily and how quickly a text is read. Pure, and no more than a rule of thumb: it counts, it does not understand.

Ease is Flesch's for English (1948) and its Spanish counterpart by Fernández Huerta (1959): 100 is a nursery rhyme,
60 a newspaper, 30 a law. Silent reading takes about 240 words a
minute (Brysbaert 2019), so a message of 80 takes 20 seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS_PER_SECOND = 4
#: With fewer words one long name decides everything.
FEWEST_WORDS = 12
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
TOKEN = re.compile(r"[\w'’%.,:/-]*\w[\w'’%.,:/-]*")
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)|\n")
ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
#: Strong vowels beside each other, or a weak one with an accent, are two syllables.
SPANISH_VOWELS = re.compile(r"[iuü]?[aeoáéó][iuüy]?|[íú]|[iuü]+|y\b")


@dataclass(frozen=True, slots=True)
class Formula:
    """``base`` minus so much per word of a sentence and per syllable of a word."""

    base: float
    sentence: float
    syllable: float


FORMULAS = {"en": Formula(206.835, 1.015, 84.6), "es": Formula(206.84, 1.02, 60.0)}


def seconds(text: str) -> int:
    """Return how long a text takes to read."""
    return -(-len(TOKEN.findall(text)) // WORDS_PER_SECOND)


def ease(text: str, language: str) -> int | None:
    """Return how easy a text is, from 100 (very) to 0; None where it is too short or the language has no formula."""
    short = language.split("-", maxsplit=1)[0]
    formula, words = FORMULAS.get(short), WORD.findall(text)
    if formula is None or len(words) < FEWEST_WORDS:
        return None
    sentences = len([each for each in SENTENCE.split(text) if WORD.search(each)])
    per_word = sum(syllables(word, short) for word in words) / len(words)
    score = formula.base - formula.sentence * len(words) / sentences - formula.syllable * per_word
    return max(0, min(100, round(score)))


def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has, about."""
    small = word.lower()
    if language == "es":
        return max(1, len(SPANISH_VOWELS.findall(small)))
    count = len(ENGLISH_VOWELS.findall(small))
    silent = small.endswith("e") and not small.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)
