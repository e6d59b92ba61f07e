"""What a company decides about its sessions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingSession, SessionSettings
from pacenote.coaching_sessions.services.standing import set_alarms, settings_of
from pacenote.coaching_sessions.workflow import State
from pacenote.records.services import record

MOST_DAYS: Final = 60


class SessionSettingsError(DomainError):
    """A setting that cannot be as it was asked for."""

    code = "session_settings_refused"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The settings of sessions."""

    refuse_conflicts: bool = False
    reason_required: bool = False
    no_show_days: int = 7
    acknowledge_days: int = 7


def decisions_of(company_id: int) -> Decisions:
    """Return what a company decided, the shipped values where it decided nothing."""
    kept = settings_of(company_id)
    return Decisions(kept.refuse_conflicts, kept.reason_required, kept.no_show_days, kept.acknowledge_days)


@transaction.atomic
def decide(*, company: Company, decisions: Decisions, by: User, now: datetime) -> bool:
    """Keep a company's decisions; returns whether anything was different. Raises SessionSettingsError.

    What the clock is to do about open sessions follows at once.
    """
    if not 1 <= decisions.no_show_days <= MOST_DAYS or not 1 <= decisions.acknowledge_days <= MOST_DAYS:
        raise SessionSettingsError(_("Days are a number from 1 to 60."), hint=_("Choose another number."))
    before = decisions_of(company.pk)
    if before == decisions:
        return False
    SessionSettings.objects.update_or_create(company=company, defaults=asdict(decisions))
    record(
        company_id=company.pk,
        verb="changed settings",
        subject_type="sessions",
        subject_id=company.pk,
        at=now,
        actor=by,
        before=asdict(before),
        after=asdict(decisions),
    )
    if (before.no_show_days, before.acknowledge_days) != (decisions.no_show_days, decisions.acknowledge_days):
        _plan_again(company, now)
    return True


def _plan_again(company: Company, now: datetime) -> None:
    """Set the alarms of all sessions on which the days have a bearing."""
    waiting = CoachingSession.objects.filter(company=company)
    planned = waiting.filter(state=State.SCHEDULED).values_list("pk", flat=True)
    lately = now - timedelta(days=MOST_DAYS)
    held = waiting.filter(state=State.COMPLETED, acknowledge=True, completed_at__gt=lately).values_list("pk", flat=True)
    for pk in [*planned, *held]:
        set_alarms(CoachingSession.objects.select_for_update(of=("self",)).get(pk=pk), now)
