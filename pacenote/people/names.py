"""Folds names for comparing and sorting: case, accents and spaces go, no part is dropped."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark, and signs that keyboards vary.
PLAIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip


def fold_name(name: str) -> str:
    """Return the name in lower case, without accents, with single spaces. Folding twice changes nothing."""
    apart = unicodedata.normalize("NFKD", name.translate(PLAIN).casefold()).translate(PLAIN)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def sort_key(name: str) -> str:
    """Return what a list of people is sorted by: the folded name, hyphens and apostrophes left out of account."""
    return " ".join(fold_name(name).replace("-", " ").replace("'", "").split())
