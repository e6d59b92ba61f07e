"""What a user does to a message before it goes: edit, hold, skip, take the generated text back; and pausing it all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching.models import Message
from pacenote.coaching.services.releasing import SOURCE, AlreadySentError
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import STOPPED_LATER, stop
from pacenote.records.services import record

State = Message.State
LONGEST = 1_600


class BadTextError(DomainError):
    """The text cannot be sent as it is."""

    code = "bad_text"


def _open(message: Message) -> Message:
    fresh = Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    if fresh.state not in Message.OPEN:
        raise AlreadySentError(
            _("This message has been sent or skipped already."), hint=_("Open the person again to see it.")
        )
    return fresh


def edit(*, message: Message, text: str, by: User, now: datetime) -> Message:
    """Put a user's words in the place of the generated ones. Raises AlreadySentError, BadTextError."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise BadTextError(
            _("A message has 1 to %(most)s characters; this one has %(count)s."),
            hint=_("Shorten it."),
            values={"most": LONGEST, "count": len(text)},
        )
    fresh = _open(message)
    if text == fresh.text:
        return fresh
    before, fresh.text = fresh.text, text
    same = text == fresh.generated_text
    fresh.edited_by, fresh.edited_at = (None, None) if same else (by, now)
    fresh.outdated = fresh.outdated and not same
    fresh.save(update_fields=["text", "edited_by", "edited_at", "outdated"])
    record(
        company_id=fresh.company_id,
        verb="edited",
        subject_type="message",
        subject_id=fresh.pk,
        at=now,
        actor=by,
        before={"text": before},
        after={"text": text},
    )
    return fresh


def restore(*, message: Message, by: User, now: datetime) -> Message:
    """Take the generated text again. Raises AlreadySentError."""
    return edit(message=message, text=message.generated_text, by=by, now=now)


def hold(*, message: Message, until: date | None, by: User, now: datetime) -> None:
    """Keep a message back until a day, or until a user sends it. Raises AlreadySentError."""
    fresh = _open(message)
    fresh.held_by_user, fresh.held_until, fresh.reason = True, until, "held_by_user"
    fresh.held_since = fresh.held_since or now.astimezone(fresh.company.zoneinfo).date()
    if not fresh.late:
        fresh.state = State.HELD
    fresh.save(update_fields=["state", "held_by_user", "held_until", "held_since", "reason"])
    record(company_id=fresh.company_id, verb="held", subject_type="message", subject_id=fresh.pk, at=now, actor=by)


def let_go(*, message: Message, by: User, now: datetime) -> None:
    """Undo a hold: the message goes with the next send. Raises AlreadySentError."""
    fresh = _open(message)
    fresh.held_by_user, fresh.held_until, fresh.held_since, fresh.reason = False, None, None, ""
    fresh.state = State.LATE if fresh.late else State.DRAFT
    fresh.save(update_fields=["state", "held_by_user", "held_until", "held_since", "reason"])
    record(company_id=fresh.company_id, verb="let go", subject_type="message", subject_id=fresh.pk, at=now, actor=by)


def skip(*, message: Message, reason: str, by: User, now: datetime) -> None:
    """End a message unsent, with a reason that stays in the record. Raises AlreadySentError, BadTextError."""
    reason = reason.strip()
    if not reason:
        raise BadTextError(
            _("Say why this message is skipped."), hint=_("One sentence is enough; it stays in the record.")
        )
    fresh = _open(message)
    fresh.state, fresh.reason = State.SKIPPED, reason[:60]
    fresh.save(update_fields=["state", "reason"])
    record(
        company_id=fresh.company_id,
        verb="skipped",
        subject_type="message",
        subject_id=fresh.pk,
        at=now,
        actor=by,
        after={"reason": reason},
    )


def pause(*, company: Company, reason: str, by: User, now: datetime) -> None:
    """Let nothing leave until somebody resumes: what is queued stays queued. Safe to repeat."""
    changed = Company.objects.filter(pk=company.pk, paused_at=None).update(
        paused_at=now, paused_by=by, pause_reason=reason.strip()[:200]
    )
    if changed:
        record(company_id=company.pk, verb="paused", subject_type="company", subject_id=company.pk, at=now, actor=by)


def resume(*, company: Company, by: User, now: datetime) -> None:
    """Let things leave again. Safe to repeat."""
    changed = (
        Company.objects.filter(pk=company.pk)
        .exclude(paused_at=None)
        .update(paused_at=None, paused_by=None, pause_reason="")
    )
    if changed:
        record(company_id=company.pk, verb="resumed", subject_type="company", subject_id=company.pk, at=now, actor=by)


def stop_send(*, send: Send, by: User, now: datetime) -> int:
    """Stop the rest of a send; its messages wait for a person again. Returns how many did not leave."""
    lock_company(send.company_id)
    stopped = stop(send=send, by=by, now=now)
    _take_back(send.company_id, stopped)
    return len(stopped)


def take_back_stopped() -> int:
    """Let messages wait for a person again whose hand-over was to be tried once more when their send was stopped.

    Returns how many. Safe to repeat and to race.
    """
    later = Delivery.objects.filter(status=Delivery.Status.CANCELED, error_code=STOPPED_LATER)
    count = 0
    for company_id in set(later.values_list("company_id", flat=True)):
        with as_company(company_id):
            lock_company(company_id)
            stopped = list(later.filter(company_id=company_id).select_for_update().values_list("pk", flat=True))
            _take_back(company_id, stopped)
            Delivery.objects.filter(pk__in=stopped).update(error_code="stopped")
            count += len(stopped)
    return count


def _take_back(company_id: int, stopped: Sequence[int]) -> None:
    sources = Outgoing.objects.filter(pk__in=stopped, source=SOURCE).values_list("source_id", flat=True)
    messages = list(Message.objects.select_for_update().filter(pk__in=list(sources), state=State.RELEASED))
    taken = set(
        Message.objects.filter(
            company_id=company_id, person_id__in=[each.person_id for each in messages], state__in=Message.OPEN
        ).values_list("person_id", "late")
    )
    for message in messages:
        if (message.person_id, message.late) in taken:  # a newer message is open: the stopped one ends here
            message.state, message.reason = State.SKIPPED, "stopped"
        else:
            message.state = State.LATE if message.late else State.HELD
            message.reason, message.held_by_user, message.released_at = "stopped", True, None
    Message.objects.bulk_update(messages, ["state", "reason", "held_by_user", "released_at"])
