"""What the doubles of outside services share: an HTTP server that can be slow, cut an answer, and owe calls.

It loads no Django: a double runs as a process of its own.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answers: ``raw``, else ``content`` as JSON.

    ``cut`` ends the connection instead, ``wait`` answers only after so many seconds.
    """

    status: int
    content: dict[str, Any] = field(default_factory=dict)
    cut: bool = False
    wait: float = 0
    raw: bytes = b""


class Owing(Protocol):
    """A double that owes calls to whoever uses it."""

    def pay(self) -> int:
        """Make the calls that are owed; returns how many arrived."""


class Answering(BaseHTTPRequestHandler):
    """One connection, kept alive as providers do."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def reply(self, reply: Reply) -> None:
        """Answer a call of the API, as late or as little as it asked for."""
        if reply.wait:
            time.sleep(reply.wait)
        if reply.cut:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = reply.raw or json.dumps(reply.content).encode()
        self.send(reply.status, body, {"Content-Type": "application/json"})

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Write an answer; who asked may be gone by then."""
        with suppress(OSError):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: calls hold addresses and phone numbers."""


def pay_for_ever(double: Owing, *, every: float = 0.2) -> None:
    """Make owed calls as they come, a little late as providers do."""
    while True:
        time.sleep(every)
        double.pay()


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve in threads of this process until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
