"""Let records go whose time is over: on record first, and their words after it. Hashes and places stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.origin import address_here
from pacenote.records.models import AuditEntry, RetentionRule
from pacenote.records.services import record

ERASED: Final = "erased"
RETENTION: Final = "retention"
#: Eight weeks are looked back at when a rule changes, half a year when somebody's numbers are drawn.
FEWEST, MOST = 6, 240


class PeriodError(DomainError):
    """A class of records cannot be kept for that long, or that short."""

    code = "bad_period"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure before it happens: of which class, the first day that is kept, and the kinds of sealed facts."""

    name: str
    before: date
    kinds: tuple[str, ...]
    counts: Mapping[str, int]


def periods_of(company_id: int) -> dict[str, int]:
    """Return how many months a company keeps what; a class that is not named is kept for ever."""
    return dict(RetentionRule.objects.filter(company=company_id).values_list("name", "months"))


@transaction.atomic
def set_periods(*, company: Company, wanted: Mapping[str, int | None], by: User, now: datetime) -> bool:
    """Write how long each class is kept, None for ever; returns whether anything changed. Raises PeriodError.

    The audit log outlives everything it speaks of.
    """
    if any(months is not None and not FEWEST <= months <= MOST for months in wanted.values()):
        raise PeriodError(
            _("Records are kept for %(fewest)s to %(most)s months, or for ever."),
            hint=_("Choose a period between the two."),
            values={"fewest": FEWEST, "most": MOST},
        )
    audit = wanted.get("audit")
    if audit is not None and any(months is None or months > audit for months in wanted.values()):
        raise PeriodError(
            _("The audit log is kept at least as long as everything else."),
            hint=_("Choose a longer period for it, or keep it for ever."),
        )
    before = periods_of(company.pk)
    after = {name: months for name, months in wanted.items() if months is not None}
    if before == after:
        return False
    RetentionRule.objects.filter(company=company).exclude(name__in=after).delete()
    for name, months in after.items():
        RetentionRule.objects.update_or_create(
            company=company, name=name, defaults={"months": months, "changed_by": by, "changed_at": now}
        )
    record(
        company_id=company.pk, verb="changed periods", subject_type=RETENTION, subject_id=company.pk, at=now, actor=by,
        before=dict(before), after=dict(after),
    )  # fmt: skip
    return True


def write_erasure(*, company_id: int, erasure: Erasure, now: datetime) -> int:
    """Write down what is about to be erased, in the caller's transaction; returns the entry that seals will name."""
    after: dict[str, Any] = {
        "class": erasure.name,
        "before": erasure.before.isoformat(),
        "kinds": list(erasure.kinds),
        "counts": dict(erasure.counts),
    }
    entry = AuditEntry.objects.create(
        company_id=company_id, verb=ERASED, subject_type=RETENTION, subject_id=company_id, at=now, after=after
    )
    return entry.pk


#: The kinds of sealed facts that can be about one person, and what users did about them.
OF_PERSON: Final = (
    *("message", "delivery", "attempt", "reaction", "thread", "finding", "dispute"),
    *("readings", "session", "remark", "audit"),
)


def write_person_erasure(
    *, company_id: int, person: int, counts: Mapping[str, int], by: User | None, now: datetime
) -> int:
    """Write down that everything about a person is erased, in the caller's transaction, without a word about them;
    returns the entry that seals will name.
    """
    after: dict[str, Any] = {"class": "person", "person": person, "kinds": list(OF_PERSON), "counts": dict(counts)}
    entry = AuditEntry.objects.create(
        company_id=company_id, verb=ERASED, subject_type=RETENTION, subject_id=company_id, at=now, actor=by,
        after=after, address=address_here(),
    )  # fmt: skip
    return entry.pk


def erase_words_about(*, entry: int, person: int) -> int:
    """Take the words out of every seal about a person, and the entries of the audit log about them away; returns of
    how many seals. The database looks itself whether ``entry`` allows it, and refuses while they are on hold.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_erase_person(%s, %s)", [entry, person])
        return int(cursor.fetchone()[0])


def erase_seals(*, entry: int, kind: str, subjects: Sequence[int]) -> int:
    """Take the words out of the seals of some facts; returns of how many. Of ``audit``, the entries go as well.

    The database looks itself whether ``entry`` allows it, and leaves whoever is on hold alone.
    """
    if not subjects:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_erase(%s, %s, %s)", [entry, kind, list(subjects)])
        return int(cursor.fetchone()[0])
