"""A folder as a door."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.cli.watching import LEFT_BEHIND_SECONDS, Watch
from pacenote.performance.models import PerformanceFile, SlotFile
from tests.makers import make_company, make_person
from tests.sheets import Line, Named, overview

pytestmark = pytest.mark.django_db

SPEEDER = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")


@pytest.fixture
def company():
    company = make_company(short_code="PNTE")
    make_person(company, SPEEDER.name, external_id=SPEEDER.external_id, id_kind="transporter")
    return company


@pytest.fixture
def watch(tmp_path, company) -> Watch:
    return Watch(tmp_path, company, lambda _line: None, settle_seconds=0)


def lay(folder: Path, named: Named) -> Path:
    path = folder / named[0]
    path.write_bytes(named[1])
    return path


def inside(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def imported(company) -> list[tuple[str, str]]:
    with as_company(company.pk):
        return list(PerformanceFile.objects.order_by("pk").values_list("name", "status"))


def test_a_file_that_rests_is_imported_moved_aside_and_given_a_receipt(watch, company):
    name = lay(watch.folder, overview("2026-W46", SPEEDER)).name

    assert [watch.look(), watch.look(), watch.look()] == [0, 1, 0]

    assert inside(watch.folder) == [f"done/{name}", f"done/{name}.txt"]
    assert imported(company) == [(name, "loaded")]
    receipt = (watch.folder / "done" / f"{name}.txt").read_text("utf-8").splitlines()
    assert receipt[0] == name
    assert receipt[2].startswith("scorecard 2026-W46, 1 rows, 1 matched, 0 not matched, ")


def test_a_file_that_is_still_being_written_is_waited_for(watch, company):
    name, data = overview("2026-W46", SPEEDER)
    path = watch.folder / name
    path.write_bytes(data[:40])
    assert watch.look() == 0
    path.write_bytes(data)
    assert (watch.look(), imported(company)) == (0, [])

    assert watch.look() == 1
    assert imported(company) == [(name, "loaded")]


def test_a_file_that_changed_a_moment_ago_is_left_to_settle(watch, company):
    watch.settle_seconds = 30
    path = lay(watch.folder, overview("2026-W46", SPEEDER))
    assert [watch.look(), watch.look()] == [0, 0]

    os.utime(path, (time.time() - 60, time.time() - 60))

    assert [watch.look(), watch.look()] == [0, 1]


@pytest.mark.parametrize("name", [".hidden.csv", "half.csv.part", "half.crdownload", "Scorecard.CSV.TMP"])
def test_unfinished_downloads_hidden_files_folders_and_links_are_left_alone(watch, company, tmp_path_factory, name):
    lay(watch.folder, (name, overview("2026-W46", SPEEDER)[1]))
    (watch.folder / "a folder.csv").mkdir()
    outside = lay(tmp_path_factory.mktemp("outside"), overview("2026-W45", SPEEDER))
    (watch.folder / "link.csv").symlink_to(outside)

    assert [watch.look(), watch.look()] == [0, 0]
    assert imported(company) == []


def test_a_refused_file_lies_apart_with_the_reason_and_how_to_repair_it(watch, company):
    lay(watch.folder, ("notes.csv", b"just,some\nwords,here\n"))
    watch.look()

    watch.look()

    receipt = (watch.folder / "refused" / "notes.csv.txt").read_text("utf-8")
    assert inside(watch.folder) == ["refused/notes.csv", "refused/notes.csv.txt"]
    assert "refused (unknown_kind). This is not a file that is known here" in receipt


def test_a_file_that_is_too_large_is_refused_without_being_read(watch, company, settings):
    settings.FILE_LIMIT_BYTES = 10
    lay(watch.folder, overview("2026-W46", SPEEDER))

    assert [watch.look(), watch.look()] == [0, 1]
    assert [name.partition("/")[0] for name in inside(watch.folder)] == ["refused", "refused"]
    assert imported(company) == []


def test_a_file_about_another_company_waits_for_an_answer(watch, company):
    lay(watch.folder, overview("2026-W46", SPEEDER, company="OTHR"))
    watch.look()
    watch.look()

    assert [name.partition("/")[0] for name in inside(watch.folder)] == ["asking", "asking"]
    assert [status for _name, status in imported(company)] == ["asking"]


def test_the_same_bytes_again_change_nothing_and_no_file_is_written_over(watch, company):
    for _time in range(2):
        name = lay(watch.folder, overview("2026-W46", SPEEDER)).name
        watch.look()
        watch.look()

    stem = name.removesuffix(".csv")
    assert inside(watch.folder) == sorted(
        [f"done/{name}", f"done/{name}.txt", f"done/{stem} (2).csv", f"done/{stem} (2).csv.txt"]
    )
    with as_company(company.pk):
        assert SlotFile.objects.count() == 1


def test_of_two_watchers_one_takes_the_file(watch, company):
    lay(watch.folder, overview("2026-W46", SPEEDER))
    other = Watch(watch.folder, company, lambda _line: None, settle_seconds=0)
    for each in (watch, other):
        each.look()

    assert sorted([watch.look(), other.look()]) == [0, 1]
    assert len(inside(watch.folder)) == 2


def test_what_a_watcher_had_taken_when_it_died_is_taken_up_again(watch, company, monkeypatch):
    (watch.folder / ".reading").mkdir()
    lay(watch.folder / ".reading", overview("2026-W46", SPEEDER))
    watch.look()
    assert [watch.look(), imported(company)] == [0, []]

    later = time.time() + LEFT_BEHIND_SECONDS + 60
    monkeypatch.setattr(time, "time", lambda: later)

    assert [watch.look(), watch.look()] == [0, 1]
    assert [status for _name, status in imported(company)] == ["loaded"]


def test_an_error_of_ours_lays_the_file_back(watch, company):
    path = lay(watch.folder, overview("2026-W46", SPEEDER))
    watch.company = Company(name="Never saved", slug="never-saved")
    watch.look()

    with pytest.raises(ValueError, match="must be saved"):
        watch.look()
    assert inside(watch.folder) == [path.name]


def test_the_command_takes_what_lies_there_and_names_its_refusals(tmp_path, company, capsys):
    lay(tmp_path, overview("2026-W46", SPEEDER))

    with pytest.raises(CommandError, match="no company 'nobody'"):
        call_command("watch", str(tmp_path), "--company", "nobody", "--once")
    with pytest.raises(CommandError, match="is no folder"):
        call_command("watch", str(tmp_path / "none"), "--company", company.slug, "--once")
    call_command("watch", str(tmp_path), "--company", company.slug, "--once")

    assert "done: scorecard 2026-W46" in capsys.readouterr().out


def test_a_watcher_tells_a_program_a_line_for_each_file(tmp_path, company, capsys):
    lay(tmp_path, overview("2026-W46", SPEEDER))
    lay(tmp_path, ("empty.csv", b""))

    call_command("watch", str(tmp_path), "--company", company.slug, "--once", "--json")

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted((each["ok"], each["folder"]) for each in told) == [(False, "refused"), (True, "done")]
    assert all(each["said"] for each in told)
