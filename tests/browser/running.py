"""The real thing for tests: ``pacenote web`` and ``pacenote worker`` as processes, on a database of their own."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.databases import command, copied, migrated, on

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60
STOP_SECONDS = 20
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
PARTS = ("web", "worker")


@dataclass(frozen=True)
class Company:
    """A staged company: where its pages start, and who may open them."""

    slug: str
    session: str
    zone: str
    ids: dict[str, int]
    link: str = ""


@dataclass(frozen=True)
class Pacenote:
    """A running Pacenote. ``files`` holds what users drop, ``companies`` what was staged."""

    address: str
    environment: dict[str, str]
    files: Path
    companies: dict[str, Company]

    def file(self, pattern: str) -> Path:
        """Return the file that users drop whose name has this form."""
        (found,) = self.files.glob(pattern)
        return found

    def run(self, *arguments: str) -> str:
        """Run a ``pacenote`` command against the same database; returns what it printed."""
        return _run(self.environment, "pacenote.main", *arguments)


def _run(environment: dict[str, str], module: str, *arguments: str) -> str:
    line = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout


def _environment(database: str, data: Path, port: int) -> dict[str, str]:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PACENOTE_", "PYTEST_", "COVERAGE_"))
    }
    return own | {
        "DATABASE_URL": on(database),
        "PACENOTE_DATA": str(data),
        "PACENOTE_PORT": str(port),
        "PACENOTE_LOG_LEVEL": "WARNING",
        "PACENOTE_POOL": "6",
        "PACENOTE_WEBHOOKS_INSIDE": "yes",
        "DJANGO_SETTINGS_MODULE": "pacenote.settings",
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Template:
    """A database and a data folder to copy; the empty one has its tables and nothing else."""

    empty: str
    staged: str
    folder: Path
    companies: dict[str, Any]


def template() -> Template:
    """Return what every instance is copied from; the first of the test workers makes it, the others wait."""
    place = Path(os.environ["PACENOTE_DATA"]).with_name("browser")
    place.mkdir(exist_ok=True)
    written = place / "template.json"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not written.exists():
            written.write_text(json.dumps(_make_template(place)))
    values = json.loads(written.read_text())
    return Template(values["empty"], values["staged"], place, values["companies"])


def _make_template(place: Path) -> dict[str, Any]:
    empty, staged = migrated(), f"browser_{uuid.uuid4().hex[:8]}_staged"
    copied(staged, empty)
    companies = json.loads(_run(_environment(staged, place / "data", 8000), "tests.browser", str(place / "files")))
    return {"empty": empty, "staged": staged, "companies": companies}


@contextmanager
def pacenote(*, staged: bool, settings: dict[str, str] | None = None) -> Iterator[Pacenote]:
    """Run a Pacenote of its own: with all staged companies, or right after the installation."""
    made = template()
    database = f"browser_{uuid.uuid4().hex[:12]}"
    data = made.folder / database
    with ExitStack() as stack:
        copied(database, made.staged if staged else made.empty)
        stack.callback(command, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        shutil.copytree(made.folder / "data", data)
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        port = free_port()
        environment = _environment(database, data, port) | (settings or {})
        stack.enter_context(_parts(environment, data))
        _await_ready(port, data)
        companies = {name: Company(**values) for name, values in made.companies.items()} if staged else {}
        yield Pacenote(f"http://localhost:{port}", environment, made.folder / "files", companies)


@contextmanager
def _parts(environment: dict[str, str], data: Path) -> Iterator[None]:
    """Start web and worker, and stop both by a signal, as a service manager does."""
    children = []
    with ExitStack() as stack:
        for name in PARTS:
            log = stack.enter_context((data / f"{name}.log").open("w"))
            line = [sys.executable, "-m", "pacenote.main", name]
            children.append(
                subprocess.Popen(
                    line,
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509  nothing but a system call
                )
            )
        try:
            yield
        finally:
            for child in children:
                child.terminate()
            for child in children:
                try:
                    child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def _die_with_parent() -> None:
    """Ask the kernel to end a part when the tests are killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _await_ready(port: int, data: Path) -> None:
    until, said = time.monotonic() + READY_SECONDS, ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            said = error.read().decode()
        except OSError as error:
            said = str(error)
        time.sleep(0.2)
    log = (data / "web.log").read_text()[-2000:]
    raise RuntimeError(f"Pacenote did not start: {said}\nIts log says:\n{log}")
