"""An installation whose demo and doubles were removed, as the container is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pacenote

#: Loads everything that the web and the worker load, and looks each address of the product up.
LOADED = """
import django; django.setup()
from django.core.checks import run_checks
from django.urls import get_resolver
from django.apps import apps
import pacenote.wsgi, pacenote.jobs.pipeline, pacenote.cli.serving
assert not run_checks(), run_checks()
print("home" in get_resolver().reverse_dict, apps.is_installed("pacenote.demo"), pacenote.__file__)
"""


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the package without its demo."""
    folder = tmp_path_factory.mktemp("installed")
    ours = Path(pacenote.__file__).parent
    shutil.copytree(ours, folder / "pacenote", ignore=lambda at, _names: {"demo"} if Path(at) == ours else set())
    return folder


def run(folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "pacenote.settings"}
    return subprocess.run(
        [sys.executable, *line], env=surroundings, cwd=folder, capture_output=True, text=True, check=False
    )


def test_web_and_worker_load_without_the_demo(without: Path):
    done = run(without, "-c", LOADED)

    assert done.stdout.split() == ["True", "False", str(without / "pacenote" / "__init__.py")], done.stderr


@pytest.mark.parametrize(
    ("command", "told"), [("demo", "made without the demo"), ("sms_double", "Unknown command: 'sms_double'")]
)
def test_what_was_removed_cannot_be_started(without: Path, command: str, told: str):
    done = run(without, "-m", "pacenote.main", command)

    assert (done.returncode != 0, told in done.stderr) == (True, True)


def test_the_container_is_built_without_it():
    built = (Path(pacenote.__file__).parents[1] / "deploy" / "Containerfile").read_text()

    assert "rm -r .venv/lib/python3.12/site-packages/pacenote/demo" in built
    assert "python:3.12" in built
