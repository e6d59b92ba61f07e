from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pacenote.cli.management.commands import worker


def test_the_command_itself_is_light_because_every_child_that_reads_a_file_loads_it_again():
    heavy = "{name for name in ('psycopg', 'django', 'openpyxl', 'pacenote.base.embedded') if name in sys.modules}"

    told = subprocess.run(
        [sys.executable, "-c", f"import sys, pacenote.main; print({heavy} or 'light')"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "light\n"


@pytest.mark.parametrize(
    ("process", "unneeded"),
    [
        ("from pacenote.cli import serving; import pacenote.settings", "django psycopg"),
        (
            "import django; django.setup(); import pacenote.cli.management.commands.worker",
            "xlsxwriter typst icalendar fido2 pacenote.urls pacenote.web.urls",
        ),
        (
            "from pacenote import wsgi; from django.urls import get_resolver; assert get_resolver().reverse_dict",
            "xlsxwriter typst icalendar pacenote.urls pacenote.api",
        ),
    ],
    ids=["the watcher of a web", "a worker", "a web with all its pages"],
)
def test_a_process_that_stays_loads_only_what_it_needs_all_the_time(process: str, unneeded: str):
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; {process}; print(sorted({set(unneeded.split())} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pacenote.settings"},
    )

    assert told.stdout == "[]\n"


def test_a_worker_does_not_load_every_page_to_check_it():
    assert worker.Command.requires_system_checks == []


def test_a_refusal_of_a_command_is_one_line_that_begins_with_our_name():
    line = [sys.executable, "-m", "pacenote.main", "verify-evidence", "/nowhere.json"]

    told = subprocess.run(line, capture_output=True, text=True, check=False)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "pacenote: /nowhere.json: cannot be opened: No such file or directory.\n"


def test_a_database_that_does_not_answer_is_said_in_one_line():
    soon = "from pacenote import settings; settings.DATABASES['default']['OPTIONS']['pool']['timeout'] = 0.2"
    line = [sys.executable, "-c", f"{soon}; from pacenote.main import main; main()", "verify-chain"]
    nobody = {**os.environ, "DATABASE_URL": "postgresql://pacenote@127.0.0.1:1/pacenote"}

    told = subprocess.run(line, capture_output=True, text=True, check=False, env=nobody)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines()[-1] == (
        "pacenote: The database gives no connection. `pacenote doctor` says why; "
        "a new database wants `pacenote migrate` first."
    )


@pytest.mark.parametrize("command", ["migrate", "backup"])
def test_a_command_of_the_owner_says_in_one_line_why_it_got_no_connection(command: str, tmp_path: Path):
    line = [sys.executable, "-m", "pacenote.main", command, *([str(tmp_path / "x")] if command == "backup" else [])]
    nobody = {**os.environ, "DATABASE_URL": "postgresql://pacenote:hidden@127.0.0.1:1/pacenote"}

    told = subprocess.run(line, capture_output=True, text=True, check=False, env=nobody)

    assert (told.returncode, told.stdout, len(told.stderr.splitlines())) == (1, "", 1)
    assert told.stderr.startswith("pacenote: The database gives no connection. ")
    assert "Connection refused" in told.stderr
    assert "hidden" not in told.stderr


def test_the_doctor_says_at_once_why_the_database_is_out_of_reach():
    nobody = {**os.environ, "DATABASE_URL": "postgresql://pacenote:hidden@127.0.0.1:1/pacenote"}
    line = [sys.executable, "-m", "pacenote.main", "doctor"]

    told = subprocess.run(line, capture_output=True, text=True, check=False, env=nobody, timeout=15)

    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.startswith("WRONG database    The database cannot be reached. ")
    assert "Connection refused" in told.stdout.splitlines()[0]
    assert "hidden" not in told.stdout


def pacenote(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of an installation whose data folder is not there yet."""
    apart = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"PACENOTE_DATA": str(data)}
    line = [sys.executable, "-m", "pacenote.main", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=apart)


@pytest.mark.parametrize("command", ["backup", "web", "mapping"])
def test_help_makes_no_database_and_leaves_out_what_is_for_developers(command: str, tmp_path: Path):
    told = pacenote(command, "--help", data=tmp_path / "data")

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"usage: pacenote {command} [-h]")
    assert "--pythonpath" not in told.stdout
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_double_of_a_provider_makes_no_database(tmp_path: Path):
    told = pacenote("mail_double", data=tmp_path / "data")

    assert told.returncode == 1
    assert told.stderr.startswith("pacenote: Set PACENOTE_MAIL_PROVIDER=postmark ")
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.parametrize("word", ["version", "--version"])
def test_the_version_is_the_one_of_pacenote(word: str, tmp_path: Path):
    told = pacenote(word, data=tmp_path / "data")

    assert (told.returncode, told.stdout, told.stderr) == (0, f"{version('pacenote')}\n", "")


def test_a_command_that_does_not_exist_is_a_line_that_cannot_be_read(tmp_path: Path):
    told = pacenote("help", "backp", data=tmp_path / "data")

    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines()[0] == "Unknown command: 'backp'. Did you mean backup?"
