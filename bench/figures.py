"""What a benchmark returns, and small arithmetic on times."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

Figures = dict[str, float | int | str]


class Benchmark(Protocol):
    """A module of this package."""

    NAME: str
    TARGETS: Figures

    def run(self) -> Figures:
        """Measure; names of figures end in their unit."""
        ...


def machine() -> Figures:
    """Return what the figures were measured on; a load above zero before the start means a shared machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def part() -> float:
    """Return how much of its full size a benchmark is to have: ``--part`` of the command line."""
    return float(os.environ.get("PACENOTE_BENCH_PART", "1"))


def seconds(action: Callable[[], object]) -> float:
    """Return how long one call takes, in seconds of the wall clock."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def median_seconds(action: Callable[[], object], *, rounds: int) -> float:
    """Return the median of several calls, after one that warms up."""
    action()
    return statistics.median(seconds(action) for _ in range(rounds))


def processor_seconds(action: Callable[[], object]) -> float:
    """Return the processor time that one call takes in this process: on a shared machine steadier than the clock."""
    began = time.process_time()
    action()
    return time.process_time() - began


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def resident_megabytes(pid: int | str = "self", *, field: str = "VmHWM") -> float:
    """Return a process's memory: its peak by default (``VmHWM`` of proc_pid_status(5))."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    line = next(line for line in lines if line.startswith(field))
    return round(int(line.split()[1]) / 1024, 1)


def forget_peak() -> None:
    """Let this process's peak of memory be what it has now (``/proc/self/clear_refs`` of proc(5))."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
