"""What a user does to a message before it goes: edit, hold, skip, take the generated text back."""

from __future__ import annotations

from datetime import date, datetime

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.coaching.models import Message
from pacenote.coaching.services.releasing import AlreadySentError
from pacenote.records.services import record

State = Message.State
LONGEST = 1_600


class TextChangedError(DomainError):
    """Somebody else's words, or newer numbers, came into the text while it was being changed."""

    code = "text_changed"


class NothingToUndoError(DomainError):
    """What should be taken back is not as it was left."""

    code = "nothing_to_undo"


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


def checked_text(text: str) -> str:
    """Return a user's words as they are kept. Raises BadTextError."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise BadTextError(
            _("A message has 1 to %(most)s characters; this one has %(count)s."),
            hint=_("Shorten it."),
            values={"most": LONGEST, "count": len(text)},
        )
    return text


def edit(*, message: Message, text: str, by: User, now: datetime, seen: int | None = None) -> Message:
    """Put a user's words in the place of the generated ones.

    ``seen`` is the revision that the user saw; where somebody else changed the text since, theirs stays, this one is
    kept on record, and TextChangedError asks the user to choose. Raises AlreadySentError and BadTextError as well.
    """
    text = checked_text(text)
    fresh = _open(message)
    if text == fresh.text:
        return fresh
    if seen is not None and seen != fresh.revision and fresh.edited_by_id != by.pk:
        raise TextChangedError(
            _("The text was changed while you were writing."), hint=_("Compare both, then choose one.")
        )
    before, fresh.text = fresh.text, text
    fresh.revision += 1
    same = text == fresh.generated_text
    fresh.edited_by, fresh.edited_at = (None, None) if same else (by, now)
    fresh.outdated = fresh.outdated and not same
    fresh.save(update_fields=["text", "edited_by", "edited_at", "outdated", "revision"])
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


def set_aside(*, message: Message, text: str, by: User, now: datetime) -> None:
    """Keep on record what a user wrote into a text that somebody else had changed, so that neither is lost."""
    record(
        company_id=message.company_id,
        verb="text set aside",
        subject_type="message",
        subject_id=message.pk,
        at=now,
        actor=by,
        after={"text": text[:LONGEST]},
    )


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


def unskip(*, message: Message, by: User, now: datetime) -> None:
    """Open a skipped message again. Raises NothingToUndoError where it cannot be."""
    lock_company(message.company_id)
    fresh = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    newer = Message.objects.filter(
        company_id=fresh.company_id, person_id=fresh.person_id, late=fresh.late, state__in=Message.OPEN
    )
    if fresh.state != State.SKIPPED or newer.exists():
        raise NothingToUndoError(
            _("This message cannot be taken back."), hint=_("It was not skipped, or a newer one is open.")
        )
    fresh.state, fresh.reason = State.LATE if fresh.late else State.DRAFT, ""
    fresh.save(update_fields=["state", "reason"])
    record(company_id=fresh.company_id, verb="took back", subject_type="message", subject_id=fresh.pk, at=now, actor=by)
