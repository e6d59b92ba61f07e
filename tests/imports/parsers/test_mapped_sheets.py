from __future__ import annotations

import contextlib
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.imports.parsers import ParsedFile, ReadingOptions, RefusedFileError, outline, read
from pacenote.imports.parsers.mapped_sheets import read_cell
from pacenote.imports.parsers.numbers import NumberStyle, Unreadable
from pacenote.imports.parsers.sheet_guesses import guessed
from pacenote.imports.parsers.sheet_mapping import TIMES, MappedColumn, SheetMapping, from_dict

HEAD = "Agent,Week,AHT (voice),AHT (chat),CSAT,Ratings"
MAPPING = SheetMapping(
    name="Team",
    cadence="week",
    columns=(
        MappedColumn("ahtvoice", "handle_seconds", "m:ss"),
        MappedColumn("csat", "csat", "percent", "ratings", "csat_ratings"),
    ),
    name_column="agent",
    period_column="week",
)
POINT = NumberStyle(".")


def _read(*rows: str, head: str = HEAD, mapping: SheetMapping = MAPPING) -> ParsedFile:
    return read("\n".join([head, *rows]).encode(), name="team.csv", options=ReadingOptions(forced=mapping))


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("8:02", "m:ss", "482"),
        ("1:08:02", "m:ss", "4082"),
        ("8:02", "h:mm", "28920"),
        ("1:08:02", "h:mm:ss", "4082"),
        ("90", "seconds", "90"),
        ("1.5", "minutes", "90"),
        ("0.5", "hours", "1800"),
        ("85", "percent", "85"),
        ("85.5%", "percent", "85.5"),
        ("0.855", "fraction", "85.500"),
        ("85.5 %", "fraction", "85.5"),
        ("1,234", "number", "1234"),
    ],
)
def test_a_cell_is_read_as_it_is_said_to_be_written(text, form, value) -> None:
    assert read_cell(text, form, POINT) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *(("8:02", "h:mm:ss"), ("8:02", "number"), ("8:02", "seconds"), ("85%", "number"), ("850", "percent")),
        *(("8.5", "fraction"), ("8:75:00", "m:ss"), ("fast", "m:ss"), ("50%", "seconds")),
    ],
)
def test_what_is_written_otherwise_is_unreadable_and_never_another_number(text, form) -> None:
    assert read_cell(text, form, POINT) == Unreadable(text)


def test_minutes_that_a_spreadsheet_took_for_hours_are_minutes() -> None:
    typed = _read("Ada Example,2026-W46,08:02:00,,85,4", "Ben Example,2026-W46,07:58:00,,85,4")
    meant = _read("Ada Example,2026-W46,08:02:00,,85,4", "Ben Example,2026-W46,07:58:10,,85,4")

    assert [row.values["handle_seconds"] for row in typed.readings] == [482, 478]
    assert [row.values["handle_seconds"] for row in meant.readings] == [28920, 28690]


@pytest.mark.parametrize(
    ("column", "taken"),
    [
        (["0.85", "0.9"], False),
        (["87%", "0.9"], False),
        (["87%", "1"], False),
        (["87%", "92"], True),
        (["87%", "0", "0.9%"], True),
        (["87", "0.9"], True),
        (["1"], True),
    ],
    ids=str,
)
def test_a_column_of_percent_that_holds_fractions_is_refused_also_where_it_is_only_one(column, taken) -> None:
    rows = [f"Driver {place},2026-W46,08:02,,{text},4" for place, text in enumerate(column)]

    try:
        found = [row.values["csat"] for row in _read(*rows).readings]
    except RefusedFileError as refusal:
        found = [refusal.code]

    assert found == ([Decimal(text.rstrip("%")) for text in column] if taken else ["unlike_mapping"])


def test_brackets_tell_two_columns_apart_wherever_they_stand() -> None:
    moved = "AHT (chat),Agent,Week,CSAT,AHT (voice),Ratings"

    parsed = _read("1:00,Ada Example,2026-W46,85,8:02,4", head=moved)

    assert parsed.readings[0].values == {
        "handle_seconds": Decimal(482),
        "csat": Decimal(85),
        "csat_ratings": Decimal(4),
    }
    assert parsed.unknown_columns == ("AHT (chat)",)


