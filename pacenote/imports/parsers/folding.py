"""How header names and words for *missing* are compared (formats.md 1.3 and 9.2)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_KEPT = re.compile(r"[^\w#]|_")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u00ad\u2060\u00ae\u2122]")

_MISSING_WORDS = "n/a|na|#n/a|none|null|no data|nodata|coming soon|comingsoon"
MISSING = frozenset(["", "-", "--", "---", "–", "—", *_MISSING_WORDS.split("|")])


def tidy(text: str) -> str:
    """Return the text on one line, without invisible characters and doubled spaces."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=2_000)  # a PDF asks for every word of it, and most come again on the next line
def fold_header(text: str) -> str:
    """Return the name by which a header is known: small letters and digits, no units in brackets, no accents.

    ``Sign/ Signal Violations Rate (per trip)`` and ``Sign/Signal\\nViolations Rate`` give the same; ``#`` is kept.
    """
    bare = _BRACKETED.sub(" ", _INVISIBLE.sub("", text))
    letters = unicodedata.normalize("NFKD", bare or text).casefold()
    return _NOT_KEPT.sub("", "".join(c for c in letters if not unicodedata.combining(c)))


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no value; a zero is a value."""
    return tidy(text).casefold() in MISSING
