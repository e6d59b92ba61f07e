"""Learn from what a provider refuses: a number that does not exist, a phone that opted out, an address that bounces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pacenote.messaging.channels.mail_refusals import INVALID_ADDRESS, SUPPRESSED
from pacenote.messaging.channels.refusals import INVALID_NUMBER, OPTED_OUT
from pacenote.messaging.models import Outgoing, PhoneStop, Preference
from pacenote.messaging.phone_lines import line_of
from pacenote.messaging.queries import BOUNCED
from pacenote.records.services import record

#: Refusals that say something about a person.
TELLING = frozenset({OPTED_OUT, INVALID_NUMBER, INVALID_ADDRESS, SUPPRESSED})


def learn(company_id: int, codes: Mapping[int, str], *, now: datetime) -> None:
    """Keep what refusals say about people; ``codes`` by outgoing. In the caller's transaction, safe to repeat."""
    telling = {outgoing_id: code for outgoing_id, code in codes.items() if code in TELLING}
    for row in Outgoing.objects.filter(company_id=company_id, pk__in=list(telling)) if telling else ():
        if telling[row.pk] == OPTED_OUT:
            PhoneStop.objects.get_or_create(
                line=line_of(row.recipient), defaults={"stopped_at": now, "by_provider": True}
            )
        else:
            bounce(row, now=now)


def bounce(row: Outgoing, *, now: datetime) -> bool:
    """Let nothing more go to an address that does not exist; a new address starts afresh. Safe to repeat.

    Returns whether that is news.
    """
    kept = Preference.objects.select_for_update().filter(person=row.person_id, channel=row.channel).first()
    if kept is not None and not kept.enabled and (kept.reason != BOUNCED or kept.address == row.recipient):
        return False  # switched off already, and by somebody whose word counts for more
    Preference.objects.update_or_create(
        company_id=row.company_id,
        person_id=row.person_id,
        channel=row.channel,
        defaults={
            "enabled": False, "reason": BOUNCED, "address": row.recipient, "changed_by": None, "changed_at": now,
        },
    )  # fmt: skip
    record(
        company_id=row.company_id,
        verb="bounced",
        subject_type="person",
        subject_id=row.person_id,
        at=now,
        after={"channel": row.channel},
    )
    return True
