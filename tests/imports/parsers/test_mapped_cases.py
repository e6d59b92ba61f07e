from __future__ import annotations

import pytest

from pacenote.imports.parsers import ReadingOptions, outline, read
from pacenote.imports.parsers.moments import read_moment
from pacenote.imports.parsers.sheet_guesses import guessed
from pacenote.imports.parsers.sheet_mapping import BadMappingError, MappedColumn, SheetMapping, check, from_dict

HEAD = "Ticket ID,Agent,Opened,Status,Subject,Rating,QA Score,Reviewer,Form,Version"
ROWS = (
    "7001,Ada Example,16/11/2026 09:30,Solved,Wrong door,5,88%,Ben Example,Calls,3",
    "7002,Ada Example,17/11/2026 10:00 PM,Open,Nobody rang,2,70%,,Calls,3",
)
MAPPING = SheetMapping(
    name="Evaluations",
    cadence="case",
    columns=(MappedColumn("qascore", "qa_score", "percent"),),
    name_column="agent",
    period_column="opened",
    fields=(("number", "ticketid"), ("rating", "rating"), ("auditor", "reviewer"), ("kind", "kind")),
)


def parsed(*rows: str, head: str, mapping: SheetMapping):
    return read("\n".join([head, *rows]).encode(), name="cases.csv", options=ReadingOptions(forced=mapping))


def test_a_table_of_cases_is_taken_for_one_and_most_columns_are_guessed():
    found = guessed(outline("\n".join([HEAD, *ROWS]).encode(), name="cases.csv"), name="cases")

    assert (found.cadence, found.name_column, found.period_column) == ("case", "agent", "opened")
    assert dict(found.fields) == {
        "number": "ticketid", "status": "status", "subject": "subject", "rating": "rating", "auditor": "reviewer",
        "form": "form", "version": "version",
    }  # fmt: skip
    assert [column.metric for column in found.columns] == ["qa_score"]
    check(found)


def test_a_sheet_without_numbers_of_cases_is_none_of_cases():
    rows = ["Ada Example,2026-W46,Open,8:02", "Ben Example,2026-W46,Open,8:12"]
    found = guessed(outline("\n".join(["Agent,Week,Status,AHT", *rows]).encode(), name="x.csv"), name="x")

    assert (found.cadence, found.fields) == ("week", ())


def test_each_row_is_a_case_with_its_people_and_scores():
    found = guessed(outline("\n".join([HEAD, *ROWS]).encode(), name="cases.csv"), name="cases")

    file = parsed(*ROWS, head=HEAD, mapping=found)

    first, second = file.cases
    assert (first.case_id, first.opened, first.subject) == ("7001", "2026-11-16T09:30:00", "Wrong door")
    assert [(part, key.name) for part, key in first.participants] == [
        ("owner", "Ada Example"),
        ("auditor", "Ben Example"),
    ]
    assert (first.rating, first.scale, first.form, first.version, first.values["qa_score"]) == (
        "5", "1-5", "Calls", "3", 88
    )  # fmt: skip
    assert second.opened == "2026-11-17T22:00:00"
    [reading] = file.readings
    assert reading.values == {"qa_score": 79, "qa_evaluations": 2, "csat": 50, "csat_ratings": 2}


def test_rows_that_cannot_be_read_are_skipped_and_told():
    head = "Ticket ID,Agent,Opened,Rating,QA Score,Reviewer,Kind"
    rows = (
        ",Ada Example,2026-11-14,5,88%,,",
        "1,Ada Example,whenever,5,88%,,",
        "2,Ada Example,2026-11-14,7,88%,,",
        "3,Ada Example,2026-11-14,good,88,,Queja",
        "3,Ada Example,2026-11-14,good,88,,",
        "4,,2026-11-14,,,Ben Example,",
    )

    file = parsed(*rows, head=head, mapping=MAPPING)

    assert [error.line for error in file.errors] == [2, 3, 4, 6]
    assert [(case.case_id, case.kind, case.rating) for case in file.cases] == [
        ("3", "complaint", "good"),
        ("4", "", ""),
    ]
    assert file.rows == 2


def test_several_agents_in_one_cell_are_all_of_them_and_the_first_is_the_owner():
    file = parsed(
        "1,Ada Example; Ben Example,2026-11-14,,,,",
        head="Ticket ID,Agent,Opened,Rating,QA Score,Reviewer,Kind",
        mapping=MAPPING,
    )

    assert [(part, key.name) for part, key in file.cases[0].participants] == [
        ("owner", "Ada Example"),
        ("helper", "Ben Example"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"fields": (("status", "status"),)},
        {"fields": (("number", "a"), ("status", "b"), ("status", "c"))},
        {"name_column": "", "fields": (("number", "a"),)},
        {"period_column": ""},
        {"columns": (MappedColumn("x", "adherence", "percent"),)},
        {"columns": (MappedColumn("x", "csat", "percent", "n", "csat_ratings"),)},
        {"fields": (("number", "a"), ("colour", "b"))},
        {"system": "Zen desk!"},
        {"cadence": "week"},
    ],
)
def test_a_mapping_that_leaves_a_case_open_is_refused(change):
    with pytest.raises(BadMappingError):
        from_dict(MAPPING.as_dict() | change)


def test_a_mapping_comes_back_from_json_as_it_was():
    assert from_dict(MAPPING.as_dict()) == MAPPING


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-11-14 13:09", "", "2026-11-14T13:09:00"),
        ("2026-11-15 14:40:00 UTC", "", "2026-11-15T14:40:00"),
        ("2026-11-15T14:40:00.123Z", "", "2026-11-15T14:40:00"),
        ("11/16/26 8:00 AM", "mdy", "2026-11-16T08:00:00"),
        ("11/16/26 12:30 PM", "mdy", "2026-11-16T12:30:00"),
        ("11/16/26 12:30 a.m.", "mdy", "2026-11-16T00:30:00"),
        ("16.11.2026", "dmy", "2026-11-16T00:00:00"),
        ("05/11/2026", "", ""),
        ("2026-11-15 25:00", "", ""),
        ("soon", "", ""),
    ],
)
def test_a_moment_is_read_as_it_is_printed(text, order, moment):
    assert read_moment(text, order) == moment
