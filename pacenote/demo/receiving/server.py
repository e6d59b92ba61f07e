"""The receiver: keeps what came, and answers by the first part of the address it was called at.

===================  ==========================================================
``/taken``           204
``/answer/503``      that status; ``?retry=60`` adds Retry-After, ``?to=/x`` a Location
``/recovers/2``      500 to the first two calls of each webhook-id, then 204
``/slow/3``          204 after three seconds
``/drips/3``         one byte of a header each tenth of a second, for three seconds
``/lost``            keeps the event and hangs up without an answer
``/long``            200 with much more than anybody wants to keep
===================  ==========================================================
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from pacenote.demo.answering import Answering, Reply, running

MUCH = b"All is well. " * 100_000


@dataclass(frozen=True, slots=True)
class Came:
    """One call: where to, with which headers and bytes, and from when to when it was answered."""

    path: str
    headers: dict[str, str]
    body: bytes
    began: float
    ended: list[float] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its webhook-id."""
        return self.headers.get("webhook-id", "")

    @property
    def said(self) -> dict[str, Any]:
        """The event."""
        said: dict[str, Any] = json.loads(self.body)
        return said


class Receiver(ThreadingHTTPServer):
    """The server with what came, the oldest first; with ``memory`` each call is a line of that file as well."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], *, memory: Path | None = None) -> None:
        super().__init__(address, Handler)
        self.came: list[Came] = []
        self.calls: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()
        self._memory = memory

    def take(self, call: Came) -> int:
        """Keep a call; returns how often this event came to this address, with this time."""
        with self.lock:
            self.came.append(call)
            self.calls[call.path, call.key] += 1
            if self._memory is not None:
                kept = {"path": call.path, "key": call.key, "body": call.body.decode("utf-8", "replace")}
                with self._memory.open("a") as lines:
                    lines.write(json.dumps(kept) + "\n")
            return self.calls[call.path, call.key]

    def url(self, path: str = "/taken") -> str:
        """Return an address of this receiver."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that hang up, or do not trust this receiver."""


class Handler(Answering):
    """The calls of one connection."""

    def do_POST(self) -> None:  # noqa: N802  the library looks for this name
        """Keep an event and answer as the address says."""
        receiver = cast(Receiver, self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        named = {name.lower(): value for name, value in self.headers.items()}
        call = Came(self.path, named, body, time.monotonic())
        times = receiver.take(call)
        try:
            self._answer(times)
        finally:
            call.ended.append(time.monotonic())

    def do_GET(self) -> None:  # noqa: N802  the library looks for this name
        """Show what came, one line each."""
        receiver = cast(Receiver, self.server)
        with receiver.lock:
            lines = [f"{each.path}  {each.key}  {each.body.decode('utf-8', 'replace')}" for each in receiver.came]
        self.send(200, "\n".join([*reversed(lines), ""]).encode(), {"Content-Type": "text/plain; charset=utf-8"})

    def _answer(self, times: int) -> None:
        parts = urlsplit(self.path)
        [deed, *more] = parts.path.strip("/").split("/")
        number = int(more[0]) if more and more[0].isdecimal() else 0
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if deed == "answer":
            names = {"retry": "Retry-After", "to": "Location"}
            self.send(number, b"So be it.", {names[name]: query[name] for name in names if name in query})
        elif deed == "lost":
            self.reply(Reply(0, cut=True))
        elif deed == "drips":
            self._drip(number)
        elif deed == "long":
            self.send(200, MUCH, {"Content-Type": "text/plain"})
        elif deed == "recovers" and times <= number:
            self.send(500, b"Not yet.", {})
        else:
            time.sleep(number if deed == "slow" else 0)
            self.send(204, b"", {})

    def _drip(self, seconds: int) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
            for _each in range(seconds * 10):
                time.sleep(0.1)
                self.wfile.write(b"a")
            self.wfile.write(b"\r\n\r\n")


@contextmanager
def receiving(*, port: int = 0, memory: Path | None = None, certificate: Path | None = None) -> Iterator[Receiver]:
    """Serve in threads of this process; ``port`` 0 takes a free one. With a certificate and its key it encrypts."""
    receiver = Receiver(("127.0.0.1", port), memory=memory)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    with running(receiver):
        yield receiver
