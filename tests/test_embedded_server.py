"""What the plugin sets before a run: compiled modules are kept, never beside the sources where nobody wants them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded_server import keep_compiled

ASKED = "import sys, wave; print(sys.dont_write_bytecode, wave.__cached__)"


def kept_by(environment: dict[str, str]) -> tuple[str, Path]:
    """Return whether a process with this environment writes no bytecode, and where it looks for a module's."""
    line = [sys.executable, "-c", ASKED]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    writes_none, where = done.stdout.split()
    return writes_none, Path(where)


def test_who_wants_no_bytecode_beside_the_sources_has_it_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    keep_compiled()

    writes_none, where = kept_by(dict(os.environ))
    assert writes_none == "False"
    assert where.is_relative_to(Path(sys.prefix) / ".pycache")


def test_who_says_nothing_has_it_beside_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)

    keep_compiled()

    writes_none, where = kept_by(dict(os.environ))
    assert (writes_none, where.parent.name) == ("False", "__pycache__")
