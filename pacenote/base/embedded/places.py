"""Where the parts of an embedded database lie."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from pacenote.base.embedded.account import Account
from pacenote.base.embedded.errors import EmbeddedPostgresError

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; sun_path of unix(7) without the closing zero
SHARED = Path("/var/lib/pacenote")


@dataclass(frozen=True, slots=True)
class Places:
    """``home`` is what the caller named and keeps passwords and locks; ``cluster`` belongs to the server's user."""

    home: Path
    cluster: Path
    sockets: Path

    @property
    def log(self) -> Path:
        """The server's own log. It holds no statements, so no personal data."""
        return self.cluster / "server.log"


def shared_folder() -> Path:
    """Return root's folder for what the server's user must reach (PACENOTE_PG_HOME), made on first use."""
    folder = Path(os.environ.get("PACENOTE_PG_HOME") or SHARED)
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)  # whatever the umask says
    return folder


def settle(data_dir: Path, account: Account) -> Places:
    """Return the places for ``data_dir``, made on first use; an existing directory keeps its permissions.

    Where the server's user cannot enter it (root's home), the cluster lies in root's shared folder and the data
    directory holds a link to it. Raises ``OSError``.
    """
    home = data_dir.expanduser().absolute()
    if not home.exists():
        home.mkdir(parents=True)
        home.chmod(0o711 if account.stands_in else 0o700)
    link = home / "cluster"
    if link.is_symlink():
        cluster = _linked(link)
    elif link.exists() or account.can_enter(home):
        cluster = link
    else:
        cluster = _shared_cluster(link, account)
    return Places(home=home, cluster=cluster, sockets=_sockets(cluster, account))


def _linked(link: Path) -> Path:
    cluster = link.readlink()
    if cluster.parent.is_dir():
        return cluster
    raise EmbeddedPostgresError(
        f"The database of {link.parent} should lie in {cluster}, and that is gone.",
        hint=f"Put it back from a backup, or remove {link} to begin with an empty one.",
        code="database_out_of_reach",
    )


def _shared_cluster(link: Path, account: Account) -> Path:
    # Named by chance, not by the path: a data directory that was removed and made anew must not find the old rows.
    folder = shared_folder() / f"database-{secrets.token_hex(6)}"
    if not account.can_enter(folder.parent):
        raise EmbeddedPostgresError(
            f"{account.name}, who runs the database for root, can enter neither {link.parent} nor {folder.parent}.",
            hint="Name a directory in PACENOTE_PG_HOME that everybody may enter.",
            code="database_out_of_reach",
        )
    folder.mkdir()
    folder.chmod(0o711)
    link.symlink_to(folder / "cluster")
    return folder / "cluster"


def _sockets(cluster: Path, account: Account) -> Path:
    if len(os.fsencode(cluster / SOCKET)) <= LONGEST_SOCKET_PATH:
        return cluster
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]
    folder = Path("/tmp") / f"pacenote-{account.uid}-{digest}"  # noqa: S108 - owner and mode are checked below
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        status = folder.lstat()
        private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
        if not private or status.st_uid != account.uid:
            raise EmbeddedPostgresError(
                f"The directory {folder} for the database's socket belongs to somebody else.",
                hint="Remove it, or choose a data directory with a shorter path.",
                code="database_out_of_reach",
            ) from None
    return folder
