"""The doctor finds what is wrong and says what to do; it changes nothing."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections

from pacenote.base.environment import MailServer
from pacenote.base.mail_providers import MailProvider
from pacenote.base.tenancy import as_company
from pacenote.cli import checkup
from pacenote.cli.checkup import Finding, State, examine
from pacenote.demo.scanning.server import Manners, serving
from pacenote.imports.services import store
from pacenote.imports.services.storing import original_path
from pacenote.performance.models import SendMoment
from tests.makers import NOW, make_company

# The owner, who asks, sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def found(name: str) -> Finding:
    (finding,) = (each for each in examine(NOW) if each.name == name)
    return finding


def beat(*, minutes_ago: int) -> None:
    with connections["default"].cursor() as cursor:
        at = NOW - timedelta(minutes=minutes_ago)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])


def test_a_worker_that_is_silent_is_wrong_and_one_that_beats_is_fine() -> None:
    beat(minutes_ago=10)
    silent = found("worker")
    beat(minutes_ago=0)

    assert (silent.state, found("worker").state) == (State.WRONG, State.FINE)
    assert "pacenote worker" in silent.advice


def test_an_original_that_is_gone_is_wrong() -> None:
    company = make_company()
    with as_company(company.pk):
        file = store(company=company, name="a.csv", data=b"bytes of a doctor", uploaded_by=None, now=NOW).file
    there = found("originals").state
    default_storage.delete(original_path(company.pk, file.sha256))

    gone = found("originals")

    assert (there, gone.state) == (State.FINE, State.WRONG)
    assert file.sha256[:12] in gone.said


def test_a_send_moment_that_passed_unseen_is_wrong() -> None:
    company = make_company()
    before = found("sending").state
    SendMoment.objects.update_or_create(
        company=company, day=NOW.date(), defaults={"due_at": NOW - timedelta(hours=1), "released_at": None}
    )

    assert (before, found("sending").state) == (State.FINE, State.WRONG)


def test_a_mail_server_that_does_not_answer_is_wrong(settings) -> None:
    settings.SMTP = None
    none = found("mail").state
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.SMTP = MailServer("127.0.0.1", port, "", "", tls=False, starttls=False)
        answers = found("mail").state

    assert (none, answers, found("mail").state) == (State.LOOK, State.FINE, State.WRONG)


def test_a_provider_of_mail_is_asked_where_it_is_and_not_missed(settings) -> None:
    settings.SMTP = None
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.MAIL_PROVIDER = MailProvider("postmark", address, {})
        answers = found("mail")

    assert (answers.state, answers.said) == (State.FINE, f"{address.removeprefix('http://')} answers.")
    assert found("mail").state is State.WRONG


def test_a_new_database_wants_to_be_migrated_and_is_not_called_out_of_reach(settings) -> None:
    there = found("database").state
    settings.APP_ROLE = "pacenote_not_made_yet"

    assert there is State.FINE
    assert found("database") == Finding("database", State.WRONG, *checkup.IN_THE_WAY["migrations_missing"])


def test_a_folder_that_this_user_cannot_write_is_wrong(settings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "originals").mkdir()
    before = found("disk").said
    # the tests may run as root, to whom nothing is closed
    monkeypatch.setattr(checkup.os, "access", lambda path, _how: path.name != "originals")

    closed = found("disk")

    assert before.endswith("GiB free.")
    assert (closed.state, closed.said) == (State.WRONG, f"{tmp_path}/originals cannot be written by this user.")


def test_an_open_address_on_the_network_is_wrong(settings) -> None:
    settings.PUBLIC_URL, settings.HTTPS = "http://coach.example.com", False
    plain = found("address").state
    settings.PUBLIC_URL, settings.HTTPS = "https://coach.example.com", True

    assert (plain, found("address").state) == (State.WRONG, State.FINE)


def test_a_scanner_is_tried_before_it_is_called_fine(settings) -> None:
    settings.FILE_LIMIT_BYTES = 1000
    settings.SCANNER = None
    none = found("scanner")
    with serving(Manners(most=1000)) as (settings.SCANNER, manners):
        fine = found("scanner")
        manners.most = 999
        low = found("scanner")
        manners.says = "stream: OK"
        blind = found("scanner")
    gone = found("scanner")

    assert [each.state for each in (none, fine, low, blind, gone)] == [
        State.FINE, State.FINE, State.LOOK, State.WRONG, State.WRONG,
    ]  # fmt: skip
    assert ("StreamMaxLength" in low.advice, "freshclam" in blind.advice) == (True, True)
    assert gone.said.endswith("No file is taken in.")


def test_a_full_disk_is_wrong(monkeypatch) -> None:
    monkeypatch.setattr(checkup, "LEAST_FREE", 1 << 60)

    assert found("disk").state is State.WRONG


def test_the_command_prints_lines_for_programs_and_its_status_tells() -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as status:
        call_command("doctor", "--json", stdout=out)  # no worker runs here

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert status.value.code == 1
    assert {"database", "originals", "retention", "worker", "sending", "disk", "mail", "scanner", "address"} == {
        line["name"] for line in lines
    }
    assert next(line for line in lines if line["name"] == "database")["state"] == "fine"
