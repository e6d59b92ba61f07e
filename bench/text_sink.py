"""The text provider as fast as Python can: takes each text, counts it, forgets it: ``python -m bench.text_sink``."""

from __future__ import annotations

import asyncio

from bench.sink import Tally, serve

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
CONTENT = b'{"sid": "SM%032d", "status": "queued", "num_segments": "2", "price": null}'


class TextSession(asyncio.Protocol):
    """One kept connection of HTTP/1.1 with bodies of a known length."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while END_OF_HEAD in self._buffer:
            head, _end, rest = self._buffer.partition(END_OF_HEAD)
            length = next(int(line[len(LENGTH) :]) for line in head.lower().splitlines() if line.startswith(LENGTH))
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            self._tally.take()
            body = CONTENT % self._tally.taken
            self._transport.write(
                b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


if __name__ == "__main__":
    asyncio.run(serve(TextSession))
