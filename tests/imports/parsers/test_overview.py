"""The overview as other weeks and other spreadsheets may write it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read
from pacenote.imports.parsers.parsed import PersonKey

W45 = "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv"
NAME = "DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv"
TITLES = ("Week", "Delivery Associate ", "Transporter ID", "Overall Standing", "Overall Score", "DCR", "POD")
ROW = ("2026-W45", "Ada Example", "A3H3YU4V3BSQX4", "Gold", "91.5", "99.8%", "98.2%")

Rows = list[list[str]]


def written(rows: Rows | list[tuple[str, ...]], *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode(encoding)


def rows_of(data: bytes) -> Rows:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def values(parsed: ParsedFile) -> dict[str, dict[str, Decimal]]:
    return {row.person.external_id: row.values for row in parsed.readings}


def test_columns_in_any_order_give_the_same_readings(sample: Callable[[str], bytes]) -> None:
    rows = rows_of(sample(W45))
    order = random.Random(7).sample(range(len(rows[0])), len(rows[0]))

    moved = read(written([[row[place] for place in order] for row in rows]), name=NAME)

    assert values(moved) == values(read(sample(W45), name=NAME))


def test_an_added_column_changes_nothing_and_is_named(sample: Callable[[str], bytes]) -> None:
    rows = rows_of(sample(W45))
    more = [[*row[:3], "Moon Phase" if place == 0 else "full", *row[3:]] for place, row in enumerate(rows)]

    parsed = read(written(more), name=NAME)

    assert values(parsed) == values(read(sample(W45), name=NAME))
    assert parsed.unknown_columns == ("Moon Phase",)


@pytest.mark.parametrize("title", ["transporter id", "TransporterID", "Transporter\nId", " Transporter  ID (new)"])
def test_a_column_is_known_under_another_spelling(title: str) -> None:
    parsed = read(written([(*TITLES[:2], title, *TITLES[3:]), ROW]), name=NAME)

    assert values(parsed) == {
        "A3H3YU4V3BSQX4": {"overall_score": Decimal("91.5"), "dcr": Decimal("99.8"), "pod": Decimal("98.2")}
    }


def test_the_id_is_found_where_the_name_is_expected() -> None:
    titles = ("Week", "Delivery Associate Name", "Delivery Associate", *TITLES[3:])

    parsed = read(written([titles, ROW]), name=NAME)

    assert [row.person for row in parsed.readings] == [PersonKey("Ada Example", "A3H3YU4V3BSQX4", "transporter")]


def test_a_header_below_a_title_is_found() -> None:
    parsed = read(written([("Overview", ""), (), TITLES, ROW]), name=NAME)

    assert [row.line for row in parsed.readings] == [4]


def test_a_missing_id_column_is_refused_by_name() -> None:
    with pytest.raises(RefusedFileError, match="“Transporter ID”") as refusal:
        read(written([TITLES[:2] + TITLES[3:], ROW[:2] + ROW[3:]]), name=NAME)

    assert refusal.value.code == "missing_column"


def test_an_unreadable_number_skips_its_row_and_names_line_and_column() -> None:
    bad = (*ROW[:2], "A1OWGJNHWNZVCU", *ROW[3:5], "ninety", ROW[6])

    parsed = read(written([TITLES, ROW, bad]), name=NAME)

    assert [row.line for row in parsed.readings] == [2]
    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (3, "“ninety” in column “DCR” is not a number.")
    ]


def test_missing_words_are_no_reading_and_zero_is_one() -> None:
    parsed = read(written([TITLES, (*ROW[:4], "No Data", "0.0%", "-")]), name=NAME)

    assert parsed.readings[0].values == {"dcr": Decimal("0.0")}


def test_the_points_of_fico_are_not_the_fico() -> None:
    titles = (*TITLES, "FICO Metric", "FICO Tier", "FICO Score")

    parsed = read(
        written([titles, (*ROW, "812", "Great", "3.5"), (*ROW[:2], "A1OWGJNHWNZVCU", *ROW[3:], "0", "", "0")]),
        name=NAME,
    )

    assert [row.values.get("fico") for row in parsed.readings] == [Decimal(812), None]


def test_two_rows_of_one_person_are_both_returned_with_a_warning() -> None:
    parsed = read(written([TITLES, ROW, ROW]), name=NAME)

    assert len(parsed.readings) == 2
    assert list(map(str, parsed.warnings)) == ["A3H3YU4V3BSQX4 stands on 2 rows; nothing is taken until one is picked."]


def test_a_name_that_says_another_week_makes_the_period_a_question() -> None:
    parsed = read(written([TITLES, ROW]), name="DSP_Overview_Dashboard_PNTE_DXX1_2026-W44.csv")

    assert parsed.period is None
    assert list(map(str, parsed.warnings)) == ["The file says 2026-W45, but its name says 2026-W44."]


def test_without_a_week_inside_the_name_tells_it() -> None:
    parsed = read(written([TITLES, ("", *ROW[1:])]), name=NAME)

    assert parsed.period is not None
    assert parsed.period.label == "2026-W45"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_name(encoding: str, delimiter: str) -> None:
    names = ["José Nuñez Peña", "Zoë Brücknerová".replace("á", "a"), "François Lefèvre"]
    ids = ["A3H3YU4V3BSQX4", "A1OWGJNHWNZVCU", "A28FUL0LXUV8RE"]
    rows = [TITLES, *((ROW[0], name, key, *ROW[3:]) for name, key in zip(names, ids, strict=True))]

    parsed = read(written(rows, delimiter=delimiter, encoding=encoding), name=NAME)

    assert [row.person.name for row in parsed.readings] == names


def test_six_weeks_are_read_each_into_its_own(sample: Callable[[str], bytes]) -> None:
    name = "DSP_Overview_Dashboard_Trailing_Six_Week_PNTE_DXX1_2026-W45.csv"

    parsed = read(sample(f"overview_csv/{name}"), name=name)

    assert parsed.source == "trailing_overview"
    assert {row.period is not None and "dcr" in row.values for row in parsed.readings} == {True}
    assert sorted({row.period.label for row in parsed.readings if row.period}) == [
        f"2026-W{week}" for week in range(40, 46)
    ]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("Overall Standing,FICO Score", {"fico": Decimal(812)}),
        ("Overall Score,Overall Standing,FICO Score", {"overall_score": Decimal("9.5")}),
    ],
    ids=["a score of the driver", "points of the scorecard"],
)
def test_a_fico_score_beside_an_overall_score_are_points_and_no_fico(titles: str, expected: dict[str, Decimal]) -> None:
    score = "812" if "fico" in expected else "9.5"
    cells = ",".join(
        {"Overall Standing": "Gold", "FICO Score": score, "Overall Score": "9.5"}[each] for each in titles.split(",")
    )
    text = f"Week,Transporter ID,{titles},Packages Delivered\n2026-W45,A3H3YU4V3BSQX4,{cells},500\n"

    (row,) = read(text.encode(), name="x.csv").readings

    assert row.values == {**expected, "delivered_packages": Decimal(500)}
