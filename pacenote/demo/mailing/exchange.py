"""What the double of the mail provider does with a mail, decided by the name before the @ of its recipient.

It behaves as Postmark's API does where that matters: it refuses, throttles, loses answers, tells events late, twice and
in any order, and sends nothing more to an address that bounced. Nothing leaves this machine.
"""

from __future__ import annotations

import threading
import uuid
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pacenote.demo.answering import Reply

#: Name before the @ (or before a +), and what happens to a mail for it.
BEHAVIOURS: Final = frozenset(
    {
        *("bounces", "bounces-late", "bounces-softly", "complains", "unsubscribes", "out-of-order", "twice"),
        *("lost-answer", "lost-request", "error-before", "error-after", "time-out", "unreadable"),
        *("invalid", "inactive", "reworded", "throttled-twice", "no-credit", "refused"),
    }
)


INACTIVE: Final = (
    "You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: %s.\n"
    "Inactive recipients are ones that have generated a hard bounce or a spam complaint."
)


@dataclass(slots=True)
class Kept:
    """A mail that the double has taken."""

    message_id: str
    sent: dict[str, Any]
    at: datetime
    state: str = "sent"

    @property
    def to(self) -> str:
        """The recipient."""
        return str(self.sent.get("To", ""))

    def header(self, name: str) -> str:
        """Return one of its headers, empty where it has none of that name."""
        return next((each["Value"] for each in self.sent.get("Headers", ()) if each["Name"] == name), "")


Behave = Callable[[str, int], str]


def by_name(to: str, _tries: int) -> str:
    """Return what the address asks for, empty for an ordinary one."""
    name = to.partition("@")[0].partition("+")[0]
    return name if name in BEHAVIOURS else ""


class Exchange:
    """Everything the double knows; safe for many threads."""

    def __init__(self, *, timeout: float = 30, behave: Behave = by_name) -> None:
        self.behave = behave
        self._timeout = timeout
        self._lock = threading.Lock()
        self._kept: list[Kept] = []
        self._tries: Counter[str] = Counter()
        self._inactive: set[str] = set()
        self._owed: list[dict[str, Any]] = []

    def take(self, sent: dict[str, Any]) -> Reply:
        """Answer one call of the API."""
        to = str(sent.get("To", ""))
        with self._lock:
            self._tries[to] += 1
            behaviour = self.behave(to, self._tries[to])
            refusal = _refusal("inactive" if to in self._inactive else behaviour, to, self._tries[to])
            if refusal is not None:
                return refusal
            kept = Kept(str(uuid.uuid4()), sent, datetime.now(UTC))
            self._kept.append(kept)
            self._owe(kept, behaviour)
        if behaviour == "lost-answer":
            return Reply(200, cut=True)
        if behaviour == "error-after":
            return Reply(500)
        if behaviour == "unreadable":
            return Reply(200, raw=b"<html>A proxy says hello.</html>")
        answer = {"To": to, "SubmittedAt": kept.at.isoformat(), "MessageID": kept.message_id, "ErrorCode": 0}
        return Reply(200, answer | {"Message": "OK"}, wait=self._timeout if behaviour == "time-out" else 0)

    def _owe(self, kept: Kept, behaviour: str) -> None:
        good, bad = event(kept, "Delivery"), event(kept, "Bounce", "HardBounce")
        ends: dict[str, tuple[str, list[dict[str, Any]]]] = {
            "bounces": ("bounced", [bad]),
            "bounces-late": ("bounced", [good, bad]),
            "bounces-softly": ("bounced", [event(kept, "Bounce", "SoftBounce")]),
            "complains": ("complained", [good, event(kept, "SpamComplaint", "SpamComplaint")]),
            "unsubscribes": ("delivered", [good, event(kept, "SubscriptionChange", "ManualSuppression")]),
            "out-of-order": ("bounced", [bad, good, bad]),
            "twice": ("delivered", [good, good]),
        }
        kept.state, owed = ends.get(behaviour, ("delivered", [good]))
        self._owed += owed
        if kept.state in ("bounced", "complained") and behaviour != "bounces-softly":
            self._inactive.add(kept.to)

    def owed(self) -> list[dict[str, Any]]:
        """Return the events that are due, once."""
        with self._lock:
            events, self._owed = self._owed, []
            return events

    def taken(self) -> list[Kept]:
        """Return the mails that were taken, in order."""
        with self._lock:
            return list(self._kept)


def event(kept: Kept, record: str, kind: str = "") -> dict[str, Any]:
    """Return an event as the provider's webhook tells it."""
    about: dict[str, Any] = {
        "RecordType": record,
        "MessageID": kept.message_id,
        "Metadata": kept.sent.get("Metadata", {}),
        "MessageStream": "outbound",
        "Tag": "",
    }
    address = {"Recipient": kept.to} if record in ("Delivery", "SubscriptionChange") else {"Email": kept.to}
    when = {"Delivery": "DeliveredAt", "SubscriptionChange": "ChangedAt"}.get(record, "BouncedAt")
    reason = {"SuppressSending": True, "SuppressionReason": kind} if record == "SubscriptionChange" else {"Type": kind}
    return about | address | {when: kept.at.isoformat()} | (reason if kind else {})


def mail_in(
    *,
    sender: str,
    to: str,
    subject: str,
    files: Sequence[tuple[str, bytes]] = (),
    headers: Sequence[tuple[str, str]] = (),
    text: str = "",
    return_path: str | None = None,
) -> dict[str, Any]:
    """Return a mail that came in as the provider's webhook brings it."""
    path = sender if return_path is None else return_path
    own_id = (
        () if any(name == "Message-ID" for name, _value in headers) else (("Message-ID", f"<{uuid.uuid4()}@mail>"),)
    )
    return {
        "FromFull": {"Email": sender, "Name": ""},
        "ToFull": [{"Email": to, "Name": ""}],
        "OriginalRecipient": to,
        "Subject": subject,
        "MessageID": str(uuid.uuid4()),
        "Date": "Sun, 22 Nov 2026 13:00:00 +0000",
        "TextBody": text,
        "Headers": [
            {"Name": name, "Value": value} for name, value in (("Return-Path", f"<{path}>"), *own_id, *headers)
        ],
        "Attachments": [
            {
                "Name": name,
                "Content": b64encode(data).decode("ascii"),
                "ContentType": "application/octet-stream",
                "ContentLength": len(data),
            }
            for name, data in files
        ],
    }


def _refusal(behaviour: str, to: str, tries: int) -> Reply | None:
    if behaviour == "throttled-twice" and tries <= 2:
        return _error(429, 429, "Too many requests.")
    if behaviour == "lost-request":
        return Reply(0, cut=True) if tries == 1 else None
    if behaviour == "error-before":
        return _error(500, 0, "Something went wrong.") if tries == 1 else None
    refusals = {
        "inactive": (422, 406, INACTIVE % to),
        "invalid": (422, 300, f"Invalid 'To' address: '{to}'."),
        "reworded": (422, 406, "This recipient gets nothing any more."),
        "no-credit": (422, 405, "Not allowed to send."),
        "refused": (422, 300, "The subject is too long."),
    }
    return _error(*refusals[behaviour]) if behaviour in refusals else None


def _error(status: int, code: int, message: str) -> Reply:
    return Reply(status, {"ErrorCode": code, "Message": message})
