"""What a user does to a message before it goes: edit, hold, skip, take the generated text back."""

from __future__ import annotations

from datetime import date, datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching.models import Message
from pacenote.coaching.services.releasing import AlreadySentError
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
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
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
