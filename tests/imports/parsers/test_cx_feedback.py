from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import read
from pacenote.imports.parsers.serialize import to_lines

TITLES = (
    "Delivery Group ID,Delivery Associate,Delivery Associate Name,Tracking ID,DA Mishandled Package,"
    "DA was Unprofessional,Never Received Delivery,Feedback Details,Delivery Date\n"
)
LINES = (
    "1,A3H3YU4V3BSQX4,Ada Example,TBA1,1,1,0,call 202-555-0142,2026-11-05 15:10:42\n"
    "2,A3H3YU4V3BSQX4,Ada Example,TBA2,0,0,1,,2026-11-05 16:10:42\n"
    "3,A1OWGJNHWNZVCU,Ben Example,TBA3,0,0,0,rude,2026-11-05 17:10:42\n"
)
NAME = "DSP_Customer_Delivery_Feedback_negative_DXX1_2026-11-05.csv"


def test_complaints_are_counted_once_and_each_of_their_reasons_too() -> None:
    parsed = read((TITLES + LINES).encode(), name=NAME)

    assert [(row.person.name, row.values) for row in parsed.readings] == [
        (
            "Ada Example",
            {
                "cx_negative": Decimal(2),
                "cx_mishandled": Decimal(1),
                "cx_unprofessional": Decimal(1),
                "cx_never_received": Decimal(1),
            },
        ),
        (
            "Ben Example",
            {
                "cx_negative": Decimal(1),
                "cx_mishandled": Decimal(0),
                "cx_unprofessional": Decimal(0),
                "cx_never_received": Decimal(0),
            },
        ),
    ]
    assert (parsed.rows, parsed.period and parsed.period.label) == (3, "2026-11-05")


def test_words_and_parcels_of_customers_stay_in_the_original() -> None:
    lines = "\n".join(to_lines(read((TITLES + LINES).encode(), name=NAME)))

    assert [word for word in ("555-0142", "rude", "TBA") if word in lines] == []


def test_flags_are_read_as_words_too_as_a_spreadsheet_writes_them() -> None:
    said = LINES.replace(",TBA1,1,1,0,", ",TBA1,TRUE,yes,No,").replace(",TBA2,0,0,1,", ",TBA2,FALSE,n,Y,")

    assert read((TITLES + said).encode(), name=NAME).readings == read((TITLES + LINES).encode(), name=NAME).readings
