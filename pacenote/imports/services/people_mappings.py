"""What a company says about the columns of its lists of people and its rosters: kept by titles, or by shape."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pacenote.accounts.models import Company, User
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.people_mapping import (
    PeopleMapping,
    Purpose,
    check_people_mapping,
    people_mapping_from,
)
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.records.services import record


def people_mappings_of(company_id: int, purpose: Purpose) -> tuple[PeopleMapping, ...]:
    """Return every mapping of a purpose, the newest first."""
    saved = SavedMapping.objects.filter(company_id=company_id, purpose=purpose).order_by("-changed_at", "-pk")
    return tuple(people_mapping_from(each.spec, number=each.pk) for each in saved)


def fitting(mappings: tuple[PeopleMapping, ...], table: PlainTable) -> PeopleMapping | None:
    """Return the mapping with the most columns that knows a table, by its titles or, without any, by its shape."""
    known = [each for each in mappings if knows(each, table)]
    return max(known, key=lambda each: len(each.needed), default=None)


def knows(mapping: PeopleMapping, table: PlainTable) -> bool:
    """Tell whether a mapping can be shown for such a table: a user confirms it before anything is read by it."""
    if mapping.titled != table.titled:
        return False
    return mapping.needed <= set(table.keys) if table.titled else mapping.shape == table.shape


def save_people_mapping(*, company: Company, mapping: PeopleMapping, by: User | None, now: datetime) -> SavedMapping:
    """Keep a mapping; one for the same titles or the same shape takes its place. Raises BadMappingError."""
    check_people_mapping(mapping)
    spec = mapping.as_dict()
    values = {"name": mapping.name[:80], "spec": spec, "changed_at": now, "purpose": mapping.purpose}
    saved, created = SavedMapping.objects.update_or_create(
        company=company,
        signature=_signature(mapping),
        defaults=values,
        create_defaults=values | {"created_at": now, "created_by": by},
    )
    record(
        company_id=company.pk,
        verb="mapped a sheet" if created else "changed a mapping",
        subject_type="mapping",
        subject_id=saved.pk,
        at=now,
        actor=by,
        after=spec,
    )
    return saved


def _signature(mapping: PeopleMapping) -> str:
    """Return what stands for the titles of a mapping's file, whatever their order, or for its shape."""
    marks = sorted(key for key, _title in mapping.titles) if mapping.titled else list(mapping.shape)
    return hashlib.sha256("\x1f".join([mapping.purpose, *marks]).encode()).hexdigest()
