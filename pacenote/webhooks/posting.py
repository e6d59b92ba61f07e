"""One POST to an address outside: by a checked number, within a deadline, following nothing.

Written on the standard library, because what matters is which number the socket is opened to: the name is looked up
once, every number it has must be public, and that very number is called. A second look-up could answer otherwise.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Final, cast

from pacenote.webhooks.addresses import Target, is_public, target_of

TIMEOUT_SECONDS: Final = 15.0
#: So much of an answer is kept for the log.
MOST_OF_ANSWER: Final = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a POST: ``code`` is empty where it was taken, else says what was wrong."""

    code: str = ""
    status: int | None = None
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    milliseconds: int = 0


class _RefusedError(Exception):
    """Nothing was sent; the argument is the code."""


def post(
    url: str, *, headers: Mapping[str, str], body: bytes, inside: bool, seconds: float = TIMEOUT_SECONDS
) -> Answer:
    """Send a body and return what was answered; never raises for what the other side does.

    ``inside`` is the operator's word that addresses of their own network, and plain ones, are meant.
    """
    began = time.monotonic()
    try:
        answer = _post(url, headers, body, inside=inside, ends=began + seconds)
    except _RefusedError as refusal:
        answer = Answer(str(refusal))
    except TimeoutError:
        answer = Answer("timed_out")
    except ssl.SSLError:
        answer = Answer("no_trust")
    except (http.client.HTTPException, ValueError):
        answer = Answer("broken_answer")
    except OSError:
        answer = Answer("no_connection")
    took = round((time.monotonic() - began) * 1000)
    return Answer(answer.code, answer.status, answer.text, answer.headers, took)


def _post(url: str, headers: Mapping[str, str], body: bytes, *, inside: bool, ends: float) -> Answer:
    target = target_of(url, inside=inside)
    if isinstance(target, str):
        raise _RefusedError(target)
    line = http.client.HTTPConnection(target.host, target.port)
    with closing(_open(target, inside=inside, ends=ends)) as opened:
        line.sock = cast(socket.socket, opened)
        line.request("POST", target.path, body, {**headers, "Host": target.authority, "Connection": "close"})
        with closing(line.getresponse()) as response:
            text = response.read(MOST_OF_ANSWER).decode("utf-8", "replace").replace("\x00", "�")
            said = {name.lower(): value for name, value in response.getheaders()}
            return Answer(_code(response.status), response.status, text, said)


def _code(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == HTTPStatus.GONE:
        return "gone"
    return "redirected" if 300 <= status < 400 else f"http_{status}"


def _open(target: Target, *, inside: bool, ends: float) -> _Line:
    """Open a line to one of the numbers of a name, all of which must be public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _RefusedError("no_such_host") from error
    numbers = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    if not inside and not all(is_public(ip_address(number)) for number in numbers):
        raise _RefusedError("address_inside")
    last: OSError | None = None
    for number in numbers:
        try:
            line = socket.create_connection((number, target.port), timeout=_left(ends))
        except OSError as error:
            last = error
            continue
        return _Line(_encrypted(line, target, ends), ends)
    raise last or _RefusedError("no_such_host")


def _encrypted(line: socket.socket, target: Target, ends: float) -> socket.socket:
    if target.scheme != "https":
        return line
    try:
        line.settimeout(_left(ends))
        return ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
    except BaseException:
        line.close()
        raise


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line:
    """A socket on which everything together ends at a moment: the socket's own limit counts each byte anew."""

    def __init__(self, line: socket.socket, ends: float) -> None:
        self._line, self._ends = line, ends

    def sendall(self, data: bytes) -> None:
        """Send, as ``http.client`` asks a socket to."""
        self._line.settimeout(_left(self._ends))
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what is read from, as ``http.client`` asks a socket to."""
        return io.BufferedReader(_Reader(self._line, self._ends))

    def close(self) -> None:
        """End the connection."""
        self._line.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: socket.socket, ends: float) -> None:
        self._line, self._ends = line, ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_left(self._ends))
        return self._line.recv_into(buffer)
