"""What every kind of sealed fact can say of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from pacenote.accounts.models import Company
from pacenote.base.clock import local, stamp
from pacenote.records.models import Seal
from pacenote.records.sealing import Fact

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose facts are read, and since when they may have changed; without ``since``, all of them.

    With ``people``, only what is about these.
    """

    company: Company
    since: datetime | None = None
    people: frozenset[int] | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone, in which instants belong to days."""
        return self.company.zoneinfo

    def only(self, rows: QuerySet[RowT], about: str) -> QuerySet[RowT]:
        """Leave of a company's rows those about the people asked for; without a way to a person, none are."""
        rows = rows.filter(company=self.company)
        if self.people is None:
            return rows
        return rows.filter(**{f"{about}__in": self.people}) if about else rows.none()

    def day(self, at: datetime) -> date:
        """Return the company's day of an instant."""
        return local(at, self.zone).date()


class Kind(Protocol):
    """One kind of fact: which rows it is made of, and when a row may rightly be gone.

    A fact is known by its subject and, where ``each_person``, by its person too. An id in ``subjects`` may be gone.
    """

    name: str
    each_person: bool

    def subjects(self, scope: Scope) -> Collection[int]:
        """Return the ids of what may have changed since."""
        ...

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        """Yield what is so now."""
        ...

    def gone(self, seals: Collection[Seal]) -> set[int]:
        """Return which of these seals (by key) speak of something that is rightly no more."""
        ...


class Lasting:
    """A kind whose rows are never removed."""

    each_person = False

    def gone(self, seals: Collection[Seal]) -> set[int]:  # noqa: ARG002  nothing of these is ever rightly gone
        """Return nothing: whatever is gone was removed."""
        return set()


def when(at: datetime | None) -> str | None:
    """Return an instant as it is sealed."""
    return stamp(at) if at is not None else None


def newest(*instants: datetime | None) -> datetime:
    """Return the newest of some instants, of which at least one is known."""
    return max(at for at in instants if at is not None)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON knows them: instants in UTC, days and decimals as text."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    return value if value is None or isinstance(value, str | int | bool | list | dict) else str(value)
