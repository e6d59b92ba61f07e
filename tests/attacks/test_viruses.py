"""Every door by which a file comes in, with a scanner behind it: what it finds is neither read nor kept."""

from __future__ import annotations

import html
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from pacenote.accounts.models import Company, Role
from pacenote.api.v1.site import api
from pacenote.base.clamd import EICAR, Scanner
from pacenote.base.errors import DomainError
from pacenote.base.scanning import ScannerSilentError
from pacenote.base.sentences import Sentence
from pacenote.base.tenancy import as_company
from pacenote.cli.watching import Watch
from pacenote.coaching_sessions.models import CoachingSession, SessionAttachment
from pacenote.demo.mailing.exchange import mail_in
from pacenote.demo.scanning.server import SIGNATURE, Manners, serving
from pacenote.imports.letters import address_of
from pacenote.imports.models import ArrivedFile, ArrivedMail, MailSender
from pacenote.imports.services import store
from pacenote.performance.models import PerformanceFile
from tests.api.calling import program
from tests.coaching_sessions.parties import Parties, in_state, make_parties
from tests.mailing import PROVIDER, call
from tests.makers import NOW
from tests.pictures import png
from tests.sheets import Line, overview

pytestmark = pytest.mark.django_db
FOUND = f"was not taken in: the virus scanner found {SIGNATURE} in it."
SILENT = "was not taken in: the virus scanner does not answer, and no file is taken in unchecked."
PLAN = "With a file"
LIST = b"Name,Mail\nSanna Prokop,sanna@example.com\n"


@dataclass(frozen=True)
class Stage:
    """A company with a session, its people signed in, and a folder that is watched."""

    parties: Parties
    session: CoachingSession
    folder: Path
    #: Sessions that forms are about, by the state they were in.
    made: dict[str, list[int]] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        return self.parties.stage.company

    def page(
        self, name: str, field: str, file: tuple[str, bytes], *more: int, party: str = "owner", **filled: Any
    ) -> str:
        """Upload on a page, with the rest of its form; returns what the page says then."""
        client = Client()
        client.force_login(self.parties.members[party].user)
        url = reverse(name, args=[self.company.slug, *more])
        answer = client.post(url, filled | {field: SimpleUploadedFile(*file)}, follow=True)
        return html.unescape(answer.content.decode())

    def schedule(self, name: str, state: str, file: tuple[str, bytes]) -> str:
        """Fill in a form that gives a session its time, with a file; returns what the page says then."""
        with as_company(self.company.pk):
            if state not in self.made:
                self.made[state] = [in_state(self.parties, state).pk] if state else []
        filled = {
            "title": PLAN, "trainees": [f"p{self.parties.stage.people['agent'].pk}"],
            "area": self.parties.stage.area.pk, "starts_at": "2026-11-25T08:00", "minutes": 30, "mode": "online",
        }  # fmt: skip
        return self.page(name, "uploads", file, *self.made[state], party="coach", **filled)

    def api(self, path: str, file: tuple[str, bytes], *, party: str = "owner") -> str:
        """Upload by the API; returns its answer with the status before it."""
        answer = program(self.parties.members[party]).call("POST", path, SimpleUploadedFile(*file))
        return f"{answer.status_code} {answer.content.decode()}"

    def mail(self, file: tuple[str, bytes]) -> str:
        """Let a mail come in; returns the status of the answer and what the list of mails says of its file."""
        to = address_of(slug=self.company.slug, key=self.company.inbox_key, domain=PROVIDER.inbox_domain)
        status = call(Client(), mail_in(sender="ana@example.com", to=to, subject="x", files=[file]), name="mail_inbox")
        with as_company(self.company.pk):
            said = [str(Sentence.unpack(each.refusal)) for each in ArrivedFile.objects.exclude(refusal={})]
        return f"{status} {said}"

    def watched(self, file: tuple[str, bytes]) -> str:
        """Lay a file into the folder; returns the line about it."""
        said: list[str] = []
        watch = Watch(self.folder, self.company, said.append, settle_seconds=0)
        lay(self.folder / file[0], file[1])
        watch.look()
        watch.look()
        return " ".join(said)

    def command(self, *line: str, file: tuple[str, bytes]) -> str:
        """Run a command on a file; returns what it says."""
        path, told = self.folder / file[0], io.StringIO()
        path.write_bytes(file[1])
        try:
            call_command(*line, str(path), company=self.company.slug, stdout=told, stderr=told)
        except SystemExit:
            return told.getvalue()
        except (DomainError, CommandError) as refusal:  # pacenote prints it as one line
            return str(refusal)
        return told.getvalue()


