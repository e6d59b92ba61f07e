"""A mail server that takes everything, counts it and forgets it, as fast as Python can: ``python -m bench.sink``.

Prints its port, and the number of mails when its input is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
taken = 0


class Session(asyncio.Protocol):
    """One connection of RFC 5321, without a single check."""

    def __init__(self) -> None:
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
        global taken  # noqa: PLW0603  one process, one count
        while True:
            head, found, rest = self._buffer.partition(END if self._in_mail else b"\r\n")
            if not found:
                return
            self._buffer = rest
            if self._in_mail:
                self._in_mail = False
                taken += 1
                yield b"250 taken\r\n"
                continue
            verb = head[:4].upper()
            self._in_mail = verb == b"DATA"
            yield ANSWERS.get(verb, b"250 ok\r\n")


@dataclass
class Sink:
    """A running sink; ``taken`` is known once it has stopped."""

    port: int
    taken: int = 0


@contextlib.contextmanager
def running_sink() -> Iterator[Sink]:
    """Run a sink in a process of its own."""
    line = [sys.executable, "-m", "bench.sink"]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    sink = Sink(int(process.stdout.readline()))
    try:
        yield sink
    finally:
        sink.taken = int(process.communicate()[0])


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(taken, flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
