from __future__ import annotations

from datetime import date

from pacenote.imports.parsers import read
from pacenote.imports.parsers.parsed import PersonKey, RosterRow

LINES = "SV- Ada Example,SV Driver,10:20AM,08:20PM\nBen Example,Driver,10:45AM,08:45PM\nCleo,Driver,9:00,17:00\n"


def test_a_roster_without_a_header_is_read_as_written() -> None:
    parsed = read(LINES.encode(), name="daily-roster-11_17_2026.csv")

    day = date(2026, 11, 17)
    assert parsed.roster == (
        RosterRow(1, PersonKey("SV- Ada Example"), day, "10:20AM", "SV Driver"),
        RosterRow(2, PersonKey("Ben Example"), day, "10:45AM", "Driver"),
        RosterRow(3, PersonKey("Cleo"), day, "9:00", "Driver"),
    )


def test_a_line_without_a_time_is_listed() -> None:
    parsed = read((LINES * 3 + "Lunch at noon,,,\n").encode(), name="daily-roster-11_17_2026.csv")

    assert [(each.line, str(each.message)) for each in parsed.errors] == [(10, "The line has no name or no time.")]