def lay(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    os.utime(path, (NOW.timestamp() - 60,) * 2)


Door = Callable[[Stage, tuple[str, bytes]], str]
#: Operations of the API that take a file.
API: dict[str, tuple[Door, bytes]] = {
    "/files": (lambda s, file: s.api("/files", file), LIST),
    "/people-lists": (lambda s, file: s.api("/people-lists", file), LIST),
    "/rosters": (lambda s, file: s.api("/rosters", file), LIST),
    "/evidence-checks": (lambda s, file: s.api("/evidence-checks", file), b"{}"),
    "/company/logo": (lambda s, file: s.api("/company/logo", file), png(200, 60)),
    "/sessions/{session_id}/files": (
        lambda s, file: s.api(f"/sessions/{s.session.pk}/files", file, party="coach"),
        LIST,
    ),
}
PAGES: dict[str, tuple[Door, bytes]] = {
    "files": (lambda s, file: s.page("files_import", "files", file), LIST),
    "list of people": (lambda s, file: s.page("people_import", "files", file), LIST),
    "roster": (lambda s, file: s.page("roster_import", "files", file), LIST),
    "evidence": (lambda s, file: s.page("evidence_check", "file", file), b"{}"),
    "logo": (lambda s, file: s.page("settings_logo", "file", file), png(200, 60)),
    "session": (lambda s, file: s.page("session_attach", "files", file, s.session.pk, party="coach"), LIST),
}


def _scheduling(name: str, state: str, stage: Stage, file: tuple[str, bytes]) -> str:
    return stage.schedule(name, state, file)


#: Forms that give a session its time, by the state of the session that they are about, and take files with it.
FORMS = {
    "session_new": "",
    "session_instant": "",
    "session_schedule": "suggested",
    "session_move": "scheduled",
    "session_follow_up": "completed",
}
SCHEDULING: dict[str, tuple[Door, bytes]] = {
    name: (partial(_scheduling, name, state), LIST) for name, state in FORMS.items()
}
PAGES |= SCHEDULING
OTHERS: dict[str, tuple[Door, bytes]] = {
    "mail": (lambda s, file: s.mail(file), LIST),
    "folder": (lambda s, file: s.watched(file), LIST),
    "import": (lambda s, file: s.command("import", file=file), LIST),
    "people import": (lambda s, file: s.command("people", "import", file=file), LIST),
}
DOORS = API | PAGES | OTHERS


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> Stage:
    settings.MAIL_PROVIDER = PROVIDER
    apart = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "originals"}}
    settings.STORAGES = {**settings.STORAGES, "default": apart}
    parties = make_parties()
    company = parties.stage.company
    Company.objects.filter(pk=company.pk).update(inbox_key="abcdefghij23")
    company.refresh_from_db()
    with as_company(company.pk):
        MailSender.objects.create(company=company, pattern="ana@example.com", added_at=NOW)
        session = in_state(parties, "scheduled")
    parties.members["coach"].role = Role.OWNER  # who may make tokens
    parties.members["coach"].save(update_fields=["role"])
    (tmp_path / "folder").mkdir()
    return Stage(parties, session, tmp_path / "folder")


@pytest.fixture
def scanner(settings: Any) -> Iterator[Manners]:
    with serving() as (where, manners):
        settings.SCANNER = where
        yield manners


@pytest.fixture
def _silent(settings: Any) -> None:
    settings.SCANNER = Scanner(path="/nowhere/clamd.ctl")


def kept(stage: Stage) -> tuple[int, int, str, list[str]]:
    """Return files, attachments and logo of the company, and what lies in its storage."""
    with as_company(stage.company.pk):
        stage.company.refresh_from_db()
        rows = PerformanceFile.objects.count(), SessionAttachment.objects.count(), stage.company.logo_sha256
    return *rows, stored(str(stage.company.pk))


