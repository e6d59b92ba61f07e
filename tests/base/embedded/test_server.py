from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from pacenote.base.embedded import EmbeddedPostgresError, start
from pacenote.base.embedded.account import server_account
from pacenote.base.embedded.binaries import find_binaries, within_reach
from pacenote.base.embedded.places import settle, shared_folder
from pacenote.base.embedded.server import LOG_LIMIT_BYTES, Server, settings_for


def server_of(data_dir: Path) -> Server:
    account = server_account()
    binaries = within_reach(find_binaries(), account, shared=shared_folder())
    return Server(settle(data_dir, account), binaries, account)


def test_a_newer_majors_settings_are_kept_from_an_older_one() -> None:
    newer, older = (settings_for(major, Path("/s"), durable=True, shared_memory=True) for major in (18, 17))

    assert newer.keys() - older.keys() == {"io_method"}


def test_only_tests_do_without_flushing_to_disk() -> None:
    safe, fast = (settings_for(18, Path("/s"), durable=durable, shared_memory=True) for durable in (True, False))

    assert (safe.get("fsync"), fast.get("fsync")) == (None, "off")


@pytest.mark.parametrize(("shared_memory", "kind"), [(True, "posix"), (False, "mmap")])
def test_files_stand_in_where_memory_cannot_be_shared(kind: str, *, shared_memory: bool) -> None:
    settings = settings_for(18, Path("/s"), durable=True, shared_memory=shared_memory)

    assert settings["dynamic_shared_memory_type"] == kind


def test_no_second_server_starts_while_a_child_of_a_killed_one_lives(data_dir: Path) -> None:
    with start(data_dir, durable=False) as running:
        server, pid = server_of(data_dir), running.pid
        assert pid
        connection = psycopg.connect(running.url)
        child = connection.info.backend_pid
        os.kill(child, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        while running.pid is not None:
            time.sleep(0.01)

        with pytest.raises(EmbeddedPostgresError) as refusal:
            server.launch(durable=False, patience=0.2)
        os.kill(child, signal.SIGKILL)
        connection.close()
        server.launch(durable=False)

        assert (refusal.value.code, running.pid == pid) == ("database_busy", False)


def test_a_server_that_does_not_come_up_says_why(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()
    with (data_dir / "cluster" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(data_dir, durable=False)

    assert refusal.value.code == "database_not_started"
    assert refusal.value.message.startswith("The database did not start; PostgreSQL says: ")


def test_nobody_waits_for_a_server_that_has_died(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()

    with pytest.raises(EmbeddedPostgresError) as refusal:
        server_of(data_dir).await_ready()

    assert refusal.value.message == (
        f"The database in {data_dir} was being started by another process and did not come up."
    )


def test_a_log_that_has_grown_is_put_aside_once(data_dir: Path) -> None:
    start(data_dir, durable=False).stop()
    log = data_dir / "cluster" / "server.log"
    with log.open("ab") as file:
        file.truncate(LOG_LIMIT_BYTES)

    start(data_dir, durable=False).stop()

    aside = log.with_suffix(".log.1")
    assert (aside.stat().st_size, log.stat().st_size < LOG_LIMIT_BYTES) == (LOG_LIMIT_BYTES, True)
