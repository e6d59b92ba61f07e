"""Django's way to run a command, but refusals, and a database that fails, are said as all of Pacenote says them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand, OutputWrapper
from django.db.utils import DatabaseError, OperationalError
from psycopg import Error, errors
from psycopg_pool import PoolTimeout

from pacenote.base.errors import DomainError

#: Django's own options of every command: they work, and are left out of its help.
OF_DEVELOPERS = frozenset(
    ["--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color"]
)
CANNOT_BE_READ = 2
DJANGOS, OURS = "CommandError: ", "pacenote: "
OF_ANOTHER_VERSION = (errors.UndefinedTable, errors.UndefinedColumn)


class NoDatabaseError(DomainError):
    """The database gives no connection, or has not the tables of this version."""

    code = "no_database"


def is_about_the_connection(error: DatabaseError) -> bool:
    """Say whether none was made, or one was lost: libpq tells of both without a code of the server's."""
    cause = error.__cause__
    return isinstance(cause, Error) and isinstance(error, OperationalError) and cause.sqlstate is None


def reason(error: DatabaseError) -> str:
    """Return libpq's own words as one sentence; they name user, host and database, never a password."""
    lines = str(error).strip().splitlines()
    return f"{lines[0]}." if lines else ""


class Commands(ManagementUtility):
    """Runs one command of a line of words, Django's own among them."""

    def execute(self) -> None:
        """Run it. Raises NoDatabaseError where it is the database that has to be mended first."""
        try:
            super().execute()
        except DatabaseError as error:
            if isinstance(error.__cause__, PoolTimeout):
                raise NoDatabaseError(
                    "The database gives no connection.",
                    hint="`pacenote doctor` says why; a new database wants `pacenote migrate` first.",
                ) from error
            if is_about_the_connection(error):
                hint = "Look at DATABASE_URL and at the server."
                raise NoDatabaseError(f"The database gives no connection. {reason(error)}", hint=hint) from error
            if isinstance(error.__cause__, OF_ANOTHER_VERSION):
                raise NoDatabaseError("The database is not up to date.", hint="Run `pacenote migrate`.") from error
            raise

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command that refuses in our words."""
        try:
            command = super().fetch_command(subcommand)
        except SystemExit:
            sys.exit(CANNOT_BE_READ)  # Django's own status says that something was refused
        if type(command).__module__.startswith("pacenote."):
            command.suppressed_base_arguments = command.suppressed_base_arguments | OF_DEVELOPERS
        command.stderr, style = Refusals(sys.stderr), command.stderr.style_func
        command.stderr.style_func = style
        return command


class Refusals(OutputWrapper):
    """Leaves the name of Django's class out: it tells an operator nothing."""

    def write(self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None) -> None:  # type: ignore[override]  # of its two bases, one returns a length
        """Write one message."""
        words = f"{OURS}{msg.removeprefix(DJANGOS)}" if msg.startswith(DJANGOS) else msg
        super().write(words, style_func, ending)
