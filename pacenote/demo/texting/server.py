"""The double's HTTP side: the API, the calls it owes, and a page where its phones can be read and answered."""

from __future__ import annotations

import html
import http.client
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

from pacenote.base.environment import TextProvider
from pacenote.demo.answering import Answering, Reply, running
from pacenote.demo.texting.exchange import Call, Exchange
from pacenote.demo.texting.page import page
from pacenote.messaging.signatures import sign

MESSAGES = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/Messages\.json")
CALL_SECONDS = 10


class Double(ThreadingHTTPServer):
    """The server with its exchange; ``inbound_url`` is where Pacenote takes what phones send."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, address: tuple[str, int], *, provider: TextProvider, exchange: Exchange, inbound_url: str
    ) -> None:
        super().__init__(address, Handler)
        self.provider, self.exchange, self.inbound_url = provider, exchange, inbound_url

    def pay(self) -> int:
        """Make the calls that are owed; returns how many arrived."""
        return sum(self.call(each) is not None for each in self.exchange.owed())

    def call(self, call: Call) -> str | None:
        """Make one signed call; returns the answer, None where nobody took it."""
        parts = urlsplit(call.url)
        signature = sign(self.provider.token, call.url, {name: [value] for name, value in call.fields.items()})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=CALL_SECONDS)
        try:
            connection.request("POST", parts.path, urlencode(call.fields).encode(), headers)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return body if answer.status < 300 else None

    def from_phone(self, phone: str, body: str) -> str:
        """Let a phone send a text; returns what it is answered."""
        fields = self.exchange.sent_by_phone(phone=phone, sender=self.provider.sender, body=body)
        answer = self.call(Call(self.inbound_url, fields)) or ""
        words = re.search(r"<Message>(.*?)</Message>", answer, re.DOTALL)
        return html.unescape(words.group(1)) if words else ""


class Handler(Answering):
    """The calls of one connection."""

    @property
    def _double(self) -> Double:
        return cast(Double, self.server)

    def do_POST(self) -> None:  # noqa: N802  the library looks for this name
        """Take a message, or let a phone send one."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        fields = {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
        path = urlsplit(self.path).path
        if path == "/phones":
            self._double.from_phone(fields.get("phone", ""), fields.get("body", ""))
            self.send(303, b"", {"Location": "/"})
        elif self._is_ours(path):
            self.reply(self._double.exchange.create(fields))

    def do_GET(self) -> None:  # noqa: N802  the library looks for this name
        """List messages, or show the phones."""
        parts = urlsplit(self.path)
        if parts.path == "/":
            shown = page(self._double.exchange.everything()).encode()
            self.send(200, shown, {"Content-Type": "text/html; charset=utf-8"})
        elif self._is_ours(parts.path):
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
            day = query.get("DateSent", "")
            found = self._double.exchange.listed(query.get("To", ""), day=day, page=number, size=size)
            self.reply(Reply(200, found))

    def _is_ours(self, path: str) -> bool:
        """Say whether it is a call of the API by the account; anything else is answered here."""
        provider = self._double.provider
        keys = b64encode(f"{provider.account}:{provider.token}".encode()).decode()
        found = MESSAGES.fullmatch(path)
        if found is None or found["account"] != provider.account:
            self.reply(Reply(404, {"code": 20404, "status": 404}))
        elif self.headers.get("Authorization") != f"Basic {keys}":
            self.reply(Reply(401, {"code": 20003, "status": 401}))
        else:
            return True
        return False


@contextmanager
def serving(*, provider: TextProvider, inbound_url: str = "", timeout: float = 30, port: int = 0) -> Iterator[Double]:
    """Serve in threads of this process; ``port`` 0 takes a free one."""
    exchange = Exchange(account=provider.account, timeout=timeout)
    double = Double(("127.0.0.1", port), provider=provider, exchange=exchange, inbound_url=inbound_url)
    with running(double):
        yield double
