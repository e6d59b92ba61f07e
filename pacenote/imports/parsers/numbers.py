"""Reading numbers as files write them: percent in three dresses, two decimal signs, thousands separators.

What a lone separator means is decided over all numbers of a file, what a percent means over its column; never by the
single value (a rate of 0.0 percent is real).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pacenote.imports.parsers.folding import is_missing, tidy

#: A ``count`` is whole; a ``flag`` is a number, or a word that a spreadsheet or a portal writes for 1 and 0.
Unit = Literal["percent", "number", "count", "flag"]
_FLAGS = {
    "yes": Decimal(1),
    "true": Decimal(1),
    "y": Decimal(1),
    "no": Decimal(0),
    "false": Decimal(0),
    "n": Decimal(0),
}

# A quotient has as many decimals as its program writes: 0.9523809523809523 of a spreadsheet.
_NUMBER = re.compile(r"^[+]?(\d{1,12}(?:[.,'’ ]\d{1,24})*)(e-?\d{1,2})?( ?%)?$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
_SPACED = re.compile(r"^(\d{1,3}(?:[ '’]\d{3})+)((?:[.,]\d+)?)$")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is neither a number nor a word for *missing*."""

    text: str


Cell = Decimal | Unreadable | None


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Which sign stands before the decimals; None where the file gives no proof of either."""

    decimal: Literal[".", ",", ""] = "."

    @classmethod
    def of(cls, texts: Iterable[str], *, likely: Literal[".", ",", ""] = ".") -> NumberStyle:
        """Find the decimal sign from numbers that can be read in one way only.

        A percent with a point proves nothing where a comma is as likely: German exports print ``0.07%`` beside
        ``1.463`` for 1,463.
        """
        found = {(sign, "%" in text) for text in texts if (sign := _sign(text))}
        signs = {sign for sign, percent in found if not (percent and sign == "." and likely != ".")}
        if len(signs) > 1:
            return cls("")
        return cls(("," if "," in signs else ".") if signs else likely)


@lru_cache(maxsize=8192)
def _sign(text: str) -> str:
    return _proof(tidy(text).rstrip("% "))


def _proof(text: str) -> str:
    if not _NUMBER.match(text) or not ("." in text or "," in text):
        return ""
    last = "." if text.rfind(".") > text.rfind(",") else ","
    other = "," if last == "." else "."
    if other in text or text.count(last) > 1:
        if text.count(last) > 1:
            return other
        return last
    whole, _, part = text.partition(last)
    ambiguous = len(part) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    return "" if ambiguous else last


@lru_cache(maxsize=8192)
def read_number(text: str, style: NumberStyle) -> Cell:
    """Read one cell as it is printed, a percent sign dropped; negative numbers are unreadable here."""
    bare = tidy(text)
    if is_missing(bare):
        return None
    found = _NUMBER.match(bare)
    if not found:
        return Unreadable(bare)
    digits, exponent = found[1], found[2] or ""
    if found[3] and (own := _last_sign(digits)):  # a percent needs no separator of thousands
        style = NumberStyle(own)
    if spaced := _SPACED.match(digits):
        digits = re.sub(r"[ '’]", "", spaced[1]) + spaced[2]
    plain = _plain(digits, style)
    return Unreadable(bare) if plain is None else Decimal(plain + exponent)


def _last_sign(digits: str) -> Literal[".", ",", ""]:
    """Return the only separator in some digits, if there is one and it stands once."""
    signs = [sign for sign in digits if sign in ".,"]
    return ("," if signs == [","] else ".") if len(signs) == 1 else ""


def _plain(digits: str, style: NumberStyle) -> str | None:
    """Return the digits with a point before the decimals; None where separators make no sense."""
    if digits.isdigit():
        return digits
    if not re.fullmatch(r"[\d.,]+", digits):
        return None
    sign = style.decimal or _proof(digits)
    if not sign:
        return None
    group = "," if sign == "." else "."
    whole, found, part = digits.rpartition(sign)
    if not found:
        whole, part = digits, ""
    if sign in whole or group in part or (group in whole and not _GROUPED.match(whole)):
        return None
    whole = whole.replace(group, "")
    return f"{whole}.{part}" if part else whole


def read_column(texts: Sequence[str], *, unit: Unit, style: NumberStyle) -> list[Cell]:
    """Read a whole column; percent comes back as 0 to 100 whatever its dress, and never above 100.

    Beside percent signs a bare 0.99 may be a percent or a share of one, so it is unreadable.
    """
    if unit == "flag":
        return [_read_flag(text, style) for text in texts]
    if unit == "count":
        return [_read_count(text, style) for text in texts]
    cells = [read_number(text, style) for text in texts]
    if unit != "percent":
        return cells
    numbers = [cell for cell in cells if isinstance(cell, Decimal)]
    signed = any("%" in text for text in texts)
    if numbers and not signed and max(numbers) <= 1:
        cells = [cell * _HUNDRED if isinstance(cell, Decimal) else cell for cell in cells]
    return [
        Unreadable(tidy(text)) if isinstance(cell, Decimal) and _is_odd(cell, text, signed=signed) else cell
        for text, cell in zip(texts, cells, strict=True)
    ]


def _read_flag(text: str, style: NumberStyle) -> Cell:
    said = _FLAGS.get(tidy(text).casefold())
    return read_number(text, style) if said is None else said


def _read_count(text: str, style: NumberStyle) -> Cell:
    """Read a whole number: what a wrong guess of the decimal sign would make of 1,463 is none."""
    bare = tidy(text)
    if not style.decimal and _GROUPED.match(bare) and len(set(bare) & {".", ","}) == 1:
        return Decimal(re.sub(r"[.,]", "", bare))
    cell = read_number(text, style)
    return Unreadable(bare) if isinstance(cell, Decimal) and cell % 1 else cell


def _is_odd(percent: Decimal, text: str, *, signed: bool) -> bool:
    return percent > _HUNDRED or (signed and "%" not in text and 0 < percent <= 1)
