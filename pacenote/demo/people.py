"""People of the demo company. Nobody in here exists; phones are 555-01xx, mail goes to example.com."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from pacenote.demo.chance import dice
from pacenote.demo.names import FAMILY, GIVEN, MIDDLE, SPANISH_FAMILY, SPANISH_GIVEN, SUFFIXES

AREA_CODES = ("202", "303", "404", "505", "602", "701", "802", "907", "208", "515")
CAPITALS_AND_DIGITS = string.ascii_uppercase + string.digits
SAME_NAME_MIDDLES = ("Ames", "Bram")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented driver, with everything that some file says about them.

    ``middle`` and ``suffix`` may be empty, ``family`` may hold several words. ``phone`` is E.164.
    ``drops_middle`` marks those whose dash camera and driving app know them without their middle name.
    """

    given: str
    middle: str
    family: str
    suffix: str
    language: Literal["en", "es"]
    transporter_id: str
    netradyne_id: str
    email: str
    phone: str
    drops_middle: bool = False

    @property
    def legal_name(self) -> str:
        """All parts, as overview CSV, associates list and schedule write them."""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)

    @property
    def short_name(self) -> str:
        """As the scorecard PDF writes it: no middle name, surnames and suffix glued to one word."""
        return f"{self.given} {self.family.replace(' ', '')}{self.suffix}"

    @property
    def app_names(self) -> tuple[str, str]:
        """First and last name as the driving app writes them."""
        first = self.given if self.drops_middle or not self.middle else f"{self.given} {self.middle}"
        return first, f"{self.family} {self.suffix}".strip()

    @property
    def camera_name(self) -> str:
        """The name as the dash camera writes it."""
        return " ".join(self.app_names)


def make_people(count: int = 64, *, seed: int) -> tuple[DemoPerson, ...]:
    """Invent ``count`` people, about a third of them Spanish-speaking, all ids, mails and phones different.

    From six people on, two of them share first and last name and differ by middle name alone.
    More people with the same seed are the same people and some more.
    """
    people: list[DemoPerson] = []
    for number, (given, family, language) in zip(range(count), _name_pairs(seed), strict=False):
        people.append(_make_person(number, given, family, language, seed))
    if len(people) < count:
        raise ValueError(f"there are names for {len(people)} people, not for {count}")
    return tuple(people)


def _name_pairs(seed: int) -> Iterator[tuple[str, str, Literal["en", "es"]]]:
    """Yield first name, family name and language; no pair twice, except that the sixth is the third once more."""
    chance = dice("names", seed)
    english = _pairs(GIVEN, FAMILY, chance)
    spanish = ((given, family) for given, family in _pairs(SPANISH_GIVEN, _double_surnames(chance), chance))
    third: tuple[str, str] = ("", "")
    for number in range(len(GIVEN) * len(FAMILY) // 2):
        if number % 3 == 1:
            yield *next(spanish), "es"
            continue
        pair = third if number == 5 else next(english)
        if number == 2:
            third = pair
        yield *pair, "en"


def _pairs(given: tuple[str, ...], family: tuple[str, ...], chance: Random) -> Iterator[tuple[str, str]]:
    """Yield every pair once, in an order in which first names and family names both change all the time."""
    first = chance.sample(given, len(given))
    last = chance.sample(family, len(family))
    for shift in range(len(last)):
        for index, name in enumerate(first):
            yield name, last[(index + shift) % len(last)]


def _double_surnames(chance: Random) -> tuple[str, ...]:
    """Two surnames each, with some families that are known by one."""
    second = chance.sample(SPANISH_FAMILY, len(SPANISH_FAMILY))
    return tuple(
        first if first == other or number % 6 == 5 else f"{first} {other}"
        for number, (first, other) in enumerate(zip(SPANISH_FAMILY, second, strict=True))
    )


def _make_person(number: int, given: str, family: str, language: Literal["en", "es"], seed: int) -> DemoPerson:
    chance = dice("person", seed, number)
    middle = chance.choice(MIDDLE) if chance.random() < 0.45 else ""
    suffix = chance.choice(SUFFIXES) if language == "en" and number % 17 == 4 else ""
    if number in (2, 5):
        middle, suffix = SAME_NAME_MIDDLES[number == 5], ""
    mailbox = ".".join(_plain_letters(word) for word in (given, middle, family) if word)
    return DemoPerson(
        given=given,
        middle=middle,
        family=family,
        suffix=suffix,
        language=language,
        transporter_id=_transporter_id(chance, number),
        netradyne_id="".join(chance.choices(CAPITALS_AND_DIGITS, k=chance.choice((98, 100)))),
        email=f"{mailbox}@example.com",
        phone=f"+1{AREA_CODES[number // 100 % len(AREA_CODES)]}55501{number % 100:02}",
        drops_middle=number == 5 or number % 16 == 9,
    )


def _transporter_id(chance: Random, number: int) -> str:
    """Three of four are 14 characters long, the others 13; the last two never repeat within 1296 people."""
    scattered = number * 577 % 1296  # 577 shares no factor with 36 * 36, so every number lands elsewhere
    ending = CAPITALS_AND_DIGITS[scattered // 36] + CAPITALS_AND_DIGITS[scattered % 36]
    length = 10 if number % 4 == 3 else 11
    return f"A{chance.randint(1, 3)}" + "".join(chance.choices(CAPITALS_AND_DIGITS, k=length - 1)) + ending


def _plain_letters(text: str) -> str:
    """Fold to small ASCII letters, the way mailboxes are spelled."""
    folded = unicodedata.normalize("NFKD", text.translate(str.maketrans("øąžŽ", "oazZ")))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum()).lower()
