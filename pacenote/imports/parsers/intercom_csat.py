"""Intercom, export of ratings (formats.md 8.3): of teammates and of bots, by conversation, without names."""

from __future__ import annotations

from collections import Counter

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.agent_tables import FIVE_STEPS, Column, check_step, read_dated
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.intercom import IGNORED, zone_of
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.parsed import CaseRow, ParsedFile
from pacenote.imports.parsers.spans import period_of_span
from pacenote.imports.parsers.tables import Table

_TEAMMATE = "teammate"


def parse(table: Table) -> ParsedFile:
    """Read the ratings. They are no reading of anybody; a bot's is not even kept with its conversation."""
    number = table.needed("Conversation ID", "conversationid")
    rating, kind = (
        table.needed("Conversation rating", "conversationrating"),
        table.needed("Agent rated type", "agentratedtype"),
    )
    when = table.needed("Updated at", "updatedat")
    check = check_step("rating", table.titles[rating], needed=True)
    dated = read_dated(table, when, (Column("rating", ("conversationrating",)),), check=check)
    zone, cases, rated = zone_of(table.titles[when]), [], Counter[str]()
    for place in dated.days:
        row = table.rows[place]
        person = tidy(row.cell(kind)).casefold() == _TEAMMATE
        rated["people" if person else "bots"] += 1
        step = str(dated.values[place]["rating"]) if person else ""
        cases.append(CaseRow(row.line, "intercom", tidy(row.cell(number)), zone=zone, rating=step, scale=FIVE_STEPS))
    template = _("Ratings of people: %(people)s, of bots: %(bots)s. This file names no teammate, so they are nobody's.")
    return ParsedFile(
        kind="intercom_csat",
        layout="intercom_csat",
        source="intercom_csat",
        period=period_of_span(dated.span),
        rows=len(cases),
        cases=tuple(cases),
        unknown_columns=unknown_titles(table, dated.columns | {number, kind}, IGNORED),
        errors=dated.errors,
        warnings=(Sentence(template, {"people": rated["people"], "bots": rated["bots"]}),),
    )


KIND = TableKind("intercom_csat", (titles("conversationid", "conversationrating", "agentratedtype"),), parse)
