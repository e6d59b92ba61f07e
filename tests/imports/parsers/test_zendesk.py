from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import ParsedFile, ReadingOptions, read

HEAD = (
    "Id,Requester,Assignee,Created at,Solved at,Status,Satisfaction Score,Reopens,"
    "First reply time in minutes,Full resolution time in minutes"
)


def _read(*rows: str, head: str = HEAD, name: str = "tickets.csv", first_weekday: int = 6) -> ParsedFile:
    return read("\n".join([head, *rows]).encode(), name=name, options=ReadingOptions(first_weekday=first_weekday))


def test_the_tickets_of_an_agent_are_summed_in_the_week() -> None:
    parsed = _read(
        "1,Cus Tomer,Ada Example,2026-11-09 08:00,2026-11-10 09:00,Solved,Good,1,10,60",
        "2,Cus Tomer,ada example,2026-11-15 08:00,,Open,Offered,0,20,",
        "3,Cus Tomer,Ada Example,2026-11-12 08:00,2026-11-13 09:00,Closed,Bad,0,,30",
        "4,Cus Tomer,,2026-11-12 08:00,,New,Not Offered,0,,",
    )

    assert [
        (row.line, row.person.name, row.period.label if row.period else "", row.values) for row in parsed.readings
    ] == [
        (
            2,
            "Ada Example",
            "2026-W46",
            {
                "handled": Decimal(3),
                "resolved": Decimal(2),
                "reopens": Decimal(1),
                "first_responses": Decimal(2),
                "first_response_seconds": Decimal(900),
                "resolution_seconds": Decimal(2700),
                "csat_ratings": Decimal(2),
                "csat": Decimal(50),
            },
        )
    ]
    assert (parsed.rows, [case.case_id for case in parsed.cases]) == (4, ["1", "2", "3", "4"])


def test_tickets_of_two_weeks_are_readings_of_each_week() -> None:
    parsed = _read(
        "1,C,Ada Example,2026-11-09 08:00,,Open,Offered,0,,",
        "2,C,Ada Example,2026-11-17 08:00,,Open,Offered,0,,",
        first_weekday=0,
    )

    assert [(row.period.start.isoformat(), row.values["handled"]) for row in parsed.readings if row.period] == [
        ("2026-11-09", 1),
        ("2026-11-16", 1),
    ]


def test_columns_may_move_be_added_and_be_of_another_unit() -> None:
    parsed = _read(
        "Mood,2026-11-09,Ada Example,2,Good",
        head="Extra,Created at,Assignee,First reply time in hours,Satisfaction Score",
    )

    assert parsed.readings[0].values["first_response_seconds"] == 7200
    assert parsed.unknown_columns == ("Extra",)


def test_an_unreadable_day_or_time_is_listed_and_the_rest_is_read() -> None:
    parsed = _read(
        "1,C,Ada Example,soon,,Open,Offered,0,,",
        "2,C,Ada Example,2026-11-09 08:00,,Open,Offered,0,late,",
        "3,C,Ada Example,2026-11-09 08:00,,Open,Offered,0,5,",
    )

    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (2, "“soon” in column “Created at” is not a day."),
        (3, "“late” in “First reply time in minutes” is not a time."),
    ]
    assert [row.values["handled"] for row in parsed.readings] == [1]


def test_a_rating_in_unknown_words_counts_for_nobody_and_is_told() -> None:
    parsed = _read("1,C,Ada Example,2026-11-09,,Solved,Superb,0,5,5")

    assert "csat" not in parsed.readings[0].values
    assert [str(each) for each in parsed.warnings] == [
        "The rating “Superb” is not known and was counted for nobody: 1 times."
    ]


def test_nothing_of_a_customer_is_taken() -> None:
    parsed = _read("1,Cus Tomer,Ada Example,2026-11-09 08:00,,Open,Offered,0,,")

    assert "Cus Tomer" not in repr(parsed)
