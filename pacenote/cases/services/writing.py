"""Enter a case by hand: an incident, a complaint, a concession that no file tells of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.cases.facts import MOST, safe_link
from pacenote.cases.models import Case, Participant
from pacenote.cases.services.keeping import BadCaseError
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.records.services import record
from pacenote.webhooks.services import publish

#: The place that cases by hand come from.
BY_HAND = "hand"


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as a user tells it; ``people`` are ids of those who took part. Without a number it gets one."""

    kind: str
    subject: str
    number: str = ""
    link: str = ""
    opened_at: datetime | None = None
    people: tuple[int, ...] = ()


@transaction.atomic
def write_case(*, by: Membership, told: OwnCase, now: datetime, case: Case | None = None) -> Case:
    """Enter a case by hand, or correct one that was. Raises BadCaseError.

    Who takes part is somebody of the user's people; of others on a case that is corrected nothing changes.
    """
    lock_company(by.company_id)
    row = _checked(by, told, case) or Case(company_id=by.company_id, system=BY_HAND, at=now)
    before = _said(row) if case else {}
    row.number = told.number.strip() or row.number or _next_number(by.company_id)
    row.kind, row.subject, row.link = told.kind, told.subject.strip(), safe_link(told.link)
    row.opened_at, row.at, row.changed_at = told.opened_at, told.opened_at or row.at, now
    row.words = fold_name(f"{row.number} {row.subject}")[:300]
    row.save()
    seen = Person.objects.visible_to(by)
    row.participants.filter(person__in=seen.values("pk")).exclude(person__in=told.people).delete()
    known = set(row.participants.values_list("person_id", flat=True))
    Participant.objects.bulk_create(
        [
            Participant(
                company_id=by.company_id, case=row, part=Participant.Part.OWNER, person=each, name=each.name,
                folded_name=fold_name(each.name)[:200],
            )
            for each in seen.filter(pk__in=set(told.people) - known)
        ]
    )  # fmt: skip
    record(
        company_id=by.company_id, verb="corrected" if case else "written", subject_type="case", subject_id=row.pk,
        at=now, actor=by.user, before=before, after=_said(row),
    )  # fmt: skip
    if case is None:
        publish(company_id=by.company_id, event="case.created", about={"case": row.pk}, at=now)
    return row


def _checked(by: Membership, told: OwnCase, case: Case | None) -> Case | None:
    if not told.subject.strip() or len(told.subject) > MOST["subject"] or told.kind not in Case.Kind:
        raise BadCaseError(
            _("A case needs a kind, and a subject of up to 200 characters."), hint=_("Say what happened.")
        )
    if Person.objects.visible_to(by).filter(pk__in=told.people).count() != len(set(told.people)) or not told.people:
        raise BadCaseError(_("A case needs people who took part, out of yours."), hint=_("Choose them again."))
    others = Case.objects.filter(company_id=by.company_id, system=BY_HAND, number=told.number.strip())
    if told.number.strip() and others.exclude(pk=case.pk if case else 0).exists():
        raise BadCaseError(_("There is a case with this number already."), hint=_("Open that one, or leave it empty."))
    if case is None:
        return None
    if case.system != BY_HAND:
        raise BadCaseError(_("What files tell of a case is corrected in the file."), hint=_("Import it again."))
    return Case.objects.select_for_update().get(pk=case.pk)


def _next_number(company_id: int) -> str:
    own = Case.objects.filter(company_id=company_id, system=BY_HAND)
    number = own.count() + 1
    while own.filter(number=f"N-{number:04}").exists():
        number += 1
    return f"N-{number:04}"


def _said(row: Case) -> dict[str, Any]:
    told = OwnCase(row.kind, row.subject, row.number, row.link, row.opened_at)
    people = sorted(each for each in row.participants.values_list("person_id", flat=True) if each)
    said = asdict(told) | {"people": people}
    return said | {"opened_at": row.opened_at.isoformat() if row.opened_at else ""}
