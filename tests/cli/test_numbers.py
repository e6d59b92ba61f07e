"""A number that cannot be meant is refused: a worker without hands would look alive and do nothing."""

from __future__ import annotations

import pytest
from django.core.management import load_command_class

from pacenote.cli import serving


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("worker --concurrency 0", "argument --concurrency: '0' is no whole number from 1 to 64"),
        ("worker --concurrency -1", "argument --concurrency: '-1' is no whole number from 1 to 64"),
        ("worker --lease 0", "argument --lease: '0' is no number of seconds from 1 to 86400"),
        ("worker --lease nan", "argument --lease: 'nan' is no number of seconds from 1 to 86400"),
        ("worker --lease soon", "argument --lease: 'soon' is no number of seconds from 1 to 86400"),
        ("watch . --company rafaga --every 0", "argument --every: '0' is no number of seconds from 0.5 to 86400"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(line: str, said: str, capsys: pytest.CaptureFixture[str]):
    name, *arguments = line.split()

    with pytest.raises(SystemExit) as refusal:
        load_command_class("pacenote.cli", name).run_from_argv(["pacenote", name, *arguments])

    assert refusal.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"pacenote {name}: error: {said}"


@pytest.mark.parametrize("argument", ["--workers", "--threads"])
def test_a_web_without_processes_or_threads_is_refused(argument: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as refusal:
        serving.run([argument, "0"])

    assert refusal.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"pacenote web: error: argument {argument}: '0' is no whole number from 1 to 64"
    )
