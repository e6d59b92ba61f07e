from __future__ import annotations

import stat
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from pacenote.base import environment as env
from pacenote.base.environment import BadSettingError, MailServer
from pacenote.base.keys import keys_from

X = "PACENOTE_X"
READERS: dict[str, Callable[[], Any]] = {
    "boolean": lambda: env.boolean(X, default=False),
    "integer": lambda: env.integer(X, 8000),
    "choice": lambda: env.choice(X, ("INFO", "DEBUG"), default="INFO"),
    "name": lambda: env.name(X, default="pacenote_app"),
    "folder": lambda: env.folder(X, default=Path("/srv")),
    "web_address": lambda: env.web_address(X, default="http://localhost:8000"),
    "database": lambda: env.database(X),
    "mail_server": lambda: env.mail_server(X),
    "sender": lambda: env.sender(X, default="Pacenote <pacenote@localhost>"),
    "secret": lambda: env.secret(X),
    "networks": lambda: env.networks(X, default=""),
}
NONSENSE = [
    ("boolean", "maybe"),
    ("boolean", "2"),
    ("integer", "0"),
    ("integer", "65536"),
    ("integer", "80a"),
    ("integer", "-1"),
    ("integer", "1e3"),
    ("choice", "info"),
    ("name", "Robert'); DROP TABLE"),
    ("name", "1st"),
    ("folder", "relative/path"),
    ("folder", "~nobody-of-that-name/x"),
    ("web_address", "coach.example.com"),
    ("web_address", "ftp://coach.example.com"),
    ("web_address", "https://coach.example.com/path"),
    ("web_address", "https://coach.example.com:port"),
    ("web_address", "http://[::1"),
    ("database", "mysql://user@host/name"),
    ("database", "postgresql://host:port/name"),
    ("database", "postgresql://[::1/name"),
    ("mail_server", "http://mail.example.com"),
    ("mail_server", "smtp://"),
    ("mail_server", "smtp://mail.example.com:submission"),
    ("mail_server", "mail.example.com:25"),
    ("sender", "Pacenote"),
    ("sender", "a@example.com, b@example.com"),
    ("secret", "short"),
    ("networks", "10.0.0.5/8"),
    ("networks", "the proxy"),
]


@pytest.mark.parametrize(("reader", "value"), NONSENSE)
def test_nonsense_is_refused_with_a_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, reader: str, value: str
):
    monkeypatch.setenv(X, value)

    with pytest.raises(BadSettingError) as caught:
        READERS[reader]()

    assert (caught.value.code, caught.value.message.startswith(f"{X} is ")) == ("bad_setting", True)
    assert caught.value.hint == f"Correct {X} and start again."


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("secret", "hunter2"),
        ("database", "postgresql://user:hunter2@host:port/name"),
        ("database", "mysql://user:hunter2@host/name"),
        ("mail_server", "smtp://user:hunter2@host:port"),
        ("mail_server", "http://user:hunter2@host"),
    ],
)
def test_no_refusal_tells_a_secret(monkeypatch: pytest.MonkeyPatch, reader: str, value: str):
    monkeypatch.setenv(X, value)

    with pytest.raises(BadSettingError) as caught:
        READERS[reader]()

    assert "hunter2" not in caught.value.message


OVER_TLS = MailServer("mail.example.com", 465, "u@x", "p:", tls=True, starttls=False)
BY_STARTTLS = MailServer("mail.example.com", 587, "", "", tls=False, starttls=True)
MEANT = [
    ("boolean", " Yes ", True),
    ("boolean", "", False),
    ("integer", "65535", 65_535),
    ("choice", "DEBUG", "DEBUG"),
    ("name", "role_2", "role_2"),
    ("folder", "/srv/pacenote", Path("/srv/pacenote")),
    ("web_address", "https://coach.example.com/", "https://coach.example.com"),
    ("web_address", "", "http://localhost:8000"),
    ("mail_server", "", None),
    (
        "mail_server",
        "smtps://u%40x:p%3A@mail.example.com",
        MailServer("mail.example.com", 465, "u@x", "p:", tls=True, starttls=False),
    ),
    (
        "mail_server",
        "smtp+starttls://mail.example.com",
        MailServer("mail.example.com", 587, "", "", tls=False, starttls=True),
    ),
    ("sender", "Coach <coach@example.com>", "Coach <coach@example.com>"),
    ("sender", "coach@example.com", "coach@example.com"),
    ("networks", "10.0.0.5, fd00::/8", (ip_network("10.0.0.5"), ip_network("fd00::/8"))),
    ("networks", "", ()),
]


@pytest.mark.parametrize(("reader", "value", "meaning"), MEANT)
def test_what_can_be_meant_is_read(monkeypatch: pytest.MonkeyPatch, reader: str, value: str, meaning: object):
    monkeypatch.setenv(X, value)

    assert READERS[reader]() == meaning


def test_an_address_of_a_socket_names_its_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(X, "postgresql://me@/coach?host=/run/postgresql&port=5433&sslmode=disable")

    found = env.database(X)

    assert {key: found[key] for key in ("NAME", "USER", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "coach",
        "USER": "me",
        "HOST": "/run/postgresql",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "disable"},
    }


