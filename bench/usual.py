"""The usual way beside ours: Celery and Redis, two processes, one task per message, where both are installed.

Neither is needed by Pacenote: ``uv pip install celery redis`` brings the one, the system ``redis-server``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.sink import Sink

PATIENCE_SECONDS = 200


def missing() -> str:
    """Return why this baseline cannot be measured, empty where it can."""
    if shutil.which("redis-server") is None:
        return "redis-server is not installed"
    return "" if find_spec("celery") and find_spec("redis") else "celery is not installed: uv pip install celery redis"


@contextmanager
def broker() -> Iterator[None]:
    """Run a Redis that keeps nothing, and tell Celery where it is."""
    with tempfile.TemporaryDirectory(prefix="pacenote-bench-redis-") as folder:
        socket = Path(folder, "redis.sock")
        line = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        redis = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        os.environ["PACENOTE_BENCH_BROKER"] = f"redis+socket://{socket}"
        try:
            while not socket.exists() and redis.poll() is None:
                time.sleep(0.05)
            yield
        finally:
            redis.terminate()
            redis.wait()


def celery_rate(task: str, jobs: Sequence[Sequence[Any]], sink: Sink) -> float:
    """Return how many of the jobs two workers hand over per second, from the first that arrives to the last."""
    from bench.plain_celery import app  # noqa: PLC0415  only this baseline needs it

    for job in jobs:
        app.send_task(task, args=[sink.port, *job])
    sink.mark()
    wanted = sink.taken + len(jobs)
    line = [sys.executable, "-m", "celery", "-A", "bench.plain_celery", "worker", "--pool", "prefork"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    worker = subprocess.Popen([*line, "--concurrency", "2", *quiet], stdout=subprocess.DEVNULL)
    seconds, until = 0.0, time.monotonic() + PATIENCE_SECONDS
    try:
        while sink.taken < wanted:
            if time.monotonic() > until:
                raise RuntimeError(f"{sink.taken} of {wanted} were taken")
            time.sleep(1)
            seconds += sink.mark()
    finally:
        worker.terminate()
        worker.wait()
    return len(jobs) / seconds
