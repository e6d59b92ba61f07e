"""Answer a person: the words go into their thread and out on the first channel that reaches them."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import Outgoing, Send, Thread, ThreadEntry
from pacenote.messaging.queries import lines_of
from pacenote.messaging.services.conversing import LONGEST
from pacenote.messaging.services.queueing import Item, queue
from pacenote.people.models import Person
from pacenote.records.services import record

ANSWER = "answer"


class CannotAnswerError(DomainError):
    """There are no words, or no channel reaches the person."""

    code = "cannot_answer"


def answer(*, person: Person, text: str, by: User, now: datetime) -> ThreadEntry:
    """Answer a person, and end their waiting. Raises CannotAnswerError."""
    if not text.strip():
        raise CannotAnswerError(_("Write the answer first."), hint=_("It goes to the person as a message."))
    entry = write_to(person=person, text=text, about=None, by=by, now=now)
    if entry is None:
        raise CannotAnswerError(
            _("No channel reaches %(name)s."),
            hint=_("See on their page why, or talk to them."),
            values={"name": person.first_name},
        )
    return entry


def write_to(
    *, person: Person, text: str, about: Outgoing | None, by: User, now: datetime, kind: Send.Kind = Send.Kind.SERVICE
) -> ThreadEntry | None:
    """Put a user's words into a person's thread and queue them; None where no channel reaches the person.

    The words stay in the thread in any case where they are about something that was decided.
    """
    company = person.company
    lines = lines_of(company.pk, [person], company.channels)[person.pk]
    channel = next((line.channel for line in lines if line.enabled and line.has_address and not line.bounced), "")
    if not channel:
        return None
    words = text.replace("\x00", "").strip()[:LONGEST]
    thread, _made = Thread.objects.select_for_update().get_or_create(
        company=company, person=person, defaults={"last_at": now}
    )
    entry = ThreadEntry.objects.create(
        company=company, thread=thread, kind=ThreadEntry.Kind.ANSWER, channel=channel, text=words, about=about, by=by,
        at=now,
    )  # fmt: skip
    thread.waiting_since, thread.last_at = None, now
    thread.save(update_fields=["waiting_since", "last_at"])
    send = Send.objects.create(company=company, kind=kind, started_by=by, started_at=now)
    language = person.language or company.language
    item = Item(person, ANSWER, entry.pk, channel, language, company.name, words)
    send.released = queue(send=send, items=[item], now=now)
    send.save(update_fields=["released"])
    record(
        company_id=company.pk, verb="answered", subject_type="person", subject_id=person.pk, at=now, actor=by,
        after={"entry": entry.pk},
    )  # fmt: skip
    return entry


def set_aside(*, person: Person, by: User, now: datetime) -> bool:
    """Say that a person needs no answer; returns whether they were waiting."""
    changed = Thread.objects.filter(person=person).exclude(waiting_since=None).update(waiting_since=None)
    if changed:
        record(
            company_id=person.company_id, verb="needs no answer", subject_type="person", subject_id=person.pk, at=now,
            actor=by,
        )  # fmt: skip
    return bool(changed)
