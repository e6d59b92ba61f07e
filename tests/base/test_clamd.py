"""The client of clamd against the double, and against a real clamd where one is installed: the same answers of both."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pacenote.base import clamd
from pacenote.base.clamd import EICAR, Answer, Scanner, SilentError, Verdict, scan, version
from pacenote.base.environment import BadSettingError
from pacenote.demo.scanning.server import SIGNATURE, Manners, serving

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
MOST = 1024 * 1024
CONFIGURATION = """
DatabaseDirectory {folder}
TemporaryDirectory {folder}
LocalSocket {folder}/socket
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 1M
MaxFileSize 1M
MaxScanSize 4M
AlertExceedsMax yes
Foreground yes
"""


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """Run a real clamd that knows one signature of our own, EICAR's; yields its port."""
    assert CLAMD is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # Type 0 is any file, and * any place in it: https://docs.clamav.net/manual/Signatures/ExtendedSignatures.html
    (folder / "own.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([CLAMD, f"--config-file={folder / 'clamd.conf'}"], stdout=log, stderr=log)
        try:
            ends = time.monotonic() + 60
            while not _answers(Scanner(host="127.0.0.1", port=port)):
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < ends, (folder / "log").read_text()
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _answers(where: Scanner) -> bool:
    with suppress(SilentError):
        return bool(version(where, seconds=1))
    return False


@pytest.fixture(scope="module", params=["double", "clamd"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scanner, ...]]:
    """Yield a scanner that takes up to one MiB, as it is reached over TCP and over a Unix socket."""
    folder = tmp_path_factory.mktemp("clamd")
    if request.param == "double":
        manners = Manners(most=MOST)
        with serving(manners) as (tcp, _same), serving(manners, path=folder / "socket") as (unix, _too):
            yield tcp, unix
        return
    if CLAMD is None:
        pytest.skip("no clamd here; install the package clamav-daemon")
    with running(folder) as port:
        yield Scanner(host="127.0.0.1", port=port), Scanner(path=str(folder / "socket"))


@pytest.fixture(params=["tcp", "unix"])
def where(request: pytest.FixtureRequest, house: tuple[Scanner, ...]) -> Scanner:
    return house[("tcp", "unix").index(request.param)]


def said(where: Scanner, data: bytes) -> tuple[Verdict, str]:
    answer = scan(where, data, seconds=20)
    return answer.verdict, answer.signature.removesuffix(
        ".UNOFFICIAL"
    )  # clamd says that a signature is not its maker's


def test_what_is_harmless_is_clean_whatever_its_length(where: Scanner) -> None:
    lengths = (0, 1, clamd.PIECE - 1, clamd.PIECE, clamd.PIECE + 1, MOST)

    assert [said(where, b"a" * length) for length in lengths] == [(Verdict.CLEAN, "")] * len(lengths)


def test_what_is_not_is_found_and_named_wherever_it_stands(where: Scanner) -> None:
    for data in (EICAR, b"Name,Day\n" * 20_000 + EICAR + b"\n" * 9):
        assert said(where, data) == (Verdict.FOUND, SIGNATURE)


def test_what_is_longer_than_it_takes_is_told_as_that(where: Scanner) -> None:
    assert [said(where, b"a" * size)[0] for size in (MOST + 1, 25 * MOST)] == [Verdict.TOO_LONG] * 2


def test_it_says_what_it_is(where: Scanner) -> None:
    assert version(where, seconds=5).startswith("ClamAV ")


def test_eicar_stands_nowhere_as_one_piece_in_what_is_installed() -> None:
    assert len(EICAR) == 68
    package = Path(clamd.__file__).parents[1]
    assert [str(each) for each in package.rglob("*.py*") if EICAR in each.read_bytes()] == []


@pytest.mark.parametrize("says", ["", "stream: Can't allocate memory ERROR", "UNKNOWN COMMAND", "stream: OK FOUND OK"])
def test_what_is_no_verdict_is_silence(says: str) -> None:
    with serving(Manners(says=says or "\0")) as (where, _manners), pytest.raises(SilentError):
        scan(where, b"a", seconds=5)


def test_a_file_that_it_stopped_to_look_at_is_not_called_infected() -> None:
    says = "stream: Heuristics.Limits.Exceeded.MaxFiles FOUND"
    with serving(Manners(says=says)) as (where, _manners):
        assert scan(where, b"a", seconds=5) == Answer(Verdict.TOO_LONG, "Heuristics.Limits.Exceeded.MaxFiles")


def test_one_that_takes_too_long_is_silent_when_the_time_is_over() -> None:
    with serving(Manners(waits=20)) as (where, _manners):
        began = time.monotonic()
        with pytest.raises(SilentError):
            scan(where, b"a", seconds=0.3)

    assert 0.2 < time.monotonic() - began < 5


def test_one_that_takes_nothing_is_silent_when_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        where = Scanner(host="127.0.0.1", port=deaf.getsockname()[1])
        with pytest.raises(SilentError):
            scan(where, bytes(25 * MOST), seconds=0.3)


def test_one_that_drips_its_answer_is_silent_when_the_time_is_over() -> None:
    """The limit holds for the whole, not for each piece."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line = server.accept()[0]
            with line, suppress(OSError):
                for _each in range(100):
                    line.sendall(b"s")
                    time.sleep(0.1)

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        with pytest.raises(SilentError):
            scan(Scanner(host="127.0.0.1", port=server.getsockname()[1]), b"a", seconds=0.5)
        took = time.monotonic() - began
        dripping.join()

    assert took < 3


def test_where_nothing_listens_is_silence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    for where in (Scanner(host="127.0.0.1", port=port), Scanner(path=str(tmp_path / "nothing"))):
        with pytest.raises(SilentError):
            scan(where, b"a", seconds=5)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", None),
        ("unix:///run/clamav/clamd.ctl", Scanner(path="/run/clamav/clamd.ctl")),
        ("tcp://clamd:3310", Scanner(host="clamd", port=3310)),
        ("tcp://10.0.0.5", Scanner(host="10.0.0.5", port=3310)),
        ("tcp://[fd00::5]:3311/", Scanner(host="fd00::5", port=3311)),
    ],
)
def test_a_scanner_is_one_address(monkeypatch: pytest.MonkeyPatch, value: str, found: Scanner | None) -> None:
    monkeypatch.setenv("PACENOTE_CLAMD", value)

    assert clamd.scanner("PACENOTE_CLAMD") == found


@pytest.mark.parametrize(
    "value",
    [
        *("clamd", "yes", "localhost:3310", "/run/clamav/clamd.ctl", "http://clamd:3310", "unix://", "unix:///"),
        *("unix://run/clamd.ctl", "tcp://", "tcp://clamd:0", "tcp://clamd:x", "tcp://clamd:70000", "tcp://clamd/x"),
        *("tcp://a:b@clamd", "tcp://clamd?x=1"),
    ],
)
def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PACENOTE_CLAMD", value)

    with pytest.raises(BadSettingError, match="PACENOTE_CLAMD"):
        clamd.scanner("PACENOTE_CLAMD")
