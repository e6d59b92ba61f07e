"""Decides what a mail provider's event says: how far a mail got, and whether its address or its person wants no more.

Events come late, twice and in any order. Nothing moves back, and what ends in a bounce stays bounced: a mail that was
taken by its server may still come back, and never the other way round. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: What an address that bounced, or that the provider sends nothing to any more, means for its person.
BOUNCED, SOFT, COMPLAINED, UNSUBSCRIBED = "bounced", "soft_bounced", "complained", "unsubscribed"
#: How far each state of a delivery lies; an event moves a delivery to its state from every earlier one.
RANKS: Final = {
    "pending": 0,
    "sending": 0,
    "canceled": 0,
    "unknown": 1,
    "sent": 2,
    "failed": 3,
    "delivered": 4,
    "undelivered": 5,
}


@dataclass(frozen=True, slots=True)
class Event:
    """What the library read: its word for the event, for the reason of a refusal, and what the provider itself said."""

    esp: str
    kind: str
    reason: str = ""
    raw: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """The state that an event reports (empty: none), its code, and what it says about the person (empty: nothing)."""

    state: str = ""
    code: str = ""
    about: str = ""


def meaning_of(event: Event) -> Meaning:
    """Return what an event means; nothing for what people do with a mail, which is their own business."""
    if event.kind == "bounced":
        return Meaning("undelivered", BOUNCED, BOUNCED) if is_hard(event) else Meaning("undelivered", SOFT)
    if event.kind == "rejected":
        return Meaning("failed", "suppressed", _SUPPRESSED.get(event.reason, ""))
    if event.kind == "unsubscribed":
        return Meaning(about=_SUPPRESSED.get(event.reason, UNSUBSCRIBED))
    return _PLAIN.get(event.kind, Meaning())


_PLAIN: Final = {
    "queued": Meaning("sent"),
    "sent": Meaning("sent"),
    "delivered": Meaning("delivered"),
    "failed": Meaning("failed", "refused"),
    "complained": Meaning("delivered", about=COMPLAINED),
}
#: Why a provider sends nothing to an address any more.
_SUPPRESSED: Final = {
    "bounced": BOUNCED,
    "invalid": BOUNCED,
    "spam": COMPLAINED,
    "unsubscribed": UNSUBSCRIBED,
}


def is_hard(event: Event) -> bool:
    """Say whether a mail came back for good: the library tells no soft bounce from a hard one, each provider does."""
    raw = event.raw or {}
    return _HARD.get(event.esp.casefold(), _never)(raw)


def _never(_raw: Mapping[str, Any]) -> bool:
    return False


def _postmark(raw: Mapping[str, Any]) -> bool:
    return raw.get("Type") in ("HardBounce", "BadEmailAddress")


def _mailgun(raw: Mapping[str, Any]) -> bool:
    """A permanent failure may also be one of delivery (full, blocked): those of the address come with 5.1.x or 550."""
    data = raw.get("event-data") or {}
    status = data.get("delivery-status") or {}
    code = str(status.get("enhanced-code") or "")
    of_the_address = code.startswith("5.1.") if code else status.get("code") in (550, 605)
    return data.get("severity") == "permanent" and of_the_address


def _mailjet(raw: Mapping[str, Any]) -> bool:
    return bool(raw.get("hard_bounce"))


def _sparkpost(raw: Mapping[str, Any]) -> bool:
    """https://support.sparkpost.com/docs/deliverability/bounce-classification-codes: invalid recipient, no RCPT."""
    (inner,) = (raw.get("msys") or {"": {}}).values()
    return str(inner.get("bounce_class")) in ("10", "30")


def _brevo(raw: Mapping[str, Any]) -> bool:
    return raw.get("event") in ("hard_bounce", "invalid_email")


_HARD: Final = {
    "postmark": _postmark,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "sparkpost": _sparkpost,
    "brevo": _brevo,
}


def earlier_than(state: str) -> tuple[str, ...]:
    """Return the states that an event moves on from."""
    return tuple(each for each, rank in RANKS.items() if rank < RANKS[state])
