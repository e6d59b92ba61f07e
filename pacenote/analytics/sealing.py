"""Hold what is so against what was sealed: the clock seals what is new, a check finds what was changed behind it.

A fact that differs from its newest seal has rightly moved on only where its cause differs too: a message sent anew, a
file read again, a session's next event. Everything else was changed past the product, and is never sealed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from pacenote.accounts.models import Company
from pacenote.analytics.facts import KINDS, Kind, Scope
from pacenote.base.clock import local, stamp
from pacenote.base.sentences import Sentence
from pacenote.people.models import PersonMerge
from pacenote.records.chain import Fault, Link, Walk, fault, kind_word, wrong_of_person
from pacenote.records.erasing import ERASED, RETENTION
from pacenote.records.models import AuditEntry, Seal
from pacenote.records.sealing import RUN, Fact, append, lock_chain

#: The longest that anything may take from the moment it is dated to the moment others see it.
GRACE = timedelta(hours=3)
#: How far before the last sealing the next one looks again.
WINDOW = timedelta(days=1)
#: Where nothing happens, a sealing is still written down this often.
QUIET = timedelta(hours=20)
BATCH = 500
INSTANT = timedelta(microseconds=1)
_Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Held:
    """One fact against its seal: to be sealed (``fresh``), or something is ``wrong``, or neither."""

    fresh: Fact | None = None
    wrong: Fault | None = None
    person: int | None = None


def seal_company(*, company: Company, now: datetime) -> int:
    """Seal what has been written down since the last time; returns how many facts. Safe to repeat."""
    lock_chain(company.pk)
    last = last_run(company.pk)
    scope = Scope(company, last - WINDOW if last else None)
    count = append(company_id=company.pk, facts=_fresh(scope, last), now=now)
    if count or last is None or now - last > QUIET:
        run = Fact(RUN, 0, None, local(now, scope.zone).date(), now, {"facts": count})
        append(company_id=company.pk, facts=[run], now=now)
    return count


def last_run(company_id: int) -> datetime | None:
    """Return when a company's facts were sealed last."""
    runs = Seal.objects.filter(company=company_id, kind=RUN, subject=0)
    return runs.order_by("-number").values_list("sealed_at", flat=True).first()


