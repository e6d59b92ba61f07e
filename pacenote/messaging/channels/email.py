"""E-mail by SMTP (RFC 5321), with the one boundary that matters kept apart: before the final dot, and after it.

Until the dot is sent the server has not taken the message, so it may be tried again. After it only an answer tells;
without one the outcome is unknown, since SMTP has no way to ask later. Some providers replace the Message-ID, so it
helps a person to search, and never this program to decide.
"""

from __future__ import annotations

import smtplib
from binascii import b2a_qp
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formataddr, formatdate, parseaddr

from django.template.loader import render_to_string
from django.utils import translation

from pacenote.base.environment import MailServer
from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError, Receipt

TIMEOUT_SECONDS = 20
TRANSIENT = range(400, 500)
PART = b'--%s\r\nContent-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n'


def build(envelope: Envelope, *, sender: str) -> bytes:
    """Return the mail: text and HTML, our Message-ID, and one-click unsubscribe (RFC 8058). Raises ValueError.

    The standard library writes the headers that hold words of others, and this the rest: its own way to put a mail
    together took five sixths of the time of a whole hand-over (bench/sending.py).
    """
    with translation.override(envelope.language):
        context = {"envelope": envelope, "paragraphs": envelope.text.splitlines()}
        bodies = [
            ("plain", render_to_string("mail/coaching.txt", context)),
            ("html", render_to_string("mail/coaching.html", context)),
        ]
    boundary = f"=_{envelope.reference}"  # quoted-printable holds no such sign, so no body can hold it
    parts = b"".join(PART % (boundary.encode(), kind.encode(), _quoted(body)) for kind, body in bodies)
    return _headers(envelope, sender=sender, boundary=boundary) + parts + b"--%s--\r\n" % boundary.encode()


def _headers(envelope: Envelope, *, sender: str, boundary: str) -> bytes:
    """Return all headers and the empty line after them."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    words = EmailMessage(policy=SMTP_POLICY)
    words["From"] = formataddr((envelope.sender_name or name, address))
    words["To"] = envelope.recipient
    words["Subject"] = envelope.subject
    ours = [
        f"Date: {formatdate(localtime=False)}",
        f"Message-ID: <{envelope.reference}@{domain}>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    if envelope.unsubscribe_url:
        ours += [f"List-Unsubscribe: <{envelope.unsubscribe_url}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return words.as_bytes().removesuffix(b"\r\n") + "".join(f"{line}\r\n" for line in ours).encode("ascii") + b"\r\n"


def _quoted(body: str) -> bytes:
    """Return a body in quoted-printable lines (RFC 2045), each ended by CRLF."""
    lines = "\n".join(body.splitlines()) + "\n"
    return b2a_qp(lines.encode(), istext=True).replace(b"\n", b"\r\n")


class SmtpSession:
    """One connection that hands over several mails."""

    def __init__(self, line: smtplib.SMTP, sender: str) -> None:
        self._line = line
        self._sender = sender

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one mail over. Raises NotTakenError or PerhapsTakenError."""
        try:
            body = build(envelope, sender=self._sender)
        except Exception as error:  # the standard library raises IndexError and AttributeError for some addresses
            raise NotTakenError("cannot_be_written", permanent=True) from error
        try:
            self._expect(self._line.mail(parseaddr(self._sender)[1]), 250)
            self._expect(self._line.rcpt(envelope.recipient), 250, 251)
            self._expect(self._line.docmd("DATA"), 354)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise NotTakenError("connection_lost", permanent=False) from error
        except ValueError as error:  # an address that no command line of the protocol can carry
            self._reset()
            raise NotTakenError("cannot_be_written", permanent=True) from error
        return self._hand_over(body)

    def _hand_over(self, body: bytes) -> Receipt:
        lines = body.replace(b"\r\n.", b"\r\n..")
        try:
            self._line.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, answer = self._line.getreply()
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise PerhapsTakenError("no_answer_after_data") from error
        if code != 250:
            raise NotTakenError(f"smtp_{code}", permanent=code not in TRANSIENT)
        return Receipt(answer.decode("utf-8", "replace")[:200])

    def _expect(self, answer: tuple[int, bytes], *wanted: int) -> None:
        code = answer[0]
        if code not in wanted:
            self._reset()
            raise NotTakenError(f"smtp_{code}", permanent=code not in TRANSIENT)

    def _reset(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._line.rset()


class Smtp:
    """The mail server of the settings."""

    certain = False

    def __init__(self, server: MailServer, sender: str) -> None:
        self._server = server
        self._sender = sender

    @contextmanager
    def open(self) -> Iterator[SmtpSession]:
        """Open a connection for a batch. Raises NotTakenError where the server cannot be reached."""
        try:
            line = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise NotTakenError("server_unreachable", permanent=False) from error
        try:
            yield SmtpSession(line, self._sender)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        kind = smtplib.SMTP_SSL if server.tls else smtplib.SMTP
        line = kind(server.host, server.port, timeout=TIMEOUT_SECONDS)
        line.ehlo_or_helo_if_needed()
        if server.starttls:
            line.starttls()
            line.ehlo()
        if server.user:
            line.login(server.user, server.password)
        return line
