"""The embedded database: made on first use, shared by all who start it, stopped by the last."""

from __future__ import annotations

import atexit
import os
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from pacenote.base.embedded import creation
from pacenote.base.embedded.account import Account, server_account
from pacenote.base.embedded.binaries import Binaries, find_binaries, within_reach
from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.failures import explain_os_error
from pacenote.base.embedded.locks import Use, starting_or_stopping
from pacenote.base.embedded.places import Places, settle, shared_folder
from pacenote.base.embedded.server import Server


class Running:
    """A share in a running server. ``url`` is its address for the owner of the rows; it stays the same when revived."""

    def __init__(self, server: Server, use: Use, *, durable: bool) -> None:
        self.url = creation.url_of(server.places)
        self._server = server
        self._use: Use | None = use
        self._durable = durable
        self._process = os.getpid()
        atexit.register(self.stop)

    @property
    def binaries(self) -> Binaries:
        """The programs that fit this server, such as ``pg_dump``."""
        return self._server.binaries

    @property
    def pid(self) -> int | None:
        """The server's process number, None when it has died."""
        return self._server.pid()

    def revive(self) -> bool:
        """Start the server again if it has died, and say whether it had. Raises ``EmbeddedPostgresError``."""
        with starting_or_stopping(self._server.places.home):
            if self._server.pid() is not None:
                return False
            self._server.launch(durable=self._durable)
            return True

    def stop(self) -> None:
        """Give the share back; the last one stops the server. A second time, or in a forked child, does nothing."""
        if self._use is None or self._process != os.getpid():
            return
        use, self._use = self._use, None
        atexit.unregister(self.stop)
        try:
            with starting_or_stopping(self._server.places.home):
                if use.is_last():
                    self._server.shut_down()
        except FileNotFoundError:
            return  # the data directory was removed meanwhile, and with it what could be stopped
        finally:
            use.let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def start(data_dir: Path, *, durable: bool = True) -> Running:
    """Return the running database of ``data_dir``, made on first use, shared when another process runs it already.

    ``durable=False`` trades safety against power failure for speed: for tests and the demo.
    Raises ``EmbeddedPostgresError`` with one sentence.
    """
    try:
        account = server_account()
        places = settle(data_dir, account)
        with starting_or_stopping(places.home):
            return _start(places, account, durable=durable)
    except OSError as error:
        raise explain_os_error(error, data_dir) from error


def _start(places: Places, account: Account, *, durable: bool) -> Running:
    major = creation.major_of(places.cluster)
    binaries = find_binaries(major=major)
    if not account.can_enter(binaries.folder):
        binaries = within_reach(binaries, account, shared=shared_folder())
    server = Server(places, binaries, account)
    use = Use(places.home)
    try:
        if server.pid() is not None:
            server.await_ready()
        else:
            if major is None:
                creation.create(places, binaries, account, durable=durable)
            server.launch(durable=durable)
        creation.furnish(places)
        return Running(server, use, durable=durable)
    except psycopg.Error as error:
        _give_up(server, use)
        raise EmbeddedPostgresError(
            f"The database in {places.home} runs but does not let us in: {str(error).strip().splitlines()[-1]}.",
            hint="Put the passwords of the data directory back from a backup.",
            code="database_password_missing",
        ) from error
    except BaseException:
        _give_up(server, use)
        raise


def _give_up(server: Server, use: Use) -> None:
    if use.is_last():
        server.shut_down()
    use.let_go()
