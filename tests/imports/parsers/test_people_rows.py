"""Lists of people from any spreadsheet: what their columns mean, and what their cells say."""

from __future__ import annotations

import dataclasses
import io
import os
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.imports.parsers import RefusedFileError, table_of
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.people_mapping import (
    PeopleMapping,
    check_people_mapping,
    people_mapping_from,
)
from pacenote.imports.parsers.people_rows import PeopleSheet, Reading, read_people, without_prefix
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.imports.parsers.sheet_mapping import BadMappingError
from pacenote.people.incoming import Incoming
from tests.dresses import dresses, wear

READING = Reading(
    "US",
    {"en": "en", "english": "en", "ingles": "en", "es": "es", "spanish": "es", "espanol": "es"},
    {"america/chicago": "America/Chicago", "europe/madrid": "Europe/Madrid"},
)
GRID = [
    ["Full Name", "Work E-mail", "Mobile (US)", "Employee ID", "Team", "Start Date", "Language", "Status"],
    ["Ana Torres", "ana@example.com", "(512) 555-0123", "0017", "Nights; Vans", "2026-11-03", "Spanish", "ACTIVE"],
    ["Élodie  Prokop", "", "+44 7400 123456", "18", "", "2026-01-31", "es-MX", "On leave"],
    ["Ben Tolliver", "ben@example.com", "", "A-19", "Days", "", "", "terminated"],
]
FEW = settings(
    max_examples=int(os.environ.get("PACENOTE_EXAMPLES", "12")), deadline=None, suppress_health_check=list(HealthCheck)
)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def table(data: bytes, **titled: str) -> PlainTable:
    return table_of(data, name="people.csv", purpose="people", **titled)  # type: ignore[arg-type]  # "yes" or "no"


def read(data: bytes, **changes: object) -> PeopleSheet:
    found = table(data)
    mapping = dataclasses.replace(guess(found, "people").mapping, **changes)  # type: ignore[arg-type]  # fields of it
    return read_people(found, mapping, READING)


def uses(data: bytes) -> dict[str, str]:
    found = table(data)
    return {found.titles[found.keys.index(key)] or key: use for key, use in guess(found, "people").mapping.uses}


def test_columns_are_recognised_by_their_titles_in_english_and_spanish() -> None:
    assert uses(
        csv("Nombre,Apellidos,Correo electrónico,Móvil,Sede,Idioma,Equipo,Fecha de alta,Estado", "A,B,,,,,,,")
    ) == {
        "Nombre": "first_name",
        "Apellidos": "last_name",
        "Correo electrónico": "email",
        "Móvil": "phone",
        "Sede": "station",
        "Idioma": "language",
        "Equipo": "groups",
        "Fecha de alta": "started_on",
        "Estado": "status",
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Name and ID,TransporterID,Work Phone Number,Personal Phone Number", "Ana T,A1SPEEDER00001,1,2"),
         {"Name and ID": "name", "TransporterID": "id:transporter", "Work Phone Number": "phone",
          "Personal Phone Number": "phone"}),
        (("Delivery Associate,Name", "A1SPEEDER00001,Ana Torres"),
         {"Delivery Associate": "id:transporter", "Name": "name"}),
        (("Agent,Contact", "\"Torres, Ana\",ana@example.com"), {"Agent": "last_first", "Contact": "email"}),
        (("Name,First name,Last name", "Ana T,Ana,T"), {"First name": "first_name", "Last name": "last_name"}),
        (("Ana Torres,ana@example.com,Van", "Ben Tolliver,ben@example.com,Van"), {"1": "name", "2": "email"}),
        (("Salary,Shoe size", "100,38"), {}),
    ],
)  # fmt: skip
def test_values_decide_where_titles_leave_it_open(lines: tuple[str, ...], expected: dict[str, str]) -> None:
    assert uses(csv(*lines)) == expected


def test_every_cell_is_read_and_what_cannot_be_is_said_with_its_line() -> None:
    sheet = read(csv(
        "Team export,,,,,,,,", ",,,,,,,,",
        "Name,Email,Phone,Language,Time zone,Status,Start date,Groups,Employee ID",
        "Ana Torres,ana@example.com,512 555 0123,Español,america/chicago,Activo,2026-11-03,\"Nights, Vans\",0017",
        "Ben Tolliver,ben@[,12,Klingon,Mars/Base,retired,soon,,18",
        ",,,,,,,Vans,", "!!!,,,,,,,,", f"{'x' * 161},,,,,,,,", "", "Zoe New,-,N/A,,,,,,",
    ))  # fmt: skip

    assert sheet.rows == (
        Incoming(
            4, "Ana Torres", "", "ana@example.com", "+15125550123", "es", "America/Chicago", "", "active",
            date(2026, 11, 3), (("agent", "0017"),), ("Nights", "Vans"),
        ),
        Incoming(5, "Ben Tolliver", ids=(("agent", "18"),)),
        Incoming(10, "Zoe New"),
    )  # fmt: skip
    assert [(each.line, str(each.message)) for each in sheet.errors] == [
        (6, "The line has no name."),
        (7, "“!!!” is no name."),
        (8, "The name or the ID is too long."),
    ]
    assert [(each.line, str(each.message)) for each in sheet.doubts] == [
        (5, "“ben@[” is no e-mail address."),
        (5, "“soon” is no day."),
        (5, "“12” is no phone number."),
        (5, "“Klingon” is no language that is known here."),
        (5, "“Mars/Base” is no time zone. Write it like America/Chicago."),
        (5, "The status “retired” is not known here."),
    ]


