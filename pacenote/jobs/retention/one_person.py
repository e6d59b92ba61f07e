"""Erase what is known of one person because they ask for it: what can go, what stays and why, and the deed.

A company may have to keep what its periods say; so this is a user's decision, looked at first, and refused while a hold
stands or something is still on its way. The row of the person stays without a word, because sealed facts, files and
other people's sessions name its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from pacenote.accounts.models import User
from pacenote.analytics.sealing import seal_company
from pacenote.base.clock import today
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.cases.models import Participant
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.coaching_sessions.models import ActionItem, CoachingSession, Notice, Trainee
from pacenote.imports.models import FileRow
from pacenote.imports.services.case_words import Erased, forget_in_cases
from pacenote.jobs.retention.held import ENDED, erase_sessions
from pacenote.jobs.retention.scope import Scope
from pacenote.messaging.models import (
    AccessCode,
    Delivery,
    Outgoing,
    PersonalLink,
    Preference,
    SmsConsent,
    Thread,
    ThreadEntry,
)
from pacenote.people.models import (
    Alias,
    ExternalId,
    GroupMember,
    Invitation,
    Person,
    PersonMerge,
    Remark,
    RosterDay,
)
from pacenote.people.services import OnHoldError, held_people
from pacenote.performance.models import PerformanceFile, Reading
from pacenote.records.erasing import erase_words_about, write_person_erasure

#: What a row of somebody erased says; names are asked for by sorting and by pages of old sessions.
NOBODY: Final = "–"


class ErasureError(DomainError):
    """What is known of this person cannot be erased now."""

    code = "cannot_erase"


@dataclass(frozen=True, slots=True)
class Going:
    """One thing that an erasure takes: what it is, and how many."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Staying:
    """One thing that an erasure leaves: what it is, how many, and why."""

    label: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """What would become of everything known about a person."""

    going: tuple[Going, ...]
    staying: tuple[Staying, ...]


def look_at_erasure(*, person: Person) -> PersonErasure:
    """Return what would go and what would stay. Changes nothing."""
    who = _whole(person)
    going, staying = _going(person, who), _staying(person, who)
    return PersonErasure(tuple(each for each in going if each.count), tuple(each for each in staying if each.count))


def _going(person: Person, who: frozenset[int]) -> tuple[Going, ...]:
    shared = Trainee.objects.filter(person__in=who).exclude(session__in=_own_sessions(who))
    return (
        Going(
            _("Numbers and rows of files"), _rows(who, Reading) + _rows(who, FileRow) + _unmatched(person, who).count()
        ),
        Going(_("Findings, messages and disputes"), sum(_rows(who, each) for each in (Finding, Message, Dispute))),
        Going(_("What was sent, with each delivery"), _rows(who, Outgoing)),
        Going(_("Lines of conversations"), ThreadEntry.objects.filter(thread__person__in=who).count()),
        Going(_("Coaching sessions with nobody else"), _own_sessions(who).count()),
        Going(_("Their part in sessions with others"), shared.count()),
        Going(_("Issues and kudos"), _rows(who, Remark)),
        Going(_("Days of the roster"), _rows(who, RosterDay)),
        Going(
            _("Name, addresses, ids, groups, preferences and consent"),
            1 + sum(_rows(who, each) for each in (ExternalId, Alias, GroupMember, Preference, SmsConsent)),
        ),
    )


def _staying(person: Person, who: frozenset[int]) -> tuple[Staying, ...]:
    files = FileRow.objects.filter(company=person.company_id, person__in=who).values("file")
    kept_files = PerformanceFile.objects.filter(company=person.company_id, pk__in=files, erased_at=None)
    coached = CoachingSession.objects.filter(company=person.company_id, coach__in=who)
    parts = Participant.objects.filter(company=person.company_id, person__in=who)
    return (
        Staying(
            _("Saved files that name them"),
            kept_files.count(),
            _("They are proof of what others were told, too. They go by the company's period for saved files."),
        ),
        Staying(
            _("Cases in which they took part"),
            parts.values("case").distinct().count(),
            _("Without their name and id. What else a file says of a case goes by the period for cases."),
        ),
        Staying(
            _("Sessions that they coached"), coached.count(), _("They are about others; the coach has no name then.")
        ),
        Staying(
            _("Places in the sealed chain"),
            1,
            _("Hashes without words: they prove that nothing else was changed, and nothing can be read from them."),
        ),
        Staying(_("That a phone said STOP"), 1, _("As a hash of the number, so that nobody writes to it again.")),
    )


def erase_person(*, person: Person, by: User | None, now: datetime) -> dict[str, int]:
    """Erase what is known of a person, and of entries that were merged into theirs; returns how much of what went.

    In the caller's transaction, inside the company. What is not sealed yet is sealed first, so that all of it leaves
    its hash. The erasure stands in the audit log for ever, by the person's number alone.
    Raises OnHoldError and ErasureError.
    """
    company = person.company
    lock_company(company.pk)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk, company=company)
    who = _whole(person)
    _check(person, who)
    seal_company(company=company, now=now)
    counts = {str(each.label): each.count for each in look_at_erasure(person=person).going}
    for each in sorted(who):
        told = counts if each == person.pk else {}
        entry = write_person_erasure(company_id=company.pk, person=each, counts=told, by=by, now=now)
        erase_words_about(entry=entry, person=each)
    paths = _remove(person, who, now)
    Person.objects.filter(pk__in=who).update(
        name=NOBODY, known_as="", sort_key=NOBODY, folded_name="", email="", phone="", language="", zone="",
        station=None, user=None, status=Person.Status.INACTIVE, started_on=None, erased_at=now,
    )  # fmt: skip
    for path in paths:
        transaction.on_commit(partial(default_storage.delete, path))
    return counts


