"""Write what a list of people was shown to change, many at a time, with each change in the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, User
from pacenote.base.querysets import update_rows
from pacenote.messaging.models import SmsConsent
from pacenote.messaging.queries import consented
from pacenote.messaging.services import record_consent
from pacenote.people.incoming import Change, How, Incoming, Plan
from pacenote.people.models import ExternalId, Group, GroupMember, Person, Station
from pacenote.people.names import fold_name, sort_key
from pacenote.people.services import remember_name, station_of
from pacenote.records.services import record_each
from pacenote.webhooks.services import publish_each

BATCH = 1_000
#: Where a line's value is kept under another name.
COLUMNS = {"station": "station_id"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: people, new things they brought, and how many consents; ``refused`` took texts back before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    consents: int = 0
    refused: int = 0

    @property
    def people(self) -> int:
        """Return how many lines are somebody's."""
        return self.new + self.changed + self.unchanged

    def as_dict(self) -> dict[str, int]:
        """Return the counts as plain values."""
        return asdict(self)


def write_plan(
    *, company: Company, plan: Plan, by: User | None, now: datetime, source: str, consent: str | None = None
) -> Written:
    """Write a plan as it stands, in the caller's transaction. ``consent`` are the words that everybody agreed to."""
    writer = _Writer(company, plan, by, now)
    people = [*writer.create(plan.new), *writer.change(plan.known)]
    writer.remember(plan.known)
    agreed, refused = writer.agree(people, consent, source) if consent is not None else (0, 0)
    return Written(len(plan.new), len(plan.changed), len(plan.unchanged), len(plan.waiting), agreed, refused)


class _Writer:
    def __init__(self, company: Company, plan: Plan, by: User | None, now: datetime) -> None:
        self._company, self._by, self._now = company, by, now
        rows = [*plan.new, *(each.row for each in plan.known)]
        self._stations = {code: self._station(code) for code in {row.station for row in rows if row.station}}
        self._groups = {fold_name(name): self._group(name) for row in rows for name in row.groups}

    def _station(self, code: str) -> Station:
        return station_of(company=self._company, code=code)

    def _group(self, name: str) -> Group:
        group, _new = Group.objects.get_or_create(
            company=self._company, sort_key=sort_key(name)[:100], defaults={"name": name}
        )
        return group

    def create(self, rows: Sequence[Incoming]) -> list[Person]:
        """Add everybody who is new, with ids and groups."""
        people = Person.objects.bulk_create([self._person(row) for row in rows], batch_size=BATCH)
        pairs = list(zip(people, rows, strict=True))
        self._add_ids((person.pk, row.ids) for person, row in pairs)
        self._add_groups((person.pk, row.groups) for person, row in pairs)
        created = [{"person": person.pk} for person in people]
        publish_each(company_id=self._company.pk, event="person.created", about=created, at=self._now)
        self._write_down("added", {person.pk: ({}, _brought(row.said(), row)) for person, row in pairs})
        return people

    def _person(self, row: Incoming) -> Person:
        name = row.name or (row.ids[0][1] if row.ids else row.email)
        return Person(
            company=self._company,
            name=name[:160],
            sort_key=sort_key(name)[:200],
            folded_name=fold_name(name)[:200],
            known_as=row.known_as,
            email=row.email,
            phone=row.phone,
            language=row.language,
            zone=row.zone,
            station=self._stations.get(row.station),
            status=row.status or Person.Status.ACTIVE,
            started_on=row.started_on,
            created_at=self._now,
        )

    def change(self, changes: Sequence[Change]) -> list[Person]:
        """Write the differences; returns everybody whom the list names, changed or not."""
        kept = Person.objects.select_for_update().in_bulk([each.person_id for each in changes])
        people = [kept[each.person_id] for each in changes]
        for person, each in zip(people, changes, strict=True):
            for difference in each.fields:
                self._put(person, difference.field, each.row)
        fields = sorted({COLUMNS.get(each.field, each.field) for change in changes for each in change.fields})
        if "name" in fields:
            fields += ["sort_key", "folded_name"]
        touched = [person for person, each in zip(people, changes, strict=True) if each.fields]
        if touched:
            update_rows(Person, touched, [name.removesuffix("_id") for name in fields])
        self._add_ids((each.person_id, each.ids) for each in changes)
        self._add_groups((each.person_id, each.groups) for each in changes)
        self._write_down("edited", {each.person_id: _differences(each) for each in changes if each.changes})
        return people

    def _put(self, person: Person, field: str, row: Incoming) -> None:
        if field == "station":
            person.station = self._stations[row.station]
        else:
            setattr(person, field, getattr(row, field))
        if field == "name":
            person.sort_key, person.folded_name = sort_key(row.name)[:200], fold_name(row.name)[:200]

    def remember(self, changes: Iterable[Change]) -> None:
        """Let a spelling mean whom a user has just said, where the line has no id that would."""
        for each in changes:
            if each.how == How.DECIDED and not each.row.ids and each.row.name:
                person = Person.objects.get(pk=each.person_id)
                remember_name(person=person, name=each.row.name, confirmed_by=self._by, now=self._now)

    def agree(self, people: Sequence[Person], wording: str, source: str) -> tuple[int, int]:
        """Write down consent for everybody with a number who has not given it, nor taken it back before."""
        newest = SmsConsent.objects.filter(person__in=people).order_by("person", "-pk").distinct("person")
        took_back = {pk for pk, given in newest.values_list("person_id", "given") if not given}
        there = consented(people)
        asked = [person for person in people if person.phone and person.pk not in there]
        willing = [person for person in asked if person.pk not in took_back]
        done = record_consent(
            company=self._company,
            people=willing,
            given=True,
            wording=wording,
            by=self._by,
            now=self._now,
            source=source,
        )
        return done, len(asked) - len(willing)

    def _add_ids(self, found: Iterable[tuple[int, tuple[tuple[str, str], ...]]]) -> None:
        ExternalId.objects.bulk_create(
            [
                ExternalId(company=self._company, person_id=person, kind=kind, value=value)
                for person, ids in found
                for kind, value in ids
            ],
            batch_size=BATCH,
        )

    def _add_groups(self, found: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        GroupMember.objects.bulk_create(
            [
                GroupMember(company=self._company, person_id=person, group=self._groups[fold_name(name)])
                for person, groups in found
                for name in groups
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )

    def _write_down(self, verb: str, changes: dict[int, tuple[dict[str, Any], dict[str, Any]]]) -> None:
        record_each(
            company_id=self._company.pk,
            verb=verb,
            subject_type="person",
            changes=changes,
            at=self._now,
            actor=self._by,
        )


def _differences(change: Change) -> tuple[dict[str, Any], dict[str, Any]]:
    before = {each.field: each.before for each in change.fields}
    after = {each.field: each.after for each in change.fields}
    return before, _brought(after, change)


def _brought(after: dict[str, Any], what: Incoming | Change) -> dict[str, Any]:
    """Add the new ids and groups to what is written down."""
    ids = {"ids": [list(each) for each in what.ids]} if what.ids else {}
    groups = {"groups": list(what.groups)} if what.groups else {}
    return after | ids | groups
