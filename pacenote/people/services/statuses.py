"""The company's own list of roster statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from pacenote.accounts.models import Company, User
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import RosterStatus
from pacenote.people.names import fold_name
from pacenote.people.services.roster import RosterError
from pacenote.records.services import record

#: Files and copies put people on a roster with this one; it can be renamed, and stays working.
NEEDED = "rostered"


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One status as a user wants it; ``code`` is empty for a new one."""

    label: str
    working: bool
    position: int
    retired: bool = False
    code: str = ""


@transaction.atomic
def save_statuses(*, company: Company, lines: Sequence[StatusLine], by: User, now: datetime) -> int:
    """Write the list of statuses; returns how many changed. Safe to repeat. Raises RosterError.

    What is not named stays. None is deleted: past days keep their words, a retired one is offered no more. Whether a
    status counts as working decides at the next send, also for days that have it already.
    """
    kept = {each.code: each for each in RosterStatus.objects.select_for_update().filter(company=company)}
    lines = [line for line in lines if line.code in kept or not line.code]
    _check(lines, {code: each.label for code, each in kept.items() if code not in {line.code for line in lines}})
    before = {code: _plain(each) for code, each in kept.items()}
    for line in lines:
        status = kept.get(line.code) or RosterStatus(company=company, code=_free_code(line.label, kept))
        label = " ".join(line.label.split())[:60]
        status.label, status.working, status.retired = label, line.working, line.retired
        status.position = min(max(line.position, 0), 9_999)
        kept[status.code] = status
    changed = [code for code, each in kept.items() if before.get(code) != _plain(each)]
    for code in changed:
        kept[code].save()
    if changed:
        record(
            company_id=company.pk,
            verb="changed statuses",
            subject_type="roster",
            subject_id=None,
            at=now,
            actor=by,
            before={code: before[code] for code in changed if code in before},
            after={code: _plain(kept[code]) for code in changed},
        )
    return len(changed)


def _plain(status: RosterStatus) -> dict[str, object]:
    line = StatusLine(status.label, status.working, status.position, status.retired, status.code)
    return asdict(line)


def _check(lines: Sequence[StatusLine], others: dict[str, str]) -> None:
    labels = [fold_name(line.label) for line in lines] + [fold_name(label) for label in others.values()]
    if not all(labels):
        raise RosterError(_("A status needs a word."), hint=_("Write what the roster shall say, such as Training."))
    if len(set(labels)) < len(labels):
        raise RosterError(_("Two statuses have the same word."), hint=_("Choose another word for one of them."))
    if any(line.code == NEEDED and (line.retired or not line.working) for line in lines):
        raise RosterError(
            _("The first status must stay and count as working: files put people on the roster with it."),
            hint=_("Rename it if you like, and use another status for people who do not work."),
        )


def _free_code(label: str, taken: dict[str, RosterStatus]) -> str:
    stem = slugify(label).replace("-", "_")[:34] or "status"
    number = 1
    while (code := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return code
