"""Chatwoot, reports of agents and of customer ratings (formats.md 8.4). Their days are those of UTC, as printed.

Times are words (``2 hours 5 minutes``). A line says the period, above the header in one report and last in the other.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.agent_tables import (
    FIVE_STEPS,
    SATISFIED_FROM,
    Column,
    Tallies,
    check_step,
    person_of,
    rating_of,
    read_cells,
    read_dated,
)
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.moments import moment_reader
from pacenote.imports.parsers.parsed import CaseRole, CaseRow, ParsedFile, ParsedRow, PersonKey, RowError
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.pieces import case_key
from pacenote.imports.parsers.spans import WEEK, is_statement, period_of_span, stated_span, week_at
from pacenote.imports.parsers.tables import Table

_AGENT_COLUMNS = (
    Column("handled", ("assignedconversations", "conversationsassigned", "conversations")),
    Column("resolved", ("resolutioncount", "resolvedconversations", "resolutions")),
    Column(
        "first_response_seconds", ("avgfirstresponsetime", "averagefirstresponsetime", "firstresponsetime"), "seconds"
    ),
    Column("resolution_seconds", ("avgresolutiontime", "averageresolutiontime", "resolutiontime"), "seconds"),
)
_NAMED_MAIL = re.compile(r"^(.*?)\s*[(<]\s*([^\s()<>@]+@[^\s()<>@]+)\s*[)>]$")
_LAST_NUMBER = re.compile(r"(\d{1,18})/?$")
_CUSTOMERS = ("feedbackcomment", "contactname", "contactemailaddress", "contactphonenumber", "reviewnotes")


def parse_agents(table: Table) -> ParsedFile:
    """Read each agent's means of the week that the report states; means of any other span cannot be split or summed."""
    span, table = stated_span([*table.above, *table.rows]), _without_statement(table)
    name, mail = table.needed("Agent name", "agentname", "agent"), table.column("agentemail", "email")
    cells = read_cells(table, _AGENT_COLUMNS)
    week = week_at(span[0]) if span and (span[1] - span[0]).days == WEEK - 1 else None
    errors, rows = dict(cells.errors), []
    for place, row in enumerate(table.rows):
        person = person_of(row.cell(name), row.cell(mail), "email")
        if person is None:
            errors.setdefault(place, Sentence(_("The line has no name.")))
        elif place not in errors:
            rows.append(ParsedRow(row.line, person, cells.values[place], period=week))
    known = cells.columns | {name} | ({mail} if mail is not None else set())
    return ParsedFile(
        kind="chatwoot_agents",
        layout="chatwoot_agents",
        source="chatwoot_agents",
        period=period_of_span(span),
        rows=len(rows),
        readings=tuple(rows),
        unknown_columns=unknown_titles(table, known, ("avgcustomerwaitingtime",)),
        errors=tuple(RowError(table.rows[place].line, message) for place, message in sorted(errors.items())),
        warnings=repeated_people(row.person for row in rows),
    )


def parse_ratings(table: Table) -> ParsedFile:
    """Count each agent's ratings; those without an agent belong to the file, not to a person."""
    stated, table = stated_span([*table.above, *table.rows]), _without_statement(table)
    name, rating = table.needed("Agent Name", "agentname", "agent"), table.needed("Rating", "rating")
    when, link = table.needed("Recorded date", "recordeddate", "recordedat"), table.column("linktotheconversation")
    check = check_step("rating", table.titles[rating], needed=True)
    dated = read_dated(table, when, (Column("rating", ("rating",)),), check=check, stated=stated)
    tallies, cases, at = Tallies(), [], moment_reader(table.texts(when))
    for place in dated.days:
        row, step = table.rows[place], dated.values[place]["rating"]
        person = _agent(row.cell(name))
        number = _LAST_NUMBER.search(tidy(row.cell(link)))
        conversation = number[1] if number else ""
        case = CaseRow(row.line, "chatwoot", conversation, opened=at(row.cell(when)), zone="UTC", scale=FIVE_STEPS)
        rated: tuple[tuple[CaseRole, PersonKey], ...] = (("rated", person),) if person else ()
        address = tidy(row.cell(link)) if conversation else ""
        cases.append(replace(case, rating=str(step), link=address, participants=rated))
        if person:
            key = case_key("chatwoot", conversation, tidy(row.cell(when)), "" if conversation else str(row.line))
            numbers = rating_of(satisfied=step >= SATISFIED_FROM)
            tallies.add(person, dated.period_of(place), row.line, key, numbers)
    known = dated.columns | {name} | ({link} if link is not None else set())
    return ParsedFile(
        kind="chatwoot_csat",
        layout="chatwoot_csat",
        source="chatwoot_csat",
        period=period_of_span(dated.span),
        rows=len(cases),
        readings=tallies.rows(),
        cases=tuple(cases),
        unknown_columns=unknown_titles(table, known, _CUSTOMERS),
        errors=dated.errors,
    )


def _without_statement(table: Table) -> Table:
    return replace(table, rows=[row for row in table.rows if not is_statement(row)])


def _agent(cell: str) -> PersonKey | None:
    """Read ``Ada Example (ada@example.com)``; the address is who it is."""
    if is_missing(cell):
        return None
    if found := _NAMED_MAIL.match(tidy(cell)):
        return person_of(found[1], found[2].casefold(), "email")
    return person_of(cell, "", "email")


AGENTS = TableKind(
    "chatwoot_agents",
    (titles("agentname", "assignedconversations", "resolutioncount"), titles("agentname", "avgfirstresponsetime")),
    parse_agents,
)
RATINGS = TableKind("chatwoot_csat", (titles("agentname", "rating", "recordeddate"),), parse_ratings)
