"""Ask clamd, ClamAV's service, whether bytes are harmless: by INSTREAM, over TCP or a Unix socket. No Django.

A client of our own, since those on PyPI are not under a licence that goes with ours, or know no limit of time:
docs/decisions/0044-a-virus-scanner-is-asked-over-its-own-protocol.md.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pacenote.base import environment as env

PORT: Final = 3310
CONNECT_SECONDS: Final = 5.0
PIECE: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
EXPECTED: Final = "unix:///run/clamav/clamd.ctl or tcp://host:3310"
FOUND: Final = re.compile(r"stream: (.+) FOUND")
#: What clamd calls a file that it stopped to look at, where it is told to say so (AlertExceedsMax).
BEYOND: Final = "Heuristics.Limits.Exceeded"
#: What every scanner finds, and which harms nobody. In pieces, so that none takes this module away.
EICAR: Final = "".join(("X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!", "$H+H*")).encode()


class SilentError(Exception):
    """The scanner did not answer in time, or answered that it cannot."""


class Verdict(StrEnum):
    """What the scanner says of some bytes."""

    CLEAN = "clean"
    FOUND = "found"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and of what was found the name that the scanner gives it."""

    verdict: Verdict
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: at the ``path`` of a Unix socket, or else at ``host`` and ``port``."""

    path: str = ""
    host: str = ""
    port: int = PORT

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


def scanner(variable: str) -> Scanner | None:
    """Return the scanner that a variable names, None where it is empty. Raises BadSettingError."""
    value = env.text(variable)
    if not value:
        return None
    parts = env.split(variable, value, EXPECTED)
    if not (parts.query or parts.fragment or parts.username or parts.password):
        if parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1:
            return Scanner(path=parts.path)
        if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/") and parts.port != 0:
            return Scanner(host=parts.hostname, port=parts.port or PORT)
    raise env.BadSettingError(variable, value, EXPECTED)


def scan(where: Scanner, data: bytes, *, seconds: float) -> Answer:
    """Return what clamd says of some bytes. Raises SilentError after ``seconds``, or where it cannot tell."""
    ends = time.monotonic() + seconds
    with _line(where, ends) as line:
        # Where a file is longer than it takes, clamd answers and hangs up before the end; the answer can be read still.
        with suppress(BrokenPipeError, ConnectionResetError):
            _send(line, b"zINSTREAM\0", ends)
            for begin in range(0, len(data), PIECE):
                piece = data[begin : begin + PIECE]
                _send(line, struct.pack("!L", len(piece)) + piece, ends)
            _send(line, struct.pack("!L", 0), ends)
        said = _answer(line, ends)
    if said == "stream: OK":
        return Answer(Verdict.CLEAN)
    if said.startswith("INSTREAM size limit exceeded"):
        return Answer(Verdict.TOO_LONG)
    if found := FOUND.fullmatch(said):
        return Answer(Verdict.TOO_LONG if found[1].startswith(BEYOND) else Verdict.FOUND, found[1])
    raise SilentError(said or "hung up")


def version(where: Scanner, *, seconds: float) -> str:
    """Return how clamd calls itself and its signatures. Raises SilentError."""
    ends = time.monotonic() + seconds
    with _line(where, ends) as line:
        _send(line, b"zVERSION\0", ends)
        return _answer(line, ends)


@contextmanager
def _line(where: Scanner, ends: float) -> Iterator[socket.socket]:
    """Open a line; whatever goes wrong on it is SilentError."""
    try:
        limit = min(CONNECT_SECONDS, _left(ends))
        if where.path:
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(limit)
        else:
            line = socket.create_connection((where.host, where.port), timeout=limit)
        with line:
            if where.path:
                line.connect(where.path)
            yield line
    except OSError as error:  # a time limit that is over is one, too
        raise SilentError(error.strerror or str(error)) from error


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _send(line: socket.socket, data: bytes, ends: float) -> None:
    line.settimeout(_left(ends))
    line.sendall(data)


def _answer(line: socket.socket, ends: float) -> str:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(ends))
        if not (more := line.recv(LONGEST_ANSWER)):
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
