"""Rosters that a company writes itself, with any titles or with none."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.imports.parsers import ParsedFile, ReadingOptions, RefusedFileError, read, table_of
from pacenote.imports.parsers.mapped_rosters import knows
from pacenote.imports.parsers.parsed import PersonKey, RosterRow
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.people_mapping import PeopleMapping
from tests.dresses import dresses, wear

DAY = date(2026, 11, 17)
GRID = [
    ["Driver", "Shift date", "Start time", "End time", "Route", "Status"],
    ["SV-Ana Torres", "2026-11-17", "10:20 AM", "8:20 PM", "CX1", "Rostered"],
    ["Élodie  Prokop", "2026-11-18", "9:00", "17:00", "", "VTO"],
    ["DT- Ben Tolliver", "2026-11-18", "10:45AM", "", "CX2", "Rostered"],
]
PLAIN = b"Torres,Ana,Van,10:20\nTolliver,Ben,Van,10:45\n"


def mapping_of(data: bytes, **changes: object) -> PeopleMapping:
    found = guess(table_of(data, name="roster.csv", purpose="roster"), "roster").mapping
    return dataclasses.replace(found, **changes)  # type: ignore[arg-type]  # fields of it


def by(mapping: PeopleMapping, data: bytes, name: str = "roster.csv", *, importing: bool = True) -> ParsedFile:
    return read(data, name=name, options=ReadingOptions(rosters=(mapping,), importing=importing))


def csv(grid: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in grid).encode()


def test_titles_say_who_when_and_what_and_roles_before_names_go() -> None:
    mapping = mapping_of(csv(GRID))

    parsed = by(mapping, csv(GRID))

    assert dict(mapping.uses) == {
        "driver": "name", "shiftdate": "day", "starttime": "starts", "route": "note", "status": "status",
    }  # fmt: skip
    assert parsed.roster == (
        RosterRow(2, PersonKey("Ana Torres"), DAY, "10:20 AM", "CX1", "Rostered"),
        RosterRow(3, PersonKey("Élodie Prokop"), date(2026, 11, 18), "9:00", "", "VTO"),
        RosterRow(4, PersonKey("Ben Tolliver"), date(2026, 11, 18), "10:45AM", "CX2", "Rostered"),
    )
    assert parsed.period is not None
    assert (parsed.kind, parsed.period.start, parsed.period.end) == ("roster_csv", DAY, date(2026, 11, 18))


def test_a_roster_without_titles_is_mapped_by_place_and_known_again_by_its_shape() -> None:
    mapping = mapping_of(PLAIN, uses=(("1", "last_name"), ("2", "first_name"), ("3", "note"), ("4", "starts")))
    other_day = b"Prokop,Elodie,Step van,9:00\n"

    parsed = by(mapping, other_day, "roster 2026-11-17.csv")

    assert parsed.roster == (RosterRow(1, PersonKey("Elodie Prokop"), DAY, "9:00", "Step van"),)
    assert not knows(mapping, table_of(b"Prokop,Elodie,9:00\n", name="x.csv", purpose="roster"))
    assert not knows(mapping, table_of(b"Prokop,Elodie,9:00,Van\n", name="x.csv", purpose="roster"))


def test_without_a_day_anywhere_the_day_is_left_open() -> None:
    parsed = by(mapping_of(PLAIN, uses=(("2", "name"), ("4", "starts"))), PLAIN)

    assert (parsed.period, {row.day for row in parsed.roster}) == (None, {None})


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",2026-11-17,10:20,,,", "The line has no name or no ID."),
        ("Ana Torres,someday,10:20,,,", "“someday” is no day."),
        ("Ana Torres,2026-11-17,,,,", "The line has no start, so nothing says that the person works."),
    ],
)
def test_a_line_that_puts_nobody_on_the_roster_is_said(line: str, why: str) -> None:
    parsed = by(mapping_of(csv(GRID)), csv(GRID) + f"\n{line}\n".encode())

    assert ([(each.line, str(each.message)) for each in parsed.errors], parsed.rows) == ([(5, why)], 3)


def test_whoever_has_an_id_elsewhere_is_not_taken_by_name() -> None:
    data = b"Name,Employee ID,Start\nAna Torres,17,10:20\nBen Tolliver,,10:45\n"

    parsed = by(mapping_of(data), data)

    assert [row.person for row in parsed.roster] == [PersonKey("Ana Torres", "17", "agent")]
    assert [each.line for each in parsed.errors] == [3]


def test_a_table_that_lost_a_title_is_another_one_and_one_with_more_is_not() -> None:
    mapping = mapping_of(csv(GRID))
    less, more = [row[:-1] for row in GRID], [[*row, "x"] for row in GRID]

    assert by(mapping, csv(more)).rows == 3
    with pytest.raises(RefusedFileError) as refusal:
        by(mapping, csv(less))
    assert refusal.value.code == "roster_mapping_needed"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (csv(GRID), "roster_mapping_needed"),
        (b"Name,Email,Mobile,Start date\nAna Torres,ana@example.com,5125550123,2026-11-03\n", "people_mapping_needed"),
        (b"Agent,Date,AHT,Start\nAna Torres,2026-11-03,8:02,9:00\n", "mapping_needed"),
        (b"Name,Email,Week,Solved\nAna Torres,ana@example.com,2026-W46,12\n", "mapping_needed"),
        (b"Name,Color\nAna Torres,blue\n", "unknown_kind"),
    ],
)
def test_a_table_that_nobody_mapped_asks_as_what_it_looks_like(data: bytes, code: str) -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(data, name="x.csv", options=ReadingOptions(importing=True))

    assert refusal.value.code == code


def test_a_user_who_says_that_it_is_a_roster_is_asked_about_any_table() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(b"Name,Color\nAna Torres,blue\n", name="x.csv", options=ReadingOptions(importing=True, expects="roster"))

    assert refusal.value.code == "roster_mapping_needed"


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_roster_in_any_dress_puts_the_same_people_on_the_same_days(data: st.DataObject) -> None:
    def told(parsed: ParsedFile) -> set[tuple[object, ...]]:
        return {(row.person, row.day, row.starts, row.status) for row in parsed.roster}

    mapping = mapping_of(csv(GRID))

    worn = by(mapping, wear(GRID, data.draw(dresses(GRID))))

    assert (told(worn), worn.errors) == (told(by(mapping, csv(GRID))), ())