@pytest.mark.parametrize("reader", ["mail_server", "database"])
@pytest.mark.parametrize(
    ("value", "told"), [("mail.example.com:587", "(hidden, without ://)"), ("ftp://ana:hunter2@host", "ftp://...")]
)
def test_an_address_of_the_wrong_kind_is_told_by_its_scheme(
    monkeypatch: pytest.MonkeyPatch, reader: str, value: str, told: str
):
    monkeypatch.setenv(X, value)

    with pytest.raises(BadSettingError) as refusal:
        READERS[reader]()

    assert refusal.value.message.startswith(f"{X} is {told!r}, expected ")


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv(f"{X}_FILE", str(tmp_path / "key"))

    assert env.secret(X) == "k" * 40


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_secret_in_a_file_that_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv(f"{X}_FILE", str(tmp_path / "key"))

    with pytest.raises(BadSettingError, match="a file that can be read"):
        env.secret(X)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "new" / "secret_key"

    first, second = env.kept_secret(path), env.kept_secret(path)

    assert (first, len(first) >= 32) == (second, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["", "short"])
def test_a_kept_secret_that_is_damaged_is_refused_and_not_used(tmp_path: Path, damage: str):
    path = tmp_path / "secret_key"
    path.write_text(damage)

    with pytest.raises(BadSettingError, match="at least 32 characters"):
        env.kept_secret(path)


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(BadSettingError, match="a folder that can be written"):
        env.kept_secret(tmp_path / "file" / "secret_key")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_connection_that_broke_while_nobody_used_it_is_not_given_to_anybody():
    pooled = connections["owner"].copy(alias="pooled")
    pooled.settings_dict["OPTIONS"] = {**pooled.settings_dict["OPTIONS"], "pool": {"min_size": 0, "max_size": 2}}
    with pooled.cursor() as cursor:
        first = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    pooled.close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])

    with pooled.cursor() as cursor:
        second = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]

    assert second != first
    pooled.close()
    pooled.close_pool()


TWILIO = {
    "PACENOTE_TWILIO_ACCOUNT": "AC" + "0" * 32,
    "PACENOTE_TWILIO_TOKEN": "t" * 32,
    "PACENOTE_TWILIO_FROM": "+15550100000",
}


def test_a_text_provider_is_an_account_with_its_token_and_sender(monkeypatch):
    none = env.text_provider()
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)

    found = env.text_provider()

    assert none is None
    assert found == env.TextProvider("https://api.twilio.com", "AC" + "0" * 32, "t" * 32, "+15550100000")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PACENOTE_TWILIO_ACCOUNT", "SK0"),
        ("PACENOTE_TWILIO_TOKEN", ""),
        ("PACENOTE_TWILIO_FROM", "Pacenote"),
        ("PACENOTE_TWILIO_FROM", ""),
        ("PACENOTE_TWILIO_URL", "api.twilio.com"),
    ],
)
def test_a_text_provider_that_cannot_work_is_refused_at_start(monkeypatch, name: str, value: str):
    for each, given in {**TWILIO, name: value}.items():
        monkeypatch.setenv(each, given)

    with pytest.raises(env.BadSettingError, match=name):
        env.text_provider()


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:80", True),
        ("https://localhost.example.com", False),
        ("https://coach.example.com", False),
    ],
)
def test_an_address_of_this_machine_is_told_from_others(address: str, here: bool):
    assert env.is_this_machine(address) is here


def test_an_older_key_is_believed_beside_the_one_that_came_from_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    first = "k" * 40
    new = keys_from(first).successor()
    monkeypatch.setenv(X, new)
    monkeypatch.setenv(f"{X}_OLD", first)

    known = env.keys(X, f"{X}_OLD", kept=tmp_path / "none")

    assert known.texts == (new, first)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("new", ["j" * 40, "short\n" + "j" * 40])
def test_a_key_by_which_something_would_be_forgotten_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new: str
):
    monkeypatch.setenv(X, new)
    monkeypatch.setenv(f"{X}_OLD", "k" * 40)

    with pytest.raises(BadSettingError) as refused:
        env.keys(X, f"{X}_OLD", kept=tmp_path / "none")

    assert "j" * 10 not in str(refused.value)


def test_a_secret_is_put_in_place_of_another_whole_and_for_its_owner_alone(tmp_path: Path):
    place = tmp_path / "secret_key"
    place.write_text("before")

    env.put_secret(place, "after")

    assert (place.read_text(), place.stat().st_mode & 0o777, list(tmp_path.iterdir())) == ("after", 0o600, [place])


def test_what_its_file_holds_is_the_variable_for_everything_that_reads_it_afterwards(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "url").write_text("postgresql://pacenote@db.example.com/pacenote\n")
    monkeypatch.setenv(X, "")  # what is taken ends with this test
    monkeypatch.setenv(f"{X}_FILE", str(tmp_path / "url"))

    env.take_from_file(X)

    assert env.text(X) == "postgresql://pacenote@db.example.com/pacenote"


def test_a_variable_that_is_set_stays_and_a_file_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv(f"{X}_FILE", str(tmp_path / "gone"))
    monkeypatch.setenv(X, "said")
    env.take_from_file(X)
    kept = env.text(X)
    monkeypatch.setenv(X, "")

    with pytest.raises(BadSettingError, match=f"{X}_FILE"):
        env.take_from_file(X)
    assert kept == "said"
