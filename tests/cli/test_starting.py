"""``pacenote`` as a process of its own: it starts everything, refuses in one sentence, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.databases import migrated_cluster

ROOT = Path(__file__).parents[2]
PACENOTE = [sys.executable, "-m", "pacenote.main"]


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pacenote-cli-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


#: The tracer of coverage would make an installation three times slower to start.
LEFT_OUT = ("PACENOTE_", "DATABASE_URL", "COVERAGE_")


def environment(home: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return (
        kept
        | {"PACENOTE_DATA": str(home / "data"), "PACENOTE_PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
        | changes
    )


def run(home: Path, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PACENOTE, *command],
        env=environment(home, **changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that name the folder, on the line or in the environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line, around = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if line and str(home).encode() in line + around and int(process.name) != os.getpid():
            found.append(line.replace(b"\0", b" ").decode())
    return found


def await_no_process_of(home: Path) -> list[str]:
    until = time.monotonic() + 15
    while (left := processes_of(home)) and time.monotonic() < until:
        time.sleep(0.2)
    return left


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PACENOTE_PORT", "eighty"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("PACENOTE_SMTP_URL", "mail.example.com"),
        ("PACENOTE_SECRET_KEY", "short"),
    ],
)
def test_a_bad_setting_is_one_sentence(home: Path, variable: str, value: str):
    done = run(home, "inspect", "file.csv", **{variable: value})

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert done.stderr.startswith(f"pacenote: {variable} is ")


def test_up_says_in_one_sentence_that_its_folder_cannot_be_made(home: Path):
    done = run(home, "up", PACENOTE_DATA="/proc/nothing/here")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "pacenote: PACENOTE_DATA is '/proc/nothing/here', expected a folder that can be made and written. "
        "Correct PACENOTE_DATA and start again.\n"
    )


def test_up_says_why_the_database_gives_no_connection(home: Path):
    done = run(home, "up", DATABASE_URL="postgresql://pacenote:hidden@127.0.0.1:1/pacenote")

    why, last = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert why.startswith("pacenote: The database gives no connection. ")
    assert "Connection refused" in why
    assert last == "pacenote: 'pacenote migrate' failed; its message stands above. Mend that and start again."


@pytest.mark.slow
def test_up_starts_everything_and_stops_all_of_it_when_asked(home: Path):
    surroundings = environment(home)
    address = f"http://localhost:{surroundings['PACENOTE_PORT']}"
    with subprocess.Popen(
        [*PACENOTE, "up"], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _line in range(3)]
        with urllib.request.urlopen(told[2].strip(), timeout=20) as page:
            first_page = page.status
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)

    assert (told[0], first_page, status) == (f"Pacenote runs at {address}\n", 200, 0)
    assert await_no_process_of(home) == []


@pytest.mark.slow
def test_up_on_a_port_that_is_taken_is_one_sentence_and_leaves_nothing_running(home: Path):
    home.chmod(0o711)  # for root the server is run by another user
    (home / "data").mkdir()
    migrated_cluster(home / "data" / "postgres")  # the test above makes one by itself
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(home, "up", PACENOTE_PORT=str(port))

    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Port {port} cannot be used (Address already in use). Choose another: PACENOTE_PORT={port + 1}" in lines[0]
    assert lines[-1].startswith("pacenote: ")
    assert [line for line in lines if "Traceback" in line] == []
    assert await_no_process_of(home) == []


@pytest.mark.slow
def test_a_web_that_is_killed_leaves_nothing_that_holds_its_port(home: Path):
    surroundings = environment(home, DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    port = int(surroundings["PACENOTE_PORT"])
    with subprocess.Popen([*PACENOTE, "web"], env=surroundings, stderr=subprocess.DEVNULL) as process:
        try:
            serving = len(await_answer(port, home))
        finally:
            process.kill()

    assert (serving, await_no_process_of(home), is_free(port)) == (2, [], True)


def is_free(port: int) -> bool:
    """Say whether the port can be listened on: a process that ends has no command line a moment before no socket."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return True
        time.sleep(0.1)
    return False


def await_answer(port: int, home: Path) -> list[str]:
    """Wait until all processes of a web are there and it answers; returns them."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return processes_of(home)
        time.sleep(0.1)
    raise AssertionError("no answer within a minute")


@pytest.mark.slow
def test_the_demo_says_as_json_where_it_was_ready_and_stops(home: Path):
    done = run(home, "demo", "--exit-when-ready", TMPDIR=str(home))

    answer = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, sorted(answer)) == (0, ["address", "logins", "phones", "seconds"])
    assert [sorted(login) for login in answer["logins"]] == [["company", "email", "password", "role"]] * 11
    assert await_no_process_of(home) == []
