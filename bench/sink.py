"""A mail server that takes everything, counts it and forgets it, as fast as Python can: ``python -m bench.sink``.

Prints its port; after each line of its input how many it has taken, and in how many seconds since the line before.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Tally:
    """How many were taken, and between which moments since somebody asked."""

    def __init__(self) -> None:
        self.taken = 0
        self._first = self._last = 0.0

    def take(self) -> None:
        """Count one."""
        self._last = time.perf_counter()
        self._first = self._first or self._last
        self.taken += 1

    def told(self) -> str:
        """Say how many were taken in all, and the seconds from first to last since this was asked."""
        seconds = self._last - self._first if self._first else 0.0
        self._first = 0.0
        return f"{self.taken} {seconds}"


class MailSession(asyncio.Protocol):
    """One connection of RFC 5321, without a single check."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._buffer = b""
        self._in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = b"".join(self._answers())
        if answers:
            self._transport.write(answers)

    def _answers(self) -> Iterator[bytes]:
        while True:
            head, found, rest = self._buffer.partition(END if self._in_mail else b"\r\n")
            if not found:
                return
            self._buffer = rest
            if self._in_mail:
                self._in_mail = False
                self._tally.take()
                yield b"250 taken\r\n"
                continue
            verb = head[:4].upper()
            self._in_mail = verb == b"DATA"
            yield ANSWERS.get(verb, b"250 ok\r\n")


class Sink:
    """A running sink."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())
        self.taken = 0

    def mark(self) -> float:
        """Learn how many were taken; returns the seconds from the first to the last of them since the last mark."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        taken, seconds = self._line().split()
        self.taken = int(taken)
        return float(seconds)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextlib.contextmanager
def running_sink(module: str = "bench.sink") -> Iterator[Sink]:
    """Run a sink in a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sink = Sink(process)
    try:
        yield sink
    finally:
        sink.mark()
        process.communicate()


async def serve(session: Callable[[Tally], asyncio.Protocol]) -> None:
    """Serve until the input ends."""
    tally, loop = Tally(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: session(tally), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(tally.told(), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(MailSession))
