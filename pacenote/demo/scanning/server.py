"""The double of the virus scanner, served in this process over TCP or a Unix socket."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from pacenote.base.clamd import EICAR, Scanner

SIGNATURE = "Eicar-Test-Signature"
TOO_LONG = b"INSTREAM size limit exceeded. ERROR\0"


class UnreadableError(Exception):
    """Somebody speaks another protocol, or hung up."""


@dataclass(slots=True)
class Manners:
    """How it behaves: most bytes that it takes, seconds before it answers, words that it says whatever comes."""

    most: int = 25 * 1024 * 1024
    waits: float = 0
    says: str = ""
    #: How many files it has looked at.
    asked: int = 0
    #: Ends what it waits for.
    stopped: threading.Event = field(default_factory=threading.Event)


class Answering(socketserver.StreamRequestHandler):
    """One line: a command, what belongs to it, and the answer."""

    def handle(self) -> None:
        """Answer one command and hang up, as clamd does outside of a session."""
        try:
            self.wfile.write(self._answer(self._command()))
        except (UnreadableError, OSError):
            return

    @property
    def _manners(self) -> Manners:
        return cast(_Tcp, self.server).manners

    def _command(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self._exactly(1)
        return said

    def _answer(self, command: bytes) -> bytes:
        if command == b"zVERSION\0":
            return b"ClamAV double\0"
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        manners, data = self._manners, b""
        manners.asked += 1
        while length := struct.unpack("!L", self._exactly(4))[0]:
            if len(data) + length > manners.most:
                return TOO_LONG  # the rest is left unread, as clamd does
            data += self._exactly(length)
        manners.stopped.wait(manners.waits)
        if manners.says:
            return manners.says.encode() + b"\0"
        return f"stream: {SIGNATURE} FOUND\0".encode() if EICAR in data else b"stream: OK\0"

    def _exactly(self, count: int) -> bytes:
        data = self.rfile.read(count)
        if len(data) != count:
            raise UnreadableError
        return data


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    manners: Manners


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    manners: Manners


@contextmanager
def serving(manners: Manners | None = None, *, path: Path | None = None) -> Iterator[tuple[Scanner, Manners]]:
    """Serve a double, at the path of a Unix socket or else at a free port; yields where it is, and its manners."""
    with _Unix(str(path), Answering) if path else _Tcp(("127.0.0.1", 0), Answering) as server:
        server.manners = manners or Manners()
        where = (
            Scanner(path=str(path)) if path else Scanner(host="127.0.0.1", port=cast(_Tcp, server).server_address[1])
        )
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield where, server.manners
        finally:
            server.manners.stopped.set()
            server.shutdown()
