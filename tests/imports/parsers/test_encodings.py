"""Text tables are read anew by whoever goes through them, and never differently from all at once."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.encodings import TextRows, decode
from pacenote.imports.parsers.errors import RefusedFileError

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\r,;"é€😀'), max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=9), ENCODINGS, st.booleans())
def test_any_table_in_any_unicode_gives_the_rows_that_were_written(
    table: list[list[str]], encoding: str, windows: bool
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n" if windows else "\n").writerows(table)
    text = decode(written.getvalue().encode(encoding))

    rows = TextRows(text.lines, ",")

    expected = [tuple(row) for row in csv.reader(io.StringIO(written.getvalue().removeprefix("\ufeff"), newline=""))]
    assert [row.cells for row in rows] == [row.cells for row in rows] == expected
    assert len(rows) == len(expected)


def test_a_row_knows_the_line_on_which_it_begins() -> None:
    rows = TextRows(decode(b'a,"x\ny"\nb,1\n\nc,2\n').lines, ",")

    assert [(row.line, row.cells) for row in rows] == [(1, ("a", "x\ny")), (3, ("b", "1")), (4, ()), (5, ("c", "2"))]


@pytest.mark.parametrize(("data", "encoding"), [("é;ü", "cp1252"), ("é;ü", "utf-8"), ("é;ü" * 400_000, "cp1252")])
def test_old_spreadsheets_without_unicode_are_read_as_they_were_written(data: str, encoding: str) -> None:
    assert "".join(decode(data.replace(";", "\n").encode(encoding)).lines()) == data.replace(";", "\n")


@pytest.mark.parametrize("data", [b"a\x01,b\n" + b"c,d\n" * 3, b"a,b\n" * 400_000 + b"\x00", b"\xff\xfea\x00\x00\xd8"])
def test_what_is_no_text_is_refused_wherever_it_stands(data: bytes) -> None:
    with pytest.raises(RefusedFileError) as refusal:
        decode(data)

    assert refusal.value.code == "not_text"
