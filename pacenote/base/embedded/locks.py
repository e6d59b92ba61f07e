"""Who uses a cluster: kernel locks on files, so that a process that dies by any cause has let go."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pacenote.base.embedded.errors import EmbeddedPostgresError


@contextmanager
def starting_or_stopping(home: Path, *, patience: float = 120) -> Iterator[None]:
    """Be the only one who starts or stops the server of ``home``; wait at most ``patience`` seconds for others."""
    handle = os.open(home / "starting.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + patience
        while not _try(handle, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another process has been starting or stopping the database in {home} for {patience:.0f} seconds.",
                    hint="End it, then try again.",
                    code="database_busy",
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


class Use:
    """A share in a running server: the last one who lets go stops it."""

    def __init__(self, home: Path) -> None:
        self._handle = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Say whether nobody else uses the server. Only meaningful while nobody else starts or stops."""
        return _try(self._handle, fcntl.LOCK_EX)

    def let_go(self) -> None:
        """Give the share back; a second time does nothing."""
        if self._handle >= 0:
            fcntl.flock(self._handle, fcntl.LOCK_UN)  # also for a forked child that inherited the handle
            os.close(self._handle)
            self._handle = -1


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
