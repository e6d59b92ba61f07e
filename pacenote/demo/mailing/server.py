"""The double's HTTP side: the API, the events it owes, and a page with its mailboxes."""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from pacenote.base.mail_providers import HOOK_USER, MailProvider
from pacenote.demo.answering import Answering, Reply, running
from pacenote.demo.mailing.exchange import Exchange, mail_in
from pacenote.demo.mailing.page import page

CALL_SECONDS = 10


class Double(ThreadingHTTPServer):
    """The server with its exchange; the two addresses are where Pacenote takes events, and mails that come in."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        address: tuple[str, int],
        *,
        provider: MailProvider,
        exchange: Exchange,
        events_url: str = "",
        inbox_url: str = "",
    ) -> None:
        super().__init__(address, Handler)
        self.provider, self.exchange = provider, exchange
        self.events_url, self.inbox_url = events_url, inbox_url

    def pay(self) -> int:
        """Make the calls that are owed; returns how many arrived."""
        return sum(self.call(self.events_url, each) < 300 for each in self.exchange.owed() if self.events_url)

    def call(self, url: str, content: dict[str, Any]) -> int:
        """Make one call with the secret of the settings; returns the answer's status, 599 where nobody took it."""
        parts = urlsplit(url)
        keys = b64encode(f"{HOOK_USER}:{self.provider.hook_secret}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {keys}"}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=CALL_SECONDS)
        try:
            connection.request("POST", parts.path, json.dumps(content).encode(), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 599
        finally:
            connection.close()


class Handler(Answering):
    """The calls of one connection."""

    @property
    def _double(self) -> Double:
        return cast(Double, self.server)

    def do_POST(self) -> None:  # noqa: N802  the library looks for this name
        """Take a mail, or let one come in from the page."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/inbox":
            fields = {name: values[0] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
            self._come_in(fields)
        elif path != "/email":
            self.reply(Reply(404))
        elif self.headers.get("X-Postmark-Server-Token") != self._double.provider.options["server_token"]:
            self.reply(Reply(401, {"ErrorCode": 10, "Message": "No account with this key."}))
        else:
            self.reply(self._double.exchange.take(json.loads(raw)))

    def do_GET(self) -> None:  # noqa: N802  the library looks for this name
        """Show the mailboxes."""
        taken = self._double.exchange.taken()
        can_write = bool(self._double.inbox_url and self._double.provider.inbox_domain)
        self.send(200, page(taken, can_write=can_write).encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _come_in(self, fields: dict[str, str]) -> None:
        files = [(fields["name"], fields.get("content", "").encode())] if fields.get("name") else []
        mail = mail_in(
            sender=fields.get("from", ""), to=fields.get("to", ""), subject=fields.get("subject", ""), files=files
        )
        self._double.call(self._double.inbox_url, mail)
        self.send(303, b"", {"Location": "/"})


@contextmanager
def serving(
    *, provider: MailProvider, events_url: str = "", inbox_url: str = "", timeout: float = 30, port: int = 0
) -> Iterator[Double]:
    """Serve in threads of this process; ``port`` 0 takes a free one."""
    double = Double(
        ("127.0.0.1", port),
        provider=provider,
        exchange=Exchange(timeout=timeout),
        events_url=events_url,
        inbox_url=inbox_url,
    )
    with running(double):
        yield double
