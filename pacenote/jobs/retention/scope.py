"""What every class of records is asked: what of it is due, what a hold keeps, and to let it go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import Q

from pacenote.accounts.models import Company
from pacenote.base.clock import resolve_local, today
from pacenote.people.models import Alias, ExternalId, Person
from pacenote.people.names import fold_name


def first_kept(company: Company, months: int, now: datetime) -> date:
    """Return the first day that is kept: so many months before today, never a day that a short month does not have."""
    day = today(company.zoneinfo, now)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


@dataclass(frozen=True)
class Scope:
    """Whose records are looked at, the first day that is kept, who is on hold, and when it is looked."""

    company: Company
    before: date
    held: frozenset[int]
    now: datetime

    @property
    def edge(self) -> datetime:
        """The instant at which the first kept day begins, in the company's zone."""
        return resolve_local(self.before, time(), self.company.zoneinfo)

    @cached_property
    def names_held(self) -> Q:
        """Rows that nobody has matched, and that name somebody on hold."""
        if not self.held:
            return Q(pk__in=[])
        names = Person.objects.filter(pk__in=self.held).values_list("folded_name", "known_as", "email")
        known = {each for folded, other, _mail in names for each in (folded, fold_name(other)) if each}
        known |= set(Alias.objects.filter(person__in=self.held).values_list("folded_name", flat=True))
        ids = set(ExternalId.objects.filter(person__in=self.held).values_list("value", flat=True))
        ids |= {mail for _folded, _other, mail in names if mail}
        return Q(folded_name__in=known) | Q(external_id__in=ids)


@dataclass(slots=True)
class Gone:
    """What an erasure took away: rows by their name, sealed facts by kind, and where bytes lie that nobody needs."""

    counts: dict[str, int] = field(default_factory=dict)
    sealed: dict[str, Sequence[int]] = field(default_factory=dict)
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a class. ``due`` are the ids of what is over and not on hold; ``kept`` how many a hold keeps.

    ``kinds`` are the sealed facts that lose their words with it.
    """

    kinds: tuple[str, ...]
    due: Callable[[Scope], Sequence[int]]
    kept: Callable[[Scope], int]
    erase: Callable[[Scope, Sequence[int]], Gone]


def removed(results: Iterable[tuple[int, Mapping[str, int]]]) -> dict[str, int]:
    """Return what deletions took, by the name of the table."""
    counts: dict[str, int] = {}
    for _total, tables in results:
        for table, count in tables.items():
            name = table.rpartition(".")[2].lower()
            counts[name] = counts.get(name, 0) + count
    return {name: count for name, count in counts.items() if count}
