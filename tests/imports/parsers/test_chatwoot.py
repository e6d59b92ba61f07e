from __future__ import annotations

from decimal import Decimal

import pytest

from pacenote.imports.parsers import RefusedFileError, read

AGENTS = "Agent name,Assigned conversations,Avg first response time,Avg resolution time,Resolution Count\n"
RATINGS = "Agent Name,Rating,Feedback Comment,Contact Email Address,Link to the conversation,Recorded date\n"
PERIOD = "Reporting period 2026-11-09 to 2026-11-15\n"


def test_an_agent_report_is_of_the_week_in_its_first_line_with_times_in_words() -> None:
    text = f"{PERIOD}\n{AGENTS}Ada Example,37,10 minutes,3 hours 7 minutes,22\nBen Example,0,--,--,0\n"

    parsed = read(text.encode(), name="agent-report.csv")

    assert [(row.person.name, row.period.label if row.period else "", row.values) for row in parsed.readings] == [
        (
            "Ada Example",
            "2026-W46",
            {
                "handled": Decimal(37),
                "resolved": Decimal(22),
                "first_response_seconds": Decimal(600),
                "resolution_seconds": Decimal(11220),
            },
        ),
        ("Ben Example", "2026-W46", {"handled": Decimal(0), "resolved": Decimal(0)}),
    ]


@pytest.mark.parametrize("period", ["", "Reporting period 2026-10-01 to 2026-10-31\n"])
def test_a_report_of_no_week_and_no_day_leaves_the_period_of_its_rows_open(period: str) -> None:
    parsed = read(f"{period}\n{AGENTS}Ada Example,37,10 minutes,3 hours,22\n".encode(), name="agent-report.csv")

    assert [row.period for row in parsed.readings] == [None]


def test_ratings_count_by_address_in_the_period_that_the_last_line_states() -> None:
    rows = [
        "Ada Example (ada@example.com),5,=1+1,kim@example.org,https://desk.example.com/c/9100,2026-11-09 14:40 UTC",
        "Ada Example (Ada@Example.com),3,,kim@example.org,https://desk.example.com/c/9101,2026-11-10 14:40 UTC",
        "Ada Example (ada@example.com),4,,kim@example.org,,2026-11-16 00:10:00 UTC",
        "Ben Example (ben@example.com),6,,kim@example.org,,2026-11-10 00:10:00 UTC",
        ",5,,kim@example.org,,2026-11-10 00:10:00 UTC",
    ]

    parsed = read(f"{RATINGS}{chr(10).join(rows)}\n\n{PERIOD}".encode(), name="csat.csv")

    assert [(row.person.external_id, row.person.id_kind, row.values) for row in parsed.readings] == [
        ("ada@example.com", "email", {"csat_ratings": Decimal(2), "csat": Decimal(50)})
    ]
    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (4, "2026-11-16 is outside of the period that the report states."),
        (5, "“6” in column “Rating” is not a number."),
    ]
    assert [case.case_id for case in parsed.cases] == ["9100", "9101", ""]
    assert "kim@example.org" not in repr(parsed)


def test_a_report_without_rows_is_refused() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(f"{PERIOD}\n{AGENTS}".encode(), name="agent-report.csv")

    assert refusal.value.code == "no_rows"
