"""What the double of the text provider does with a message, decided by the last four digits of its recipient.

It behaves as Twilio's API does where that matters: it refuses, throttles, loses answers, reports late, twice and in
any order, blocks phones that said STOP, and lists what it has taken. Nothing leaves this machine.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import urlencode

from pacenote.demo.answering import Reply
from pacenote.messaging.keywords import ANSWERED_BY_PROVIDER
from pacenote.messaging.segments import measure

#: Last four digits of a recipient, and what happens to a message for it.
BEHAVIOURS: Final[dict[str, str]] = {
    "9001": "invalid number",
    "9002": "opted out",
    "9003": "throttled twice",
    "9004": "lost answer",
    "9005": "lost request",
    "9006": "error before",
    "9007": "error after",
    "9008": "time-out",
    "9009": "out of order",
    "9010": "undelivered",
    "9011": "landline",
    "9012": "queue overflow once",
    "9013": "words hidden",
    "9014": "no account",
    # two phones of the demo's people, so that failures are seen there
    "0117": "landline",
    "0140": "undelivered",
}
PRICE = "-0.00790"
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START_WORDS = frozenset({"start", "unstop"})
assert STOP_WORDS | START_WORDS <= ANSWERED_BY_PROVIDER


@dataclass(slots=True)
class Kept:
    """A message that the double has taken, or that a phone sent."""

    sid: str
    sender: str
    to: str
    body: str
    direction: str
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None
    hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the message as the API shows it."""
        return {
            "sid": self.sid,
            "from": self.sender,
            "to": self.to,
            "body": "" if self.hidden else self.body,
            "direction": self.direction,
            "status": self.status,
            "error_code": self.error_code,
            "num_segments": str(measure(self.body).segments),
            "price": PRICE if self.status in ("sent", "delivered", "undelivered") else None,
            "price_unit": "USD",
            "date_created": format_datetime(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the double owes to Pacenote: address and fields."""

    url: str
    fields: dict[str, str]


Behave = Callable[[str, int], str | None]


def by_last_digits(to: str, _tries: int) -> str | None:
    """Return what the number asks for."""
    return BEHAVIOURS.get(to[-4:])


class Exchange:
    """Everything the double knows; safe for many threads."""

    def __init__(self, *, account: str, timeout: float = 30, behave: Behave = by_last_digits) -> None:
        self.account = account
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.behave = behave
        self._timeout = timeout
        self._lock = threading.Lock()
        self._kept: list[Kept] = []
        self._tries: Counter[str] = Counter()
        self._stopped: set[tuple[str, str]] = set()
        self._owed: list[Call] = []
        self.refused: defaultdict[str, int] = defaultdict(int)

    def create(self, fields: dict[str, str]) -> Reply:
        """Take a message, or do what its recipient is there for."""
        to, sender = fields.get("To", ""), fields.get("From") or fields.get("MessagingServiceSid", "")
        if not to or not sender or not fields.get("Body"):
            return _error(400, 21604)
        with self._lock:
            self._tries[to] += 1
            behaviour = self.behave(to, self._tries[to]) or ""
            if (sender, to) in self._stopped:
                behaviour = "opted out"
            if refusal := _refusal(behaviour, self._tries[to]):
                self.refused[to] += 1
                return refusal
            kept = Kept(_sid("SM"), sender, to, fields["Body"], "outbound-api", self.clock())
            kept.hidden = behaviour == "words hidden"
            self._kept.append(kept)
            self._owe(kept, fields.get("StatusCallback", ""), behaviour, self._tries[to])
            return self._answer(kept, behaviour)

    def _answer(self, kept: Kept, behaviour: str) -> Reply:
        if behaviour in ("lost answer", "words hidden"):
            return Reply(201, cut=True)
        if behaviour == "error after":
            return _error(500, 20500)
        # the answer tells the state at the moment of taking, whatever was reported since
        content = kept.as_json() | {"status": "queued", "price": None}
        return Reply(201, content, wait=self._timeout if behaviour == "time-out" else 0)

    def _owe(self, kept: Kept, callback: str, behaviour: str, tries: int) -> None:
        ends = {"undelivered": ("undelivered", 30003), "landline": ("undelivered", 30006)}
        if behaviour == "queue overflow once" and tries == 1:
            ends["queue overflow once"] = ("failed", 30001)
        end, code = ends.get(behaviour, ("delivered", None))
        kept.status, kept.error_code = end, code
        if not callback:
            return
        words: list[tuple[str, int | None]] = [("queued", None), ("sent", None), (end, code)]
        if behaviour == "out of order":
            words = [(end, code), ("sent", None), (end, code), ("queued", None)]
        for word, number in words:
            fields = {"MessageSid": kept.sid, "MessageStatus": word, "To": kept.to, "From": kept.sender}
            self._owed.append(Call(callback, fields | ({"ErrorCode": str(number)} if number else {})))

    def owed(self) -> list[Call]:
        """Return the calls that are due, once."""
        with self._lock:
            calls, self._owed = self._owed, []
            return calls

    def sent_by_phone(self, *, phone: str, sender: str, body: str) -> dict[str, str]:
        """Let a phone send a text; returns the fields of the call that Pacenote gets."""
        word = body.strip().casefold()
        with self._lock:
            if word in STOP_WORDS:
                self._stopped.add((sender, phone))
            if word in START_WORDS:
                self._stopped.discard((sender, phone))
            kept = Kept(_sid("SM"), phone, sender, body, "inbound", self.clock(), status="received")
            self._kept.append(kept)
        return {"MessageSid": kept.sid, "From": phone, "To": sender, "Body": body, "NumSegments": "1"}

    def listed(self, to: str = "", *, day: str = "", page: int = 0, size: int = 50) -> dict[str, Any]:
        """Return one page of what was sent to a number or on a day, newest first, as the API lists it."""
        with self._lock:
            found = [
                kept
                for kept in reversed(self._kept)
                if to in ("", kept.to) and day in ("", kept.created_at.date().isoformat())
            ]
        rows = found[page * size : (page + 1) * size]
        more = len(found) > (page + 1) * size
        path = f"/2010-04-01/Accounts/{self.account}/Messages.json?{urlencode({'To': to, 'DateSent': day})}"
        following = f"{path}&PageSize={size}&Page={page + 1}" if more else None
        return {"messages": [kept.as_json() for kept in rows], "next_page_uri": following}

    def memory(self) -> list[dict[str, Any]]:
        """Return everything that a later run has to know."""
        with self._lock:
            rows = [asdict(kept) | {"created_at": kept.created_at.isoformat()} for kept in self._kept]
            return rows + [{"stopped": [sender, phone]} for sender, phone in sorted(self._stopped)]

    def remember(self, rows: Iterable[dict[str, Any]]) -> None:
        """Take over what an earlier run knew."""
        with self._lock:
            for row in rows:
                if stopped := row.get("stopped"):
                    self._stopped.add((stopped[0], stopped[1]))
                else:
                    self._kept.append(Kept(**row | {"created_at": datetime.fromisoformat(row["created_at"])}))

    def taken(self) -> list[Kept]:
        """Return the messages that were taken, in order."""
        with self._lock:
            return [kept for kept in self._kept if kept.direction == "outbound-api"]

    def everything(self) -> list[Kept]:
        """Return all messages, newest first."""
        with self._lock:
            return list(reversed(self._kept))


def _refusal(behaviour: str, tries: int) -> Reply | None:
    if behaviour == "throttled twice" and tries <= 2:
        return _error(429, 20429)
    if behaviour == "lost request":
        return Reply(0, cut=True) if tries == 1 else None
    if behaviour == "error before":
        return _error(500, 20500) if tries == 1 else None
    refusals = {"invalid number": (400, 21211), "opted out": (400, 21610), "no account": (401, 20003)}
    return _error(*refusals[behaviour]) if behaviour in refusals else None


def _error(status: int, code: int) -> Reply:
    return Reply(status, {"code": code, "status": status, "message": "See the documents of the API."})


def _sid(prefix: str) -> str:
    return f"{prefix}{uuid.uuid4().hex}"
