"""Add facts to a company's sealed chain. Rows are added here and nowhere else, and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from pacenote.base.clock import stamp
from pacenote.base.querysets import insert_rows
from pacenote.records.chain import NOTHING, Link, canonical, digest_of
from pacenote.records.models import Seal

#: The kind of the entry that ends each sealing: everything written down well before it has been looked at.
RUN = "run"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so. ``cause`` is what must differ wherever the rest has rightly changed."""

    kind: str
    subject: int
    person: int | None
    day: date
    at: datetime
    facts: dict[str, Any]
    cause: list[Any] = field(default_factory=list)

    @property
    def content(self) -> str:
        """The text that is sealed."""
        return canonical({"cause": self.cause, "facts": self.facts})


def lock_chain(company_id: int) -> None:
    """Let one transaction at a time add to a company's chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7003, %s)", [company_id])


@transaction.atomic
def append(*, company_id: int, facts: Iterable[Fact], now: datetime) -> int:
    """Seal facts one after the other, for a caller that holds the chain's lock; returns how many."""
    ends = _Ends(company_id)
    return insert_rows(Seal, (ends.next(fact, now) for fact in facts))


class _Ends:
    """Where the chains of a company end: its own, and those of its people as they are asked for."""

    def __init__(self, company_id: int) -> None:
        last = Seal.objects.filter(company=company_id).order_by("-number").first()
        self.company_id = company_id
        self.number, self.hash = (last.number, last.hash) if last else (0, NOTHING)
        self.people: dict[int | None, tuple[int, str]] = {}

    def next(self, fact: Fact, now: datetime) -> Seal:
        """Return the row that follows all before it."""
        place, before = self._of(fact.person)
        content = fact.content
        link = Link(
            company=self.company_id,
            number=self.number + 1,
            person=fact.person,
            place=place + 1,
            kind=fact.kind,
            subject=fact.subject,
            day=fact.day.isoformat(),
            at=stamp(fact.at),
            sealed_at=stamp(now),
            digest=digest_of(content),
            previous=self.hash,
            previous_of_person=before,
        )
        self.number, self.hash = link.number, link.hash
        self.people[fact.person] = (link.place, self.hash)
        return Seal(
            company_id=self.company_id, number=link.number, person=link.person, place=link.place, kind=link.kind,
            subject=link.subject, day=fact.day, at=fact.at, sealed_at=now, content=content, digest=link.digest,
            previous=link.previous, previous_of_person=before, hash=self.hash,
        )  # fmt: skip

    def _of(self, person: int | None) -> tuple[int, str]:
        if person not in self.people:
            last = Seal.objects.filter(company=self.company_id, person=person).order_by("-place").first()
            self.people[person] = (last.place, last.hash) if last else (0, NOTHING)
        return self.people[person]
