"""Zendesk, export of tickets (formats.md 8.1): one row per ticket, times of the account's zone, the last assignee.

A ticket counts for the day on which it was created and for whoever holds it now. Of the customer's words its case keeps
the subject; requester, tags and organization are not read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.agent_tables import (
    ONE,
    TWO_STEPS,
    Column,
    Tallies,
    case_words,
    check_once,
    person_of,
    places_of,
    rating_of,
    read_dated,
)
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.parsed import CaseRole, CaseRow, ParsedFile, PersonKey
from pacenote.imports.parsers.pieces import case_key
from pacenote.imports.parsers.spans import period_of_span
from pacenote.imports.parsers.tables import Table

_REPLY = ("firstreplytimeinminutes", "firstreplytime", "firstreplytimeinhours")
_RESOLUTION = ("fullresolutiontimeinminutes", "fullresolutiontime", "fullresolutiontimeinhours")
_COLUMNS = (
    Column("reopens", ("reopens",)),
    Column("first_response_seconds", _REPLY, "minutes"),
    Column("resolution_seconds", _RESOLUTION, "minutes"),
)
_WORDS = {
    "case_id": ("id", "ticketid"),
    "status": ("status", "ticketstatus"),
    "queue": ("group",),
    "channel": ("via", "channel"),
    "opened": ("createdat",),
    "closed": ("solvedat",),
    "rating": ("satisfactionscore", "satisfactionrating"),
    "subject": ("subject",),
}
_SATISFIED = {"good": True, "bad": False, "goodwithcomment": True, "badwithcomment": False}
_NO_RATING = frozenset(["", "offered", "notoffered", "unoffered"])
_GOOD_BAD = {True: "good", False: "bad"}
_SOLVED = frozenset({"solved", "closed"})
# What stands in these columns is the customer's, or is told by another column.
_IGNORED = (
    "summationcolumn", "requester", "requesterid", "requesterexternalid", "requesteremail", "requesterdomain",
    "submitter", "tags", "priority", "tickettype", "updatedat", "assignedat", "organization", "duedate",
    "initiallyassignedat", "resolutiontime", "stations", "replies", "withinbusinesshours",
    "firstresolutiontimeinminutes", "agentwaittimeinminutes", "requesterwaittimeinminutes", "onholdtimeinminutes",
)  # fmt: skip


def parse(table: Table) -> ParsedFile:
    """Sum the tickets of each agent per day or week; rows that cannot be read are skipped and listed."""
    created, assignee = table.needed("Created at", "createdat"), table.needed("Assignee", "assignee", "assigneename")
    mail, words = table.column("assigneeemail"), places_of(table, _WORDS)
    dated = read_dated(table, created, _COLUMNS, check=check_once(table, words.get("case_id")))
    tallies, cases, odd, read = Tallies(), [], Counter[str](), case_words(table, words)
    for place in dated.days:
        row, values = table.rows[place], dated.values[place]
        person = person_of(row.cell(assignee), row.cell(mail), "email")
        owner: tuple[tuple[CaseRole, PersonKey], ...] = (("owner", person),) if person else ()
        case = CaseRow(row.line, "zendesk", **read(row), scale=TWO_STEPS, participants=owner, values=values)
        rated = _rating(case.rating, odd)
        cases.append(replace(case, rating="" if rated is None else _GOOD_BAD[rated]))
        if person:
            key = case_key("zendesk", case.case_id or "\x1f".join(row.cells))
            tallies.add(person, dated.period_of(place), row.line, key, _numbers(case, rated))
    known = dated.columns | {assignee, *words.values()} | ({mail} if mail is not None else set())
    return ParsedFile(
        kind="zendesk_tickets",
        layout="zendesk_tickets",
        source="zendesk_tickets",
        period=period_of_span(dated.span),
        rows=len(cases),
        readings=tallies.rows(),
        cases=tuple(cases),
        unknown_columns=unknown_titles(table, known, _IGNORED),
        errors=dated.errors,
        warnings=_odd_ratings(odd),
    )


def _numbers(case: CaseRow, satisfied: bool | None) -> dict[str, Decimal]:  # noqa: FBT001  three answers, no switch
    solved = Decimal(int(case.status.casefold() in _SOLVED))
    numbers = {"handled": ONE, "resolved": solved, "reopens": Decimal(0)} | case.values
    if "first_response_seconds" in numbers:
        numbers["first_responses"] = ONE
    return numbers if satisfied is None else numbers | rating_of(satisfied=satisfied)


def _rating(word: str, odd: Counter[str]) -> bool | None:
    folded = "".join(word.casefold().split())
    if folded in _NO_RATING or folded in _SATISFIED:
        return _SATISFIED.get(folded)
    odd[word] += 1
    return None


def _odd_ratings(odd: Counter[str]) -> tuple[Sentence, ...]:
    template = _("The rating “%(word)s” is not known and was counted for nobody: %(times)s times.")
    return tuple(Sentence(template, {"word": word[:40], "times": times}) for word, times in odd.items())


KIND = TableKind(
    "zendesk_tickets",
    (
        titles("requester", "assignee", "assigneestations"),
        titles("assignee", "createdat", "satisfactionscore"),
        titles("assignee", "createdat", "fullresolutiontimeinminutes"),
    ),
    parse,
)
