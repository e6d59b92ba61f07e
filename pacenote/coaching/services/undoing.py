"""Hold or skip messages so that it can be undone, and undo it; a send by hand is undone while nothing has left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.coaching.models import Message, Undoable
from pacenote.coaching.services.editing import hold, skip
from pacenote.coaching.services.releasing import AlreadySentError
from pacenote.coaching.services.remembering import WAITING, Deed, put_back, remember, snapshot
from pacenote.coaching.services.stopping import call_back
from pacenote.messaging.models import Send
from pacenote.records.services import record

State, Kind = Message.State, Undoable.Kind


class TooLateToUndoError(DomainError):
    """What should be undone has gone on: the messages have left, or somebody did something else to them."""

    code = "too_late_to_undo"


def hold_messages(
    *, company: Company, messages: Sequence[Message], until: date | None, by: User, now: datetime
) -> Undoable:
    """Hold several messages at once; those that somebody else has sent or skipped meanwhile are left alone.

    Returns the deed, to be undone. Raises AlreadySentError where none was left.
    """
    found = _still_open(company, messages)
    before = snapshot(found)
    for message in found:
        hold(message=message, until=until, by=by, now=now)
    return remember(company=company, deed=Deed(Kind.HOLD, by, found, _all_named(found, before)), now=now)


def skip_messages(*, company: Company, messages: Sequence[Message], reason: str, by: User, now: datetime) -> Undoable:
    """Skip several messages at once with one reason, as ``hold_messages`` holds them. Raises BadTextError as well."""
    found = _still_open(company, messages)
    before = snapshot(found)
    for message in found:
        skip(message=message, reason=reason, by=by, now=now)
    return remember(company=company, deed=Deed(Kind.SKIP, by, found, _all_named(found, before)), now=now)


def _still_open(company: Company, messages: Sequence[Message]) -> list[Message]:
    """Return those that are open, so locked that nobody changes them before the deed is done."""
    lock_company(company.pk)  # as a release does: what is remembered is what the deed finds
    ids = [message.pk for message in messages]
    open_ones = Message.objects.filter(company=company, pk__in=ids, state__in=Message.OPEN).order_by("pk")
    if found := list(open_ones.select_for_update()):
        return found
    raise AlreadySentError(
        _("This message has been sent or skipped already."), hint=_("Open the person again to see it.")
    )


def _all_named(messages: Sequence[Message], before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Name the plain ones too: of a hold or a skip nothing else says which messages it was."""
    return {str(message.pk): before.get(str(message.pk), []) for message in messages}


def undo(*, deed: Undoable, by: User, now: datetime) -> int:
    """Put messages back as they were before a deed; returns how many.

    What has left, and what somebody did something else to since, stays as it is. Pressing twice undoes once. Raises
    TooLateToUndoError where nothing is left to undo.
    """
    lock_company(deed.company_id)
    claimed = Undoable.objects.filter(pk=deed.pk, undone_at=None).update(undone_at=now)
    count = (_undo_send(deed, by, now) if deed.kind == Kind.SEND else _undo_wait(deed, by, now)) if claimed else 0
    if not count:
        raise TooLateToUndoError(
            _("It is too late to undo this."), hint=_("The messages have left, or somebody has changed them since.")
        )
    return count


def _undo_send(deed: Undoable, by: User, now: datetime) -> int:
    """Call back what of the send has not left, each message to where it was."""
    opened = call_back(send=Send.objects.get(pk=deed.send_id or 0), by=by, now=now)
    for message in opened:
        put_back(message, deed.before)
    Message.objects.bulk_update([message for message in opened if str(message.pk) in deed.before], WAITING)
    return len(opened)


def _undo_wait(deed: Undoable, by: User, now: datetime) -> int:
    """Undo a hold or a skip where it still stands, and no newer message has taken the place of a skipped one."""
    still = Message.objects.select_for_update().filter(
        company=deed.company_id, pk__in=[int(each) for each in deed.before]
    )
    if deed.kind == Kind.HOLD:
        messages = list(still.filter(state__in=Message.OPEN, held_by_user=True))
    else:
        skipped = list(still.filter(state=State.SKIPPED))
        newer = set(
            Message.objects.filter(
                company=deed.company_id, person_id__in=[each.person_id for each in skipped], state__in=Message.OPEN
            ).values_list("person_id", "late")
        )
        messages = [each for each in skipped if (each.person_id, each.late) not in newer]
    for message in messages:
        put_back(message, deed.before)
        message.save(update_fields=list(WAITING))
        record(
            company_id=deed.company_id, verb="undone", subject_type="message", subject_id=message.pk, at=now, actor=by
        )
    return len(messages)
