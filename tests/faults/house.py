"""A whole installation that can be killed: its own PostgreSQL, a worker, and a mail server that it writes to."""

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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from pacenote.base.embedded import Running, start
from tests.embedded_server import PREFIX
from tests.smtp_sink import Sink, listening

LEASE = 2
PATIENCE = 120
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
}


class House:
    """A whole installation: its own database, one worker that is started again whenever it dies."""

    def __init__(self, folder: Path, database: Running, mail_port: int) -> None:
        self._database = database
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        self._environment = inherited | {
            "DATABASE_URL": database.url,
            "PACENOTE_DATA": str(folder / "data"),
            "PACENOTE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "PACENOTE_MAIL_FROM": "Pacenote <coach@example.org>",
            "PACENOTE_LOG_LEVEL": "INFO",
            "PYTHONPATH": str(ROOT),
        }
        self._log = (folder / "worker.log").open("ab")
        self._worker: subprocess.Popen[bytes] | None = None
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

    def stage(self, deed: str, argument: int) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run(str(Path(__file__).with_name("stage.py")), deed, str(argument)))
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
        counts = {name: rows[0][0] for name, rows in found.items() if name not in {"files", "messages", "deliveries"}}
        return counts | {
            "files": [status for (status,) in found["files"]],
            "messages": [state for (state,) in found["messages"]],
            "deliveries": Counter(dict(found["deliveries"])),
        }

    def open(self) -> None:
        self.run("-m", "pacenote.main", "migrate", "--verbosity", "0")
        self._keeper.start()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            with suppress(Exception):
                self._database.revive()
            if self._worker is None or self._worker.poll() is not None:
                self._worker = subprocess.Popen(
                    [sys.executable, "-m", "pacenote.main", "worker", "--lease", str(LEASE)],
                    env=self._environment,
                    stderr=self._log,
                )
            self._stopping.wait(0.2)

    def kill(self, target: str) -> None:
        """End the worker or the database without a word."""
        pid = self._database.pid if target == "database" else self._worker and self._worker.pid
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def told_of_people(self) -> list[str]:
        """Return the lines of the workers' log that name a person, an id or an address."""
        lines = Path(self._log.name).read_text("utf-8", "replace").splitlines()
        assert lines  # it does log
        return [line[:2000] for line in lines if any(word in line for word in ("Driver Number", "A1FAULT", "@"))]

    def restart_worker(self) -> None:
        """Ask the worker to end; the next one takes up what is older than the lease at once, not at the full minute."""
        time.sleep(LEASE)
        if self._worker is not None:
            self._worker.terminate()

    def close(self) -> None:
        self._stopping.set()
        if self._keeper.ident is not None:
            self._keeper.join()
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
        self._log.close()


@contextmanager
def house(*, pipelining: bool) -> Iterator[tuple[House, Sink]]:
    """Build one and tear it down."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # what a killed run leaves is removed by the next one
        folder.chmod(0o711)  # for root the server is run by another user
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        sink, port = stack.enter_context(listening(pipelining=pipelining))
        database = stack.enter_context(start(folder / "postgresql"))
        built = House(folder, database, port)
        stack.callback(built.close)
        built.open()
        yield built, sink
