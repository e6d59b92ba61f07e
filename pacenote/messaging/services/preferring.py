"""Switch a channel on or off for a person, and say who did it."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import Preference
from pacenote.people.models import Person
from pacenote.records.services import record

#: Reasons that say that the person themselves switched the channel off.
THEIR_OWN = frozenset({"unsubscribed", "complained", "stop"})


class OptedOutError(DomainError):
    """The person switched the channel off themselves."""

    code = "opted_out"


def opted_out(preference: Preference | None) -> bool:
    """Say whether the person themselves switched the channel off."""
    return preference is not None and not preference.enabled and preference.reason in THEIR_OWN


def set_preference(
    *, person: Person, channel: str, enabled: bool, by: User, now: datetime, confirmed: bool = False
) -> None:
    """Switch a channel on or off for a person, on record. Safe to repeat.

    Raises OptedOutError where the person had switched it off: SMS only they can switch on again (with START from
    their phone); e-mail a user can, after confirming that the person asked for it.
    """
    kept = Preference.objects.select_for_update().filter(person=person, channel=channel).first()
    was = kept.enabled if kept else True
    if was == enabled:
        return
    if enabled and opted_out(kept):
        _require_their_wish(person, channel, confirmed=confirmed)
    Preference.objects.update_or_create(
        company_id=person.company_id,
        person=person,
        channel=channel,
        defaults={"enabled": enabled, "reason": "by user", "changed_by": by, "changed_at": now},
    )
    record(
        company_id=person.company_id,
        verb="switched channel",
        subject_type="person",
        subject_id=person.pk,
        at=now,
        actor=by,
        before={channel: was, "reason": kept.reason if kept else ""},
        after={channel: enabled, "confirmed": confirmed},
    )


def _require_their_wish(person: Person, channel: str, *, confirmed: bool) -> None:
    if channel == "sms":
        raise OptedOutError(
            _("%(name)s stopped text messages."),
            hint=_("Only they can switch them on again: by texting START from that phone."),
            values={"name": person.first_name},
        )
    if not confirmed:
        raise OptedOutError(
            _("%(name)s switched e-mail off themselves."),
            hint=_("Confirm that they asked for it before you switch it on again."),
            values={"name": person.first_name},
        )