def _fresh(scope: Scope, last: datetime | None) -> Iterator[Fact]:
    for held in hold(scope, last):
        if held.fresh is not None:
            yield held.fresh


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a whole chain found."""

    sealed: int
    waiting: int
    faults: tuple[Fault, ...]
    head: str
    last: datetime | None


def check_company(company: Company) -> Checked:
    """Hold the whole chain of a company, and everything it is about, against each other. Changes nothing."""
    walk, faults, erasures = Walk(), list[Fault](), erasures_of(company.pk)
    people: dict[int | None, list[tuple[Link, str]]] = {}
    for row in Seal.objects.filter(company=company).order_by("number").iterator(chunk_size=2_000):
        faults += walk.step(row.link, row.hash, None if _rightly_erased(row, erasures) else row.content)
        people.setdefault(row.person, []).append((row.link, row.hash))
    for links in people.values():
        faults += wrong_of_person(links)
    last, waiting = last_run(company.pk), 0
    for held in hold(Scope(company), last):
        waiting += held.fresh is not None
        faults += [held.wrong] if held.wrong else []
    return Checked(walk.number, waiting, tuple(faults), walk.hash, last)


def erasures_of(company_id: int) -> dict[int, AuditEntry]:
    """Return the erasures that stand in the audit log, by which sealed words may be gone."""
    rows = AuditEntry.objects.filter(company=company_id, verb=ERASED, subject_type=RETENTION)
    return {row.pk: row for row in rows}


def _rightly_erased(row: Seal, erasures: dict[int, AuditEntry]) -> bool:
    """Say whether a seal without its words names an erasure on record that speaks of its kind."""
    entry = erasures.get(row.erased) if row.erased is not None else None
    return entry is not None and not row.content and row.kind in entry.after.get("kinds", ())


def hold(scope: Scope, last: datetime | None) -> Iterator[Held]:
    """Hold facts against their seals: those that may have changed since, or all; of some people or everybody."""
    apart = _merges(scope.company)
    for kind in KINDS:
        ids = set(kind.subjects(scope))
        if scope.since is None:
            sealed = Seal.objects.filter(company=scope.company, kind=kind.name)
            sealed = sealed.filter(person__in=scope.people) if scope.people is not None else sealed
            ids |= set(sealed.values_list("subject", flat=True))
        left = iter(sorted(ids))
        while some := list(islice(left, BATCH)):
            yield from _hold_some(kind, scope, some, last, apart)


def _hold_some(
    kind: Kind, scope: Scope, ids: list[int], last: datetime | None, apart: set[tuple[int | None, int | None]]
) -> Iterator[Held]:
    seals = _newest(kind, scope, ids)
    for fact in kind.facts(scope, ids):
        seal = seals.pop(_key(kind, fact.subject, fact.person), None)
        yield _compare(fact, seal, last, apart)
    missing = [seal for seal in seals.values() if seal.erased is None and not seal.facts.get("gone")]
    merged = {person for pair in apart for person in pair}
    rightly = kind.gone(missing) if missing else set()
    for seal in missing:
        if seal.pk in rightly or seal.person in merged:
            gone = Fact(kind.name, seal.subject, seal.person, seal.day, seal.at, {"gone": True}, ["gone", seal.number])
            yield Held(fresh=gone, person=seal.person)
        else:
            yield Held(wrong=_wrong("removed", seal), person=seal.person)


def _compare(fact: Fact, seal: Seal | None, last: datetime | None, apart: set[tuple[int | None, int | None]]) -> Held:
    if seal is None:
        return _newly(fact, since=last - GRACE if last is not None else fact.at)
    if seal.erased is not None:  # it is there again: rightly only where it was written down anew
        return _newly(fact, since=seal.at + INSTANT)
    if fact.person != seal.person and (fact.person, seal.person) not in apart:
        return Held(wrong=_wrong("person", seal), person=seal.person)
    if fact.content == seal.content:
        return Held(person=fact.person)
    if fact.cause == seal.cause:
        return Held(wrong=_wrong("changed", seal), person=fact.person)
    return Held(fresh=fact, person=fact.person)


def _newly(fact: Fact, *, since: datetime) -> Held:
    """Say of a fact without words to hold it against that it is new, unless it is dated before it could be."""
    if fact.at >= since:
        return Held(fresh=fact, person=fact.person)
    what = Sentence(kind_word(fact.kind))
    wrong = fault("inserted", None, kind=what, subject=fact.subject, at=stamp(fact.at))
    return Held(wrong=wrong, person=fact.person)


def _wrong(code: str, seal: Seal) -> Fault:
    return fault(code, seal.number, kind=Sentence(kind_word(seal.kind)), subject=seal.subject)


def _key(kind: Kind, subject: int, person: int | None) -> _Key:
    return subject, person if kind.each_person else None


def _newest(kind: Kind, scope: Scope, ids: list[int]) -> dict[_Key, Seal]:
    rows = Seal.objects.filter(company=scope.company, kind=kind.name, subject__in=ids).order_by("number")
    if scope.people is not None and kind.each_person:
        rows = rows.filter(person__in=scope.people)
    return {_key(kind, row.subject, row.person): row for row in rows}


def _merges(company: Company) -> set[tuple[int | None, int | None]]:
    """Return the pairs of people of whom one was, or is, the other: their rows go over from one to the other."""
    pairs = PersonMerge.objects.filter(company=company).values_list("kept", "gone")
    return {pair for kept, gone in pairs for pair in ((kept, gone), (gone, kept))}
