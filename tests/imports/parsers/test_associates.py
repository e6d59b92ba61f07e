from __future__ import annotations

from pacenote.imports.parsers import ParsedFile, read
from pacenote.imports.parsers.parsed import PersonKey, PersonRow

TITLES = "Name and ID,TransporterID,Position,Personal Phone Number,Work Phone Number,Email,Status"


def parsed(*lines: str, titles: str = TITLES) -> ParsedFile:
    return read("\n".join([titles, *lines]).encode("utf-8-sig"), name="AssociateData (24).csv")


def test_a_person_is_read_as_written() -> None:
    got = parsed('Ada  Marie Example,A3H3YU4V3BSQX4,"Helper, Driver",2025550110,15055550137,ada@example.com,ACTIVE')

    assert got.people == (
        PersonRow(
            line=2,
            person=PersonKey("Ada  Marie Example", "A3H3YU4V3BSQX4", "transporter"),
            email="ada@example.com",
            phone="2025550110",
            status="active",
            position="Helper, Driver",
        ),
    )
    assert (got.period, got.readings) == (None, ())


def test_the_work_phone_stands_in_for_a_missing_own_one() -> None:
    got = parsed("Ada Example,A3H3YU4V3BSQX4,Driver,,15055550137,,INACTIVE")

    assert [(person.phone, person.status) for person in got.people] == [("15055550137", "inactive")]


def test_a_status_that_nobody_knows_is_left_open_and_told() -> None:
    got = parsed("Ada Example,A3H3YU4V3BSQX4,Driver,,,,RETIRED")

    assert [person.status for person in got.people] == [""]
    assert list(map(str, got.warnings)) == ["The status “RETIRED” is not known here; it is left open."]


def test_a_row_without_name_and_id_is_skipped() -> None:
    got = parsed(",,Driver,2025550110,,x@example.com,ACTIVE", "Ada Example,,Driver,,,,ACTIVE")

    assert [(each.line, str(each.message)) for each in got.errors] == [
        (2, "The row has neither a name nor a Transporter ID.")
    ]
    assert [person.person.name for person in got.people] == ["Ada Example"]
