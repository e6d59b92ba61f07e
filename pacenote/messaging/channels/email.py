"""E-mail by SMTP (RFC 5321), with the one boundary that matters kept apart: before the final dot, and after it.

Until its content is on the line the server has not taken a mail, so it may be tried again. After that only an answer
tells; without one the outcome is unknown, since SMTP has no way to ask later. Some providers replace the Message-ID,
so it helps a person to search, and never this program to decide.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pacenote.base.environment import MailServer
from pacenote.messaging.channels.conversation import BROKEN, Conversation, Mail, path_of
from pacenote.messaging.channels.mail import build, on_the_line, sender_of
from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError, Receipt, Result

TIMEOUT_SECONDS = 20
#: So many fresh lines may break one after the other without a single mail answered, before the rest waits.
MOST_BARREN = 2


class SmtpSession:
    """One or several lines to the mail server, opened as they are needed and used by turns."""

    def __init__(self, server: MailServer, sender: str, *, lines: int = 1) -> None:
        self._server = server
        self._sender = sender
        self._most = lines
        self._lines = [self._connect()]
        self._doubtful = False

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one mail over. Raises NotTakenError or PerhapsTakenError."""
        (result,) = self.send_all([envelope])
        if isinstance(result, Receipt):
            return result
        raise result

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand mails over and return what became of each.

        A line that breaks is opened anew for what it had not taken: many servers close one after so many mails. After
        a doubt nothing more is tried, so that a server that swallows mails cannot make the whole batch doubtful.
        """
        results: dict[int, Result] = {}
        mails = [mail for place, each in enumerate(envelopes) if (mail := self._written(place, each, results))]
        barren = 0
        while mails and barren < MOST_BARREN and not self._doubtful and self._open(len(mails)):
            fresh = not any(line.used for line in self._lines)
            before = len(results)
            self._take_turns(mails, results)
            if len(results) == before and fresh:
                barren += 1
                results[mails[0].place] = NotTakenError("connection_lost", permanent=False)
            elif len(results) > before:
                barren = 0
            mails = [mail for mail in mails if mail.place not in results]
        return [
            results.get(place, NotTakenError("connection_lost", permanent=False)) for place in range(len(envelopes))
        ]

    def _written(self, place: int, envelope: Envelope, results: dict[int, Result]) -> Mail | None:
        try:
            body = build(envelope, sender=self._sender)
            return Mail(place, path_of(envelope.recipient), on_the_line(body))
        except Exception:
            results[place] = NotTakenError("cannot_be_written", permanent=True)
            return None

    def _take_turns(self, mails: Sequence[Mail], results: dict[int, Result]) -> None:
        """Deal mails to the lines and let each line speak while the others wait for an answer."""
        count = len(self._lines)
        talks = [line.talk(mails[place::count], results) for place, line in enumerate(self._lines)]
        while talks:
            talks = [talk for talk in talks if next(talk, talks) is not talks]
        self._doubtful = any(isinstance(result, PerhapsTakenError) for result in results.values())

    def _open(self, mails: int) -> bool:
        """Have as many lines as help, at least one; says whether there is any."""
        for line in [line for line in self._lines if line.lost]:
            self._lines.remove(line)
            line.close()
        while len(self._lines) < min(self._most, mails):
            try:
                self._lines.append(self._connect())
            except NotTakenError:  # the server allows no more of them: those that are open do
                break
        return bool(self._lines)

    def _connect(self) -> Conversation:
        server = self._server
        try:
            kind = smtplib.SMTP_SSL if server.tls else smtplib.SMTP
            line = kind(server.host, server.port, timeout=TIMEOUT_SECONDS)
            line.ehlo_or_helo_if_needed()
            if server.starttls:
                line.starttls()
                line.ehlo()
            if server.user:
                line.login(server.user, server.password)
        except BROKEN as error:
            raise NotTakenError("server_unreachable", permanent=False) from error
        return Conversation(line, sender_of(self._sender)[1])

    def close(self) -> None:
        """Close all lines."""
        for line in self._lines:
            line.close()


class Smtp:
    """The mail server of the settings."""

    certain = False

    def __init__(self, server: MailServer, sender: str, *, lines: int = 1) -> None:
        self._server = server
        self._sender = sender
        self._lines = lines

    @contextmanager
    def open(self) -> Iterator[SmtpSession]:
        """Open a session for one batch or many. Raises NotTakenError where the server cannot be reached."""
        session = SmtpSession(self._server, self._sender, lines=self._lines)
        try:
            yield session
        finally:
            session.close()
