"""An idle ``pacenote up``: how long until the first page, and how much memory all of it takes together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.figures import Figures

NAME = "idle"
TARGETS: Figures = {"start_to_first_page_seconds": "<= 5", "proportional_megabytes": "<= 350"}
SETTLED_SECONDS, PATIENCE_SECONDS = 15, 120


def run() -> Figures:
    """Start an empty data directory, which makes the database, and then measure a second start."""
    with tempfile.TemporaryDirectory(prefix="pacenote-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # for root the server is run by another user
        environment = {**os.environ, "PACENOTE_DATA": f"{folder}/data", "PACENOTE_PORT": str(_free_port())}
        environment.pop("DATABASE_URL", None)
        first = _start_and_stop(environment, settled=0)
        second = _start_and_stop(environment, settled=SETTLED_SECONDS)
    return {"first_start_seconds": first["start_to_first_page_seconds"], **second}


def _start_and_stop(environment: dict[str, str], *, settled: float) -> Figures:
    began = time.perf_counter()
    line = [sys.executable, "-m", "pacenote.main", "up"]
    up = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_page(f"http://127.0.0.1:{environment['PACENOTE_PORT']}/accounts/login/", up)
        figures: Figures = {"start_to_first_page_seconds": round(time.perf_counter() - began, 2)}
        time.sleep(settled)
        return figures | (_memory(up.pid, environment["PACENOTE_DATA"]) if settled else {})
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def _await_page(address: str, up: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and up.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                page.read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("pacenote up did not answer")


def _memory(pid: int, data: str) -> Figures:
    """Return the proportional set size of the processes of ``up`` and of its database (smaps_rollup of proc(5))."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    ours = _tree(parents, {pid})
    servers = {int(line.split()[0]) for line in _read(Path(data, "postgres/cluster/postmaster.pid")).splitlines()[:1]}
    database = _tree(parents, servers)
    return {
        "processes": len(ours) + len(database),
        "proportional_megabytes": round(sum(map(_proportional, ours | database)), 1),
        "of_it_database_megabytes": round(sum(map(_proportional, database)), 1),
    }


def _tree(parents: dict[int, int], roots: set[int]) -> set[int]:
    found, grown = set(roots), True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _parent(entry: Path) -> int:
    # the program's name may hold spaces and brackets; what follows the last one is fixed (proc_pid_stat(5))
    words = _read(entry / "stat").rpartition(")")[2].split()
    return int(words[1]) if words else 0


def _proportional(pid: int) -> float:
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it ended meanwhile
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
