from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from pacenote.base.embedded import EmbeddedPostgresError, Running, start
from tests.base.embedded.conftest import HOLD, Child


def is_alive(pid: int) -> bool:
    # A zombie counts as dead: in a container nobody may collect it.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill_server(running: Running) -> None:
    pid = running.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while running.pid is not None:
        time.sleep(0.01)


def write_over(note: Path, text: str) -> None:
    """Change a file in place, as the server does its own: at no moment is it empty."""
    with note.open("r+") as file:
        file.write(text)


def ask(running: Running, question: str) -> object:
    with psycopg.connect(running.url) as connection:
        return connection.execute(question.encode()).fetchone()


def keep_seven(running: Running) -> None:
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")


def test_the_owner_of_the_rows_is_no_superuser_and_may_make_roles_and_databases(running: Running) -> None:
    assert ask(
        running,
        "SELECT current_user::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user",
    ) == ("pacenote", False, False, True, True)


def test_the_database_belongs_to_the_owner_and_sorts_alike_on_every_machine(running: Running) -> None:
    assert ask(
        running,
        "SELECT datname::text, datdba::regrole::text, pg_encoding_to_char(encoding)::text, datlocprovider::text,"
        " datlocale FROM pg_database WHERE datname = current_database()",
    ) == ("pacenote", "pacenote", "UTF8", "b", "C.UTF-8")
    assert ask(running, "SELECT upper('élodie'), 'ÑANDÚ' ILIKE 'ñandú'") == ("ÉLODIE", True)


def test_the_owner_can_make_and_become_a_role_that_owns_nothing(running: Running) -> None:
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("CREATE ROLE lesser NOLOGIN")
        connection.execute("GRANT lesser TO CURRENT_USER")
        connection.execute("SET ROLE lesser")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM kept")
        connection.rollback()


def test_the_server_listens_on_a_private_socket_alone(running: Running) -> None:
    sockets = Path(conninfo_to_dict(running.url)["host"])

    assert ask(running, "SELECT current_setting('listen_addresses')") == ("",)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


@pytest.mark.parametrize("user", ["pacenote", "postgres"])
def test_nobody_enters_without_the_password(running: Running, user: str) -> None:
    where = conninfo_to_dict(running.url)["host"]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=where, user=user, dbname="pacenote", password="guessed")


def test_passwords_are_readable_by_their_owner_alone(running: Running, open_folder: Path) -> None:
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (open_folder / "common").glob("*.password")}

    assert kept == {"pacenote.password": 0o600, "postgres.password": 0o600}


def test_the_log_holds_no_values_of_refused_rows(running: Running, open_folder: Path) -> None:
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE mail (address text UNIQUE)")
        connection.execute("INSERT INTO mail VALUES ('ana@example.com')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO mail VALUES ('ana@example.com')")

    log = (open_folder / "common" / "cluster" / "server.log").read_text()
    assert ("duplicate key" in log, "example.com" in log) == (True, False)


def test_what_was_stored_is_there_after_a_stop_and_a_start(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        first = running.url
        keep_seven(running)
    stopped = running.pid

    with start(data_dir, durable=False) as again:
        assert (stopped, again.url, ask(again, "SELECT n FROM kept")) == (None, first, (7,))


def test_two_processes_share_a_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    children = [Child(HOLD, data_dir), Child(HOLD, data_dir)]
    pids = {int(child.line()) for child in children}
    (pid,) = pids

    children[0].end()
    alive_with_one = is_alive(pid)
    children[1].end()

    assert (alive_with_one, is_alive(pid)) == (True, False)


def test_a_server_whose_user_was_killed_is_taken_over(data_dir: Path) -> None:
    child = Child(HOLD, data_dir)
    orphan = int(child.line())
    child.kill()

    with start(data_dir, durable=False) as running:
        taken_over = running.pid

    assert (taken_over, is_alive(orphan)) == (orphan, False)


def test_a_killed_server_is_revived_with_its_rows_at_the_same_address(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        keep_seven(running)
        unneeded = running.revive()
        kill_server(running)

        revived = running.revive()

        assert (unneeded, revived, ask(running, "SELECT n FROM kept")) == (False, True, (7,))


def test_a_note_left_from_before_a_reboot_does_not_hinder(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        note = data_dir / "cluster" / "postmaster.pid"
        lines = note.read_text().splitlines(keepends=True)
    note.write_text("".join([f"{os.getppid()}\n", *lines[1:]]))

    with start(data_dir, durable=False) as running:
        assert ask(running, "SELECT 1") == (1,)


def test_a_long_path_gets_a_short_private_socket_directory(data_dir: Path) -> None:
    deep = data_dir.parent / ("d" * 60) / ("e" * 60)
    with start(deep, durable=False) as running:
        sockets = Path(conninfo_to_dict(running.url)["host"])
        status = sockets.stat()
        answer = ask(running, "SELECT 1")

    assert (answer, stat.S_IMODE(status.st_mode), sockets.exists()) == ((1,), 0o700, False)


def test_a_cluster_of_another_major_is_refused_with_the_way_to_upgrade(data_dir: Path) -> None:
    (data_dir / "cluster").mkdir(parents=True)
    (data_dir / "cluster" / "PG_VERSION").write_text("12\n")

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(data_dir)

    assert refusal.value.code == "database_major_differs"
    assert refusal.value.message.startswith("The database was made by PostgreSQL 12, and here is PostgreSQL ")
    assert "pacenote backup" in refusal.value.hint


def test_a_missing_password_is_named(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        pass
    (data_dir / "postgres.password").unlink()

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(data_dir, durable=False)

    assert (refusal.value.code, running.pid) == ("database_password_missing", None)


def test_a_wrong_password_is_a_refusal_that_leaves_no_server_behind(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        pass
    (data_dir / "postgres.password").write_text("changed")

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(data_dir, durable=False)

    assert (refusal.value.code, running.pid) == ("database_password_missing", None)


def test_a_data_directory_that_is_a_file_is_refused(data_dir: Path) -> None:
    data_dir.write_text("")

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(data_dir)

    data_dir.unlink()
    assert refusal.value.code == "database_read_only"


def test_a_server_that_is_still_coming_up_is_awaited(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        note = data_dir / "cluster" / "postmaster.pid"
        ready = note.read_text()
        write_over(note, ready.replace("ready   ", "starting"))
        child = Child(HOLD, data_dir)
        time.sleep(0.5)
        write_over(note, ready)

        assert int(child.line()) == running.pid
        child.end()


def test_a_removed_data_directory_does_not_break_the_stop(data_dir: Path) -> None:
    running = start(data_dir, durable=False)
    pid = running.pid
    assert pid
    (data_dir / "starting.lock").unlink()
    data_dir.rename(data_dir.with_name("moved"))

    running.stop()

    data_dir.with_name("moved").rename(data_dir)
    start(data_dir, durable=False).stop()
    assert is_alive(pid) is False


def test_the_programs_that_fit_the_server_are_known(running: Running) -> None:
    assert ask(running, "SELECT current_setting('server_version_num')::int / 10000") == (running.binaries.major,)
