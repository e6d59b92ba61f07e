"""End a process when the one that started it ends, however that ends: nothing is left behind that holds a port."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, *, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to end this process with the thread that started it; Linux only, elsewhere nothing happens.

    A named ``parent`` that has ended in the meantime ends this process here.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, how)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), how)
