"""The examples of docs/operator/proxy.md, run by a real Caddy and a real nginx in front of a listener that tells."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DOCUMENT = Path(__file__).parents[1] / "docs" / "operator" / "proxy.md"
HOST = "coach.example.com"
#: Certificates of its own, and nothing that needs the rights of root or leaves this machine.
CADDY = "{{\n http_port {plain}\n https_port {tls}\n admin off\n local_certs\n skip_install_trust\n}}\n{example}"
NGINX = """
daemon off; {user}
pid {folder}/pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {example}
}}
"""


class Told(BaseHTTPRequestHandler):
    """Answers with the headers that reached it."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Proxy:
    """Where a proxy listens, without and with TLS."""

    plain: int
    tls: int

    def ask(self, path: str, *, tls: bool, **headers: str) -> http.client.HTTPResponse:
        """Ask as a browser would that has found this machine under the public name."""
        port = self.tls if tls else self.plain
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if not tls:
            return answered(http.client.HTTPConnection("127.0.0.1", port, timeout=10), path, sent)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(HOST, port, timeout=10, context=context)
        bare = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.sock = context.wrap_socket(bare, server_hostname=HOST)
        return answered(connection, path, sent)


def answered(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]  # so that the connection can be closed
    connection.close()
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def example(heading: str) -> str:
    """Return the first example under a heading of the document."""
    found = re.search(rf"## {heading}\n.*?```\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def caddy(program: str, folder: Path, where: Proxy, text: str) -> list[str]:
    """Write down what Caddy is to do; returns the command that runs it."""
    file = folder / "Caddyfile"
    file.write_text(CADDY.format(plain=where.plain, tls=where.tls, example=text))
    return [program, "run", "--config", str(file), "--adapter", "caddyfile"]


def nginx(program: str, folder: Path, where: Proxy, text: str) -> list[str]:
    """Write down what nginx is to do, with a certificate of its own; returns the command that runs it."""
    for ours, theirs in (
        ("listen 443", f"listen 127.0.0.1:{where.tls}"),
        ("listen 80;", f"listen 127.0.0.1:{where.plain};"),
        (f"/etc/letsencrypt/live/{HOST}", str(folder)),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    certify(folder)
    file, user = folder / "nginx.conf", "user root;" if os.geteuid() == 0 else ""  # root's folder is closed to others
    file.write_text(NGINX.format(folder=folder, user=user, example=text))
    subprocess.run([program, "-t", "-p", str(folder), "-c", str(file)], check=True, capture_output=True, timeout=20)
    return [program, "-p", str(folder), "-c", str(file)]


def certify(folder: Path) -> None:
    """Make a certificate that nobody else believes."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(plain)


@pytest.fixture(scope="module", params=[("Caddy", caddy, "caddy"), ("nginx", nginx, "nginx")], ids=["caddy", "nginx"])
def proxy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run the first example of the document for a proxy, on ports that are free."""
    heading, prepare, name = request.param
    program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if program is None:
        pytest.skip(f"no {name} here; install the package {name}")
    behind, where = ThreadingHTTPServer(("127.0.0.1", 0), Told), Proxy(free_port(), free_port())
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    folder = tmp_path_factory.mktemp(name)
    text = example(heading)
    assert "127.0.0.1:8000" in text
    line = prepare(program, folder, where, text.replace("127.0.0.1:8000", f"127.0.0.1:{behind.server_port}"))
    surroundings = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(line, env=surroundings, stdout=log, stderr=log)
        try:
            wait_for(where, folder / "log")
            yield where
        finally:
            running.terminate()
            running.wait(20)
            behind.shutdown()
            behind.server_close()


def wait_for(where: Proxy, log: Path) -> None:
    ends = time.monotonic() + 20
    while True:
        try:
            where.ask("/", tls=True)
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < ends, log.read_text()[-2000:]
            time.sleep(0.1)
        else:
            return


def test_headers_of_the_proxy_reach_the_web_and_those_that_a_stranger_sent_do_not(proxy: Proxy) -> None:
    answer = proxy.ask("/", tls=True, X_Forwarded_For="192.0.2.7", X_Forwarded_Proto="http")

    told = json.loads(answer.body)  # type: ignore[attr-defined]  # see answered
    assert (told["host"], told["x-forwarded-proto"], told["x-forwarded-for"]) == (HOST, "https", "127.0.0.1")


def test_a_program_without_tls_is_refused_and_a_browser_is_led_to_it(proxy: Proxy) -> None:
    program, browser = (proxy.ask(path, tls=False) for path in ("/api/v1/people", "/accounts/login/?next=/"))

    assert (program.status, program.headers["Location"]) == (403, None)
    assert (browser.status, browser.headers["Location"]) == (301, f"https://{HOST}/accounts/login/?next=/")


def test_figures_are_for_inside_alone(proxy: Proxy) -> None:
    assert [proxy.ask(path, tls=True).status for path in ("/metrics", "/healthz")] == [404, 200]
