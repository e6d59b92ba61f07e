"""Change which files a company expects, how often and when they are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.performance.kinds import DETAIL_KINDS, KINDS, Cadence
from pacenote.performance.models import KindSetting
from pacenote.performance.queries import usually_expected
from pacenote.records.services import record

MOST_DAYS = 7


class BadRuleError(DomainError):
    """A file cannot be due that way."""

    code = "bad_due_rule"


@dataclass(frozen=True, slots=True)
class Expecting:
    """What a company says of one kind; without a cadence the kind's own rule holds.

    ``due_days`` are days after the day of a daily file; ``weekday`` is that of a weekly one, None the delivery weekday.
    """

    expected: bool
    cadence: Cadence | None = None
    due_days: int | None = None
    weekday: int | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as the audit log keeps it."""
        return {"expected": self.expected, "cadence": self.cadence, "days": self.due_days, "weekday": self.weekday}


def expecting(company: Company) -> dict[str, Expecting]:
    """Return what holds for each kind that can be expected: not for those that only explain."""
    said = {each.kind: each for each in KindSetting.objects.filter(company=company)}
    return {
        slug: _of(said[slug]) if slug in said else Expecting(usual)
        for slug, usual in usually_expected(company.pk).items()
        if KINDS[slug] not in DETAIL_KINDS
    }


def _of(said: KindSetting) -> Expecting:
    cadence: Cadence | None = {"day": "day", "week": "week"}.get(said.cadence)  # type: ignore[assignment]  # two words
    return Expecting(said.expected, cadence, said.due_days, said.due_weekday)


def change_expecting(
    *, company: Company, wanted: Mapping[str, Expecting], by: User, now: datetime
) -> dict[str, Expecting]:
    """Set what a company expects; returns the kinds that changed. What was decided on time or late stays.

    Safe to repeat. Raises BadRuleError.
    """
    lock_company(company.pk)
    before, usual = expecting(company), usually_expected(company.pk)
    changed = {slug: each for slug, each in wanted.items() if before.get(slug) != each}
    for slug, each in changed.items():
        _check(slug, each, known=slug in before)
        mine = KindSetting.objects.filter(company=company, kind=slug)
        if each == Expecting(usual[slug]):
            mine.delete()
            continue
        mine.update_or_create(
            company=company,
            kind=slug,
            defaults={
                "expected": each.expected,
                "cadence": each.cadence or "",
                "due_days": each.due_days,
                "due_weekday": each.weekday,
            },
        )
    if changed:
        record(
            company_id=company.pk,
            verb="changed expected files",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=by,
            before={slug: before[slug].plain() for slug in changed},
            after={slug: each.plain() for slug, each in changed.items()},
        )
    return changed


def _check(slug: str, wanted: Expecting, *, known: bool) -> None:
    days, weekday = wanted.due_days, wanted.weekday
    fine = known and KINDS[slug].implemented
    fine = fine and (days is None or (wanted.cadence == "day" and 1 <= days <= MOST_DAYS))
    fine = fine and (weekday is None or (wanted.cadence == "week" and 0 <= weekday <= 6))
    if not fine:
        raise BadRuleError(
            _("A file cannot be due that way."), hint=_("Choose one of the rules of the list for each file.")
        )
