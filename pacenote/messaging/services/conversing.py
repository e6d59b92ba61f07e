"""Keep what a person and the company write to each other, and who is waiting for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pacenote.messaging.models import Outgoing, Thread, ThreadEntry

Kind = ThreadEntry.Kind
#: Longer than ten text messages; what a phone can send is shorter.
LONGEST = 1_600
#: What somebody has to answer.
ASKING = (Kind.TEXT, Kind.QUESTION)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person said; ``provider_id`` tells a text that is reported twice."""

    kind: ThreadEntry.Kind
    channel: str
    text: str = ""
    about: Outgoing | None = None
    provider_id: str = ""


def hear(*, company_id: int, person_id: int, said: Said, now: datetime) -> ThreadEntry | None:
    """Put what a person said into their thread, in the caller's transaction; None where it stands there already."""
    thread, _made = Thread.objects.select_for_update().get_or_create(
        company_id=company_id, person_id=person_id, defaults={"last_at": now}
    )
    if said.provider_id and ThreadEntry.objects.filter(company_id=company_id, provider_id=said.provider_id).exists():
        return None
    entry = ThreadEntry.objects.create(
        company_id=company_id,
        thread=thread,
        kind=said.kind,
        channel=said.channel,
        text=said.text.replace("\x00", "").strip()[:LONGEST],
        about=said.about,
        provider_id=said.provider_id[:64],
        at=now,
    )
    thread.last_at = now
    if said.kind in ASKING:
        thread.waiting_since = thread.waiting_since or now
    thread.save(update_fields=["last_at", "waiting_since"])
    return entry
