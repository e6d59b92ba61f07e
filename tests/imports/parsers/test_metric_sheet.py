from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import read
from pacenote.imports.parsers.inspect import count_people


def test_each_row_is_read_in_its_own_week() -> None:
    text = (
        "Agent,Week,AHT,CSAT,QA Score,Mood\n"
        "Ada Example,2026-W38,8:02,85.0%,83.7,good\n"
        "ada example,2026-W39,1:00:02,N/A,,\n"
    )

    parsed = read(text.encode(), name="agents.csv")

    assert [(row.period.label if row.period else "", row.values) for row in parsed.readings] == [
        ("2026-W38", {"csat": Decimal("85.0"), "qa_score": Decimal("83.7"), "handle_seconds": Decimal(482)}),
        ("2026-W39", {"handle_seconds": Decimal(3602)}),
    ]
    assert (parsed.unknown_columns, count_people(parsed)) == (("Mood",), 1)


def test_a_row_without_a_week_or_with_a_word_for_a_time_is_listed() -> None:
    text = "Agent,Week,AHT\nAda Example,soon,8:02\nBen Example,2026-W38,slow\nCleo Example,2026-W38,1:00\n"

    parsed = read(text.encode(), name="agents.csv")

    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (2, "“soon” is not a week or day, or the name is missing."),
        (3, "“slow” in “AHT” is not a time."),
    ]
