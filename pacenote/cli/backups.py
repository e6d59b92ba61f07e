"""A whole installation in one file, and back: all of it or nothing.

The file is a tar: ``database.dump``, ``originals/…``, ``secret_key``, and last ``manifest.json`` with the SHA-256 of
each of them; a file without it was cut short. The dump is taken before the originals: a row never lacks its file,
since files are written before their rows.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from pacenote.base.errors import DomainError
from pacenote.cli import dumping
from pacenote.cli.management.commands.migrate import make_role

FORMAT, CHUNK = 1, 1024 * 1024
SAFE = re.compile(r"originals(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+")
DUMP, KEY, MANIFEST, ORIGINALS = "database.dump", "secret_key", "manifest.json", "originals/"


class BackupError(DomainError):
    """A backup could not be made or cannot be brought back; nothing was changed."""

    code = "backup_refused"


@dataclass(slots=True)
class Manifest:
    """What a backup holds. ``sums`` is the SHA-256 of every member by its name."""

    format: int
    made_at: str
    postgres: int
    app_role: str
    migrations: list[str]
    sums: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What was written or brought back."""

    path: str
    originals: int
    bytes: int


def make(target: Path, now: datetime) -> Told:
    """Write a backup, readable by its owner alone. Raises BackupError and DumpError; then there is no file."""
    if target.exists():
        raise BackupError(f"{target} exists already.", hint="Name a new file.")
    if not _applied():  # by a slip in an address every night would keep nothing, and say that all is well
        raise BackupError("This database is empty.", hint="Is DATABASE_URL or PACENOTE_DATA the right one?")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            originals = _write(file, draft, now)
        draft.rename(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.", hint="Choose another folder.") from error
    finally:
        draft.unlink(missing_ok=True)
    return Told(str(target), originals, target.stat().st_size)


def _write(file: IO[bytes], draft: Path, now: datetime) -> int:
    manifest = Manifest(FORMAT, now.isoformat(), dumping.server_major(), dumping.app_role(), _applied())
    with tarfile.open(fileobj=file, mode="w") as archive, tempfile.TemporaryDirectory(dir=draft.parent) as folder:
        dumped = Path(folder) / DUMP
        dumping.dump(dumped)
        with dumped.open("rb") as content:
            _add(archive, manifest, DUMP, content, dumped.stat().st_size)
        dumped.unlink()
        originals = 0
        for path in stored(""):
            with default_storage.open(path) as content:
                _add(archive, manifest, ORIGINALS + path, content, content.size)
            originals += 1
        key = "\n".join(settings.KEYS.texts).encode()
        _add(archive, manifest, KEY, io.BytesIO(key), len(key))
        text = json.dumps(asdict(manifest)).encode()
        archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
    return originals


def stored(folder: str) -> Iterator[str]:
    """Yield every file of the storage; there may be none yet."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored(f"{folder}{name}/")


class _Summed:
    """A stream that sums up what is read from it."""

    def __init__(self, content: Any) -> None:
        self._content, self.sum = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._content.read(size)
        self.sum.update(data)
        return data


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, content: Any, size: int) -> None:
    summed = _Summed(content)
    archive.addfile(_member(name, size), summed)
    manifest.sums[name] = summed.sum.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _applied() -> list[str]:
    recorder = MigrationRecorder(connections["owner"])
    return sorted(f"{app}.{name}" for app, name in recorder.applied_migrations())


def restore(source: Path) -> Told:
    """Bring a backup back into an empty installation. Raises BackupError and DumpError; then nothing has changed."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            manifest = _verified(archive)
            _check(manifest, archive)
            return _bring_back(archive, manifest, source)
    except (OSError, tarfile.TarError) as error:
        words = getattr(error, "strerror", None) or error
        raise BackupError(
            f"{source} is no backup that can be read: {words}.", hint="Take another copy; nothing was changed."
        ) from error


def _verified(archive: tarfile.TarFile) -> Manifest:
    """Read everything once and hold it against the sums, before anything is changed."""
    found, manifest = {}, None
    for member in archive:
        content = archive.extractfile(member)
        if content is None:
            raise BackupError(f"The backup holds {member.name}, which is no file.", hint="It was not made by Pacenote.")
        if member.name == MANIFEST:
            with suppress(ValueError, TypeError):
                manifest = Manifest(**json.loads(content.read()))
        else:
            found[_safe(member.name)] = _sum_of(content)
    if manifest is None:
        raise BackupError("The backup was cut short: its manifest is missing.", hint="Take another copy.")
    if manifest.format != FORMAT:
        raise BackupError("The backup was made by a newer Pacenote.", hint="Install that version, then restore.")
    if changed := sorted(
        name for name in found.keys() | manifest.sums.keys() if found.get(name) != manifest.sums.get(name)
    ):
        raise BackupError(
            f"The backup is damaged: {changed[0]} is not what was written.",
            hint="Take another copy; nothing was changed.",
        )
    return manifest


def _safe(name: str) -> str:
    """Return the name of a member that can only be ours: nothing is written outside of the storage."""
    if name not in {DUMP, KEY} and not SAFE.fullmatch(name):
        raise BackupError(f"The backup holds {name}, which Pacenote does not write.", hint="Take another copy.")
    return name


def _sum_of(content: Any) -> str:
    total = hashlib.sha256()
    while data := content.read(CHUNK):
        total.update(data)
    return total.hexdigest()


def _check(manifest: Manifest, archive: tarfile.TarFile) -> None:
    """Refuse what could not be brought back whole here."""
    if not dumping.is_empty():
        raise BackupError(
            "The database here is not empty.", hint="Restore into a new one: another PACENOTE_DATA or DATABASE_URL."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"The backup was made by a newer Pacenote: {unknown[0]} is not known here.",
            hint="Install that version, then restore.",
        )
    if (here := dumping.server_major()) < manifest.postgres:
        raise BackupError(
            f"The backup comes from PostgreSQL {manifest.postgres}, and here is {here}.", hint="Use that one or newer."
        )
    if manifest.app_role != dumping.app_role():
        raise BackupError(
            f"The backup's tables are granted to {manifest.app_role}, and here the role is {dumping.app_role()}.",
            hint=f"Set PACENOTE_APP_ROLE={manifest.app_role}.",
        )
    if os.environ.get("PACENOTE_SECRET_KEY") and _read(archive, KEY).decode().split("\n")[0] not in settings.KEYS.texts:
        raise BackupError(
            "PACENOTE_SECRET_KEY is not the key of the backup.", hint="Unset it; the key comes back with the backup."
        )


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    content = archive.extractfile(name)
    return content.read() if content else b""


def _bring_back(archive: tarfile.TarFile, manifest: Manifest, source: Path) -> Told:
    """Files first, the database last: its one transaction decides whether anything came back."""
    originals = [name.removeprefix(ORIGINALS) for name in manifest.sums if name.startswith(ORIGINALS)]
    with ExitStack() as undo, tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        for path in originals:
            if default_storage.exists(path):
                with default_storage.open(path) as kept:
                    if _sum_of(kept) == manifest.sums[ORIGINALS + path]:
                        continue
                default_storage.delete(path)
            default_storage.save(path, File(archive.extractfile(ORIGINALS + path)))
            undo.callback(default_storage.delete, path)
        if not os.environ.get("PACENOTE_SECRET_KEY"):
            _replace_key(_read(archive, KEY), undo)
        dumped = Path(folder) / DUMP
        with dumped.open("wb") as file:
            content = archive.extractfile(DUMP)
            while content and (data := content.read(CHUNK)):
                file.write(data)
        make_role(connections["owner"])
        dumping.bring_back(dumped)
        undo.pop_all()
    call_command("migrate", verbosity=0)
    return Told(str(source), len(originals), source.stat().st_size)


def _replace_key(key: bytes, undo: ExitStack) -> None:
    place = settings.DATA_DIR / KEY
    old = place.read_bytes()
    _put(place, key)
    undo.callback(_put, place, old)


def _put(place: Path, content: bytes) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(place)
