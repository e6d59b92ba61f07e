"""A backup holds everything, and a restore brings back all of it or nothing; the originals and the key too."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from pacenote.base.embedded import start
from pacenote.cli.dumping import surroundings as of_the_programs
from tests.databases import command, copied, migrated, on

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
#: A company with a person and a stored original, by the services that make them in life.
PLANT = """
from datetime import UTC, datetime
from pacenote.base.tenancy import as_company
from pacenote.imports.services import store
from pacenote.jobs.founding import found_company
from pacenote.people.services import NewPerson, new_person
now = datetime(2026, 11, 22, 14, tzinfo=UTC)
company = found_company(name="Rafaga Logistics", zone="America/Chicago", owner=None, now=now)
with as_company(company.pk):
    new_person(company=company, details=NewPerson(name="Élodie Backup"), now=now)
    store(company=company, name="a.csv", data=b"original bytes", uploaded_by=None, now=now)
"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@dataclass(frozen=True)
class Installation:
    """A database and a data folder of their own."""

    url: str
    data: Path

    def run(self, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PACENOTE_")}
        surroundings = kept | {"DATABASE_URL": self.url, "PACENOTE_DATA": str(self.data)} | changes
        line = [sys.executable, "-m", "pacenote.main", *command]
        return subprocess.run(line, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)

    def counts(self) -> dict[str, int]:
        with psycopg.connect(self.url) as connection:
            tables = sorted(name for (name,) in connection.execute(TABLES.encode()))
            every = [connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone() for name in tables]
        return {name: row[0] for name, row in zip(tables, every, strict=True) if row}

    def originals(self) -> dict[str, bytes]:
        folder = self.data / "originals"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make(folder: Path, source: str) -> Iterator[Installation]:
    name = f"backup_{uuid.uuid4().hex[:12]}"
    copied(name, source)
    try:
        yield Installation(on(name), folder)
    finally:
        command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    for installation in make(tmp_path_factory.mktemp("full") / "data", migrated()):
        done = installation.run("shell", "-v", "0", "-c", PLANT)
        assert done.returncode == 0, done.stderr
        yield installation


@pytest.fixture(scope="module")
def backup(full: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backup") / "pacenote.backup"
    done = full.run("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["originals"] == 1
    return target


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    yield from make(tmp_path / "data", "template1")


def rewritten(source: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """Copy a backup with some members changed, or left out where the change is None."""
    with tarfile.open(source) as before, tarfile.open(target, "w") as after:
        for member in before:
            content = changes.get(member.name, before.extractfile(member).read())  # type: ignore[union-attr]  # a file
            if content is not None:
                member.size = len(content)
                after.addfile(member, io.BytesIO(content))
    return target


def test_what_comes_back_is_what_was_there_with_its_walls(
    full: Installation, backup: Path, empty: Installation
) -> None:
    done = empty.run("restore", str(backup))

    assert (done.returncode, done.stderr) == (0, "")
    assert empty.counts() == full.counts()
    assert empty.counts()["people_person"] == 1
    assert empty.originals() == full.originals() != {}
    assert (empty.data / "secret_key").read_bytes() == (full.data / "secret_key").read_bytes()
    assert backup.stat().st_mode & 0o077 == 0

    with psycopg.connect(empty.url, options="-c role=pacenote_app") as connection:
        assert connection.execute("SELECT count(*) FROM people_person").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM records_auditentry")
    assert empty.run("shell", "-v", "0", "-c", PLANT.replace("Rafaga", "Another")).returncode == 0


def test_a_backup_comes_back_on_the_embedded_server_which_may_be_newer(full: Installation, backup: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="pn-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with start(Path(folder) / "pg", durable=False) as newer:
            other = Installation(newer.url, Path(folder) / "data")
            done = other.run("restore", str(backup))
            found = other.counts()

    assert (done.returncode, done.stderr) == (0, "")
    assert found == full.counts()


def refusal(installation: Installation, backup: Path, **changes: str) -> str:
    done = installation.run("restore", str(backup), **changes)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert installation.counts() == {}
    assert installation.originals() == {}
    return done.stderr


def test_a_damaged_or_cut_backup_changes_nothing(backup: Path, empty: Installation, tmp_path: Path) -> None:
    with tarfile.open(backup) as archive:
        original = next(name for name in archive.getnames() if name.startswith("originals/"))
    noise = tmp_path / "noise"
    noise.write_bytes(os.urandom(4000))

    assert "is not what was written" in refusal(empty, rewritten(backup, tmp_path / "a", {original: b"other bytes"}))
    assert "cut short" in refusal(empty, rewritten(backup, tmp_path / "c", {"manifest.json": None}))
    assert "no backup that can be read" in refusal(empty, noise)
    assert refusal(empty, tmp_path / "lost") == (
        f"pacenote: {tmp_path}/lost is no backup that can be read: No such file or directory. "
        "Take another copy; nothing was changed.\n"
    )


def test_a_dump_that_fails_halfway_leaves_nothing_behind(backup: Path, empty: Installation, tmp_path: Path) -> None:
    """Its sums are right, so only the database can find that it does not fit."""
    with tarfile.open(backup) as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]  # a file
        broken = archive.extractfile("database.dump").read()[:-2000]  # type: ignore[union-attr]  # a file
    manifest["sums"]["database.dump"] = hashlib.sha256(broken).hexdigest()
    changed = {"database.dump": broken, "manifest.json": json.dumps(manifest).encode()}

    assert "pg_restore said" in refusal(empty, rewritten(backup, tmp_path / "broken", changed))


def test_only_an_empty_installation_takes_a_backup(full: Installation, backup: Path) -> None:
    before = full.counts()
    done = full.run("restore", str(backup))

    assert (done.returncode, "not empty" in done.stderr) == (1, True)
    assert full.counts() == before


def test_a_member_that_points_elsewhere_is_refused(backup: Path, empty: Installation, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    rewritten(backup, evil, {})
    with tarfile.open(evil, "a") as archive:
        member = tarfile.TarInfo("originals/../../escaped")
        archive.addfile(member, io.BytesIO(b""))

    assert "does not write" in refusal(empty, evil)


def test_another_key_in_the_environment_is_refused(backup: Path, empty: Installation) -> None:
    assert "PACENOTE_SECRET_KEY" in refusal(empty, backup, PACENOTE_SECRET_KEY="k" * 50)


def test_a_backup_never_replaces_a_file(full: Installation, backup: Path) -> None:
    done = full.run("backup", str(backup))

    assert (done.returncode, "exists already" in done.stderr) == (1, True)


def test_of_a_database_that_holds_nothing_no_backup_is_made(empty: Installation, tmp_path: Path) -> None:
    done = empty.run("backup", str(tmp_path / "nothing.backup"))

    assert (done.returncode, (tmp_path / "nothing.backup").exists()) == (1, False)
    assert done.stderr == "pacenote: This database is empty. Is DATABASE_URL or PACENOTE_DATA the right one?\n"


def test_a_certificate_is_handed_on_to_the_programs_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    given = "sslmode=verify-full&sslrootcert=/etc/ca.crt&sslcert=/etc/our.crt&sslkey=/etc/our.key"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://pacenote@db.example.com/pacenote?{given}")

    known = {name: value for name, value in of_the_programs().items() if name.startswith("PGSSL")}

    assert known == {
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/ca.crt",
        "PGSSLCERT": "/etc/our.crt",
        "PGSSLKEY": "/etc/our.key",
    }
