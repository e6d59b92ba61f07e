"""Many guests at once, each with a connection of its own, who read, wait as people do, and ask for the next thing.

Written on asyncio's streams: a crowd that shares the machine with what it measures must cost next to nothing itself.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE_SECONDS = 30
LONGEST_THOUGHT = 10  # times the mean, as in TPC-W 5.3.2.1


@dataclass(frozen=True, slots=True)
class Step:
    """One request: what it is called in the figures, and what is sent."""

    name: str
    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with headers of their own, the steps that they choose from, and a mean time to think, in seconds."""

    kind: str
    headers: str
    steps: Sequence[Step]
    thinks: float


@dataclass(slots=True)
class Seen:
    """What a kind of guest saw: milliseconds of each answer, and what was no answer."""

    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def send_crowd(guests: Sequence[Guest], *, port: int, seconds: float) -> dict[str, Seen]:
    """Let all guests come within one mean of their thoughts, and walk about until the time is over."""
    return asyncio.run(_all(guests, port, seconds))


async def _all(guests: Sequence[Guest], port: int, seconds: float) -> dict[str, Seen]:
    seen = {guest.kind: Seen() for guest in guests}
    ends = time.monotonic() + seconds
    await asyncio.gather(
        *(_walk(each, seen[each.kind], port, ends, random.Random(place)) for place, each in enumerate(guests))
    )
    return seen


async def _walk(guest: Guest, seen: Seen, port: int, ends: float, chance: random.Random) -> None:
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    await asyncio.sleep(chance.uniform(0, guest.thinks))
    while time.monotonic() < ends:
        step = chance.choice(guest.steps)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if line is not None and line[0].at_eof():  # closed while its guest was thinking, as idle ones are
                    line[1].close()
                    line = None
                line = line or await asyncio.open_connection("127.0.0.1", port)
                status, stays = await _ask(*line, step, guest.headers, port)
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError) as error:
            seen.errors[f"{step.name} {type(error).__name__}"] += 1
            status, stays = 0, False
        else:
            seen.milliseconds.append((time.perf_counter() - began) * 1000)
        if status >= 400:
            seen.errors[f"{step.name} {status}"] += 1
        if line is not None and not stays:
            line[1].close()
            line = None
        thought = min(chance.expovariate(1 / guest.thinks), LONGEST_THOUGHT * guest.thinks)
        await asyncio.sleep(min(thought, max(0.0, ends - time.monotonic())))
    if line is not None:
        line[1].close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, step: Step, headers: str, port: int
) -> tuple[int, bool]:
    """Return the status of one answer, read to its end, and whether the connection stays."""
    head = f"{step.method} {step.path} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}"
    if step.method != "GET":
        head += f"Content-Length: {len(step.body)}\r\n"
    writer.write(head.encode() + b"\r\n" + step.body)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    fields = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines[1:])}
    if "chunked" in fields.get("transfer-encoding", ""):
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return status, fields.get("connection", "").lower() != "close"
