"""Associates list ``AssociateData.csv`` (formats.md 6): UTF-8 BOM, LF, quotes only where needed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pacenote.demo.chance import dice
from pacenote.demo.people import DemoPerson

HEADINGS = (
    "Name and ID",
    "TransporterID",
    "Position",
    "Qualifications",
    "ID expiration",
    "Personal Phone Number",
    "Work Phone Number",
    "Email",
    "Status",
)
QUALIFICATIONS = (
    "AMZL_HELPER, CDV, Standard Parcel , EDV",
    "AMZL_HELPER, CDV, Standard Parcel , EDV, DOT, Step Van",
    "CDV, Standard Parcel ",
    "Standard Parcel ",
)


def associates_csv(people: Sequence[DemoPerson]) -> tuple[str, bytes]:
    """Return name and bytes of the list of all people, by name; some names carry a double space, as real ones do.

    The personal phone has 10 digits, the work phone 11, neither a ``+``.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for person in sorted(people, key=lambda person: person.legal_name):
        chance = dice("associates", person.transporter_id)
        name = person.legal_name.replace(" ", "  ", 1) if chance.random() < 0.15 else person.legal_name
        expires = f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/{chance.randint(2027, 2033)}"
        qualified = chance.choice(QUALIFICATIONS)
        digits = person.phone.removeprefix("+")
        phones = (digits[1:], digits)
        writer.writerow(
            [name, person.transporter_id, "Helper, Driver", qualified, expires, *phones, person.email, "ACTIVE"]
        )
    return "AssociateData.csv", text.getvalue().encode("utf-8-sig")
