"""Counts the segments of a text message, and makes a text fit (3GPP TS 23.038 and 23.040).

A text in the small alphabet (GSM-7) has 160 places in one segment; one with any other sign goes out as UCS-2 with 70.
A longer text is cut into several, each with a header that leaves 153 or 67 places. A sign of the extension table takes
two places and is never torn apart by a cut; neither is a sign outside the basic plane, which takes two units.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
SMALL = BASIC | EXTENSION
#: Places in a lone segment, and in each of several.
ROOM: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
MOST_SEGMENTS = 2
#: Signs of typography with a plain twin. Letters are never changed: an accent is part of a word.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        "\u2026": "...",
        "\u2022": "-",
    }
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Size:
    """How a text goes out: its alphabet, the places it takes, its segments, and the places left in the last one."""

    encoding: Encoding
    places: int
    segments: int
    left: int


def measure(text: str) -> Size:
    """Return how many segments a text takes exactly as it is; an empty text takes none."""
    signs = set(text)
    encoding: Encoding = "GSM-7" if signs <= SMALL else "UCS-2"
    alone, each = ROOM[encoding]
    wide = {sign for sign in signs if _width(sign, encoding) > 1}
    places = len(text) + sum(map(text.count, wide))
    if places <= alone:
        return Size(encoding, places, 1 if text else 0, alone - places)
    if not wide:  # a cut tears nothing apart
        segments = -(-places // each)
        return Size(encoding, places, segments, segments * each - places)
    segments, used = 1, 0
    for width in (_width(sign, encoding) for sign in text):
        if used + width > each:
            segments, used = segments + 1, 0
        used += width
    return Size(encoding, places, segments, each - used)


def plain(text: str) -> str:
    """Return the text with typographic quotes, dashes and spaces made plain where that brings it into GSM-7.

    A text that stays in UCS-2 anyway (an accent that GSM-7 has not) is returned as it is, composed.
    """
    composed = unicodedata.normalize("NFC", text)
    simple = composed.translate(PLAIN)
    return simple if measure(simple).encoding == "GSM-7" else composed


def fit(text: str, *, short: str = "", link: str = "", most: int = MOST_SEGMENTS) -> str:
    """Return what goes out: the text with the link, or where that takes too many segments, the short text with it.

    ``short`` is the most important point alone. Where even that is too long, or there is none, whole sentences from
    its beginning are kept, then whole words. ``link`` stands on a line of its own at its final length; it is never
    shortened, and what comes out never takes more than ``most`` segments unless the link alone does.
    """
    for wish in filter(None, (text, short)):
        if (ready := _fits(wish, link, most)) is not None:
            return ready
    kept = short or text
    for parts, ending in ((SENTENCE_END.split(kept), ""), (kept.split(), "...")):
        for count in range(len(parts) - 1, 0, -1):
            if (ready := _fits(" ".join(parts[:count]).rstrip(" ,;:") + ending, link, most)) is not None:
                return ready
    return link or _head(plain(kept), most)


def fits(text: str, link: str = "", *, most: int = MOST_SEGMENTS) -> bool:
    """Say whether a text goes out whole, with its link on a line of its own."""
    return _fits(text, link, most) is not None


def _fits(text: str, link: str, most: int) -> str | None:
    ready = plain(f"{text}\n{link}" if link else text)
    return ready if measure(ready).segments <= most else None


def _head(text: str, most: int) -> str:
    """Cut one endless word: there is no better place in it."""
    while measure(text).segments > most:
        text = text[:-1]
    return text


def _width(sign: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if sign in EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1
