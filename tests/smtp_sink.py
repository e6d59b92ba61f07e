"""A real SMTP server on this machine that keeps what it takes and refuses what a test wants refused."""

from __future__ import annotations

import logging
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[str, str], str | None]


def _accept(_step: str, _address: str) -> str | None:
    return None


class Sink:
    """What arrived. ``answer`` is asked at each step (``rcpt``, ``data``) and may give a refusal.

    The answers ``drop`` and ``drop after dot`` cut the line instead.
    """

    def __init__(self, *, pipelining: bool = False) -> None:
        self.pipelining = pipelining
        self.answer: Answer = _accept
        self.lines = 0
        self.asked: list[tuple[str, str]] = []
        self.taken: list[EmailMessage] = []
        self._lock = threading.Lock()

    def references(self) -> Counter[str]:
        """Return how often each Message-ID was taken."""
        with self._lock:
            return Counter(str(mail["Message-ID"]) for mail in self.taken)

    def recipients(self) -> list[str]:
        """Return who got a mail, in the order of arrival."""
        with self._lock:
            return [str(mail["To"]) for mail in self.taken]

    def _decide(self, step: str, address: str) -> str | None:
        with self._lock:
            self.asked.append((step, address))
        return self.answer(step, address)

    async def handle_EHLO(  # noqa: N802  the library's own name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.lines += 1
        return [*responses[:-1], *(["250-PIPELINING"] if self.pipelining else []), responses[-1]]

    async def handle_RCPT(  # noqa: N802  the library's own name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        refusal = self._decide("rcpt", address)
        if refusal == "drop":
            server.transport.abort()
            return "421 gone"
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusal = self._decide("data", envelope.rcpt_tos[0])
        if refusal is not None and not refusal.startswith("drop"):
            return refusal
        mail: Any = message_from_bytes(bytes(envelope.content or b""), policy=default)
        with self._lock:
            self.taken.append(mail)
        if refusal == "drop after dot":
            server.transport.abort()
        return "250 taken"


@contextmanager
def listening(*, pipelining: bool = False) -> Iterator[tuple[Sink, int]]:
    """Start a sink on a free port; yields it and the port."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it writes every line of the protocol
    sink = Sink(pipelining=pipelining)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