def test_a_title_that_comes_twice_is_refused() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        _read("Ada Example,2026-W46,8:02,8:02,85,4", head="Agent,Week,AHT (voice),AHT (voice),CSAT,Ratings")

    assert refusal.value.code == "same_title_twice"


def test_a_row_without_its_id_is_never_read_by_its_name() -> None:
    mapping = SheetMapping("T", "week", MAPPING.columns, name_column="agent", id_column="mail", id_kind="email")

    with pytest.raises(RefusedFileError, match="Line 2: The line has no name") as refusal:
        _read("Ada Example,,8:02,85,4", head="Agent,Mail,AHT (voice),CSAT,Ratings", mapping=mapping)

    assert refusal.value.code == "no_rows"


def test_a_day_counts_for_the_company_s_week_of_it() -> None:
    options = ReadingOptions(first_weekday=6, forced=MAPPING)

    parsed = read(f"{HEAD}\nAda Example,2026-11-15,8:02,,85,4\n".encode(), name="team.csv", options=options)

    assert [row.period.start.isoformat() for row in parsed.readings if row.period] == ["2026-11-15"]


def test_a_mapping_comes_back_whole_from_its_json_values() -> None:
    assert from_dict(MAPPING.as_dict()) == MAPPING


people = st.sampled_from(["Ada Example", "Ben Tester", "José Ñandú", "Li Wei-Ling"])
times = st.one_of(st.none(), st.integers(0, 3599))
percents = st.one_of(st.none(), st.integers(2, 100))


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(people, st.integers(1, 52), times, percents, st.integers(0, 99)), min_size=1, max_size=8),
    dress=st.tuples(
        st.sampled_from([",", ";", "\t"]), st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"])
    ),
    missing=st.sampled_from(["", "-", "N/A", "n/a", "--"]),
    seed=st.integers(0, 999),
)
def test_however_a_sheet_is_laid_out_its_numbers_are_the_same(rows, dress, missing, seed) -> None:
    delimiter, mark, end = dress
    chance = Random(seed)
    titles = ["Agent", "Week", "AHT (voice)", "CSAT", "Ratings", "Mood", "Note"]
    lines = [
        {
            "Agent": name,
            "Week": f"2026-W{week:02d}",
            "AHT (voice)": missing if seconds is None else f"{seconds // 60}:{seconds % 60:02d}",
            "CSAT": missing if csat is None else f"{csat}%",
            "Ratings": str(ratings),
            "Mood": "fine",
            "Note": "",
        }
        for name, week, seconds, csat, ratings in rows
    ]
    chance.shuffle(titles)
    text = mark + end.join(
        [delimiter.join(titles), *(delimiter.join(line[title] for title in titles) for line in lines), "", ""]
    )

    parsed = read(text.encode(), name="team.csv", options=ReadingOptions(forced=MAPPING))

    wanted = [
        {"csat_ratings": Decimal(ratings)}
        | ({} if seconds is None else {"handle_seconds": Decimal(seconds)})
        | ({} if csat is None else {"csat": Decimal(csat)})
        for _name, _week, seconds, csat, ratings in rows
    ]
    assert [row.values for row in parsed.readings] == wanted
    assert [row.person.name for row in parsed.readings] == [row[0] for row in rows]
    assert parsed.errors == ()


@settings(max_examples=80)
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_table_has_an_outline_or_is_refused_and_its_guess_never_fails(cells) -> None:
    data = "\n".join(",".join(row) for row in cells).encode("utf-8", "surrogatepass")

    with contextlib.suppress(RefusedFileError):
        mapping = guessed(outline(data, name="any.csv"), name="any")
        read(data, name="any.csv", options=ReadingOptions(forced=mapping, importing=True))


@given(st.text(max_size=20), st.sampled_from(["number", "percent", "fraction", *TIMES]))
def test_any_cell_is_a_number_of_at_least_zero_or_nothing_or_unreadable(text, form) -> None:
    got = read_cell(text, form, POINT)

    assert got is None or isinstance(got, Unreadable) or got >= 0
    assert not (isinstance(got, Decimal) and form in ("percent", "fraction") and got > 100)
