"""A whole installation that can be killed: its own PostgreSQL, a worker, and a mail server that it writes to.

Where it texts, the provider's double runs beside it, a process of its own, and the web takes its reports.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from pacenote.base.embedded import Running, start
from tests.databases import migrated_cluster
from tests.embedded_server import PREFIX
from tests.faults.provider import Provider
from tests.smtp_sink import Sink, listening

LEASE = 2
PATIENCE = 240
ROOT = Path(__file__).parents[2]

REPORT = {
    "files": "SELECT status FROM performance_performancefile WHERE company_id = %s ORDER BY status",
    "unjudged": "SELECT count(*) FROM performance_performancefile "
    "WHERE company_id = %s AND status = 'loaded' AND evaluated_at IS NULL",
    "slots": "SELECT count(*) FROM performance_slot WHERE company_id = %s",
    "readings": "SELECT count(*) FROM performance_reading "
    "WHERE company_id = %s AND counts AND metric = 'speeding_event_rate'",
    "findings": "SELECT count(*) FROM coaching_finding WHERE company_id = %s",
    "adrift": "SELECT count(*) FROM coaching_finding WHERE company_id = %s AND message_id IS NULL",
    "messages": "SELECT state FROM coaching_message WHERE company_id = %s ORDER BY id",
    "deliveries": "SELECT status, count(*) FROM messaging_delivery WHERE company_id = %s GROUP BY status",
    # nobody withdraws anything here: if something is withdrawn, why
    "withdrawn": "SELECT coalesce(string_agg(DISTINCT error_code, ', '), '') FROM messaging_delivery "
    "WHERE company_id = %s AND status = 'canceled'",
}


class House:
    """A whole installation: its own database, one worker that is started again whenever it dies."""

    def __init__(self, folder: Path, database: Running, mail_port: int, *, texting: dict[str, str]) -> None:
        self._database = database
        self._commands = {"worker": [str(Path(__file__).with_name("worker.py")), "--lease", str(LEASE)]}
        if texting:
            self._commands["web"] = ["-m", "pacenote.main", "web"]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        self._environment = inherited | {
            "DATABASE_URL": database.url,
            "PACENOTE_DATA": str(folder / "data"),
            "PACENOTE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "PACENOTE_MAIL_FROM": "Pacenote <coach@example.org>",
            "PACENOTE_LOG_LEVEL": "INFO",
            "PYTHONPATH": str(ROOT),
            **texting,
        }
        self._log = (folder / "worker.log").open("ab")
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep_running)

    def run(self, *command: str) -> str:
        """Run a program of the installation until it succeeds: the database may be down just now."""
        until = time.monotonic() + PATIENCE
        while True:
            done = subprocess.run(
                [sys.executable, *command], env=self._environment, capture_output=True, text=True, check=False
            )
            if done.returncode == 0:
                return done.stdout
            if time.monotonic() > until:
                raise AssertionError(done.stderr[-3000:])
            time.sleep(0.5)

    def stage(self, deed: str, argument: int, channel: str = "email") -> dict[str, Any]:
        line = [str(Path(__file__).with_name("stage.py")), deed, str(argument), channel]
        answer: dict[str, Any] = json.loads(self.run(*line))
        return answer

    def report(self, company: int) -> dict[str, Any]:
        """Say how things stand, as the owner of the tables sees it; asked again while the database is down."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self._database.url) as connection:
                    found = {name: connection.execute(sql, [company]).fetchall() for name, sql in REPORT.items()}
                break
            except psycopg.Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        counts: dict[str, Any] = {
            name: rows[0][0] for name, rows in found.items() if name not in {"files", "messages", "deliveries"}
        }
        return counts | {
            "files": [status for (status,) in found["files"]],
            "messages": [state for (state,) in found["messages"]],
            "deliveries": Counter(dict(found["deliveries"])),
        }

    def open(self) -> None:
        self._keeper.start()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            with suppress(Exception):
                self._database.revive()
            for name, command in self._commands.items():
                if name not in self._parts or self._parts[name].poll() is not None:
                    line = [sys.executable, *command]
                    self._parts[name] = subprocess.Popen(
                        line, env=self._environment, stderr=self._log, start_new_session=True
                    )
            self._stopping.wait(0.2)

    def kill(self, target: str) -> None:
        """End the worker, the web or the database without a word."""
        if target == "database":
            _end(os.kill, self._database.pid)
        elif target in self._parts:
            _end(os.killpg, self._parts[target].pid)  # with its children: the web's hold its port

    def told_of_people(self) -> list[str]:
        """Return the lines of the workers' log that name a person, an id or an address."""
        lines = Path(self._log.name).read_text("utf-8", "replace").splitlines()
        assert lines  # it does log
        return [line[:2000] for line in lines if any(word in line for word in ("Driver Number", "A1FAULT", "@"))]

    def restart_worker(self) -> None:
        """Ask the worker to end; the next one takes up what is older than the lease at once, not at the full minute."""
        time.sleep(LEASE)
        if "worker" in self._parts:
            self._parts["worker"].terminate()

    def close(self) -> None:
        self._stopping.set()
        if self._keeper.ident is not None:
            self._keeper.join()
        for part in self._parts.values():
            part.terminate()  # the web ends its own children; a worker is killed where it finishes no more
        for part in self._parts.values():
            try:
                part.wait(10)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
        self._log.close()


def _end(kill: Callable[[int, int], None], pid: int | None) -> None:
    if pid is not None:
        with suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


@contextmanager
def house(*, pipelining: bool, provider: Provider | None = None) -> Iterator[tuple[House, Sink]]:
    """Build one and tear it down; with a ``provider`` it texts."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # what a killed run leaves is removed by the next one
        folder.chmod(0o711)  # for root the server is run by another user
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        sink, port = stack.enter_context(listening(pipelining=pipelining))
        migrated_cluster(folder / "postgresql")
        database = stack.enter_context(start(folder / "postgresql"))
        built = House(folder, database, port, texting=provider.environment if provider else {})
        stack.callback(built.close)
        built.open()
        yield built, sink
