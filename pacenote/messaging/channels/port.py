"""What every channel can do. A second provider is a new module here, not a new branch elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Envelope:
    """One frozen message on its way. ``reference`` is our own id of the delivery, the same at every attempt.

    ``short`` is what a text message says where ``text`` takes too many segments.

    ``calendar`` is what a mail tells its reader's calendar (RFC 6047).

    ``link_url`` is the person's own page of this message, ``callback_url`` where the provider tells what became of it,
    ``mark`` what it hands back with each event.
    """

    reference: str
    recipient: str
    subject: str
    text: str
    language: str
    unsubscribe_url: str = ""
    sender_name: str = ""
    link_url: str = ""
    callback_url: str = ""
    mark: str = ""
    reply_to: str = ""
    short: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it took a message; for texts its segments, and the price where it names one."""

    text: str
    segments: int = 0
    price: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the provider has, with its own word for how far it got."""

    receipt: Receipt
    status: str
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What the provider took for one message, by its own id."""

    receipt: str
    price: Decimal
    unit: str
    segments: int


class NotTakenError(Exception):
    """The other side certainly did not take the message; ``permanent`` says that trying again is useless."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


class PerhapsTakenError(Exception):
    """The line broke between hand-over and answer: nobody knows, so nobody may try again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotTellError(Exception):
    """The provider was asked whether it has a message, and its answer decides nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


#: What became of one hand-over.
Result = Receipt | NotTakenError | PerhapsTakenError


class Session(Protocol):
    """An open line to a provider."""

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one message over. Raises NotTakenError or PerhapsTakenError."""
        ...


@runtime_checkable
class ManySession(Session, Protocol):
    """A line on which several messages at once go faster than one after the other."""

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand messages over and return what became of each, in their order. Raises nothing."""
        ...


class ChannelPort(Protocol):
    """A way out of the house."""

    #: Whether a hand-over that was cut off before its record certainly did not happen.
    certain: bool

    def open(self) -> AbstractContextManager[Session]:
        """Open a line for a batch. Raises NotTakenError where the provider cannot be reached."""
        ...


class AskablePort(ChannelPort, Protocol):
    """A way out whose provider can be asked later whether it has a message."""

    def ask(self, envelope: Envelope, *, since: datetime) -> Taken | None:
        """Return what the provider has, None where it certainly has nothing. Raises CannotTellError."""
        ...

    def bills(self, day: date) -> Iterator[Bill]:
        """Yield what each message of a day in UTC cost, where that is known by now. Raises CannotTellError."""
        ...
