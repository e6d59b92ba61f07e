"""Whether a password stands in a list of breached ones, on this machine: nothing of it leaves.

The list is the one that Have I Been Pwned gives away: a line for each SHA-1, sorted, with how often it was seen. It has
tens of gigabytes, so that it is searched where it lies.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO, Final

LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\r?\n?")
#: What is left of the list when it is read line by line.
PIECE: Final = 4096


def looks_like_a_list(path: Path) -> bool:
    """Say whether a file begins as such a list does. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return LINE.fullmatch(file.readline(100)) is not None


def is_breached(password: str, path: Path) -> bool:
    """Say whether a password stands in a list. Raises OSError where it cannot be read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while high - low > PIECE:
            middle = (low + high) // 2
            found = _first_after(file, middle)
            low, high = (middle, high) if found and found <= wanted else (low, middle)
        file.seek(low)
        if low:
            file.readline()  # the rest of a line that begins before
        while (line := file.readline()) and (held := line[:40].upper()) <= wanted:
            if held == wanted:
                return True
    return False


def _first_after(file: BinaryIO, place: int) -> bytes:
    """Return the hash of the first whole line after a place."""
    file.seek(place)
    file.readline()
    return file.readline()[:40].upper()
