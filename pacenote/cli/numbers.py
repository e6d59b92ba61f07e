"""Numbers of a command line; one that cannot be meant is refused before anything is done."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable


def between(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``low`` to ``high``, for ``type=`` of an argument."""

    def read(text: str) -> int:
        if text.isdecimal() and low <= int(text) <= high:
            return int(text)
        raise ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")

    return read


def seconds(low: float, high: float) -> Callable[[str], float]:
    """Return a reader of seconds, parts of one allowed, from ``low`` to ``high``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = low - 1
        if low <= value <= high:
            return value
        raise ArgumentTypeError(f"{text!r} is no number of seconds from {low:g} to {high:g}")

    return read
