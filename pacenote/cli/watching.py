"""A folder as a door: what is laid into it is imported, moved aside and given a receipt."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.base.scanning import ScannerSilentError
from pacenote.cli.importing import import_file, outcome
from pacenote.imports.services import too_large
from pacenote.performance.models import PerformanceFile

DONE, REFUSED, ASKING, READING = "done", "refused", "asking", ".reading"
#: What browsers and copying programs call a file that is still being written.
UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".filepart", "~")
#: A file that another watcher took longer ago than this was left behind by a crash.
LEFT_BEHIND_SECONDS = 600
FOLDERS = {PerformanceFile.Status.LOADED: DONE, PerformanceFile.Status.ASKING: ASKING}


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it lay in the folder at one look."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Watch:
    """One folder of one company. ``say`` gets a line about each file, in words or as JSON."""

    folder: Path
    company: Company
    say: Callable[[str], None]
    create_people: bool = False
    settle_seconds: float = 2.0
    as_json: bool = False
    seen: dict[Path, Look] = field(default_factory=dict)

    def look(self) -> int:
        """Take in every file that has not changed since the last look; returns how many were taken.

        Another watcher of the same folder takes none of them a second time.
        """
        self._bring_back()
        now, looks = time.time(), {}
        taken = 0
        for path in sorted(self.folder.iterdir()):
            look = _look(path)
            if look is None:
                continue
            looks[path] = look
            rests = now - look.changed_ns / 1e9 >= self.settle_seconds
            if self.seen.get(path) == look and rests:
                taken += self._take(path)
        self.seen = looks
        return taken

    def _bring_back(self) -> None:
        """Lay files back that a watcher had taken when it died: their bytes may have been imported, or not."""
        for path in self._inside(READING).iterdir():
            if time.time() - path.stat().st_ctime > LEFT_BEHIND_SECONDS:
                _move(path, self.folder)

    def _take(self, path: Path) -> int:
        try:
            mine = _move(path, self._inside(READING))
        except FileNotFoundError:  # another watcher was faster, or somebody took it out again
            return 0
        try:
            where, words = self._import(mine, path.name)
        except Exception:
            _move(mine, self.folder)  # nothing is known about it: the next look tries again
            raise
        kept = _move(mine, self._inside(where))
        receipt = f"{kept.name}\n{timezone.now():%Y-%m-%d %H:%M:%S} UTC, {self.company.name}\n{words}\n"
        kept.with_name(f"{kept.name}.txt").write_text(receipt, encoding="utf-8")
        told = {"file": path.name, "ok": where == DONE, "folder": where, "said": words}
        self.say(json.dumps(told, ensure_ascii=False) if self.as_json else f"{path.name}: {where}: {words}")
        return 1

    def _import(self, path: Path, name: str) -> tuple[str, str]:
        size = path.stat().st_size
        try:
            if size > settings.FILE_LIMIT_BYTES:
                raise too_large(name, size)
            file = import_file(self.company, name, path.read_bytes(), create_people=self.create_people)
        except ScannerSilentError:
            raise  # it stays where it lies until somebody can look at it
        except DomainError as refusal:
            return REFUSED, f"{refusal.message} {refusal.hint} ({refusal.code})"
        return FOLDERS.get(PerformanceFile.Status(file.status), REFUSED), outcome(file)

    def _inside(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        return place


def _look(path: Path) -> Look | None:
    """Return a file as it lies there; None for folders, links, hidden files and those still being written."""
    if path.name.startswith(".") or path.name.casefold().endswith(UNFINISHED) or path.is_symlink():
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return Look(found.st_size, found.st_mtime_ns) if path.is_file() else None


def _move(path: Path, folder: Path) -> Path:
    """Move a file into a folder, beside those of the same name. Raises FileNotFoundError where it is gone."""
    number, target = 1, folder / path.name
    while True:
        try:
            os.link(path, target)  # unlike a rename it never writes over a file that is there
        except FileExistsError:
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        else:
            break
    path.unlink()
    return target
