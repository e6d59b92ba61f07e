"""What happened to a person, newest first, page by page: from every part of Pacenote that knows something."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.analytics.traces import Traces
from pacenote.people.models import Person
from pacenote.web.panels.people import Filter, page_query
from pacenote.web.panels.times import Times

PER_PAGE = 12
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(?P<at>\d{1,17})-(?P<rank>\d{1,2})-(?P<id>\d{1,18})")
RowT = TypeVar("RowT", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. ``url`` leads to what it is about, ``edit_url`` to a form that corrects it."""

    at: datetime
    icon: str
    title: str
    detail: str
    when: str
    edit_url: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the timeline ended: the moment, the source, and the row of its last line."""

    at: datetime
    rank: int
    row: int

    def packed(self) -> str:
        """Return the place as an address holds it."""
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.rank}-{self.row}"

    @classmethod
    def unpack(cls, text: str) -> Place | None:
        """Return the place that an address holds; None where it holds none."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            return None
        try:
            at = EPOCH + timedelta(microseconds=int(found["at"]))
        except OverflowError:
            return None
        return cls(at, int(found["rank"]), int(found["id"]))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads whose timeline, and from where on.

    ``sessions`` are the ids of those that they may know of; a source of which ``traces`` find nothing is not asked.
    """

    person: Person
    membership: Membership
    times: Times
    after: Place | None
    sessions: tuple[int, ...]
    traces: Traces

    def latest(self, rows: QuerySet[RowT], rank: int, moment: str) -> QuerySet[RowT]:
        """Return the rows of a source that come after the place where the last page ended, newest first.

        Lines are ordered by moment, then by source, then by row, so that no page repeats or loses one of them even
        where many happened at the same moment.
        """
        place = self.after
        if place is not None:
            earlier = Q(**{f"{moment}__lt": place.at})
            same = Q(**{moment: place.at})
            if rank > place.rank:
                earlier |= same
            elif rank == place.rank:
                earlier |= same & Q(pk__lt=place.row)
            rows = rows.filter(earlier)
        return rows.order_by(f"-{moment}", "-pk")[: PER_PAGE + 1]


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its place in the order."""

    place: Place
    event: Event

    @property
    def order(self) -> tuple[float, int, int]:
        """Newest first; at the same moment by source, then the newer row first."""
        return (-self.place.at.timestamp(), self.place.rank, -self.place.row)


Source = Callable[[Reader, int], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of events; ``earlier`` is the address part of the next page, empty on the last."""

    events: tuple[Event, ...]
    earlier: str


def timeline(reader: Reader, sources: dict[str, tuple[Source, ...]], kind: str) -> Timeline:
    """Return one page of what happened, of one kind or of all."""
    ranked = [(rank, source, name) for rank, (name, source) in enumerate(_flat(sources)) if kind in ("", name)]
    streams = [source(reader, rank) for rank, source, _name in ranked]
    lines = list(islice(heapq.merge(*streams, key=lambda line: line.order), PER_PAGE + 1))
    more = lines[PER_PAGE - 1].place.packed() if len(lines) > PER_PAGE else ""
    return Timeline(tuple(line.event for line in lines[:PER_PAGE]), more)


def _flat(sources: dict[str, tuple[Source, ...]]) -> Iterator[tuple[str, Source]]:
    for name, several in sources.items():
        for source in several:
            yield name, source


def chips(url: str, chosen: str, kinds: dict[str, Any]) -> tuple[Filter, ...]:
    """Return the filters of the timeline."""
    return tuple(
        Filter(_(label) if label else _("All"), None, f"{url}?{page_query(show=kind)}".rstrip("?&"), kind == chosen)
        for kind, label in {"": "", **kinds}.items()
    )
