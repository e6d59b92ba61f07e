"""Whether this request or job wrote an event down: its door then wakes the job that tells it, and waits no minute."""

from __future__ import annotations

from contextvars import ContextVar

_written: ContextVar[bool] = ContextVar("webhooks_written", default=False)


def note() -> None:
    """Remember that something was written."""
    _written.set(True)


def taken() -> bool:
    """Say whether something was written since this was last asked."""
    written = _written.get()
    if written:
        _written.set(False)
    return written
