"""What starts or resets a company across all its domains; pages and commands come through here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.accounts.services import (
    OWNER,
    Change,
    CompanySettings,
    change_settings,
    create_company,
    use_link,
)
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching.services import ship_rules
from pacenote.coaching_sessions.services import ship_areas
from pacenote.messaging.channels import available
from pacenote.people.services import ship_remark_types, ship_statuses
from pacenote.performance.services import plan_moments, replan_moments
from pacenote.records.models import AuditEntry
from pacenote.records.services import record

#: The deed of saving what ships.
KEPT: Final = "kept settings"


@transaction.atomic
def found_company(
    *, name: str, zone: str, owner: User | None, now: datetime, language: str = "en", short_code: str = ""
) -> Company:
    """Create a company with the shipped rules and roster statuses and its first sends. Raises BadSettingsError."""
    company = create_company(name=name, zone=zone, owner=owner, now=now, language=language, short_code=short_code)
    with as_company(company.pk):
        ship_rules(company=company, now=now)
        ship_statuses(company=company)
        ship_remark_types(company=company)
        ship_areas(company=company)
        plan_moments(company=company, now=now)
        record(
            company_id=company.pk,
            verb="founded",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=owner,
            after={"name": company.name, "zone": zone},
        )
    return company


@transaction.atomic
def found_by_link(
    *, token: str, company_name: str, zone: str, language: str, email: str, name: str, password: str, now: datetime
) -> tuple[Company, User]:
    """Make the first owner and their company out of a one-time link, all of it or nothing.

    Raises LinkUsedError, BadSettingsError.
    """
    use_link(token, purpose=OWNER, now=now)
    owner = User.objects.create_user(email=email, password=password, name=name)
    return found_company(name=company_name, zone=zone, owner=owner, now=now, language=language), owner


@transaction.atomic
def change_company(*, company: Company, wanted: CompanySettings, by: User, now: datetime) -> Change:
    """Change a company's settings, move its coming sends, and write down who did it. Raises BadSettingsError.

    What was decided before stays: on-time verdicts and messages that have gone. Whoever saves what ships has decided,
    too, and the first time that stands in the record.
    """
    with as_company(company.pk):
        lock_company(company.pk)
        change = change_settings(company=company, wanted=wanted, channels_here=available())
        if not change.after:
            _keep_settings(company, by, now)
            return change
        if {"send_time", "zone"} & set(change.after):
            replan_moments(company=company, now=now)
        record(
            company_id=company.pk,
            verb="changed settings",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=by,
            before=change.before,
            after=change.after,
        )
    return change


def _keep_settings(company: Company, by: User, now: datetime) -> None:
    if not settings_chosen(company.pk):
        record(
            company_id=company.pk, verb=KEPT, subject_type="company", subject_id=company.pk, at=now, actor=by,
            after={"send_time": f"{company.send_time:%H:%M}", "channels": list(company.channels)},
        )  # fmt: skip


def settings_chosen(company_id: int) -> bool:
    """Say whether somebody has saved the settings of a company, other ones or those that ship."""
    chosen = AuditEntry.objects.filter(company=company_id, subject_type="company", verb__in=("changed settings", KEPT))
    return chosen.exists()


def hide_steps(*, company: Company, hidden: bool, by: User, now: datetime) -> bool:
    """Put the list of first steps away, or bring it back; returns whether anything changed. Safe to repeat."""
    changed = Company.objects.filter(pk=company.pk).exclude(steps_hidden=hidden).update(steps_hidden=hidden)
    if changed:
        verb = "hid first steps" if hidden else "brought back first steps"
        record(company_id=company.pk, verb=verb, subject_type="company", subject_id=company.pk, at=now, actor=by)
    return bool(changed)
