"""Read an untrusted file in a process of its own, with limits on memory, processor and time.

The child is forked from a small server process that has the parsers loaded and no threads and no database; what it
returns crosses the pipe as JSON lines while it reads, never as pickled objects.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from tempfile import SpooledTemporaryFile
from typing import IO

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import open_file, outline, table_of
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.options import DEFAULT, ReadingOptions
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.parsers.people_mapping import Purpose
from pacenote.imports.parsers.plain_tables import PlainTable, Titled
from pacenote.imports.parsers.serialize import from_lines, open_lines, to_lines
from pacenote.imports.parsers.sheet_guesses import Column, Outline
from pacenote.imports.parsers.tables import Row

MEGABYTE = 1024 * 1024
#: Begins a block of the answer, which has so many lines at most; the last message of a child has no such mark.
_BLOCK, _LINES = b"+", 500
_READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: address space in bytes, processor and wall time in seconds."""

    memory: int = 1024 * MEGABYTE
    processor: int = 60
    wall: float = 60.0


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pacenote.imports.child"])


@dataclass(frozen=True, slots=True)
class TableWanted:
    """A table of people as it lies in the file, for a page that asks what its columns mean."""

    purpose: Purpose
    titled: Titled = "auto"


Task = ReadingOptions | TableWanted | None


def _child(pipe: Connection, name: str, limits: Limits, task: Task) -> None:
    """Do with what comes through the pipe what the task says: read it all, or its outline where there is none.

    The answer goes back in blocks as it is made; the last one says that it is whole, or why there is none.
    """
    too_big = _last(_too_big())  # later there may be no memory left to say so
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for block in _blocks(_answer(pipe.recv_bytes(), name, task)):
            pipe.send_bytes(_BLOCK + block)
    except RefusedFileError as refusal:
        pipe.send_bytes(_last(refusal))
    except MemoryError:
        pipe.send_bytes(too_big)
    except Exception as error:  # a fault of a parser must not print cells of the file into the log
        place = traceback.extract_tb(error.__traceback__)[-1]
        sys.stderr.write(f"reader stopped: {type(error).__name__} at {place.filename}:{place.lineno}\n")
        pipe.send_bytes(_last(_died()))
    else:
        pipe.send_bytes(_last(None))


def _answer(data: bytes, name: str, task: Task) -> Iterator[str]:
    if isinstance(task, ReadingOptions):
        return to_lines(open_file(data, name=name, options=task))
    if isinstance(task, TableWanted):
        return iter([_as_line(table_of(data, name=name, purpose=task.purpose, titled=task.titled))])
    return iter([_as_line(outline(data, name=name))])


def _as_line(found: Outline | PlainTable) -> str:
    return json.dumps(asdict(found))


def _blocks(lines: Iterator[str]) -> Iterator[bytes]:
    while block := "".join(f"{line}\n" for line in islice(lines, _LINES)):
        yield block.encode()


def _last(refusal: RefusedFileError | None) -> bytes:
    return json.dumps({"refused": refusal.pack() if refusal else None}).encode()


def _too_big() -> RefusedFileError:
    return RefusedFileError(
        _("This file needs more memory than a performance file ever does."),
        hint=_("Export it again for one day or one week; if it still fails, send it to whoever runs your Pacenote."),
        code="too_much_memory",
    )


def _too_slow(limits: Limits) -> RefusedFileError:
    return RefusedFileError(
        _("Reading this file took longer than %(seconds)s seconds and was stopped."),
        hint=_("Export it again for a shorter time span."),
        code="too_slow",
        values={"seconds": f"{limits.wall:g}"},
    )


def read_apart(
    data: bytes, *, name: str, limits: Limits | None = None, options: ReadingOptions = DEFAULT
) -> ParsedFile:
    """Return what the file holds. Raises RefusedFileError, also when the child dies or takes too long."""
    text = b"".join(_apart(data, name, limits or Limits(), options)).decode()
    return from_lines(text.splitlines())


@contextmanager
def spool_apart(data: bytes, *, name: str, options: ReadingOptions) -> Iterator[ParsedFile]:
    """Give what the file holds, complete; its rows lie on the disk where they are many, and come as they are asked for.

    Raises RefusedFileError as ``read_apart`` does.
    """
    with SpooledTemporaryFile(max_size=MEGABYTE) as spool:
        for block in _apart(data, name, Limits(), options):
            spool.write(block)

        yield open_lines(partial(_lines_of, spool))


def _lines_of(spool: IO[bytes]) -> Iterator[str]:
    """Return all lines; several walks at once do not disturb each other."""
    place = 0
    while True:
        spool.seek(place)
        some = spool.readlines(_READ_AT_ONCE)
        if not some:
            return
        place = spool.tell()
        yield from (line.decode() for line in some)


def outline_apart(data: bytes, *, name: str) -> Outline:
    """Return the columns of a table with what they probably mean. Raises RefusedFileError as ``read_apart`` does."""
    found = json.loads(b"".join(_apart(data, name, Limits(), None)))
    columns = tuple(Column(**column | {"samples": tuple(column["samples"])}) for column in found.pop("columns"))
    return Outline(columns, **found)


def table_apart(data: bytes, *, name: str, purpose: Purpose, titled: Titled = "auto") -> PlainTable:
    """Return a table of people as it lies in a file. Raises RefusedFileError as ``read_apart`` does."""
    found = json.loads(b"".join(_apart(data, name, Limits(), TableWanted(purpose, titled))))
    rows = tuple(Row(each["line"], tuple(each["cells"]), each["page"]) for each in found["rows"])
    return PlainTable(tuple(found["titles"]), tuple(found["keys"]), rows, found["titled"])


def _apart(data: bytes, name: str, limits: Limits, task: Task) -> Iterator[bytes]:
    """Return the answer of a child of its own in blocks, of which each ends with a line."""
    ours, theirs = _context.Pipe()
    process = _context.Process(target=_child, args=(theirs, name, limits, task), daemon=True)
    process.start()
    theirs.close()
    ends = time.monotonic() + limits.wall
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # a child that stops listening has said why
            ours.send_bytes(data)
        while True:
            if not ours.poll(max(0, ends - time.monotonic())):
                raise _too_slow(limits)
            answer = ours.recv_bytes()
            if not answer.startswith(_BLOCK):
                break
            yield answer[len(_BLOCK) :]
        if refused := json.loads(answer)["refused"]:
            raise RefusedFileError.unpack(refused)
    except (EOFError, BrokenPipeError, ConnectionResetError) as error:
        process.join(1)
        raise (_too_slow(limits) if process.exitcode == -24 else _died()) from error
    finally:
        ours.close()
        process.kill()
        process.join()


def _died() -> RefusedFileError:
    return RefusedFileError(
        _("This file made the reader stop, so nothing of it was taken."),
        hint=_("Download it again from its portal; a damaged or crafted file does this."),
        code="reader_stopped",
    )
