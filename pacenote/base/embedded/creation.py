"""Make a cluster, its roles and its database: the rows' owner is no superuser."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from pacenote.base.embedded.account import Account
from pacenote.base.embedded.binaries import Binaries
from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.failures import explain
from pacenote.base.embedded.places import Places

ADMIN, OWNER, DATABASE = "postgres", "pacenote", "pacenote"
PATIENCE = 120  # seconds; a slow disk needs some for 40 MB


def major_of(cluster: Path) -> int | None:
    """Return the major that made the cluster, None where there is no cluster yet."""
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def create(places: Places, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Make the cluster whole or not at all. Raises ``EmbeddedPostgresError`` and ``OSError``."""
    for left in places.cluster.parent.glob("cluster.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = places.cluster.with_name(f"cluster.new-{os.getpid()}")
    partial.mkdir(mode=0o700)
    password = places.cluster.with_name("password.new")
    try:
        _write_secret(places.home / f"{OWNER}.password", secrets.token_urlsafe(24))
        _write_secret(places.home / f"{ADMIN}.password", secrets.token_urlsafe(24))
        _write_secret(password, password_of(places, ADMIN))
        account.give(password)
        account.give(partial)
        answer = account.run(
            [
                binaries.program("initdb"),
                f"--pgdata={partial}",
                f"--username={ADMIN}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # libc's part stays C, which every machine has; order and letters come from the provider
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--text-search-config=simple",
                "--data-checksums",
                *([] if durable else ["--no-sync"]),
            ],
            timeout=PATIENCE,
        )
        if answer.returncode:
            raise explain(answer.stderr, places)
        partial.rename(places.cluster)
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)


def password_of(places: Places, role: str) -> str:
    """Return the kept password of a role."""
    path = places.home / f"{role}.password"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise EmbeddedPostgresError(
            f"The password of the database, {path}, is missing.",
            hint="Put it back from a backup of the data directory.",
            code="database_password_missing",
        ) from None


def url_of(places: Places) -> str:
    """Return the address for the owner of the rows, in the form libpq defines for a Unix socket."""
    sockets = quote(str(places.sockets), safe="")
    return f"postgresql://{OWNER}:{quote(password_of(places, OWNER))}@/{DATABASE}?host={sockets}"


def furnish(places: Places) -> None:
    """Make the owner and the database where they are missing. Safe to repeat."""
    with psycopg.connect(
        host=str(places.sockets),
        port=5432,
        user=ADMIN,
        password=password_of(places, ADMIN),
        dbname="postgres",
        autocommit=True,
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            # CREATEROLE: migrations make the role that neither owns nor bypasses. CREATEDB: restore and tests.
            make = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}")
            connection.execute(make.format(sql.Identifier(OWNER), password_of(places, OWNER)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _write_secret(path: Path, value: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(value)
