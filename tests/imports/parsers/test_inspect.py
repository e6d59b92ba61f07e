from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import RefusedFileError
from pacenote.imports.parsers.inspect import count_people, describe, describe_refusal
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, RosterRow, RowError

ADA, BEN = PersonKey("Ada Example", "A3H3YU4V3BSQX4", "transporter"), PersonKey("Ben Example", "A1OWGJNHWNZVCU")
DAY = Period("day", date(2025, 9, 7), date(2025, 9, 7), "2025-09-07")
WEEK = Period("week", date(2025, 9, 7), date(2025, 9, 13), "2025-W37")


def test_the_object_has_exactly_what_is_promised() -> None:
    parsed = ParsedFile(
        kind="scorecard",
        layout="scorecard_pdf_2025",
        source="scorecard_pdf",
        company="PNTE",
        station="DXX1",
        period=WEEK,
        rows=2,
        readings=(
            ParsedRow(1, ADA, {"dcr": Decimal("99.8"), "ced": Decimal(0)}),
            ParsedRow(2, BEN, {"dcr": Decimal("0.3")}),
        ),
        company_readings={"dcr": Decimal("98.94")},
        unknown_columns=("Moon Phase",),
        errors=(RowError(4, Sentence("“%(text)s” is not a number.", {"text": "x"})),),
        warnings=(Sentence("A warning."),),
    )

    assert json.dumps(describe(parsed, file="a.pdf"), ensure_ascii=False) == (
        '{"file": "a.pdf", "ok": true, "kind": "scorecard", "layout": "scorecard_pdf_2025", "company": "PNTE", '
        '"station": "DXX1", "period": {"cadence": "week", "start": "2025-09-07", "end": "2025-09-13", '
        '"label": "2025-W37"}, "rows": 2, "people": 2, "readings": {"dcr": {"count": 2, "sum": 100.1}, '
        '"ced": {"count": 1, "sum": 0}}, "company_readings": {"dcr": 98.94}, "warnings": ["A warning.", '
        '"Line 4 was skipped: “x” is not a number.", '
        '"Columns that are not known here and were not read: Moon Phase."]}'
    )


def test_what_belongs_to_nobody_is_in_the_sum_and_not_in_the_count() -> None:
    parsed = ParsedFile(
        "netradyne",
        "x",
        "x",
        readings=(ParsedRow(1, ADA, {"netradyne_alerts": Decimal(3)}),),
        nobody={"netradyne_alerts": Decimal(2)},
    )

    assert describe(parsed, file="a")["readings"] == {"netradyne_alerts": {"count": 1, "sum": 5}}


def test_a_refusal_has_code_message_and_hint() -> None:
    told = describe_refusal(RefusedFileError("No.", hint="Try again.", code="empty_file"), file="a.csv")

    assert told == {
        "file": "a.csv",
        "ok": False,
        "error": {"code": "empty_file", "message": "No.", "hint": "Try again."},
    }


def test_a_name_on_two_lines_of_one_day_is_two_people_and_on_two_days_one() -> None:
    gideon, day, next_day = PersonKey("Gideon Example"), date(2026, 11, 16), date(2026, 11, 17)

    same_day = ParsedFile("roster_csv", "x", "x", roster=(RosterRow(1, gideon, day), RosterRow(2, gideon, day)))
    two_days = ParsedFile("roster_csv", "x", "x", roster=(RosterRow(1, gideon, day), RosterRow(2, gideon, next_day)))

    assert (count_people(same_day), count_people(two_days)) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "periods", "cadence"),
    [
        ("pps", (), "week"),
        ("mentor", (), "day"),
        ("pps", (DAY,), "day"),
        ("pps", (WEEK, DAY), None),
        ("associates", (), None),
    ],
    ids=["none told", "none told of a daily kind", "rows know better", "rows differ", "a kind without periods"],
)
def test_a_file_that_tells_no_days_still_tells_how_long_its_periods_are(
    kind: str, periods: tuple[Period, ...], cadence: str | None
) -> None:
    rows = tuple(ParsedRow(line, ADA, period=period) for line, period in enumerate(periods, 1))

    told = describe(ParsedFile(kind, "x", "x", readings=rows), file="a")["period"]

    assert told == (cadence and {"cadence": cadence, "start": None, "end": None, "label": ""})
