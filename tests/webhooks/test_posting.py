from __future__ import annotations

import datetime as dt
import socket
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pacenote.demo.receiving.server import Receiver, receiving
from pacenote.webhooks.posting import MOST_OF_ANSWER, Answer, post


@pytest.fixture(scope="module")
def receiver():
    with receiving() as serving:
        yield serving


def call(url: str, *, inside: bool = True, seconds: float = 5) -> Answer:
    return post(url, headers={"webhook-id": "evt_1"}, body=b'{"a":1}', inside=inside, seconds=seconds)


def names(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> list[str]:
    """Let every name have some numbers; returns the names that were looked up."""
    asked: list[str] = []

    def found(host: str, port: int, **_how: Any) -> list[Any]:
        asked.append(host)
        return [
            (socket.AF_INET6 if ip_address(each).version == 6 else socket.AF_INET, 1, 6, "", (each, port))
            for each in numbers
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


def test_what_is_taken_has_no_code_and_arrives_as_it_was_sent(receiver):
    answer = call(receiver.url("/taken?x=1"))

    assert (answer.code, answer.status, answer.text) == ("", 204, "")
    came = receiver.came[-1]
    assert (came.path, came.body, came.key) == ("/taken?x=1", b'{"a":1}', "evt_1")
    assert came.headers["host"] == f"127.0.0.1:{receiver.server_port}"


@pytest.mark.parametrize(
    ("path", "code", "status"),
    [
        ("/answer/500", "http_500", 500),
        ("/answer/404", "http_404", 404),
        ("/answer/410", "gone", 410),
        ("/answer/429?retry=60", "http_429", 429),
        ("/lost", "broken_answer", None),
        ("/slow/3", "timed_out", None),
    ],
)
def test_what_is_not_taken_says_why(receiver, path, code, status):
    answer = call(receiver.url(path), seconds=0.3)

    assert (answer.code, answer.status) == (code, status)


def test_a_receiver_that_drips_is_cut_off_at_the_deadline(receiver):
    began = time.monotonic()

    answer = call(receiver.url("/drips/3"), seconds=0.5)

    assert answer.code == "timed_out"
    assert time.monotonic() - began < 1.5


def test_a_redirect_is_not_followed(receiver):
    before = len(receiver.came)

    answer = call(receiver.url(f"/answer/307?to={receiver.url('/taken')}"))

    assert (answer.code, answer.status) == ("redirected", 307)
    assert [each.path.partition("?")[0] for each in receiver.came[before:]] == ["/answer/307"]


def test_a_long_answer_is_cut_to_a_kilobyte(receiver):
    answer = call(receiver.url("/long"))

    assert answer.code == ""
    assert len(answer.text) == MOST_OF_ANSWER


def test_an_answer_asks_for_less_by_its_headers(receiver):
    assert call(receiver.url("/answer/503?retry=7")).headers["retry-after"] == "7"


def test_nobody_there_is_no_connection():
    with receiving() as gone:
        url = gone.url()

    assert call(url).code == "no_connection"


@pytest.mark.parametrize(
    "numbers",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["10.0.0.8"],
        ["169.254.169.254"],
        ["fe80::1"],
        ["93.184.215.14", "127.0.0.1"],
    ],
    ids=["loopback", "loopback 6", "mapped", "private", "metadata", "link-local", "one of two"],
)
def test_a_name_that_leads_inside_is_not_called(receiver, monkeypatch, numbers):
    names(monkeypatch, *numbers)
    before = len(receiver.came)

    answer = call(f"https://hook.example.com:{receiver.server_port}/taken", inside=False)

    assert answer.code == "address_inside"
    assert len(receiver.came) == before


def test_the_number_that_was_checked_is_the_one_that_is_called(monkeypatch):
    """A name that is looked up twice could lead elsewhere the second time."""
    asked = names(monkeypatch, "93.184.215.14")
    called: list[Any] = []

    def refuse(address: Any, **_how: Any) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)

    assert call("https://hook.example.com/taken", inside=False).code == "no_connection"
    assert (asked, called) == (["hook.example.com"], [("93.184.215.14", 443)])


def test_a_name_without_a_number_says_so(monkeypatch):
    def nowhere(*_how: Any, **_more: Any) -> list[Any]:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    assert call("https://hook.example.com/", inside=False).code == "no_such_host"


def certificate(folder: Path, name: str) -> Path:
    """Return a file with a certificate that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def encrypted(tmp_path):
    file = certificate(tmp_path, "localhost")
    with receiving(certificate=file) as serving:
        yield serving, file


def https(receiver: Receiver, host: str) -> str:
    return f"https://{host}:{receiver.server_port}/taken"


def test_a_certificate_that_nobody_trusts_ends_the_call(encrypted):
    receiver, _file = encrypted

    assert call(https(receiver, "localhost")).code == "no_trust"
    assert receiver.came == []


def test_a_trusted_certificate_counts_for_its_own_name_only(encrypted, monkeypatch):
    receiver, file = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    assert call(https(receiver, "127.0.0.1")).code == "no_trust"
    assert call(https(receiver, "localhost")).code == ""
    assert len(receiver.came) == 1
