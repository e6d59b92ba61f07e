"""Originals in one ZIP, written while it is sent: never more than one piece of one file in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIECE = 256 * 1024
MOST_LETTERS = 120
#: Letters that some system does not take in a name, or takes for a folder.
FORBIDDEN = frozenset('<>:"/\\|?*')
#: Names that Windows keeps for devices, whatever follows the dot.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


@dataclass(frozen=True, slots=True)
class Original:
    """One file of the bundle: its name in there, and where its bytes lie."""

    name: str
    path: str
    at: datetime


def safe_name(name: str) -> str:
    """Return a name that is one file in the folder where it is unpacked, on every system."""
    letters = [" " if sign in FORBIDDEN or not sign.isprintable() else sign for sign in name]
    words = " ".join("".join(letters).split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if not dot:
        stem, ending = words, ""
    stem = stem.strip(". ")[: MOST_LETTERS - len(ending)] or "file"
    if stem.partition(".")[0].casefold() in DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def unique_names(names: Iterable[str]) -> list[str]:
    """Return safe names of which no two are the same, also where a system does not tell capitals apart."""
    taken: set[str] = set()
    found = []
    for name in map(safe_name, names):
        stem, dot, ending = name.rpartition(".")
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
        taken.add(free.casefold())
        found.append(free)
    return found


class _Pipe(io.RawIOBase):
    """Holds what the ZIP has written until it is taken away; cannot be rewound, so sizes follow their files."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Take a piece."""
        piece = bytes(data)
        self._written += piece
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        data = bytes(self._written)
        self._written.clear()
        return data


def zip_chunks(originals: Iterable[Original]) -> Iterator[bytes]:
    """Yield a ZIP of originals. One that is not kept any more is left out and named in a text beside the others."""
    pipe, lost = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as bundle:
        for original in originals:
            try:
                stored = default_storage.open(original.path)
            except FileNotFoundError:
                lost.append(original.name)
                continue
            at = original.at
            info = zipfile.ZipInfo(original.name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            info.compress_type = zipfile.ZIP_DEFLATED
            with stored, bundle.open(info, "w") as entry:
                while piece := stored.read(PIECE):
                    entry.write(piece)
                    yield pipe.taken()
        if lost:
            bundle.writestr("not kept any more.txt", "\r\n".join(lost) + "\r\n")
    yield pipe.taken()
