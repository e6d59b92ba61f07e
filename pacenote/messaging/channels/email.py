"""E-mail by SMTP (RFC 5321), with the one boundary that matters kept apart: before the final dot, and after it.

Until the dot is sent the server has not taken the message, so it may be tried again. After it only an answer tells;
without one the outcome is unknown, since SMTP has no way to ask later. Some providers replace the Message-ID, so it
helps a person to search, and never this program to decide.
"""

from __future__ import annotations

import smtplib
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


def build(envelope: Envelope, *, sender: str) -> EmailMessage:
    """Return the mail: text and HTML, our Message-ID, and one-click unsubscribe (RFC 8058)."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = formataddr((envelope.sender_name or name, address))
    mail["To"] = envelope.recipient
    mail["Subject"] = envelope.subject
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{envelope.reference}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with translation.override(envelope.language):
        context = {"envelope": envelope, "paragraphs": envelope.text.splitlines()}
        mail.set_content(render_to_string("mail/coaching.txt", context))
        mail.add_alternative(render_to_string("mail/coaching.html", context), subtype="html")
    return mail


class SmtpSession:
    """One connection that hands over several mails."""

    def __init__(self, line: smtplib.SMTP, sender: str) -> None:
        self._line = line
        self._sender = sender

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one mail over. Raises NotTakenError or PerhapsTakenError."""
        try:
            body = build(envelope, sender=self._sender).as_bytes()
        except (ValueError, UnicodeError) as error:  # an address or a subject that no header can carry
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
