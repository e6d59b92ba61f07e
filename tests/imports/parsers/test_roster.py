from __future__ import annotations

from datetime import date

import pytest

from pacenote.imports.parsers import RefusedFileError, read
from pacenote.imports.parsers.parsed import PersonKey, RosterRow

LINES = "SV- Ada Example,SV Driver,10:20AM,08:20PM\nBen Example,Driver,10:45AM,08:45PM\nCleo,Driver,9:00,17:00\n"


def test_a_roster_without_a_header_is_read_and_roles_before_names_are_no_part_of_them() -> None:
    parsed = read(LINES.encode(), name="daily-roster-11_17_2026.csv")

    day = date(2026, 11, 17)
    assert parsed.roster == (
        RosterRow(1, PersonKey("Ada Example"), day, "10:20AM", "SV Driver"),
        RosterRow(2, PersonKey("Ben Example"), day, "10:45AM", "Driver"),
        RosterRow(3, PersonKey("Cleo"), day, "9:00", "Driver"),
    )


def test_a_line_without_a_time_is_listed() -> None:
    parsed = read((LINES * 3 + "Lunch at noon,,,\n").encode(), name="daily-roster-11_17_2026.csv")

    assert [(each.line, str(each.message)) for each in parsed.errors] == [(10, "The line has no name or no time.")]


@pytest.mark.parametrize(
    "lines",
    [
        "Driver,Role,Start,End\n" + LINES,  # titles: a column may say who is off
        LINES.replace(",08:45PM", "").replace(",08:20PM", "").replace(",17:00", ""),
        "Ada Example,10:20AM,VTO\nBen Example,10:45AM,Rostered\n",
    ],
)
def test_another_form_than_the_known_one_is_not_taken_for_it(lines: str) -> None:
    with pytest.raises(RefusedFileError):
        read(lines.encode(), name="daily-roster-11_17_2026.csv")
