"""The receiver of webhooks runs as a process of its own, shows what came, and keeps it where it is told to."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["module", "pacenote"])
def test_it_takes_events_as_a_process_of_its_own_and_shows_them(command, tmp_path: Path):
    memory = tmp_path / "came.jsonl"
    module = ["-m", "pacenote.demo.receiving", "--port", "0", "--memory", str(memory)]
    line = module if command == "module" else ["-m", "pacenote.main", "webhook_double", "--port", "0"]
    with subprocess.Popen([sys.executable, *line], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            root = process.stdout.readline().split()[-1]
            asked = urllib.request.Request(f"{root}taken", b'{"a":1}', {"webhook-id": "evt_7"}, method="POST")
            with urllib.request.urlopen(asked) as answer:
                status = answer.status
            with urllib.request.urlopen(root) as answer:
                shown = answer.read().decode()
        finally:
            process.terminate()
            process.wait()

    assert (status, shown) == (204, '/taken  evt_7  {"a":1}\n')
    if command == "module":
        assert json.loads(memory.read_text()) == {"path": "/taken", "key": "evt_7", "body": '{"a":1}'}
