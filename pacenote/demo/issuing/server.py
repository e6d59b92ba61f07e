"""The double's HTTP side: description, keys, tokens, and the page on which somebody says who they are."""

from __future__ import annotations

import html
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from pacenote.demo.answering import Answering, Reply, running
from pacenote.demo.issuing.tokens import BEHAVIOURS, Asked, Issuer

KEPT = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
#: Longer than Pacenote waits.
TOO_LATE = 30


class Double(ThreadingHTTPServer):
    """The server with its issuer. ``behaviour`` is that of who chooses none, ``patience`` how slow slow is."""

    daemon_threads = True
    allow_reuse_address = True
    behaviour = "right"
    patience: float = TOO_LATE
    issuer: Issuer


class Handler(Answering):
    """The calls of one connection."""

    @property
    def _double(self) -> Double:
        return cast(Double, self.server)

    @property
    def _issuer(self) -> Issuer:
        return self._double.issuer

    def do_GET(self) -> None:  # noqa: N802  the library looks for this name
        """Describe the issuer, show its key, tell about somebody, or ask who it is."""
        parts = urlsplit(self.path)
        plain = {"/.well-known/openid-configuration": self._issuer.description, "/jwks": self._issuer.keys}
        if parts.path in plain:
            self.reply(Reply(200, plain[parts.path]()))
        elif parts.path == "/userinfo":
            told = self._issuer.told.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self.reply(Reply(200, told) if told else Reply(401, {"error": "invalid_token"}))
        elif parts.path == "/authorize":
            asked = _fields(parts.query)
            wrong = asked.get("client_id") != self._issuer.client or asked.get("response_type") != "code"
            shown = b"Unknown client" if wrong else _page(asked, self._double.behaviour).encode()
            self.send(400 if wrong else 200, shown, {"Content-Type": "text/html; charset=utf-8"})
        else:
            self.reply(Reply(404))

    def do_POST(self) -> None:  # noqa: N802  as above
        """Let somebody in and send them back, or change a code for tokens."""
        fields = _fields(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace"))
        if urlsplit(self.path).path == "/authorize":
            self.send(303, b"", {"Location": self._back(fields)})
        elif urlsplit(self.path).path == "/token":
            self.reply(self._tokens(fields))
        else:
            self.reply(Reply(404))

    def _back(self, fields: dict[str, str]) -> str:
        behaviour = fields.get("behaviour") or self._double.behaviour
        asked = Asked(
            client=fields["client_id"],
            back=fields["redirect_uri"],
            nonce=fields.get("nonce", ""),
            challenge=fields.get("code_challenge", ""),
            email=fields.get("email", "").strip(),
            behaviour=behaviour,
        )
        answer = {"error": "access_denied"} if behaviour == "denied" else {"code": self._issuer.code_for(asked)}
        return f"{asked.back}?{urlencode({**answer, 'state': fields.get('state', '')})}"

    def _tokens(self, fields: dict[str, str]) -> Reply:
        if not self._is_the_client():
            return Reply(401, {"error": "invalid_client"})
        redeemed = self._issuer.redeem(
            fields.get("code", ""), back=fields.get("redirect_uri", ""), verifier=fields.get("code_verifier", "")
        )
        if redeemed is None:
            return Reply(400, {"error": "invalid_grant"})
        asked, answer = redeemed
        replies = {
            "error": Reply(500, {"error": "server_error"}),
            "garbage": Reply(200, raw=b'{"access_token'),
            "slow": Reply(200, answer, wait=self._double.patience),
        }
        return replies.get(asked.behaviour, Reply(200, answer))

    def _is_the_client(self) -> bool:
        shown = ""
        with suppress(ValueError):
            shown = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        name, _colon, secret = shown.partition(":")
        return (unquote(name), unquote(secret)) == (self._issuer.client, self._issuer.secret)


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _page(asked: dict[str, str], behaviour: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(asked[name])}">' for name in KEPT if name in asked
    )
    choices = "".join(
        f'<option value="{name}"{" selected" if name == behaviour else ""}>{name}: {words}</option>'
        for name, words in BEHAVIOURS.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Double of a sign-in</title>'
        '<form method="post" action="/authorize"><h1>Who are you?</h1>'
        f'{hidden}<p><label>E-mail <input name="email" type="email" required></label></p>'
        f'<p><label>Answer <select name="behaviour">{choices}</select></label></p>'
        '<p><button type="submit">Sign in here</button></p></form></html>'
    )


@contextmanager
def serving(*, client: str, secret: str, port: int = 0) -> Iterator[Double]:
    """Serve in threads of this process; ``port`` 0 takes a free one."""
    double = Double(("127.0.0.1", port), Handler)
    double.issuer = Issuer(f"http://localhost:{double.server_port}", client, secret)
    with running(double):
        yield double
