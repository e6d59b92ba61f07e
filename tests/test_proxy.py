"""The Caddyfile of docs/operator/proxy.md, run by a real Caddy in front of something that says what reached it."""

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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[1] / "docs" / "operator" / "proxy.md"
HOST = "coach.example.com"
#: Its own certificates, and nothing that needs the rights of root or leaves this machine.
HERE = "{{\n http_port {plain}\n https_port {tls}\n admin off\n local_certs\n skip_install_trust\n}}\n"
CADDY = shutil.which("caddy") or shutil.which("caddyserver")
pytestmark = pytest.mark.skipif(CADDY is None, reason="no caddy here; install the package caddy")


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


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run the first Caddyfile of the document, on ports that are free."""
    found = re.search(r"## Caddy\n.*?```\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found is not None
    behind, where = ThreadingHTTPServer(("127.0.0.1", 0), Told), Proxy(free_port(), free_port())
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    folder = tmp_path_factory.mktemp("caddy")
    file, text = folder / "Caddyfile", found[1].replace("127.0.0.1:8000", f"127.0.0.1:{behind.server_port}")
    file.write_text(HERE.format(plain=where.plain, tls=where.tls) + text)
    surroundings = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    assert CADDY is not None
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [CADDY, "run", "--config", str(file), "--adapter", "caddyfile"], env=surroundings, stdout=log, stderr=log
        )
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