def _check(person: Person, who: frozenset[int]) -> None:
    if who & held_people(person.company_id):
        raise OnHoldError(
            _("%(name)s is on hold: nothing about them is erased."),
            hint=_("Whoever manages settings can end the hold."),
            values={"name": person.name},
        )
    if person.erased_at is not None or person.merged_into_id is not None:
        raise ErasureError(_("There is nothing left to erase of this person."), hint=_("Look at the list of people."))
    on_the_way = (Delivery.Status.PENDING, Delivery.Status.SENDING)
    if Outgoing.objects.filter(person__in=who, delivery__status__in=on_the_way).exists():
        raise ErasureError(
            _("Something is on its way to %(name)s."),
            hint=_("Wait until it has left, or stop that send."),
            values={"name": person.name},
        )
    busy = CoachingSession.objects.filter(company=person.company_id).exclude(state__in=ENDED)
    if busy.filter(Q(trainees__person__in=who) | Q(coach__in=who)).exists():
        raise ErasureError(
            _("%(name)s has a part in a coaching session that is open."),
            hint=_("End it, cancel it or hand it over first."),
            values={"name": person.name},
        )


def _whole(person: Person) -> frozenset[int]:
    """Return the ids of a person and of all entries that were merged into theirs."""
    pairs = list(
        Person.objects.filter(company=person.company_id).exclude(merged_into=None).values_list("pk", "merged_into")
    )
    found = {person.pk}
    while more := {gone for gone, kept in pairs if kept in found} - found:
        found |= more
    return frozenset(found)


def _rows(who: Iterable[int], model: Any) -> int:
    return int(model.objects.filter(person__in=who).count())


def _unmatched(person: Person, who: frozenset[int]) -> QuerySet[FileRow]:
    """Return rows that nobody has matched and that name them: by an id of theirs, or by a name that nobody else has."""
    ids = Q(pk__in=[])
    for kind, value in ExternalId.objects.filter(person__in=who).values_list("kind", "value"):
        ids |= Q(id_kind=kind, external_id=value)
    rows = FileRow.objects.filter(company=person.company_id, person=None)
    return rows.filter(ids | Q(external_id="", folded_name__in=_own_names(person, who)))


def _in_cases(person: Person, who: frozenset[int]) -> Erased:
    """Return by what files name somebody among those who took part in cases."""
    parts = list(Participant.objects.filter(company=person.company_id, person__in=who).select_related("case"))
    ids = {*ExternalId.objects.filter(person__in=who).values_list("kind", "value")}
    ids |= {(each.id_kind, each.external_id) for each in parts if each.external_id}
    written = {name for name in Person.objects.filter(pk__in=who).values_list("name", flat=True) if name}
    cases: dict[tuple[str, str], dict[str, str]] = {}
    for each in parts:
        cases.setdefault((each.case.system, each.case.number), {})[each.part] = f"erased {each.pk}"
    return Erased(
        ids=frozenset(ids),
        names=_own_names(person, who) | {each.folded_name for each in parts if not each.external_id} - {""},
        words=frozenset(written | {value for _kind, value in ids}),
        cases=cases,
    )


def _own_names(person: Person, who: frozenset[int]) -> frozenset[str]:
    """Return their names and spellings, folded, but for those that somebody else has."""
    people = Person.objects.filter(company=person.company_id)
    names = set(people.filter(pk__in=who).values_list("folded_name", flat=True))
    names |= set(Alias.objects.filter(person__in=who).values_list("folded_name", flat=True))
    return frozenset(names - set(people.exclude(pk__in=who).values_list("folded_name", flat=True)) - {""})


def _own_sessions(who: Iterable[int]) -> QuerySet[CoachingSession]:
    """Sessions in which nobody else was coached."""
    others = Trainee.objects.filter(Q(person=None) | ~Q(person__in=who)).values("session")
    return CoachingSession.objects.filter(trainees__person__in=who).exclude(pk__in=others).distinct()


def _remove(person: Person, who: frozenset[int], now: datetime) -> tuple[str, ...]:
    """Remove the rows, those first that others point at; returns where bytes lie that nobody needs any more."""
    company = person.company
    scope = Scope(company, today(company.zoneinfo, now), frozenset(), now)
    forget_in_cases(company_id=company.pk, who=_in_cases(person, who))
    gone = erase_sessions(scope, list(_own_sessions(who).values_list("pk", flat=True)))
    ActionItem.objects.filter(company=company, owner__in=who).delete()
    sent = Outgoing.objects.filter(company=company, person__in=who)
    _delete(who, Trainee, Notice, Dispute, Finding)
    PersonalLink.objects.filter(outgoing__in=sent).delete()
    sent.delete()
    _unmatched(person, who).delete()
    _delete(who, Thread, Message, Remark, Reading, FileRow, RosterDay, GroupMember, ExternalId, Alias)
    _delete(who, Preference, SmsConsent, AccessCode)
    PersonMerge.objects.filter(Q(kept__in=who) | Q(gone__in=who), company=company).delete()
    Invitation.objects.filter(company=company, person__in=who).update(person=None)
    for part in Participant.objects.filter(company=company, person__in=who):
        part.name, part.folded_name, part.id_kind, part.external_id = "", "", "", f"erased {part.pk}"
        part.save(update_fields=["name", "folded_name", "id_kind", "external_id"])
    return gone.paths


def _delete(who: Iterable[int], *models: Any) -> None:
    for model in models:
        model.objects.filter(person__in=who).delete()
