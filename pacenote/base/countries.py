"""In which country a time zone lies, and what countries are called."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global
from phonenumbers import SUPPORTED_REGIONS

#: For a zone that lies in no country, such as UTC.
USUAL = "US"


@cache
def country_of(zone: str) -> str:
    """Return the country of a time zone as its two letters (ISO 3166)."""
    places, newer_names = get_global("zone_territories"), get_global("zone_aliases")
    found = places.get(zone) or places.get(newer_names.get(zone, ""), "")
    return found if found in SUPPORTED_REGIONS else USUAL


def country_names(language: str) -> list[tuple[str, str]]:
    """Return every country that has phone numbers with its name in a language, sorted by it."""
    names = Locale.parse(language, sep="-").territories
    return sorted(((code, str(names.get(code, code))) for code in SUPPORTED_REGIONS), key=lambda pair: pair[1])
