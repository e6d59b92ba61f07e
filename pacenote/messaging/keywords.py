"""Recognises STOP, START and HELP in what a phone sends, in every language that has a file in ``words/``.

Only a text that is such a word and nothing else counts: *Stop sign on my route is gone* is a message to somebody. Pure.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Deed = Literal["stop", "start", "help"]
DEEDS: Final[tuple[Deed, ...]] = ("stop", "start", "help")
LAST_RESORT = "en"
#: Words that the provider itself answers and acts upon (Twilio's defaults); a second answer would only confuse.
ANSWERED_BY_PROVIDER = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "unstop", "help", "info"}
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """What somebody asked for with one word, and the language it belongs to."""

    deed: Deed
    language: str
    answered: bool


def recognise(text: str) -> Keyword | None:
    """Return the word that a text is, None where it is a message."""
    return _keywords().get(_fold(text))


def answer_to(keyword: Keyword, language: str = "") -> str:
    """Return what the phone is answered, in its person's language where that is known, else in the word's own."""
    known = _languages()
    words = known.get(language.split("-", maxsplit=1)[0].lower()) or known.get(keyword.language) or known[LAST_RESORT]
    return str(words[{"stop": "stopped", "start": "started", "help": "helped"}[keyword.deed]])


def languages() -> tuple[str, ...]:
    """Return the languages whose words are known, sorted."""
    return tuple(sorted(_languages()))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split())


@cache
def _languages() -> dict[str, dict[str, object]]:
    folder = files("pacenote.messaging").joinpath("words")
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


@cache
def _keywords() -> dict[str, Keyword]:
    found: dict[str, Keyword] = {}
    for language, words in sorted(_languages().items()):
        for deed in DEEDS:
            listed = words[deed]
            assert isinstance(listed, list)
            for word in listed:
                found.setdefault(_fold(str(word)), Keyword(deed, language, _fold(str(word)) in ANSWERED_BY_PROVIDER))
    return found
