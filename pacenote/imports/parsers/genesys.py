"""Genesys Cloud, agent intervals (formats.md 8.2): one row per agent, interval and media type, summed per day.

Durations are milliseconds in raw exports and a clock in formatted ones. Mean times contacts must give the total: that
is the file's own proof, also of the unit.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.agent_tables import Column, Dated, Tallies, person_of, places_of, read_dated
from pacenote.imports.parsers.durations import is_clock
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.parsers.pieces import piece_key
from pacenote.imports.parsers.spans import period_of_span
from pacenote.imports.parsers.tables import Row, Table

_PARTS = {"handle_seconds": "handle", "talk_seconds": "talk", "hold_seconds": "hold", "after_call_seconds": "acw"}
_HANDLED = Column("handled", ("handle", "handled"))
_TIMES = tuple(
    Column(f"{start} {metric}", (f"{start}{part}",), "milliseconds")
    for metric, part in _PARTS.items()
    for start in ("total", "avg")
)
#: Nobody is done with a mean contact in less than this many seconds; milliseconds read as seconds are.
_SHORTEST_MEAN = Decimal(5)
_WORDS = {
    "agent": ("agentid",),
    "media": ("mediatype",),
    "queue": ("queueid", "queuename"),
    "complete": ("intervalcomplete",),
}
_IGNORED = ("intervalend", "filters", "divisionid", "divisionname")


def parse(table: Table) -> ParsedFile:
    """Sum the intervals of each agent and day; an interval that cannot be read, or comes twice, is listed."""
    begins, name = table.needed("Interval Start", "intervalstart"), table.needed("Agent Name", "agentname")
    table.needed("Handle", *_HANDLED.titles)
    words = places_of(table, _WORDS)
    agent = words.get("agent")
    dated = read_dated(table, begins, (_HANDLED, *_TIMES), check=_check(table, name, begins, words))
    _refuse_wrong_unit(table, dated)
    tallies, unfinished = Tallies(), 0
    for place in dated.days:
        row = table.rows[place]
        person = person_of(row.cell(name), row.cell(agent), "genesys")
        if person:
            key = piece_key("genesys", *(tidy(row.cell(column)) for column in _interval(begins, words)))
            tallies.add(person, weeks.period_of_day(dated.days[place]), row.line, key, _numbers(dated.values[place]))
        unfinished += tidy(row.cell(words.get("complete"))).casefold() == "false"
    return ParsedFile(
        kind="genesys_agents",
        layout="genesys_agents",
        source="genesys_agents",
        period=period_of_span(dated.span),
        rows=len(dated.days),
        readings=tallies.rows(),
        unknown_columns=unknown_titles(table, dated.columns | {name, *words.values()}, _IGNORED),
        errors=dated.errors,
        warnings=_unfinished(unfinished),
    )


def _check(
    table: Table, name: int, begins: int, words: dict[str, int]
) -> Callable[[int, dict[str, Decimal]], Sentence | None]:
    """Return the check of a row's agent, and that its interval did not come before."""
    seen: set[tuple[str, ...]] = set()
    columns = (name, words.get("agent"), *_interval(begins, words))

    def check(place: int, _values: dict[str, Decimal]) -> Sentence | None:
        row = table.rows[place]
        if person_of(row.cell(name), row.cell(words.get("agent")), "genesys") is None:
            return Sentence(_("The line has no name."))
        key = tuple(tidy(row.cell(column)) for column in columns)
        if key in seen:
            return Sentence(_("The interval comes twice; only the first one was counted."))
        seen.add(key)
        return None

    return check


def _interval(begins: int, words: dict[str, int]) -> tuple[int | None, ...]:
    return begins, words.get("media"), words.get("queue")


def _numbers(values: dict[str, Decimal]) -> dict[str, Decimal]:
    handled = values.get("handled", Decimal(0))
    means = {metric: mean for metric in _PARTS if (mean := _mean(values, metric, handled)) is not None}
    return {"handled": handled, "timed_contacts": handled if means else Decimal(0)} | means


def _mean(values: dict[str, Decimal], metric: str, handled: Decimal) -> Decimal | None:
    """Return the seconds per contact, from the total where there is one."""
    total = values.get(f"total {metric}")
    return total / handled if total is not None and handled else values.get(f"avg {metric}")


def _refuse_wrong_unit(table: Table, dated: Dated) -> None:
    """Raise RefusedFileError where totals and means disagree, or where the numbers cannot be milliseconds."""
    means: list[Decimal] = []
    for place in dated.days:
        cells = dated.values[place]
        handled, mean, total = cells.get("handled"), cells.get("avg handle_seconds"), cells.get("total handle_seconds")
        if not handled:
            continue
        if mean is not None and total is not None and abs(mean * handled - total) > max(handled, total / 100):
            raise _disagree(table.rows[place])
        means += [found for found in [_mean(cells, "handle_seconds", handled)] if found is not None]
    if means and max(means) < _SHORTEST_MEAN and not _has_clocks(table):
        raise RefusedFileError(
            _("The durations of this file are neither milliseconds nor hours, minutes and seconds."),
            hint=_("Export it again, with durations as HH:MM:SS."),
            code="unclear_durations",
        )


def _has_clocks(table: Table) -> bool:
    place = table.column("totalhandle", "avghandle")
    return place is not None and any(is_clock(text) for text in table.texts(place))


def _disagree(row: Row) -> RefusedFileError:
    return RefusedFileError(
        _("Line %(line)s: the mean handle time and the contacts do not give the total handle time."),
        hint=_("Download the file again and do not edit it in between."),
        code="sums_disagree",
        values={"line": row.line},
    )


def _unfinished(intervals: int) -> tuple[Sentence, ...]:
    if not intervals:
        return ()
    return (Sentence(_("Intervals that were not over when the file was made: %(count)s."), {"count": intervals}),)


KIND = TableKind(
    "genesys_agents",
    (titles("intervalstart", "agentid", "avghandle"), titles("intervalstart", "agentname", "totalhandle")),
    parse,
)
