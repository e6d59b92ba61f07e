"""The database as one file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from pacenote.base.embedded.binaries import SYSTEM, find_binaries
from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.errors import DomainError

#: The names by which libpq's programs take what psycopg calls so (PostgreSQL manual, "Environment Variables"): on a
#: command line everybody on the machine could read a password.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
}
ANY_TABLE = "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')"


class DumpError(DomainError):
    """The database could not be written to a file, or read back from one."""

    code = "dump_failed"


def server_major() -> int:
    """Return the major of the server in use."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def is_empty() -> bool:
    """Tell whether the database has no table yet."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(ANY_TABLE)
        return not cursor.fetchone()[0]


def dump(target: Path) -> None:
    """Write the database in pg_dump's own format. Raises DumpError."""
    _run("pg_dump", "--format=custom", f"--file={target}")


def bring_back(source: Path) -> None:
    """Read a dump into an empty database, whole or not at all. Raises DumpError.

    What belongs to the old owner's name stays behind: ownership, and privileges of tables not yet made, which
    ``migrate`` sets for the owner of here afterwards. Set before, they would add to what the dump grants, and the
    application could change the audit log.
    """
    contents = _run("pg_restore", "--list", str(source))
    wanted = [line for line in contents.splitlines() if " DEFAULT ACL " not in line and " SCHEMA - public " not in line]
    listing = source.with_suffix(".list")
    listing.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    options = ("--no-owner", "--exit-on-error", "--single-transaction", f"--use-list={listing}")
    _run("pg_restore", *options, f"--dbname={_parameters().get('dbname', '')}", str(source))


def _parameters() -> dict[str, str]:
    url = os.environ.get("DATABASE_URL", "")
    return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}


def surroundings() -> dict[str, str]:
    """Return the environment in which libpq's programs find the server of ``DATABASE_URL``, and may enter it."""
    known = _parameters()
    return os.environ | {variable: value for name, variable in VARIABLES.items() if (value := known.get(name))}


def _run(program: str, *arguments: str) -> str:
    line = [str(program_for(program, server_major())), *arguments]
    done = subprocess.run(line, env=surroundings(), capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        said = next((text for text in done.stderr.splitlines() if "error" in text.lower()), done.stderr.strip())
        raise DumpError(f"{program} said: {said[:400]}", hint="Nothing was changed.")
    return done.stdout


def program_for(name: str, major: int) -> Path:
    """Return a program that can work with a server of this major: the same one's, else a newer one's.

    Raises DumpError where there is none.
    """
    folders = {int(place.name): place / "bin" for place in SYSTEM.glob("*") if place.name.isdecimal()}
    if found := shutil.which(name):
        folders.setdefault(_major_of(Path(found)), Path(found).resolve().parent)
    try:
        ours = find_binaries()
    except EmbeddedPostgresError:
        pass
    else:
        folders.setdefault(ours.major, ours.folder)
    fitting = sorted(
        number for number, folder in folders.items() if number >= major and os.access(folder / name, os.X_OK)
    )
    if not fitting:
        raise DumpError(
            f"The server is PostgreSQL {major}, and there is no {name} of that major or a newer one.",
            hint=f"Install postgresql-client-{major}.",
        )
    return folders[fitting[0]] / name


def _major_of(program: Path) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  asked
    match = re.search(r"(\d+)", answer.stdout)
    return int(match[1]) if match else 0


def app_role() -> str:
    """Return the role that the tables were granted to."""
    return str(settings.APP_ROLE)
