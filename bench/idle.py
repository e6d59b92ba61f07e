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
from bench.processes import postmaster_of, processor_seconds, proportional_megabytes, tree

NAME = "idle"
TARGETS: Figures = {"start_to_first_page_seconds": "<= 5", "proportional_megabytes": "<= 350"}
SETTLED_SECONDS, PATIENCE_SECONDS = 15, 120


def run() -> Figures:
    """Start an empty data directory, which makes the database, and then measure a second start."""
    with tempfile.TemporaryDirectory(prefix="pacenote-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # for root the server is run by another user
        environment = {**os.environ, "PACENOTE_DATA": f"{folder}/data", "PACENOTE_PORT": str(free_port())}
        environment.pop("DATABASE_URL", None)
        first = _start_and_stop(environment, settled=0)
        second = _start_and_stop(environment, settled=SETTLED_SECONDS)
    return {"first_start_seconds": first["start_to_first_page_seconds"], **second}


def _start_and_stop(environment: dict[str, str], *, settled: float) -> Figures:
    began = time.perf_counter()
    line = [sys.executable, "-m", "pacenote.main", "up"]
    up = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_page(f"http://127.0.0.1:{environment['PACENOTE_PORT']}/accounts/login/", up)
        figures: Figures = {"start_to_first_page_seconds": round(time.perf_counter() - began, 2)}
        server = postmaster_of(Path(environment["PACENOTE_DATA"]))
        figures["processor_seconds_to_first_page"] = round(processor_seconds(up.pid, server), 2)
        time.sleep(settled)
        return figures | (_memory(up.pid, environment["PACENOTE_DATA"]) if settled else {})
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def await_page(address: str, up: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers. Raises RuntimeError where it does not."""
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
    """Return what the processes of ``up`` and of its database take together."""
    ours, database = tree(pid), tree(postmaster_of(Path(data)))
    return {
        "processes": len(ours | database),
        "proportional_megabytes": round(proportional_megabytes(ours | database), 1),
        "of_it_database_megabytes": round(proportional_megabytes(database), 1),
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
