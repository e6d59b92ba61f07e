"""Tell users in time: what is missing before a send, and that a send moment passed and nothing went."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_SETTINGS
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services.releasing import alarm_key
from pacenote.messaging.services import holders, tell_members
from pacenote.people.queries import has_roster
from pacenote.performance.models import SendMoment
from pacenote.performance.queries import missing_on, people_last_time

State, Outcome = Message.State, SendMoment.Outcome
#: A send that has not begun so long after its moment will not begin by itself.
SILENCE = timedelta(minutes=10)
#: Older moments are history: nobody is woken by them when an installation is restored from last week.
STALE = timedelta(hours=24)
#: Why nothing went, by the outcome of the moment; without one the release itself did not happen.
REASONS = {Outcome.PAUSED: "send_paused", Outcome.NO_ROSTER: "no_roster", Outcome.MISSED: "send_missed"}


def moments_to_remind(now: datetime) -> list[tuple[int, int]]:
    """Return id and company of the sends about which users are to be reminded by now."""
    found: list[tuple[int, int]] = []
    for minutes in Company.objects.exclude(reminder_minutes=0).values_list("reminder_minutes", flat=True).distinct():
        near = SendMoment.objects.filter(
            company__reminder_minutes=minutes,
            released_at=None,
            reminded_at=None,
            due_at__gt=now,
            due_at__lte=now + timedelta(minutes=minutes),
        )
        found += near.values_list("pk", "company_id")
    return found


def remind(*, company_id: int, moment_id: int, now: datetime) -> int:
    """Tell the chosen users what is missing for a send, by bell and e-mail; returns how many were told.

    Safe to repeat and to race: once per moment and user, also after a crash at any point.
    """
    with as_company(company_id):
        claimed = SendMoment.objects.filter(pk=moment_id, reminded_at=None, released_at=None, due_at__gt=now)
        if not claimed.update(reminded_at=now):
            return 0
        company, moment = Company.objects.get(pk=company_id), SendMoment.objects.get(pk=moment_id)
        missing = missing_on(company, moment.day)
        heard = people_last_time(company_id, [kind.slug for kind, _period in missing])
        no_roster = _waiting(company) > 0 and _lacks_roster(company, moment)
        if not missing and not no_roster:
            return 0
        values = {
            "due_at": moment.due_at.isoformat(),
            "day": moment.day.isoformat(),
            "missing": [
                {
                    "kind": kind.slug,
                    "start": start.isoformat(),
                    "end": end.isoformat(),
                    "people": heard.get(kind.slug, 0),
                }
                for kind, (start, end) in missing
            ],
            "no_roster": no_roster,
        }
        members = [member for member in holders(company, IMPORT_FILES) if member.reminded]
        key = f"reminder-{moment.pk}"
        return tell_members(
            company=company, members=members, code="files_missing", now=now, values=values, key=key, mail=True
        )


def silent_moments(now: datetime) -> list[tuple[int, int]]:
    """Return id and company of the sends that should have gone, did not, and of which nobody was told yet."""
    late = SendMoment.objects.filter(alarmed_at=None, due_at__lte=now - SILENCE)
    return list(late.exclude(outcome__in=(Outcome.SENT, Outcome.BEFORE)).values_list("pk", "company_id"))


def alarm(*, company_id: int, moment_id: int, now: datetime) -> int:
    """Tell those who manage the company that a send did not go, and why, where messages waited for it.

    Returns how many were told. Safe to repeat and to race; who has the line in the bell already gets the mail only.
    """
    with as_company(company_id):
        claimed = SendMoment.objects.filter(pk=moment_id, alarmed_at=None)
        if not claimed.exclude(outcome__in=(Outcome.SENT, Outcome.BEFORE)).update(alarmed_at=now):
            return 0
        company, moment = Company.objects.get(pk=company_id), SendMoment.objects.get(pk=moment_id)
        waiting = _waiting(company)
        if not waiting or now - moment.due_at > STALE:
            return 0
        values = {"due_at": moment.due_at.isoformat(), "day": moment.day.isoformat(), "messages": waiting}
        code = REASONS.get(Outcome(moment.outcome), "send_silent") if moment.outcome else "send_silent"
        members = holders(company, MANAGE_SETTINGS)
        return tell_members(
            company=company, members=members, code=code, now=now, values=values, key=alarm_key(moment), mail=True
        )


def _waiting(company: Company) -> int:
    """Return how many messages the next send would take."""
    return Message.objects.filter(
        company=company, late=False, state__in=(State.DRAFT, State.HELD), held_by_user=False
    ).count()


def _lacks_roster(company: Company, moment: SendMoment) -> bool:
    return company.reach == Company.Reach.ROSTERED and not has_roster(company.pk, moment.day)
