"""Which user of this machine runs the server. PostgreSQL refuses to run as root, so root hands it to somebody else."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pacenote.base.embedded.errors import EmbeddedPostgresError

# A user made for it comes first; nobody exists everywhere.
STAND_INS = ("pacenote", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The user that runs the server; ``stands_in`` when that is not the user of this process."""

    name: str
    uid: int
    gid: int
    stands_in: bool

    def run(self, command: Sequence[str | Path], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a program as this user in an environment of its own, from ``/``; no limits but ``timeout`` seconds.

        Raises ``subprocess.TimeoutExpired`` and ``OSError``.
        """
        return subprocess.run(  # noqa: S603 - programs that `find_binaries` checked, no shell
            [os.fspath(part) for part in command],
            capture_output=True,
            check=False,
            cwd="/",
            encoding="utf-8",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"},
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            umask=0o077,
            user=self.uid if self.stands_in else None,
            group=self.gid if self.stands_in else None,
            extra_groups=[] if self.stands_in else None,
        )

    def can_enter(self, folder: Path) -> bool:
        """Say whether this user may reach what lies in ``folder``, by the permission bits of it and all above it."""
        if not self.stands_in:
            return True
        real = folder.resolve()
        return all(self._may_search(step.stat()) for step in (real, *real.parents))

    def _may_search(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def give(self, path: Path) -> None:
        """Make this user the owner of ``path``."""
        if self.stands_in:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Return who runs the server: ourselves, or for root the user PACENOTE_PG_USER, pacenote, postgres or nobody."""
    uid = os.geteuid()
    if uid == 0:
        account = _stand_in()
        _check_switch(account)
        return account
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"The user number {uid} has no name on this machine, and PostgreSQL refuses to run for it.",
            hint="Add a line for it to /etc/passwd or run Pacenote as a user that has one.",
            code="database_user_unknown",
        ) from None
    return Account(name=entry.pw_name, uid=uid, gid=os.getegid(), stands_in=False)


def _stand_in() -> Account:
    chosen = os.environ.get("PACENOTE_PG_USER")
    for name in (chosen,) if chosen else STAND_INS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, stands_in=True)
    wanted = f"a user {chosen} other than root" if chosen else "a user pacenote, postgres or nobody"
    raise EmbeddedPostgresError(
        f"PostgreSQL refuses to run as root, and this machine does not have {wanted}.",
        hint="Add one, name another in PACENOTE_PG_USER, or run Pacenote as a plain user.",
        code="database_user_unknown",
    )


def _check_switch(account: Account) -> None:
    try:
        account.run(["/bin/sh", "-c", ":"], timeout=10)
    except (OSError, subprocess.SubprocessError):
        raise EmbeddedPostgresError(
            f"PostgreSQL refuses to run as root, and this root may not become {account.name} (CAP_SETUID is missing).",
            hint="Run Pacenote as a plain user, or allow the container the capabilities SETUID and SETGID.",
            code="database_user_forbidden",
        ) from None