def stored(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{each}" for each in files] + [path for each in folders for path in stored(f"{folder}/{each}")]


@pytest.mark.usefixtures("scanner")
@pytest.mark.parametrize("door", DOORS)
def test_what_the_scanner_finds_is_refused_in_words_and_not_kept(stage: Stage, door: str) -> None:
    said = DOORS[door][0](stage, ("sanna prokop.csv", DOORS[door][1] + b"\n" + EICAR))

    assert FOUND in said
    assert kept(stage) == (0, 0, "", [])


@pytest.mark.usefixtures("_silent")
@pytest.mark.parametrize("door", API | PAGES)
def test_while_the_scanner_is_silent_no_file_is_taken_in(stage: Stage, door: str) -> None:
    said = DOORS[door][0](stage, ("monday.csv", DOORS[door][1]))

    assert f"monday.csv {SILENT}" in said
    assert (door not in API, kept(stage)) == (not said.startswith("503 "), (0, 0, "", []))


@pytest.mark.parametrize("door", DOORS)
def test_what_is_harmless_goes_in_as_ever_and_was_looked_at_once(stage: Stage, scanner: Manners, door: str) -> None:
    said = DOORS[door][0](stage, ("monday.csv", DOORS[door][1]))

    assert ("scanner" not in said, scanner.asked) == (True, 1)


@pytest.mark.parametrize("door", SCHEDULING)
def test_a_session_takes_what_its_form_says_with_its_files_or_nothing_of_it(
    stage: Stage, scanner: Manners, door: str
) -> None:
    """Near miss: the same form with a harmless file."""

    def so_far() -> list[tuple[str, int]]:
        with as_company(stage.company.pk):
            planned = CoachingSession.objects.filter(title=PLAN)
            return [(each.title, each.attachments.count()) for each in planned]

    SCHEDULING[door][0](stage, ("monday.csv", LIST + EICAR))
    refused = so_far()
    SCHEDULING[door][0](stage, ("monday.csv", LIST))

    assert (refused, so_far()) == ([], [(PLAN, 1)])


def test_every_operation_that_takes_a_file_is_among_the_doors() -> None:
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    taking = {
        path: operation["responses"]
        for path, methods in paths.items()
        for operation in methods.values()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }

    assert {f"/{path.lstrip('/')}" for path in taking} == set(API)
    assert all(503 in answers or "503" in answers for answers in taking.values())


@pytest.mark.usefixtures("_silent")
def test_a_mail_is_taken_whole_when_the_scanner_answers_again(stage: Stage, settings: Any) -> None:
    """Its provider is told to call again, so nobody has to send it again."""
    to = address_of(slug=stage.company.slug, key=stage.company.inbox_key, domain=PROVIDER.inbox_domain)
    content = mail_in(
        sender="ana@example.com", to=to, subject="x", files=[overview("2026-W46", Line("A1SPEEDER00001"))]
    )
    first = call(Client(), content, name="mail_inbox")
    with as_company(stage.company.pk):
        nothing = ArrivedMail.objects.count()
    with serving() as (where, _manners):
        settings.SCANNER = where
        again = call(Client(), content, name="mail_inbox")

    with as_company(stage.company.pk):
        assert (first, nothing, again) == (503, 0, 204)
        assert [each.file is not None for each in ArrivedFile.objects.select_related("file")] == [True]


@pytest.mark.usefixtures("_silent")
def test_a_file_in_a_folder_lies_there_until_the_scanner_answers_again(stage: Stage, settings: Any) -> None:
    watch = Watch(stage.folder, stage.company, lambda _line: None, settle_seconds=0)
    name, data = overview("2026-W46", Line("A1SPEEDER00001"))
    lay(stage.folder / name, data)
    watch.look()
    with pytest.raises(ScannerSilentError):
        watch.look()
    lies = (stage.folder / name).read_bytes()
    with serving() as (where, _manners):
        settings.SCANNER = where
        taken = watch.look() + watch.look()

    assert (lies, taken, kept(stage)[0]) == (data, 1, 1)


def test_many_files_wait_for_a_silent_scanner_once(stage: Stage, settings: Any) -> None:
    client = Client()
    client.force_login(stage.parties.members["owner"].user)
    files = [SimpleUploadedFile(f"day {number}.csv", LIST + bytes([48 + number])) for number in range(5)]
    with serving(Manners(says="stream: Can't allocate memory ERROR")) as (where, manners):
        settings.SCANNER = where
        answer = client.post(reverse("files_import", args=[stage.company.slug]), {"files": files}, follow=True)

    page = html.unescape(answer.content.decode())
    assert [page.count(f"day {number}.csv {SILENT}") for number in range(5)] == [1] * 5
    assert manners.asked == 1


def test_a_file_longer_than_the_scanner_takes_is_said_to_be_that(stage: Stage, scanner: Manners) -> None:
    scanner.most = 10

    said = json.loads(stage.api("/files", ("monday.csv", LIST)).partition(" ")[2])

    assert said["code"] == "not_scannable"
    assert said["title"] == "monday.csv was not taken in: it is larger than what the virus scanner looks at."
    assert kept(stage) == (0, 0, "", [])


@pytest.mark.usefixtures("scanner")
def test_the_log_says_what_was_found_and_nothing_about_a_person(stage: Stage) -> None:
    with capture_logs() as lines:
        stage.page("files_import", "files", ("sanna prokop.csv", LIST + EICAR))

    (line,) = (each for each in lines if each["event"] == "file refused by the virus scanner")
    assert (line["company"], line["signature"], line["size"]) == (stage.company.pk, SIGNATURE, len(LIST + EICAR))
    assert (len(line["sha256"]), line["log_level"]) == (64, "warning")
    assert "sanna" not in str(lines).lower()


@pytest.mark.usefixtures("_silent")
def test_pages_are_ready_while_the_scanner_is_silent(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.usefixtures("_silent")
def test_bytes_that_were_here_are_looked_at_as_well(stage: Stage, settings: Any) -> None:
    """A signature may be newer than a file."""
    here, settings.SCANNER = settings.SCANNER, None
    with as_company(stage.company.pk):
        store(company=stage.company, name="a.csv", data=LIST, uploaded_by=None, now=NOW)
        settings.SCANNER = here
        with pytest.raises(ScannerSilentError):
            store(company=stage.company, name="a.csv", data=LIST, uploaded_by=None, now=NOW)