def test_days_that_can_be_read_in_two_ways_are_refused_until_a_user_says_which_number_is_the_month() -> None:
    data = csv("Name,Start date", "Ana Torres,05/11/2026", "Ben Tolliver,06/11/2026")
    assert guess(table(data), "people").undecided

    with pytest.raises(RefusedFileError) as refusal:
        read(data)

    assert refusal.value.code == "unclear_days"
    assert [row.started_on for row in read(data, order="dmy").rows] == [date(2026, 11, 5), date(2026, 11, 6)]


def test_a_workbook_gives_what_its_csv_gives() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Empty"), book.add_worksheet("People")
    for place, row in enumerate(GRID):
        sheet[1].write_row(place + 2, 1, row)
    sheet[1].write_number(6, 3, 15125550199)
    sheet[1].write(6, 1, "Cleo Marsh")
    book.close()

    people = read(buffer.getvalue()).rows

    assert [(row.name, row.phone, row.ids) for row in people] == [
        ("Ana Torres", "+15125550123", (("agent", "0017"),)),
        ("Élodie Prokop", "+447400123456", (("agent", "18"),)),
        ("Ben Tolliver", "", (("agent", "A-19"),)),
        ("Cleo Marsh", "+15125550199", ()),
    ]


@FEW
@given(data=st.data())
def test_a_list_in_any_dress_names_the_same_people(data: st.DataObject) -> None:
    plain = {dataclasses.replace(row, line=0) for row in read(wear_plain()).rows}

    worn = read(wear(GRID, data.draw(dresses(GRID))))

    assert {dataclasses.replace(row, line=0) for row in worn.rows} == plain
    assert (len(plain), worn.errors, worn.doubts) == (3, (), ())


def wear_plain() -> bytes:
    return csv(*(",".join(f'"{cell}"' for cell in row) for row in GRID))


CELLS = st.one_of(
    st.sampled_from(
        ["", "-", "Name", "a@b", "10:30", "2026-11-03", "05/11/26", "=1+1", "A1SPEEDER00001", "\ufeff", ",,"]
    ),
    st.text(max_size=10),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=7), st.sampled_from(["auto", "yes", "no"])
)
def test_wild_tables_are_read_or_refused_and_every_line_is_accounted_for(grid: list[list[str]], titled: str) -> None:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in grid)
    try:
        found = table("\n".join(quoted).encode("utf-8", "surrogatepass"), titled=titled)
        mapping = guess(found, "people").mapping
        check_people_mapping(mapping)
        sheet = read_people(found, mapping, READING)
    except (RefusedFileError, BadMappingError) as refusal:
        told = f"{refusal.code} {refusal}"
    else:
        told = "read"
        assert len(sheet.rows) + len(sheet.errors) == len(found.rows)
        assert all(row.name or row.ids or row.email for row in sheet.rows)
    assert told.strip()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SV-Ana Torres", "Ana Torres"), ("SV- Ana Torres", "Ana Torres"), ("sv -Ana", "Ana"), ("DT-Ana", "Ana"),
        ("Al-Amin Hassan", "Al-Amin Hassan"), ("Svenja Holm", "Svenja Holm"), ("SV-", "SV-"),
        ("Ana SV-Torres", "Ana SV-Torres"),
    ],
)  # fmt: skip
def test_a_role_before_a_name_is_no_part_of_it_and_a_hyphen_is(written: str, name: str) -> None:
    assert without_prefix(written, ("SV", "DT")) == name


def test_a_mapping_survives_being_written_down() -> None:
    mapping = guess(table(wear_plain()), "people").mapping

    assert people_mapping_from(mapping.as_dict(), number=4) == dataclasses.replace(mapping, number=4)


@pytest.mark.parametrize(
    "changes",
    [
        {"uses": (("a", "phone"),)}, {"uses": (("a", "name"), ("b", "name"))}, {"uses": 7}, {"order": "ymd"},
        {"uses": (("a", "shoe_size"),)}, {"uses": (("a", "id:Bad Kind"),)}, {"purpose": "cats"},
        {"uses": (("a", "name"), ("a", "email"))},
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused(changes: dict[str, object]) -> None:
    good = PeopleMapping("people", (("a", "name"),)).as_dict()

    with pytest.raises(BadMappingError):
        people_mapping_from(good | changes)
