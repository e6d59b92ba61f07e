"""Remember for a while how messages were before a user did something to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pacenote.accounts.models import Company, User
from pacenote.coaching.models import Message, Undoable

State = Message.State
#: So long undoing is offered, and so long a send by hand waits before its first message may leave.
GRACE = timedelta(seconds=10)
FORGOTTEN_AFTER = timedelta(days=1)
WAITING = ("state", "reason", "held_by_user", "held_since", "held_until")


@dataclass(frozen=True, slots=True)
class Deed:
    """What a user did, to which messages; ``before`` as ``snapshot`` returns it."""

    kind: Undoable.Kind
    by: User
    messages: Sequence[Message]
    before: dict[str, list[Any]] = field(default_factory=dict)
    send_id: int | None = None


def snapshot(messages: Iterable[Message]) -> dict[str, list[Any]]:
    """Return how messages wait; those that wait for nothing but their turn are left out."""
    found: dict[str, list[Any]] = {}
    for message in messages:
        values = [getattr(message, name) for name in WAITING]
        if values != [plain_state(message), "", False, None, None]:
            found[str(message.pk)] = [each.isoformat() if isinstance(each, date) else each for each in values]
    return found


def plain_state(message: Message) -> Message.State:
    """Return the state of an open message that waits for nothing special."""
    return State.LATE if message.late else State.DRAFT


def put_back(message: Message, before: dict[str, list[Any]]) -> None:
    """Give a message the values that it had at the snapshot; it is not saved."""
    values = before.get(str(message.pk)) or [plain_state(message), "", False, None, None]
    for name, value in zip(WAITING, values, strict=True):
        is_day = name in ("held_since", "held_until") and value is not None
        setattr(message, name, date.fromisoformat(value) if is_day else value)


def remember(*, company: Company, deed: Deed, now: datetime) -> Undoable:
    """Keep a deed, in its own transaction, and forget those of yesterday."""
    Undoable.objects.filter(company=company, at__lt=now - FORGOTTEN_AFTER).delete()
    one = deed.messages[0] if len(deed.messages) == 1 else None
    return Undoable.objects.create(
        company=company,
        kind=deed.kind,
        by=deed.by,
        at=now,
        count=len(deed.messages),
        message=one,
        send_id=deed.send_id,
        before=deed.before,
    )
