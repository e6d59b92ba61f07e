from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import ParsedFile, read

HEAD = (
    "Conversation ID,Conversation started at (Europe/Madrid),Current conversation state,Teammate currently assigned,"
    "Teammate currently assigned ID,Last teammate rated,Last teammate rated ID,Last teammate rating,"
    "Teammate replied to,Last closed by,"
    "First response time (minutes),Handling time (seconds),Time to close (seconds),User participant emails"
)
CSAT = "Conversation ID,Updated at (Europe/Madrid),Conversation rating,Agent rated type,User name"


def _read(*rows: str, head: str = HEAD) -> ParsedFile:
    return read("\n".join([head, *rows]).encode(), name="data.csv")


def test_a_conversation_counts_for_its_teammate_with_the_units_of_the_titles() -> None:
    parsed = _read(
        "9,2026-11-10 10:09:50,Closed,Ada Example,41,Ada Example,41,5,Ada Example,Ada Example,2,300,900,kim@example.org"
    )

    assert [(row.person.external_id, row.person.id_kind, row.values) for row in parsed.readings] == [
        (
            "41",
            "intercom",
            {
                "handled": Decimal(1),
                "resolved": Decimal(1),
                "timed_contacts": Decimal(1),
                "handle_seconds": Decimal(300),
                "first_responses": Decimal(1),
                "first_response_seconds": Decimal(120),
                "resolution_seconds": Decimal(900),
                "csat_ratings": Decimal(1),
                "csat": Decimal(100),
            },
        )
    ]
    assert (parsed.cases[0].zone, parsed.cases[0].case_id) == ("Europe/Madrid", "9")
    assert "kim@example.org" not in repr(parsed)


def test_the_times_of_a_conversation_that_two_answered_are_nobody_s() -> None:
    parsed = _read(
        "9,2026-11-10 10:00:00,Closed,Ada Example,41,,,,Ada Example;Ben Example,Ada Example,2,300,900,",
        "10,2026-11-10 11:00:00,Closed,Ben Example,42,,,,Ben Example,Fin AI Agent,4,500,900,",
    )

    assert [(row.person.name, row.values.get("handle_seconds"), row.values["handled"]) for row in parsed.readings] == [
        ("Ada Example", None, 1),
        ("Ben Example", 500, 1),
    ]
    assert [[(role, person.external_id) for role, person in case.participants] for case in parsed.cases] == [
        [("owner", "41"), ("helper", "42"), ("closer", "41")],
        [("owner", "42"), ("helper", "42")][:1],
    ]
    assert [str(each) for each in parsed.warnings] == [
        "Conversations that several teammates answered: 1. Their times count for nobody."
    ]


def test_what_a_bot_closed_or_was_rated_for_is_nobody_s() -> None:
    parsed = _read("9,2026-11-10 10:00:00,Closed,,,Fin AI Agent,,1,,Fin AI Agent,1,60,60,")

    assert (parsed.rows, parsed.readings) == (1, ())


def test_ratings_by_conversation_are_nobody_s_and_a_bot_s_is_not_kept() -> None:
    parsed = _read(
        "9,2026-11-10 10:00:00,5,Teammate,Kim Customer",
        "10,2026-11-10 10:00:00,1,Fin AI Agent,Kim Customer",
        "11,2026-11-10 10:00:00,1,Chatbot,Kim Customer",
        head=CSAT,
    )

    assert (parsed.rows, parsed.readings, [case.rating for case in parsed.cases]) == (3, (), ["5", "", ""])
    assert "Kim Customer" not in repr(parsed)
