"""Hold the lock file against known weaknesses, without asking a service: ``.venv/bin/python -m tests.audit all.zip``.

The file is OSV's export of everything known about PyPI, one JSON document per weakness, which may be fetched elsewhere:
https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip. Exit status 0: nothing known; 1: something is known,
each with its package and number; 2: nothing was checked, because the file is no such export or older than two weeks.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).parents[1] / "uv.lock"
LASTS = timedelta(days=14)
#: An export of all that is known has many thousands; less is a part of one.
LEAST = 1000


class NotCheckedError(Exception):
    """Nothing can be said by this file."""


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A weakness of a package that is locked."""

    package: str
    version: str
    number: str


def locked(text: str) -> dict[str, str]:
    """Return the version of each package of a lock file that comes from an index."""
    packages = tomllib.loads(text)["package"]
    return {_folded(each["name"]): each["version"] for each in packages if "registry" in each["source"]}


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def weaknesses(records: Iterator[Mapping[str, Any]], packages: Mapping[str, str]) -> Iterator[Known]:
    """Yield what is known about the locked versions; withdrawn records count for nothing."""
    for record in records:
        for affected in record.get("affected", ()) if "withdrawn" not in record else ():
            package = affected.get("package", {})
            name = _folded(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in packages and touches(affected, packages[name]):
                yield Known(name, packages[name], record["id"])


def touches(affected: Mapping[str, Any], version: str) -> bool:
    """Say whether a record speaks of a version: it names it, or the version lies in one of its ranges."""
    if version in affected.get("versions", ()):
        return True
    ranges = (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")
    return any(_inside(each.get("events", ()), Version(version)) for each in ranges)


def _inside(events: list[Mapping[str, str]], version: Version) -> bool:
    """Walk the events of a range in the order of their versions, as OSV's schema says."""
    inside = False
    for at, event, text in sorted(_moments(events), key=lambda moment: (moment[0], moment[1] != "introduced")):
        if event == "introduced" and (text == "0" or version >= at):
            inside = True
        elif (event == "fixed" and version >= at) or (event == "last_affected" and version > at):
            inside = False
    return inside


def _moments(events: list[Mapping[str, str]]) -> Iterator[tuple[Version, str, str]]:
    for each in events:
        for event, text in each.items():
            try:
                yield (Version("0.dev0") if text == "0" else Version(text)), event, text
            except InvalidVersion:  # not a version of Python's kind: whoever wrote it meant another range
                continue


def read(path: Path, *, now: datetime, least: int = LEAST) -> list[dict[str, Any]]:
    """Return the records of an export. Raises NotCheckedError for what is none, a part of one, or old."""
    try:
        with zipfile.ZipFile(path) as archive:
            records = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
        newest = max((datetime.fromisoformat(each["modified"]) for each in records), default=None)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise NotCheckedError(f"{path} is no export of OSV") from error
    if newest is None or len(records) < least:
        raise NotCheckedError(f"{path} holds {len(records)} records: not all that is known")
    if now - newest > LASTS:
        raise NotCheckedError(f"{path} ends on {newest:%d %b %Y}: fetch it anew")
    return records


def say(words: str | None) -> None:
    sys.stdout.write(f"{words}\n")


def main(arguments: list[str], *, now: datetime, least: int = LEAST) -> int:
    """Print what is known, and return the exit status."""
    if len(arguments) != 1:
        say(__doc__)
        return 2
    packages = locked(LOCK.read_text("utf-8"))
    try:
        found = sorted(set(weaknesses(iter(read(Path(arguments[0]), now=now, least=least)), packages)))
    except NotCheckedError as refusal:
        say(f"Nothing was checked: {refusal}.")
        return 2
    for each in found:
        say(f"{each.package} {each.version}: {each.number}  https://osv.dev/vulnerability/{each.number}")
    say(f"{len(packages)} packages, {len(found)} known weaknesses.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], now=datetime.now(UTC)))
