"""What reading a file costs the child process that does it, made as the product makes it."""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection

from bench.figures import resident_megabytes
from pacenote.imports.parsers import ReadingOptions, open_file
from pacenote.imports.parsers.options import DEFAULT
from pacenote.imports.parsers.serialize import to_lines


@dataclass(frozen=True, slots=True)
class Cost:
    """The most memory that the child had, in megabytes, and its processor time in seconds."""

    peak: float
    processor: float


def read_in_a_child(name: str, data: bytes, options: ReadingOptions = DEFAULT) -> Cost:
    """Read a file and let its lines go, one after the other."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pacenote.imports.child"])
    ours, theirs = context.Pipe()
    child = context.Process(target=_read_and_tell, args=(theirs, name, options))
    child.start()
    theirs.close()
    ours.send_bytes(data)
    cost = Cost(*ours.recv())
    child.join()
    return cost


def _read_and_tell(pipe: Connection, name: str, options: ReadingOptions) -> None:
    deque(to_lines(open_file(pipe.recv_bytes(), name=name, options=options)), maxlen=0)
    pipe.send((resident_megabytes(), time.process_time()))
