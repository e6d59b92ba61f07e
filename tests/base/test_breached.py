from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from pacenote.accounts.passwords import NotBreached
from pacenote.base import environment as env
from pacenote.base.breached import is_breached, looks_like_a_list


def hash_of(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


def write(path: Path, passwords: list[str], end: str = "\r\n") -> Path:
    path.write_bytes(
        "".join(f"{each}:{place}{end}" for place, each in enumerate(sorted(map(hash_of, passwords)))).encode()
    )
    return path


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("list") / "long.txt", [f"password {number}" for number in range(5_000)])


@pytest.mark.parametrize("size", [1, 2, 3, 89, 90, 91, 180, 1_000])
def test_each_password_of_a_list_is_found_and_none_beside_it(tmp_path: Path, size: int):
    path = write(tmp_path / "list.txt", [f"password {number}" for number in range(size)])

    assert [number for number in range(size + 200) if is_breached(f"password {number}", path)] == list(range(size))


@given(number=st.integers(0, 9_999))
@settings(max_examples=60)
def test_a_list_far_longer_than_what_is_read_at_once_answers_the_same(long: Path, number: int):
    assert is_breached(f"password {number}", long) == (number < 5_000)


def test_a_list_without_counts_in_small_letters_is_one_too(tmp_path: Path):
    path = tmp_path / "list.txt"
    path.write_text("".join(sorted(f"{hash_of(each).lower()}\n" for each in ("correct horse 77", "battery staple 88"))))

    assert (looks_like_a_list(path), is_breached("correct horse 77", path), is_breached("another one 99", path)) == (
        True, True, False,
    )  # fmt: skip


def test_a_breached_password_is_refused_where_there_is_a_list_and_only_there(settings, long: Path):
    settings.BREACHED_PASSWORDS = long
    with pytest.raises(ValidationError) as refused:
        NotBreached().validate("password 77")
    NotBreached().validate("password 77777")
    settings.BREACHED_PASSWORDS = None
    NotBreached().validate("password 77")

    assert refused.value.code == "password_breached"


def test_a_list_that_is_gone_keeps_nobody_out_and_is_told_without_the_password(settings, tmp_path: Path):
    settings.BREACHED_PASSWORDS = tmp_path / "gone.txt"
    with capture_logs() as lines:
        NotBreached().validate("password 77")

    assert [(line["event"], line["log_level"]) for line in lines] == [("breached passwords not read", "error")]
    assert "77" not in str(lines)


@pytest.mark.parametrize("content", ["", "password\n", "0123\n", f"{'0' * 32}:7\n"])
def test_a_file_that_is_no_such_list_is_refused_at_the_start(tmp_path: Path, monkeypatch, content: str):
    (tmp_path / "list.txt").write_text(content)
    monkeypatch.setenv("PACENOTE_BREACHED_PASSWORDS", str(tmp_path / "list.txt"))

    with pytest.raises(env.BadSettingError, match="PACENOTE_BREACHED_PASSWORDS"):
        env.breached_passwords("PACENOTE_BREACHED_PASSWORDS")


def test_the_start_takes_a_list_and_takes_none(long: Path, monkeypatch):
    monkeypatch.setenv("PACENOTE_BREACHED_PASSWORDS", str(long))
    given = env.breached_passwords("PACENOTE_BREACHED_PASSWORDS")
    monkeypatch.delenv("PACENOTE_BREACHED_PASSWORDS")

    assert (given, env.breached_passwords("PACENOTE_BREACHED_PASSWORDS")) == (long, None)
