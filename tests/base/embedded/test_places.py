from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pacenote.base.embedded import start
from pacenote.base.embedded.account import Account, server_account
from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.places import LONGEST_SOCKET_PATH, SOCKET, settle, shared_folder

HERE = Account("here", uid=os.geteuid(), gid=os.getegid(), stands_in=False)
STRANGER = Account("stranger", uid=54321, gid=54321, stands_in=True)


def test_a_plain_user_keeps_everything_in_a_private_directory(data_dir: Path) -> None:
    places = settle(data_dir, HERE)

    assert (places.cluster, places.sockets, places.log) == (
        data_dir / "cluster",
        data_dir / "cluster",
        data_dir / "cluster" / "server.log",
    )
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_an_existing_directory_keeps_its_permissions(data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o750)

    settle(data_dir, HERE)

    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o750


def test_a_cluster_in_a_private_directory_lies_where_its_user_can_enter(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)

    first = settle(data_dir, STRANGER)
    second = settle(data_dir, STRANGER)

    assert first == second
    assert (first.home, first.cluster.parent.parent) == (data_dir, data_dir.parent / "shared")
    assert STRANGER.can_enter(first.cluster.parent)


def test_a_directory_made_anew_does_not_find_the_old_rows(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    old = settle(data_dir, STRANGER).cluster
    (data_dir / "cluster").unlink()

    assert settle(data_dir, STRANGER).cluster != old


def test_a_cluster_that_is_gone_is_not_replaced_by_an_empty_one(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    settle(data_dir, STRANGER).cluster.parent.rmdir()

    with pytest.raises(EmbeddedPostgresError) as refusal:
        settle(data_dir, STRANGER)

    assert refusal.value.code == "database_out_of_reach"


def test_a_shared_folder_that_is_private_is_refused(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    private = shared_folder()
    private.chmod(0o700)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        settle(data_dir, STRANGER)

    private.chmod(0o755)
    assert refusal.value.message == (
        f"stranger, who runs the database for root, can enter neither {data_dir} nor {private}."
    )


def test_the_longest_socket_path_that_fits_is_used(data_dir: Path) -> None:
    rest = LONGEST_SOCKET_PATH - len(os.fsencode(data_dir / "cluster" / SOCKET)) - 1
    fits, too_long = data_dir / ("x" * rest), data_dir / ("x" * (rest + 1))

    kept, moved = settle(fits, HERE), settle(too_long, HERE)

    moved.sockets.rmdir()
    assert (kept.sockets, moved.sockets.parent) == (fits / "cluster", Path("/tmp"))


def test_a_socket_directory_that_others_can_enter_is_refused(data_dir: Path) -> None:
    deep = data_dir / ("d" * 120)
    sockets = settle(deep, HERE).sockets
    sockets.chmod(0o777)

    with pytest.raises(EmbeddedPostgresError) as refusal:
        settle(deep, HERE)

    sockets.rmdir()
    assert refusal.value.code == "database_out_of_reach"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has the server run by somebody else")
def test_root_has_a_server_though_its_home_stays_private(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)

    with start(data_dir / "inner", durable=False) as running:
        owner = (data_dir / "inner" / "cluster").stat().st_uid

    assert (owner, stat.S_IMODE(data_dir.stat().st_mode)) == (server_account().uid, 0o700)
    assert running.pid is None
