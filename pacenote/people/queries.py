"""Reads of the directory and the roster that several callers share."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import F, Min

from pacenote.people.identity import Alias as KnownAlias
from pacenote.people.identity import Directory, KnownPerson
from pacenote.people.models import Alias, ExternalId, Person, RosterDay


def directory(company_id: int) -> Directory:
    """Return everybody a company ever knew, ready for matching; three queries however many people.

    A person's own e-mail address is one of their ids: exports of contact centers name people by it.
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
    people = Person.objects.filter(company_id=company_id).values_list("pk", "name", "email", "created_at")
    for pk, _name, email, _since in people:
        ids[pk] |= {("email", email)} if email else set()
    return Directory(
        KnownPerson(pk, name, frozenset(ids[pk]), frozenset(aliases[pk]), known_since)
        for pk, name, _email, known_since in people
    )


def has_roster(company_id: int, day: date) -> bool:
    """Say whether anybody entered a roster for the day at all."""
    return RosterDay.objects.filter(company_id=company_id, day=day).exists()


def rostered_on(company_id: int, day: date) -> set[int]:
    """Return the ids of the people who work on the day: on its roster with a working status."""
    return set(
        RosterDay.objects.filter(company_id=company_id, day=day, status__working=True).values_list(
            "person_id", flat=True
        )
    )


def next_rostered_days(company_id: int, *, after: date, within_days: int) -> dict[int, date]:
    """Return, per person, the first day of work after a day, as far as the roster is known."""
    rows = (
        RosterDay.objects.filter(
            company_id=company_id, day__gt=after, day__lte=after + timedelta(days=within_days), status__working=True
        )
        .values("person_id")
        .annotate(first=Min("day"))
        .values_list("person_id", F("first"))
    )
    return dict(rows)
