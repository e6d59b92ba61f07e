from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, PersonRow, RosterRow, RowError
from pacenote.imports.parsers.serialize import from_lines, open_lines, to_lines

# Surrogates cannot come out of any encoding that is read.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.dictionaries(TEXT, st.decimals(allow_nan=False, allow_infinity=False, places=4), max_size=3)
LINES = st.integers(1, 10**6)
PERIODS = st.none() | st.builds(
    Period, st.sampled_from(["day", "week", "weeks", "range"]), st.dates(), st.dates(), TEXT
)
KEYS = st.builds(PersonKey, TEXT, TEXT, st.sampled_from([None, "transporter", "netradyne", "mentor", "email", "agent"]))
READINGS = st.builds(
    ParsedRow, LINES, KEYS, NUMBERS, st.dictionaries(TEXT, TEXT, max_size=2), st.none() | st.integers(1, 200), PERIODS
)
PEOPLE = st.builds(PersonRow, LINES, KEYS, TEXT, TEXT, st.sampled_from(["active", "inactive", ""]), TEXT)
ROSTER = st.builds(RosterRow, LINES, KEYS, st.dates(), TEXT, TEXT)

WORDS = st.dictionaries(TEXT, TEXT | LINES, max_size=2)
SENTENCES = st.builds(Sentence, TEXT, WORDS | st.dictionaries(TEXT, st.builds(Sentence, TEXT, WORDS), max_size=1))


def several(rows: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(rows, max_size=4).map(tuple)


FILES = st.builds(
    ParsedFile,
    kind=TEXT,
    layout=TEXT,
    source=TEXT,
    company=TEXT,
    station=TEXT,
    period=PERIODS,
    preview=st.booleans(),
    rows=st.integers(0, 10**6),
    readings=several(READINGS),
    people=several(PEOPLE),
    roster=several(ROSTER),
    company_readings=NUMBERS,
    company_tiers=st.dictionaries(TEXT, TEXT, max_size=2),
    nobody=NUMBERS,
    unknown_columns=several(TEXT),
    errors=several(st.builds(RowError, LINES, SENTENCES)),
    warnings=several(SENTENCES),
)


@given(FILES)
def test_a_file_comes_back_exactly(parsed: ParsedFile) -> None:
    assert from_lines(to_lines(parsed)) == parsed


@given(FILES)
def test_rows_that_are_read_as_they_are_asked_for_are_the_same_each_time(parsed: ParsedFile) -> None:
    lines = list(to_lines(parsed))

    opened = open_lines(lambda: iter(lines))

    assert (len(opened.readings), list(opened.readings)) == (len(parsed.readings), list(parsed.readings))
    assert list(zip(opened.readings, opened.readings, strict=True)) == [(row, row) for row in parsed.readings]
    assert replace(opened, readings=tuple(opened.readings), cases=tuple(opened.cases)) == parsed


@given(FILES)
def test_every_line_is_one_line(parsed: ParsedFile) -> None:
    assert [line for line in to_lines(parsed) if len(line.splitlines()) != 1] == []


@given(FILES, st.data())
def test_a_stream_that_lost_a_line_is_noticed(parsed: ParsedFile, data: st.DataObject) -> None:
    lines = list(to_lines(parsed))
    lines.pop(data.draw(st.integers(0, len(lines) - 1)))

    with pytest.raises(ValueError, match="not complete"):
        from_lines(lines)


def test_the_scale_of_a_decimal_is_kept() -> None:
    parsed = ParsedFile("pod", "pod_pdf", "pod_pdf", readings=(ParsedRow(1, PersonKey("Ada Example")),))
    row = replace(parsed.readings[0], values={"dcr": Decimal("100.0")})

    assert str(from_lines(to_lines(replace(parsed, readings=(row,)))).readings[0].values["dcr"]) == "100.0"
