"""Start and stop one server, and see whether it lives."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pacenote.base.embedded.account import Account
from pacenote.base.embedded.binaries import Binaries
from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.failures import explain
from pacenote.base.embedded.places import SOCKET, Places

PATIENCE = 120  # seconds; after a crash the write-ahead log is read first
SURVIVORS_PATIENCE = 15  # seconds; the children of a killed server notice within one
LOG_LIMIT_BYTES = 5 * 1024 * 1024
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "io_method": "sync",  # the default keeps three more processes in memory
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # neither statements nor the values of a refused row: they name people
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Against power failure only: what was committed still outlives kill -9.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
SINCE_18 = {"io_method"}


@dataclass(frozen=True, slots=True)
class Server:
    """The server of one cluster, run by ``account`` with the programs ``binaries``."""

    places: Places
    binaries: Binaries
    account: Account

    def pid(self) -> int | None:
        """Return the process number of the live server, None where there is none."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].isdecimal() else None
        return pid if pid and _serves(pid, self.places.cluster) else None

    def launch(self, *, durable: bool, patience: float = SURVIVORS_PATIENCE) -> None:
        """Start the server and wait until it answers; ``patience`` seconds for what is left of one that was killed.

        Raises ``EmbeddedPostgresError``.
        """
        self._clear_stale(patience)
        offset = self._prepare_log()
        # A container's /dev/shm may be missing, or closed to everybody but root.
        shared = not self.account.run(["/bin/sh", "-c", "test -w /dev/shm"], timeout=10).returncode
        settings = settings_for(self.binaries.major, self.places.sockets, durable=durable, shared_memory=shared)
        options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        printed = self._ctl("start", f"--log={self.places.log}", f"--options={options}")
        if printed is not None:
            raise explain(self._log_since(offset) or printed, self.places)

    def await_ready(self) -> None:
        """Wait until a server that somebody else started answers. Raises ``EmbeddedPostgresError``."""
        deadline = time.monotonic() + PATIENCE
        # The eighth line of postmaster.pid is the status (src/include/utils/pidfile.h).
        while (self._pid_file() or [""])[7:8] != ["ready"]:
            if self.pid() is None or time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"The database in {self.places.home} was being started by another process and did not come up.",
                    hint=f"Its log is {self.places.log}.",
                )
            time.sleep(0.02)

    def shut_down(self) -> None:
        """End all connections and stop the server; nothing committed is lost."""
        if self.pid() is not None and self._ctl("stop", "--mode=fast") is not None:
            self._ctl("stop", "--mode=immediate")
        if self.places.sockets != self.places.cluster:
            shutil.rmtree(self.places.sockets, ignore_errors=True)

    def _ctl(self, verb: str, *options: str) -> str | None:
        """Return None on success, else what pg_ctl printed."""
        where = (f"--pgdata={self.places.cluster}", "--wait", "--silent", f"--timeout={PATIENCE}")
        try:
            answer = self.account.run([self.binaries.program("pg_ctl"), verb, *where, *options], timeout=PATIENCE + 10)
        except subprocess.TimeoutExpired:
            return f"error: no answer within {PATIENCE} seconds"
        return answer.stderr if answer.returncode else None

    def _pid_file(self) -> list[str]:
        try:
            text = (self.places.cluster / "postmaster.pid").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [line.strip() for line in text.splitlines()]

    def _clear_stale(self, patience: float) -> None:
        """Remove the notes of a server that died: after a reboot, or uncollected in a container, their number is taken.

        Not before its children have gone: while one of them is attached, two servers would write the same files.
        """
        lines = self._pid_file()
        if not lines:
            return
        # The seventh line is the key and the number of the shared memory (src/include/utils/pidfile.h).
        memory = lines[6].split()[-1] if len(lines) > 6 and lines[6] else ""
        deadline = time.monotonic() + patience
        while _is_attached(memory):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"The database in {self.places.home} died, and some of its processes still run.",
                    hint="End the processes named postgres of this database, then start again.",
                    code="database_busy",
                )
            time.sleep(0.05)
        for note in (self.places.cluster / "postmaster.pid", self.places.sockets / f"{SOCKET}.lock"):
            note.unlink(missing_ok=True)

    def _prepare_log(self) -> int:
        if not self.places.log.exists():
            return 0
        size = self.places.log.stat().st_size
        if size < LOG_LIMIT_BYTES:
            return size
        self.places.log.replace(self.places.log.with_suffix(".log.1"))
        return 0

    def _log_since(self, offset: int) -> str:
        if not self.places.log.exists():
            return ""
        with self.places.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", errors="replace")


def settings_for(major: int, sockets: Path, *, durable: bool, shared_memory: bool) -> dict[str, str]:
    """Return the server's settings; ``shared_memory`` says whether its user can write to /dev/shm."""
    settings = {**SETTINGS, **({} if durable else NOT_DURABLE), "unix_socket_directories": str(sockets)}
    settings["dynamic_shared_memory_type"] = "posix" if shared_memory else "mmap"
    return {name: value for name, value in settings.items() if major >= 18 or name not in SINCE_18}


def _serves(pid: int, cluster: Path) -> bool:
    """Say whether the process is the server of this cluster; a number alone may have been given to another program."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return Path(os.fsdecode(words[0])).name == "postgres" and os.fsencode(cluster) in words


def _is_attached(memory: str) -> bool:
    """Say whether a process still has the shared memory of this number (columns: proc_sysvipc_shm(5))."""
    rows = (line.split() for line in Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines())
    return any(row[1] == memory and int(row[6]) > 0 for row in rows if row[1] != "shmid")
