"""Issues and kudos: what users write down about people by hand, and the company's own list of their types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Person, Remark, RemarkType
from pacenote.people.names import fold_name
from pacenote.people.services.holding import OnHoldError, held_people
from pacenote.people.services.recording import record_of_person
from pacenote.records.services import record

#: What a new company begins with: word, whether it speaks for the person, weight.
SHIPPED_TYPES = (
    (_("Attendance"), False, 3),
    (_("Conduct"), False, 5),
    (_("Damage"), False, 5),
    (_("Praise"), True, 3),
)


class RemarkError(DomainError):
    """It cannot be written down that way."""

    code = "bad_remark"


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One type as a user wants it; ``id`` is None for a new one."""

    label: str
    kudo: bool
    weight: int
    position: int
    retired: bool = False
    id: int | None = None


def ship_remark_types(*, company: Company) -> None:
    """Give a new company the shipped types. Safe to repeat."""
    RemarkType.objects.bulk_create(
        [
            RemarkType(company=company, label=label, kudo=kudo, weight=weight, position=position)
            for position, (label, kudo, weight) in enumerate(SHIPPED_TYPES)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def save_remark_types(*, company: Company, lines: Sequence[TypeLine], by: User, now: datetime) -> int:
    """Write the list of types; returns how many changed. None is deleted: what was written down keeps its word."""
    kept = {each.pk: each for each in RemarkType.objects.select_for_update().filter(company=company)}
    lines = [line for line in lines if line.id in kept or line.id is None]
    words = [fold_name(line.label) for line in lines]
    words += [fold_name(each.label) for pk, each in kept.items() if pk not in {line.id for line in lines}]
    if not all(words) or len(set(words)) < len(words):
        raise RemarkError(
            _("Every type needs a word, and no two the same."), hint=_("Choose another word for one of them.")
        )
    before = {each.pk: _plain(each) for each in kept.values()}
    changed = []
    for line in lines:
        each = kept[line.id] if line.id is not None else RemarkType(company=company)
        each.label, each.kudo, each.retired = " ".join(line.label.split())[:60], line.kudo, line.retired
        each.weight, each.position = min(max(line.weight, 0), 10), min(max(line.position, 0), 9_999)
        if before.get(each.pk) != _plain(each):
            each.save()
            changed.append(each)
    if changed:
        record(
            company_id=company.pk,
            verb="changed remark types",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=by,
            before={str(each.pk): before[each.pk] for each in changed if each.pk in before},
            after={str(each.pk): _plain(each) for each in changed},
        )
    return len(changed)


def _plain(each: RemarkType) -> dict[str, Any]:
    return asdict(TypeLine(each.label, each.kudo, each.weight, each.position, each.retired, each.pk))


@transaction.atomic
def write_remark(
    *, person: Person, kind: RemarkType, happened_at: datetime, note: str, by: User, now: datetime
) -> Remark:
    """Write down an issue or a kudo. Raises RemarkError for one that has not happened yet."""
    _check(happened_at, now)
    remark = Remark.objects.create(
        company_id=person.company_id,
        person=person,
        type=kind,
        happened_at=happened_at,
        note=note.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    record_of_person("wrote remark", remark.person, by=by, now=now, after=_facts(remark))
    return remark


@transaction.atomic
def edit_remark(*, remark: Remark, kind: RemarkType, happened_at: datetime, note: str, by: User, now: datetime) -> bool:
    """Correct what was written down; returns whether anything changed. Both texts stay in the audit log."""
    _check(happened_at, now)
    before = _facts(remark)
    remark.type, remark.happened_at, remark.note = kind, happened_at, note.strip()
    if _facts(remark) == before:
        return False
    remark.save(update_fields=["type", "happened_at", "note"])
    record_of_person("edited remark", remark.person, by=by, now=now, before=before, after=_facts(remark))
    return True


@transaction.atomic
def delete_remark(*, remark: Remark, by: User, now: datetime) -> None:
    """Take back what was written down; the audit log keeps it. Raises OnHoldError."""
    if remark.person_id in held_people(remark.company_id):
        raise OnHoldError(
            _("%(name)s is on hold: nothing about them is taken back."),
            hint=_("Whoever manages settings can end the hold."),
            values={"name": remark.person.name},
        )
    record_of_person("deleted remark", remark.person, by=by, now=now, before=_facts(remark))
    remark.delete()


def _check(happened_at: datetime, now: datetime) -> None:
    if happened_at > now:
        raise RemarkError(_("This has not happened yet."), hint=_("Choose a time that is past."))


def _facts(remark: Remark) -> dict[str, Any]:
    return {
        "remark": remark.pk,
        "type": remark.type.label,
        "happened_at": remark.happened_at.isoformat(),
        "note": remark.note,
    }
