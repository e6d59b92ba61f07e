"""The audit of the lock file finds what an export of OSV knows, and never says *nothing* without looking."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from tests import audit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PACKAGES = audit.locked(audit.LOCK.read_text("utf-8"))


def record(number: str, name: str, *events: dict[str, str], modified: datetime = NOW, **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    affected = [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}]
    return {"id": number, "modified": modified.isoformat(), "affected": affected, **more}


def export(path: Path, *records: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in records:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return path


def found(*records: dict[str, Any]) -> list[str]:
    return [each.number for each in audit.weaknesses(iter(records), {"django": "5.2.1", "ruamel-yaml": "1.0"})]


def test_the_lock_file_is_read_whole_and_without_the_project_itself():
    assert len(PACKAGES) > 50
    assert "django" in PACKAGES
    assert "pacenote" not in PACKAGES


def test_a_version_is_found_inside_of_a_range_and_not_at_its_end():
    records = [
        record("INSIDE", "Django", {"introduced": "5.2"}, {"fixed": "5.2.2"}),
        record("FIXED", "Django", {"introduced": "0"}, {"fixed": "5.2.1"}),
        record("LATER", "Django", {"introduced": "5.2.2"}),
        record("LAST", "Django", {"introduced": "0"}, {"last_affected": "5.2.1"}),
        record("BEFORE", "Django", {"introduced": "0"}, {"last_affected": "5.2.0"}),
        record("SECOND", "Django", {"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.2"}, {"fixed": "5.2.9"}),
        record("BETWEEN", "Django", {"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "6.0"}),
        record("OTHER", "flask", {"introduced": "0"}),
        record("SPELLED", "ruamel.yaml", {"introduced": "0"}),
        record("WITHDRAWN", "Django", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z"),
    ]

    assert found(*records) == ["INSIDE", "LAST", "SECOND", "SPELLED"]


def test_a_version_that_is_named_is_found_without_a_range():
    named = {"package": {"ecosystem": "PyPI", "name": "django"}, "versions": ["5.2.0", "5.2.1"]}
    elsewhere = {"package": {"ecosystem": "npm", "name": "django"}, "versions": ["5.2.1"]}

    assert found({"id": "A", "affected": [named]}, {"id": "B", "affected": [elsewhere]}) == ["A"]


numbers = st.integers(0, 9)


@given(start=numbers, length=st.integers(1, 9), version=numbers)
def test_a_range_holds_what_lies_between_its_ends_and_nothing_else(start: int, length: int, version: int):
    events = [{"fixed": f"1.{start + length}"}, {"introduced": f"1.{start}"}]  # in any order

    inside = audit.touches({"ranges": [{"type": "ECOSYSTEM", "events": events}]}, f"1.{version}")

    assert inside == (Version(f"1.{start}") <= Version(f"1.{version}") < Version(f"1.{start + length}"))


def test_the_command_tells_found_from_clean_from_not_checked(tmp_path, capsys):
    clean = export(tmp_path / "clean.zip", record("A", "flask", {"introduced": "0"}))
    bad = export(tmp_path / "bad.zip", record("B", "django", {"introduced": "0"}))
    old = export(tmp_path / "old.zip", record("C", "flask", {"introduced": "0"}, modified=NOW - timedelta(days=15)))
    (tmp_path / "text.zip").write_text("no archive")

    statuses = [audit.main([str(each)], now=NOW, least=1) for each in (clean, bad, old, tmp_path / "text.zip")]

    assert [*statuses, audit.main([], now=NOW)] == [0, 1, 2, 2, 2]
    assert f"django {PACKAGES['django']}: B" in capsys.readouterr().out


def test_a_part_of_an_export_is_not_taken_for_all_that_is_known(tmp_path):
    part = export(tmp_path / "part.zip", record("A", "flask", {"introduced": "0"}))

    with pytest.raises(audit.NotCheckedError, match="1 records"):
        audit.read(part, now=NOW)
