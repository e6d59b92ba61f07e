"""``pacenote help`` names every command of ours in a line, and each that a script runs can answer in JSON."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class

from pacenote.cli.listing import listing

OURS = sorted(name for name, app in get_commands().items() if app == "pacenote.cli")
#: They serve until they are stopped; the last is Django's own, which knows none.
NO_JSON = {"web", "worker", "migrate"}


def options_of(command: str, *words: str) -> str:
    parser = load_command_class("pacenote.cli", command).create_parser("pacenote", command)
    told = io.StringIO()
    if words:
        (choices,) = (each.choices for each in parser._subparsers._group_actions)
        parser = choices[words[0]]
    parser.print_help(told)
    return told.getvalue()


def test_help_names_every_command_with_what_it_does() -> None:
    lines = dict(line.split(None, 1) for line in listing().splitlines() if line.startswith("  "))

    assert set(lines) == {*OURS, "up", "demo"}
    assert [name for name, words in lines.items() if not words.endswith(".") or len(words) > 110] == []


@pytest.mark.parametrize("line", [[], ["help"], ["--help"]])
def test_whoever_asks_for_nothing_gets_the_list(line: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pacenote.main", *line], capture_output=True, text=True, check=True
    ).stdout

    assert told == f"{listing()}\n"


@pytest.mark.parametrize("command", [name for name in OURS if name not in NO_JSON | {"mapping", "people"}])
def test_what_a_script_runs_can_answer_in_json(command: str) -> None:
    assert "--json" in options_of(command)


@pytest.mark.parametrize(("command", "step"), [("people", "import"), ("mapping", "list")])
def test_what_a_script_runs_step_by_step_can_answer_in_json(command: str, step: str) -> None:
    assert "--json" in options_of(command, step)
