"""The audit log as a page and as a table: who, when, from where, what, before, after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.clock import local, resolve_local
from pacenote.people.models import Group, Person
from pacenote.performance.models import PerformanceFile
from pacenote.records.models import AuditEntry
from pacenote.web.panels.audit_words import SUBJECTS, VERBS
from pacenote.web.panels.people import matching
from pacenote.web.panels.times import Times

PER_PAGE = 50
MIDNIGHT = time(0, 0)
#: So many entries are handed out at once; a narrower search gives the others.
MOST_EXPORTED = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log an entry stands: it may have been written down later than others that are as old as it."""

    at: datetime
    pk: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: words for whoever did it or whom it is about, a deed, and days."""

    words: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that changed, as it stands in the record."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the log."""

    at: str
    who: str
    address: str
    what: str
    subject: str
    url: str
    facts: tuple[Fact, ...]


def entries(membership: Membership, wanted: Wanted) -> QuerySet[AuditEntry]:
    """Return the entries that were looked for, the latest first."""
    found = AuditEntry.objects.visible_to(membership).select_related("actor").order_by("-at", "-pk")
    zone = membership.company.zoneinfo
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.since:
        found = found.filter(at__gte=resolve_local(wanted.since, MIDNIGHT, zone))
    if wanted.until:
        found = found.filter(at__lt=resolve_local(wanted.until + timedelta(days=1), MIDNIGHT, zone))
    if wanted.words:
        found = found.filter(_by_or_about(membership, wanted.words))
    if wanted.before:
        found = found.filter(Q(at__lt=wanted.before.at) | Q(at=wanted.before.at, pk__lt=wanted.before.pk))
    return found


def _by_or_about(membership: Membership, words: str) -> Q:
    members = Membership.objects.filter(company_id=membership.company_id)
    users = members.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    people = matching(Person.objects.visible_to(membership), words).values_list("pk", flat=True)
    return (
        Q(actor__in=users.values_list("user_id", flat=True))
        | Q(subject_type="person", subject_id__in=people)
        | Q(subject_type="membership", subject_id__in=users.values_list("pk", flat=True))
    )


def lines(membership: Membership, found: Sequence[AuditEntry], times: Times) -> list[Line]:
    """Return entries in words; the names of what they are about cost four queries."""
    named = _names(membership, found)
    return [_line(membership, entry, named, times) for entry in found]


def _names(membership: Membership, found: Sequence[AuditEntry]) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = {}
    for entry in found:
        if entry.subject_id is not None:
            ids.setdefault(entry.subject_type, set()).add(entry.subject_id)

    def of(kind: str) -> set[int]:
        return ids.get(kind, set())

    members = Membership.objects.filter(company_id=membership.company_id, pk__in=of("membership"))
    people = Person.objects.visible_to(membership).filter(pk__in=of("person"))
    groups = Group.objects.visible_to(membership).filter(pk__in=of("group"))
    files = PerformanceFile.objects.visible_to(membership).filter(pk__in=of("file"))
    return {
        **{("membership", each.pk): each.user.display_name for each in members.select_related("user")},
        **{("person", pk): name for pk, name in people.values_list("pk", "name")},
        **{("group", pk): name for pk, name in groups.values_list("pk", "name")},
        **{("file", pk): name for pk, name in files.values_list("pk", "name")},
    }


def _line(membership: Membership, entry: AuditEntry, named: dict[tuple[str, int], str], times: Times) -> Line:
    name = named.get((entry.subject_type, entry.subject_id or 0), "")
    pages = {"person": "person", "file": "file_page", "group": "group"}
    page = pages.get(entry.subject_type, "") if name else ""
    return Line(
        at=times.full(entry.at),
        who=_who(entry),
        address=entry.address,
        what=verb_words(entry.verb),
        subject=_subject(entry, name),
        url=reverse(page, args=[membership.company.slug, entry.subject_id]) if page else "",
        facts=tuple(_facts(entry)),
    )


def verb_words(verb: str) -> str:
    """Return what was done, in the language of the page."""
    return _(VERBS.get(verb, verb))


def _who(entry: AuditEntry) -> str:
    if entry.actor is not None:
        return entry.actor.display_name
    return "Pacenote"


def _subject(entry: AuditEntry, name: str) -> str:
    kind = _(SUBJECTS.get(entry.subject_type, entry.subject_type))
    if name:
        return f"{kind}: {name}"
    return f"{kind} {entry.subject_id}" if entry.subject_id is not None else kind


def _facts(entry: AuditEntry) -> Iterator[Fact]:
    for key in (*entry.before, *(key for key in entry.after if key not in entry.before)):
        yield Fact(key, _value(entry.before.get(key)), _value(entry.after.get(key)))


def _value(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def titles() -> tuple[str, ...]:
    """Return the titles of the exported table."""
    return (_("When"), _("Who"), _("From"), _("What"), _("About"), _("Number"), _("Before"), _("After"))


def rows(found: Iterable[AuditEntry], membership: Membership) -> Iterator[tuple[str, ...]]:
    """Yield the log as a table: times with their zone's offset, facts as JSON."""
    zone = membership.company.zoneinfo
    for entry in found:
        yield (
            local(entry.at, zone).isoformat(timespec="seconds"),
            _who(entry),
            entry.address,
            entry.verb,
            entry.subject_type,
            str(entry.subject_id or ""),
            json.dumps(entry.before, ensure_ascii=False) if entry.before else "",
            json.dumps(entry.after, ensure_ascii=False) if entry.after else "",
        )
