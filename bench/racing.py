"""Start processes, let them all begin at once, and time until the last has finished."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

READY, GO = "ready\n", "go\n"


def race(*commands: Sequence[str], before: Callable[[], None] = lambda: None) -> tuple[float, list[dict[str, Any]]]:
    """Run ``python -m`` commands side by side; return seconds from the start signal to the last answer, and answers.

    ``before`` is called when all are ready. Raises RuntimeError where one does not start.
    """
    runners = [
        subprocess.Popen([sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    for runner in runners:
        if _lines(runner.stdout).readline() != READY:
            raise RuntimeError(f"{runner.args!r} did not start")
    before()
    began = time.perf_counter()
    for runner in runners:
        _lines(runner.stdin).write(GO)
        _lines(runner.stdin).flush()
    answers = [json.loads(_lines(runner.stdout).readline()) for runner in runners]
    taken = time.perf_counter() - began
    for runner in runners:
        runner.communicate()
    return taken, answers


def take_part(work: Callable[[], dict[str, Any]]) -> None:
    """Be one of the processes of a race: everything that is only preparation must be done before."""
    sys.stdout.write(READY)
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(work()) + "\n")
    sys.stdout.flush()


def _lines(stream: Any) -> Any:
    assert stream is not None
    return stream
