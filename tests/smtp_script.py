"""A mail server that does at each mail exactly what a test says, and remembers what it took and what came at once."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

Deed = Literal["take", "refuse", "defer", "close", "drop at offer", "drop untaken", "drop taken", "refuse content"]
DEEDS: tuple[Deed, ...] = (
    "take",
    "refuse",
    "defer",
    "close",
    "drop at offer",
    "drop untaken",
    "drop taken",
    "refuse content",
)


class Script:
    """A server on a free port. Each mail offered uses up one deed; when they are used up, everything is taken."""

    def __init__(self, deeds: Sequence[Deed], *, pipelining: bool, lenient: bool = False) -> None:
        self._deeds = list(deeds)
        self._pipelining = pipelining
        self._lenient = lenient  # asks for content although the recipient was refused
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.taken: Counter[str] = Counter()
        self.chunks: list[bytes] = []
        self.lines = 0

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self._socket.accept()
                self.lines += 1
                threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _next(self) -> Deed:
        with self._lock:
            return self._deeds.pop(0) if self._deeds else "take"

    def _talk(self, line: socket.socket) -> None:
        with line, suppress(OSError, StopIteration):
            line.sendall(b"220 script\r\n")
            lines = self._read(line)
            deed, recipient = "take", ""
            while True:
                command = next(lines)
                verb = command[:4].upper()
                answer = b"250 ok"
                if verb == b"EHLO":
                    answer = b"250-script\r\n250-PIPELINING\r\n250 8BITMIME" if self._pipelining else b"250 script"
                elif verb == b"MAIL":
                    deed = self._next()
                    if deed == "drop at offer":
                        return
                    answer = b"421 enough" if deed == "close" else b"250 ok"
                elif verb == b"RCPT":
                    recipient = command.decode().partition("<")[2].partition(">")[0]
                    answer = {"refuse": b"550 nobody", "defer": b"451 later"}.get(deed, b"250 ok")
                elif verb == b"DATA":
                    refused = deed in {"refuse", "defer"}
                    answer = b"354 go on" if not refused or self._lenient else b"503 no recipient"
                elif verb == b"QUIT":
                    return
                line.sendall(answer + b"\r\n")
                if deed == "close" and verb == b"MAIL":
                    return
                if answer.startswith(b"354") and not self._content(line, lines, deed, recipient):
                    return

    def _content(self, line: socket.socket, lines: Iterator[bytes], deed: str, recipient: str) -> bool:
        size = sum(1 for _each in iter(lambda: next(lines), b"."))
        if deed == "drop untaken":
            return False
        if deed in {"refuse", "defer"}:
            assert size == 0, "content for a recipient who was refused"
            line.sendall(b"554 no valid recipients\r\n")
            return True
        if deed == "refuse content":
            line.sendall(b"554 spam\r\n")
            return True
        with self._lock:
            self.taken[recipient] += 1
        if deed == "drop taken":
            return False
        line.sendall(b"250 taken\r\n")
        return True

    def _read(self, line: socket.socket) -> Iterator[bytes]:
        rest = b""
        while chunk := line.recv(1 << 16):
            self.chunks.append(chunk)
            *whole, rest = (rest + chunk).split(b"\r\n")
            yield from whole


@contextmanager
def scripted(*deeds: Deed, pipelining: bool = True, lenient: bool = False) -> Iterator[Script]:
    """Start a scripted server."""
    script = Script(deeds, pipelining=pipelining, lenient=lenient)
    thread = threading.Thread(target=script.serve)
    thread.start()
    try:
        yield script
    finally:
        script.close()
        thread.join()
