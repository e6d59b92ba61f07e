"""Reads of the directory and the roster that several callers share."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg

from pacenote.people.identity import Alias as KnownAlias
from pacenote.people.identity import Directory, KnownPerson, fold_external_id
from pacenote.people.incoming import Known
from pacenote.people.models import Alias, ExternalId, GroupMember, Person, RosterDay
from pacenote.people.names import fold_name


def directory(company_id: int) -> Directory:
    """Return everybody a company ever knew, ready for matching; three queries however many people.

    Who was erased is nobody. Whoever was merged into another is that one, whose ids and spellings are all of theirs. A
    person's own e-mail address is one of their ids: exports of contact centers name people by it.
    """
    ids: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for person_id, kind, value in ExternalId.objects.filter(company_id=company_id).values_list(
        "person_id", "kind", "value"
    ):
        ids[person_id].add((kind, value))
    aliases: defaultdict[int, set[KnownAlias]] = defaultdict(set)
    for person_id, name, at in Alias.objects.filter(company_id=company_id).values_list(
        "person_id", "folded_name", "confirmed_at"
    ):
        aliases[person_id].add(KnownAlias(name, at))
    everybody = Person.objects.filter(company_id=company_id, merged_into=None, erased_at=None)
    people = everybody.values_list("pk", "name", "email", "created_at")
    for pk, _name, email, _since in people:
        ids[pk] |= {("email", email)} if email else set()
    return Directory(
        KnownPerson(pk, name, frozenset(ids[pk]), frozenset(aliases[pk]), known_since)
        for pk, name, _email, known_since in people
    )


def has_roster(company_id: int, day: date) -> bool:
    """Say whether anybody entered a roster for the day at all."""
    return RosterDay.objects.filter(company_id=company_id, day=day).exists()


def working_days(company_id: int, *, first: date, last: date) -> dict[int, list[date]]:
    """Return, per person, the days on which they work within a span, in order; one query."""
    rows = (
        RosterDay.objects.filter(company_id=company_id, day__gte=first, day__lte=last, status__working=True)
        .values("person_id")
        .annotate(days=ArrayAgg("day", order_by="day"))
        .values_list("person_id", "days")
    )
    return dict(rows)


def known_people(company_id: int) -> list[Known]:
    """Return everybody of the directory with what a list of people could change; three queries."""
    ids: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    kept = ExternalId.objects.filter(company_id=company_id)
    for person_id, kind, value in kept.values_list("person_id", "kind", "value"):
        ids[person_id].add((kind, fold_external_id(kind, value)))
    groups: defaultdict[int, set[str]] = defaultdict(set)
    members = GroupMember.objects.filter(company_id=company_id)
    for person_id, name in members.values_list("person_id", "group__name"):
        groups[person_id].add(fold_name(name))
    people = Person.objects.filter(company_id=company_id, merged_into=None, erased_at=None).select_related("station")
    return [
        Known(
            id=person.pk,
            name=person.name,
            known_as=person.known_as,
            email=person.email,
            phone=person.phone,
            language=person.language,
            zone=person.zone,
            station=person.station.code if person.station else "",
            status=person.status,
            started_on=person.started_on,
            ids=frozenset(ids[person.pk]),
            groups=frozenset(groups[person.pk]),
            present=person.status != Person.Status.INACTIVE,
        )
        for person in people.order_by("sort_key", "pk")
    ]
