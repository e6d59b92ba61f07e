"""Phone numbers as they are kept: E.164, read by the rules of a company's country."""

from __future__ import annotations

import re

import phonenumbers

#: A spreadsheet took the number for a decimal one.
_POINT_ZERO = re.compile(r"^(\+?\d{7,15})\.0$")


def international(phone: str, *, region: str) -> str:
    """Return a phone number as E.164, empty where it is none; ``region`` is the country of one without its code."""
    bare = _POINT_ZERO.sub(r"\1", phone.strip())
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def example_number(region: str) -> str:
    """Return how a number of a country is written."""
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return "+1 512 555 0123"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
