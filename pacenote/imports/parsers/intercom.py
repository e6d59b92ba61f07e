"""Intercom, export of conversations (formats.md 8.3). The zone of the days stands inside a header.

A conversation counts for the teammate it is assigned to, on the day it started. Where several teammates answered, its
times are nobody's: they cannot be told apart. A rating belongs to the teammate who was rated, never to a bot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.agent_tables import (
    FIVE_STEPS,
    ONE,
    SATISFIED_FROM,
    Column,
    Tallies,
    case_words,
    check_once,
    check_step,
    person_of,
    places_of,
    rating_of,
    read_dated,
)
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.parsed import CaseRole, CaseRow, ParsedFile, PersonKey
from pacenote.imports.parsers.pieces import case_key
from pacenote.imports.parsers.spans import period_of_span
from pacenote.imports.parsers.tables import Row, Table

_COLUMNS = (
    Column("handle_seconds", ("handlingtime",), "seconds"),
    Column("first_response_seconds", ("firstresponsetime",), "seconds"),
    Column("resolution_seconds", ("timetoclose",), "seconds"),
    Column("rating", ("lastteammaterating",)),
)
_WORDS = {
    "case_id": ("conversationid",),
    "opened": ("conversationstartedat",),
    "status": ("currentconversationstate",),
    "channel": ("channel",),
    "queue": ("teamcurrentlyassigned",),
    "subject": ("title",),
}
_PEOPLE = {
    "owner": ("teammatecurrentlyassigned",),
    "owner_id": ("teammatecurrentlyassignedid",),
    "rated": ("lastteammaterated",),
    "rated_id": ("lastteammateratedid",),
    "answered": ("teammaterepliedto",),
    "closer": ("lastclosedby",),
}
_BOTS = frozenset({"fin ai agent", "fin", "operator", "chatbot", "bot"})
_ZONE = re.compile(r"\(([A-Za-z]+(?:/[A-Za-z_+-]+)*)\)")
# What stands in these columns is the customer's, or is told by another column.
IGNORED = (
    "startedby", "conversationsource", "teamcurrentlyassignedid", "remark", "firstclosedbyteammate",
    "numberofreassignments", "repliestocloseaconversation", "onlywithinofficehours", "timetofirstclose",
    "resolvedonfirstcontact", "cxscorerating", "cxscoreexplanation", "conversationtag", "topics", "aitopic",
    "userparticipantnames", "userparticipantemails", "userparticipantids", "finaiagentinvolved",
    "finaiagentdeflected", "finaiagentresolutionstate", "username", "companyname", "lastsurveysent",
)  # fmt: skip


class _Names:
    """Teammates by name, so that a name without an id beside it means whoever has that id elsewhere in the file."""

    def __init__(self, rows: Iterable[Row], columns: Iterable[tuple[int | None, int | None]]) -> None:
        self._ids: dict[str, set[str]] = {}
        pairs = [pair for pair in columns if None not in pair]
        for row in rows:
            for name, external_id in ((row.cell(first), row.cell(second)) for first, second in pairs):
                if not is_missing(name) and not is_missing(external_id):
                    self._ids.setdefault(tidy(name).casefold(), set()).add(tidy(external_id))

    def person(self, name: str, external_id: str = "") -> PersonKey | None:
        """Return whom a name and perhaps an id mean; a bot is nobody."""
        folded = tidy(name).casefold()
        if folded in _BOTS:
            return None
        ids = self._ids.get(folded, set())
        known = next(iter(ids)) if is_missing(external_id) and len(ids) == 1 else external_id
        return person_of(name, known, "intercom")

    def several(self, cell: str) -> tuple[PersonKey, ...]:
        """Return everybody in a cell such as ``Ada Example;Ben Example``, each once."""
        return tuple({person: None for part in cell.split(";") if (person := self.person(part)) is not None})


@dataclass(frozen=True, slots=True)
class _Team:
    """Who had which part in one conversation."""

    owner: PersonKey | None
    helpers: tuple[PersonKey, ...]
    closer: PersonKey | None
    rated: PersonKey | None

    @property
    def several(self) -> bool:
        """Whether more than one teammate worked on it."""
        return len({person for person in (*self.helpers, self.owner) if person}) > 1

    def parts(self) -> tuple[tuple[CaseRole, PersonKey], ...]:
        """Return everybody with the part they had."""
        parts: list[tuple[CaseRole, PersonKey | None]] = [("owner", self.owner)]
        parts += [("helper", person) for person in self.helpers if person != self.owner]
        parts += [("closer", self.closer), ("rated", self.rated)]
        return tuple((role, person) for role, person in parts if person is not None)


def parse(table: Table) -> ParsedFile:
    """Sum the conversations of each teammate per day or week; rows that cannot be read are skipped and listed."""
    started = table.needed("Conversation started at", *_WORDS["opened"])
    table.needed("Teammate currently assigned", *_PEOPLE["owner"])
    who, words = places_of(table, _PEOPLE), places_of(table, _WORDS)
    names = _Names(table.rows, [(who.get(part), who.get(f"{part}_id")) for part in ("owner", "rated")])
    check = check_once(table, words.get("case_id"), check_step("rating", "Last teammate rating", needed=False))
    dated = read_dated(table, started, _COLUMNS, check=check)
    tallies, cases, shared, read = Tallies(), [], 0, case_words(table, words)
    for place in dated.days:
        row, values, period = table.rows[place], dated.values[place], dated.period_of(place)
        team = _team(row, who, names)
        shared += team.several
        cases.append(_case(row.line, read(row), zone_of(table.titles[started]), team, values))
        key = case_key("intercom", cases[-1].case_id or "\x1f".join(row.cells))
        if team.owner:
            tallies.add(team.owner, period, row.line, key, _numbers(cases[-1], shared=team.several))
        if team.rated and "rating" in values:
            tallies.add(team.rated, period, row.line, key, rating_of(satisfied=values["rating"] >= SATISFIED_FROM))
    return ParsedFile(
        kind="intercom_conversations",
        layout="intercom_conversations",
        source="intercom_conversations",
        period=period_of_span(dated.span),
        rows=len(cases),
        readings=tallies.rows(),
        cases=tuple(cases),
        unknown_columns=unknown_titles(table, dated.columns | {*who.values(), *words.values()}, IGNORED),
        errors=dated.errors,
        warnings=_shared(shared),
    )


def _team(row: Row, who: dict[str, int], names: _Names) -> _Team:
    def person(part: str) -> PersonKey | None:
        return names.person(row.cell(who.get(part)), row.cell(who.get(f"{part}_id")))

    return _Team(person("owner"), names.several(row.cell(who.get("answered"))), person("closer"), person("rated"))


def _numbers(case: CaseRow, *, shared: bool) -> dict[str, Decimal]:
    numbers = {"handled": ONE, "resolved": Decimal(int(case.status.casefold() == "closed"))}
    numbers |= {} if shared else case.values
    for metric, exposure in (("handle_seconds", "timed_contacts"), ("first_response_seconds", "first_responses")):
        if metric in numbers:
            numbers[exposure] = ONE
    return numbers


def _case(line: int, said: dict[str, str], zone: str, team: _Team, values: dict[str, Decimal]) -> CaseRow:
    measures = {metric: value for metric, value in values.items() if metric != "rating"}
    rating = str(values["rating"]) if "rating" in values else ""
    parts = team.parts()
    return CaseRow(
        line, "intercom", **said, zone=zone, rating=rating, scale=FIVE_STEPS, participants=parts, values=measures
    )


def zone_of(title: str) -> str:
    """Return the zone in a header such as ``Updated at (America/New_York)``."""
    found = _ZONE.search(title)
    return found[1] if found else ""


def _shared(conversations: int) -> tuple[Sentence, ...]:
    if not conversations:
        return ()
    template = _("Conversations that several teammates answered: %(count)s. Their times count for nobody.")
    return (Sentence(template, {"count": conversations}),)


KIND = TableKind(
    "intercom_conversations",
    (
        titles("conversationid", "currentconversationstate"),
        titles("conversationstartedat", "teammatecurrentlyassigned"),
    ),
    parse,
)
