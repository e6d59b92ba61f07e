"""What lies in deploy/ speaks of settings and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
#: Words of PostgreSQL's image, and those that only hand a password from one of our files to the other.
NOT_OURS = {"PACENOTE_PASSWORD"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_is_one_of_the_documented_ones(path: Path):
    documented = set(re.findall(r"PACENOTE_[A-Z_]+", (ROOT / "docs/operator/settings.md").read_text("utf-8")))

    named = set(re.findall(r"PACENOTE_[A-Z_]+", path.read_text("utf-8"))) - NOT_OURS

    assert named - documented == set()


def test_every_command_exists():
    ours = {path.stem for path in (ROOT / "pacenote/cli/management/commands").glob("[a-z]*.py")} | {"up"}
    units = "\n".join(path.read_text("utf-8") for path in FILES if path.suffix == ".service")
    compose = (ROOT / "deploy/compose.yaml").read_text("utf-8")

    named = set(re.findall(r"/pacenote (\w+)", units)) | set(re.findall(r"command: \[(\w+)", compose))

    assert {"up", "migrate", "web", "worker"} <= named
    assert named - ours == set()
