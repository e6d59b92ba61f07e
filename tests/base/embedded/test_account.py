from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

import pytest

from pacenote.base.embedded.account import Account, server_account
from pacenote.base.embedded.errors import EmbeddedPostgresError
from tests.base.embedded.conftest import REFUSED, Child

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
as_plain_user = pytest.mark.skipif(os.geteuid() == 0, reason="root never runs the server itself")


@as_plain_user
def test_a_plain_user_runs_the_server_itself() -> None:
    account = server_account()

    assert (account.uid, account.stands_in) == (os.geteuid(), False)


@as_root
def test_for_root_another_user_runs_the_server() -> None:
    account = server_account()

    assert (account.uid != 0, account.stands_in) == (True, True)
    assert account.run(["/bin/sh", "-c", "id -un"], timeout=5).stdout == f"{account.name}\n"


@as_root
def test_root_can_name_the_user_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACENOTE_PG_USER", "daemon")

    assert server_account() == Account("daemon", pwd.getpwnam("daemon").pw_uid, pwd.getpwnam("daemon").pw_gid, True)


@as_root
@pytest.mark.parametrize("name", ["root", "no-such-user"])
def test_a_user_that_cannot_run_a_server_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PACENOTE_PG_USER", name)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        server_account()

    assert (refusal.value.code, refusal.value.message) == (
        "database_user_unknown",
        f"PostgreSQL refuses to run as root, and this machine does not have a user {name} other than root.",
    )


@as_root
def test_a_user_number_without_a_name_is_refused(data_dir: Path) -> None:
    child = Child(REFUSED, data_dir, 54321)

    assert child.line() == "database_user_unknown"
    child.end()


@as_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv takes the capabilities away")
def test_root_that_may_not_become_another_user_is_refused(data_dir: Path) -> None:
    child = Child(REFUSED, data_dir, before=("setpriv", "--bounding-set=-setuid,-setgid"))

    assert child.line() == "database_user_forbidden"
    child.end()


def test_the_server_is_run_in_an_environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/elsewhere")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    answer = server_account().run(["/bin/sh", "-c", "pwd; echo $LC_ALL,$PGDATA,$TZ; umask"], timeout=5)

    assert answer.stdout.split() == ["/", "C,,UTC", "0077"]


@pytest.mark.parametrize(("mode", "can"), [(0o755, True), (0o711, True), (0o700, False), (0o744, False)])
def test_another_user_enters_where_everybody_may_search(open_folder: Path, mode: int, *, can: bool) -> None:
    stranger = Account("stranger", uid=54321, gid=54321, stands_in=True)
    folder = open_folder / f"mode-{mode:o}"
    (folder / "inner").mkdir(parents=True)
    folder.chmod(mode)

    assert (stranger.can_enter(folder), stranger.can_enter(folder / "inner")) == (can, can)


def test_the_bits_of_the_owner_and_of_the_group_count_for_them(open_folder: Path) -> None:
    folder = open_folder / "group"
    folder.mkdir()
    folder.chmod(0o710)
    status = folder.stat()
    owner = Account("owner", uid=status.st_uid, gid=54321, stands_in=True)
    member = Account("member", uid=54321, gid=status.st_gid, stands_in=True)
    stranger = Account("stranger", uid=54321, gid=54321, stands_in=True)

    assert [account.can_enter(folder) for account in (owner, member, stranger)] == [True, True, False]
