"""What processes and their children take of memory and processor, read from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(*roots: int) -> set[int]:
    """Return processes with all their descendants."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    found, grown = set(roots), True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def proportional_megabytes(pids: set[int]) -> float:
    """Return the proportional set size of processes together (smaps_rollup of proc(5))."""
    return sum(map(_proportional, pids))


def processor_seconds(*roots: int) -> float:
    """Return what processes and all their descendants, ended ones too, have used of the processor."""
    return sum(sum(map(int, _stat(Path(f"/proc/{pid}"))[11:15])) for pid in tree(*roots)) / TICKS


def postmaster_of(data: Path) -> int:
    """Return the process number of the embedded server of a data directory."""
    return int(read(data / "postgres/cluster/postmaster.pid").splitlines()[0])


def read(path: Path) -> str:
    """Return a file's text, empty where its process has ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _stat(entry: Path) -> list[str]:
    # the program's name may hold spaces and brackets; what follows the last one is fixed (proc_pid_stat(5))
    return read(entry / "stat").rpartition(")")[2].split()


def _parent(entry: Path) -> int:
    words = _stat(entry)
    return int(words[1]) if words else 0


def _proportional(pid: int) -> float:
    for line in read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
