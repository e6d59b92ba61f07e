"""``up`` and ``demo``: a database, the web and a worker in one terminal; Ctrl-C stops all of it.

This process stays small: it loads no Django, starts the parts as children and starts a part again when it dies.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from pacenote.base import environment as env
from pacenote.base.embedded.cluster import Running, start
from pacenote.base.errors import DomainError
from pacenote.base.lineage import end_with_parent
from pacenote.cli import marks

#: A part of the demo that is no command: the double of the text provider, which needs no Django.
MODULES = {"phones": "pacenote.demo.texting"}
DEMO = Path(__file__).parents[1] / "demo"
PHONES_PORT = 8029
#: What each command does, as ``pacenote help`` says it.
WHAT = {
    "up": "Run everything on this machine: a database unless DATABASE_URL names one, the web and a worker.",
    "demo": "Run an invented company in the browser; nothing leaves the machine and nothing is kept.",
}
READY_SECONDS = 90
STOP_SECONDS = 25


class NotStartedError(DomainError):
    """A part of Pacenote did not start."""

    code = "not_started"


def run(command: str, arguments: Sequence[str]) -> int:
    """Run ``up`` or ``demo`` until a signal comes; returns the exit status."""
    parser = argparse.ArgumentParser(prog=f"pacenote {command}", description=WHAT[command])
    if command == "demo":
        parser.add_argument("--exit-when-ready", action="store_true", help="print address and logins as JSON, stop")
    options = parser.parse_args(arguments)
    if command == "demo" and not DEMO.is_dir():
        raise NotStartedError(
            "This installation was made without the demo.", hint="Try it from a checkout: ./pace demo."
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return _demo(exit_when_ready=options.exit_when_ready) if command == "demo" else _up()
    except KeyboardInterrupt:
        return 0


def _up() -> int:
    home = env.folder("PACENOTE_DATA", default=Path.home() / ".local" / "share" / "pacenote")
    with ExitStack() as stack:
        database = _database(stack, home)
        _bring_up_to_date(home)
        with _parts(
            "web"
        ) as parts:  # first alone: with a worker beside it on two cores its page takes half as long again
            _await_ready(parts)
            parts.add("worker")
            print(f"Pacenote runs at {address()}")
            sys.stdout.flush()
            _pacenote("owner_link", "--if-needed")
            parts.keep_running(database)
    return 0


def _bring_up_to_date(home: Path) -> None:
    """Migrate the database, unless this very code has migrated it as it stands."""
    file, url = home / "schema.mark", os.environ["DATABASE_URL"]
    if not marks.is_marked(file, marks.schema_mark(url)):
        _pacenote("migrate", "--verbosity", "0")
        marks.leave(file, marks.schema_mark(url))


def _demo(*, exit_when_ready: bool) -> int:
    began = time.monotonic()
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="pacenote-demo-", ignore_cleanup_errors=True)
        home = Path(stack.enter_context(folder))
        os.environ["PACENOTE_DATA"] = str(home)
        phones, memory = _phones(), home / "phones.json"
        database = _database(stack, home, durable=False)  # what it holds is forgotten at the end
        _pacenote("migrate", "--verbosity", "0")
        with _parts("web") as parts:  # the web starts on the other core while the company is planted
            texts = ("--phones-port", str(phones), "--phones-memory", str(memory)) if phones else ()
            logins = json.loads(_pacenote("demo_company", *texts, capture=True))
            parts.add("worker")
            if phones:
                parts.add("phones", "--port", str(phones), "--memory", str(memory))
            _await_ready(parts)
            answer = {"address": address(), "logins": logins, "seconds": round(time.monotonic() - began, 1)}
            if phones:
                answer["phones"] = f"http://localhost:{phones}"
            if exit_when_ready:
                print(json.dumps(answer))
                return 0
            print(f"\nPacenote runs at {answer['address']} (ready in {answer['seconds']} s)\n")
            for login in logins:
                print(f"  {login['company']:<24} {login['role']:<12} {login['email']:<32} {login['password']}")
            if phones:
                print(f"\nTexts arrive on invented phones at {answer['phones']}; they answer, and STOP works there.")
            print("\nNothing leaves this machine. Ctrl-C stops it and forgets everything.")
            sys.stdout.flush()
            parts.keep_running(database)
    return 0


def _phones() -> int:
    """Tell the children of the double of the text provider; returns its port, 0 where a real account is set."""
    if env.text("PACENOTE_TWILIO_ACCOUNT"):
        return 0
    port = _free_port(PHONES_PORT)
    os.environ |= {
        "PACENOTE_TWILIO_ACCOUNT": f"AC{'0' * 32}",
        "PACENOTE_TWILIO_TOKEN": secrets.token_hex(16),
        "PACENOTE_TWILIO_FROM": "+15550100000",
        "PACENOTE_TWILIO_URL": f"http://127.0.0.1:{port}",
    }
    return port


def _free_port(wish: int) -> int:
    """Return the wished port, or any other where something listens on it."""
    for port in (wish, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise NotStartedError("No port is free for the phones.", hint="Close something that listens.")


def address() -> str:
    """Return where the browser finds Pacenote."""
    return env.text("PACENOTE_PUBLIC_URL") or f"http://localhost:{env.integer('PACENOTE_PORT', 8000)}"


def _database(stack: ExitStack, home: Path, *, durable: bool = True) -> Running | None:
    """Start the embedded server unless a real one is named, and tell the children."""
    if env.text("DATABASE_URL"):
        return None
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise env.BadSettingError("PACENOTE_DATA", str(home), "a folder that can be made and written") from error
    database = stack.enter_context(start(home / "postgres", durable=durable))
    os.environ["DATABASE_URL"] = database.url
    return database


def _pacenote(*arguments: str, capture: bool = False) -> str:
    line = [sys.executable, "-m", "pacenote.main", *arguments]
    done = subprocess.run(line, stdout=subprocess.PIPE if capture else None, text=True, check=False)
    if done.returncode:
        raise NotStartedError(
            f"'pacenote {arguments[0]}' failed; its message stands above.", hint="Mend that and start again."
        )
    return done.stdout or ""


class Parts:
    """The children, each started again when it dies by itself."""

    def __init__(self, names: Sequence[str]) -> None:
        self._arguments: dict[str, tuple[str, ...]] = {}
        self._children = {name: self._start(name) for name in names}

    def add(self, name: str, *arguments: str) -> None:
        """Start one more part."""
        self._arguments[name] = arguments
        self._children[name] = self._start(name)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        line = ["-m", MODULES[name]] if name in MODULES else ["-m", "pacenote.main", name]
        return subprocess.Popen(
            [sys.executable, *line, *self._arguments.get(name, ())],
            preexec_fn=partial(end_with_parent, os.getpid()),  # noqa: PLW1509  one thread, and nothing but a system call
            start_new_session=True,
        )

    def died(self) -> list[str]:
        """Return the names of the parts that do not run."""
        return [name for name, child in self._children.items() if child.poll() is not None]

    def keep_running(self, database: Running | None) -> None:
        """Watch the parts and the embedded server until this process is told to stop."""
        while True:
            time.sleep(1)
            if database is not None:
                database.revive()
            for name in self.died():
                print(f"pacenote: {name} ended and is started again.", file=sys.stderr)
                self._children[name] = self._start(name)

    def stop(self) -> None:
        """End all parts: first asked, then, after a while, forced."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def _parts(*names: str) -> Iterator[Parts]:
    parts = Parts(names)
    try:
        yield parts
    finally:
        parts.stop()


def _await_ready(parts: Parts) -> None:
    """Wait until the web answers that it can work."""
    url = f"http://127.0.0.1:{env.integer('PACENOTE_PORT', 8000)}/readyz"
    until, heard = time.monotonic() + READY_SECONDS, "nothing"
    while time.monotonic() < until:
        if died := parts.died():
            raise NotStartedError(
                f"'pacenote {died[0]}' ended at its start; its message stands above.",
                hint="If the port is taken, choose another with PACENOTE_PORT.",
            )
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            heard = error.read(200).decode("utf-8", "replace")
        except OSError:
            pass
        time.sleep(0.1)
    raise NotStartedError(
        f"The web was not ready within {READY_SECONDS} seconds; its last answer was {heard}.",
        hint="Look at the lines above.",
    )
