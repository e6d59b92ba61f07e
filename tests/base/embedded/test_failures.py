from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pacenote.base.embedded import EmbeddedPostgresError, start
from pacenote.base.embedded.failures import explain, explain_os_error
from pacenote.base.embedded.places import Places

PLACES = Places(home=Path("/data"), cluster=Path("/data/cluster"), sockets=Path("/data/cluster"))


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        (
            "FATAL:  could not write: No space left on device",
            "The disk with /data is full, so the database cannot run.",
        ),
        ("initdb: error: Read-only file system", "The database cannot write to /data."),
        (
            "LOG:  starting\nFATAL:  lock file is empty\nLOG:  shut down",
            "The database did not start; PostgreSQL says: lock file is empty.",
        ),
        ("a line\nwithout a level", "The database did not start; PostgreSQL says: without a level."),
        ("", "The database did not start; PostgreSQL says: nothing."),
    ],
)
def test_what_postgresql_prints_becomes_one_sentence(printed: str, sentence: str) -> None:
    assert explain(printed, PLACES).message == sentence


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "database_disk_full"),
        (errno.EROFS, "database_read_only"),
        (errno.EACCES, "database_read_only"),
        (errno.EIO, "database_not_started"),
    ],
)
def test_an_error_of_the_system_becomes_a_refusal(number: int, code: str) -> None:
    refusal = explain_os_error(OSError(number, os.strerror(number)), "/data")

    assert refusal.code == code


def test_every_refusal_offers_a_server_of_ones_own() -> None:
    assert explain("", PLACES).hint.endswith("Or give the address of a PostgreSQL server in DATABASE_URL.")


@pytest.fixture
def small_disk(open_folder: Path) -> Iterator[Path]:
    """A disk of 20 MB, too small for a cluster."""
    folder = open_folder / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=0711", "pacenote-test", folder]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("only root with the right to mount can make a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_a_full_disk_is_named_and_nothing_half_made_stays(small_disk: Path) -> None:
    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(small_disk / "data")

    left = sorted(path.name for path in (small_disk / "data").iterdir())
    assert (refusal.value.code, left) == (
        "database_disk_full",
        ["pacenote.password", "postgres.password", "starting.lock", "users.lock"],
    )


def test_a_read_only_disk_is_named(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(small_disk / "data")

    assert refusal.value.code == "database_read_only"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_of_somebody_else_is_named(open_folder: Path) -> None:
    locked = open_folder / "locked"
    locked.mkdir(mode=0o500)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        start(locked / "data")

    assert refusal.value.code == "database_read_only"
