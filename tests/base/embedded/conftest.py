"""A place for clusters of our own: open enough for the user who runs the server when the tests run as root."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacenote.base.embedded import Running, start


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pn-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory that does not exist yet."""
    monkeypatch.setenv("PACENOTE_PG_HOME", str(open_folder / "shared"))
    folder = open_folder / "data"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running(open_folder: Path) -> Iterator[Running]:
    """A server that the tests of one file share."""
    with start(open_folder / "common", durable=False) as running:
        yield running


class Child:
    """Another process that runs our code; it answers one line per line that it is sent."""

    def __init__(self, code: str, *arguments: object, before: tuple[str, ...] = ()) -> None:
        command = [*before, sys.executable, "-c", code, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        """Close its input, on which it waits, and wait for its end."""
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


# Starts the server, prints its pid, and stops when its input ends.
HOLD = """
import sys
from pathlib import Path
from pacenote.base.embedded import start
with start(Path(sys.argv[1]), durable=False) as running:
    print(running.pid, flush=True)
    sys.stdin.read()
"""

# Prints the code of the refusal after doing what the second argument says.
REFUSED = """
import os, sys
from pathlib import Path
from pacenote.base.embedded import EmbeddedPostgresError, start
import pacenote.base.embedded.cluster
if len(sys.argv) > 2:
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
try:
    start(Path(sys.argv[1])).stop()
except EmbeddedPostgresError as refusal:
    print(refusal.code, flush=True)
else:
    print("started", flush=True)
"""
