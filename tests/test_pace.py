"""The refusals of ``pace``; that it works is shown by every other test that it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def run_pace(folder: Path, *arguments: str, python: Path) -> tuple[int, str, str]:
    """Run a copy of the script in a folder that has no environment yet."""
    for name in ("pace", "uv.lock", "pyproject.toml"):
        shutil.copy(PROJECT / name, folder)
    answer = subprocess.run(
        [folder / "pace", *arguments],
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PACENOTE_PYTHON": str(python)},
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
    )
    return answer.returncode, answer.stdout, answer.stderr.splitlines()[-1]


def make_python(folder: Path, script: str) -> Path:
    python = folder / "some-python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return python


def test_a_python_that_is_too_old_is_refused_with_one_sentence(tmp_path: Path) -> None:
    old = make_python(tmp_path, "exit 1")

    assert run_pace(tmp_path, "test", python=old) == (
        1,
        "",
        "pace: Python 3.11 or newer is needed; install python3, or name one with PACENOTE_PYTHON.",
    )
    assert not (tmp_path / ".venv").exists()


def test_a_missing_venv_module_is_refused_with_one_sentence(tmp_path: Path) -> None:
    bare = make_python(tmp_path, f'case "$*" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"')

    assert run_pace(tmp_path, "test", python=bare) == (
        1,
        "",
        f"pace: the venv module of {bare} is missing; install the package python3-venv.",
    )
