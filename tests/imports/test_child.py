from __future__ import annotations

import io
import zipfile

import pytest

from pacenote.base.sentences import Sentence
from pacenote.imports.child import MEGABYTE, Limits, read_apart, spool_apart
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from tests.sheets import Line, overview

CALLS = SheetMapping(
    "Calls", "day", (MappedColumn("calls", "handled"),), id_column="mail", id_kind="email", period_column="date"
)
ONE_SHEET = ReadingOptions(mappings=(CALLS,))
MANY = overview("2026-W47", *[Line(f"A1DRIVER{n:06}", f"Driver Number{n}") for n in range(60_000)])


def refusal(data: bytes, name: str = "file.csv", **limits: float) -> RefusedFileError:
    with pytest.raises(RefusedFileError) as caught:
        read_apart(data, name=name, limits=Limits(**limits))
    return caught.value


def test_a_file_comes_back_from_the_child_as_the_parser_read_it():
    name, data = overview("2026-W47", Line("A1DRIVER000001", "Sanna Prokop", speeding="0.4"))

    parsed = read_apart(data, name=name)

    assert (parsed.kind, parsed.rows, parsed.readings[0].person.name) == ("scorecard", 1, "Sanna Prokop")


def test_a_sheet_of_thousands_of_rows_comes_as_it_is_asked_for_and_whole():
    lines = [f"agent{n}@example.com,2026-11-{9 + n % 7:02d},{n % 60}" for n in range(30_000)]
    data = "\n".join(["Mail,Date,Calls", *lines]).encode()

    with spool_apart(data, name="calls.csv", options=ONE_SHEET) as parsed:
        first, second = iter(parsed.readings), iter(parsed.readings)
        pairs = sum(one == two for one, two in zip(first, second, strict=True))
        total = sum(row.values["handled"] for row in parsed.readings)

    assert (parsed.kind, parsed.rows, len(parsed.readings), pairs) == ("metric_sheet_daily", 30_000, 30_000, 30_000)
    assert total == sum(n % 60 for n in range(30_000))


def test_a_sheet_that_turns_out_to_be_nothing_is_refused_after_its_last_row():
    data = b"Mail,Date,Calls\n" + b"agent@example.com,someday,5\n" * 3_000

    with pytest.raises(RefusedFileError) as caught, spool_apart(data, name="c.csv", options=ONE_SHEET):
        pass

    assert (caught.value.code, caught.value.values["line"]) == ("no_rows", 2)


def test_of_many_wrong_lines_the_first_are_told_and_the_others_counted():
    data = b"Mail,Date,Calls\n" + b"a@example.com,2026-11-09,many\n" * 250 + b"b@example.com,2026-11-09,5\n"

    with spool_apart(data, name="c.csv", options=ONE_SHEET) as parsed:
        assert (parsed.rows, len(parsed.errors), parsed.errors_untold) == (1, 100, 150)


def test_a_refusal_comes_back_with_its_template_and_its_values_apart():
    rows = b"Agent,Week,AHT\nAda Example,soon,8:02\n"

    found = refusal(rows, "agents.csv")

    assert (found.template, found.values) == (
        "No row of this file can be read. Line %(line)s: %(error)s",
        {"line": 2, "error": Sentence("“%(text)s” is not a week or day, or the name is missing.", {"text": "soon"})},
    )
    assert found.message == (
        "No row of this file can be read. Line 2: “soon” is not a week or day, or the name is missing."
    )


def test_reading_that_takes_too_long_is_stopped_with_a_sentence():
    found = refusal(MANY[1], MANY[0], wall=0.05)

    assert (found.code, found.message) == (
        "too_slow",
        "Reading this file took longer than 0.05 seconds and was stopped.",
    )
    assert found.hint


def test_reading_that_burns_the_processor_is_stopped_with_a_sentence():
    assert refusal(MANY[1], MANY[0], processor=1).code == "too_slow"


def test_reading_that_eats_memory_is_stopped_with_a_sentence(capfd: pytest.CaptureFixture[str]):
    found = refusal(MANY[1], MANY[0], memory=100 * MEGABYTE)

    assert (found.code, bool(found.message), bool(found.hint)) == ("too_much_memory", True, True)
    assert "Driver Number" not in capfd.readouterr().err


def test_a_reader_that_cannot_even_take_the_file_says_so(capfd: pytest.CaptureFixture[str]):
    found = refusal(MANY[1], MANY[0], memory=1)

    assert (found.code, bool(found.message), bool(found.hint)) == ("too_much_memory", True, True)
    assert "Driver Number" not in capfd.readouterr().err


def test_a_workbook_that_unpacks_to_gigabytes_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", "<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 300 * MEGABYTE)

    found = refusal(packed.getvalue(), "bomb.xlsx")

    assert found.code == "too_large_unpacked"


def test_ten_megabytes_on_one_line_are_refused():
    assert refusal(b"Week,Transporter ID," + b"x" * 10 * MEGABYTE).code == "too_long_line"


def test_a_second_file_is_read_after_one_that_killed_its_reader():
    refusal(MANY[1], MANY[0], wall=0.05)

    name, data = overview("2026-W47", Line("A1DRIVER000001"))
    assert read_apart(data, name=name).rows == 1
