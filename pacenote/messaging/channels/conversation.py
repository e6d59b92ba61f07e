"""One line to a mail server, and what may be said on it when (RFC 5321; RFC 2920 where the server offers it).

A server that offers PIPELINING gets a mail's content together with the offer of the next one, and answers both: one
round trip per mail. What counts for *exactly once* stays the same: a mail has begun to leave when its content is
written, and not before. An offer costs nothing, so a line that breaks after it has taken nothing.
"""

from __future__ import annotations

import smtplib
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pacenote.messaging.channels.port import NotTakenError, PerhapsTakenError, Receipt, Result

TRANSIENT = range(400, 500)
CLOSING = 421
GO_ON = 354
BROKEN = (OSError, smtplib.SMTPException)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail on its way: its place in the caller's list, whom it is for, and the content of DATA with its dot."""

    place: int
    recipient: bytes
    content: bytes


class LineLostError(Exception):
    """The line broke, or the server said that it closes it."""


class Conversation:
    """An open line. ``results`` is filled as answers come; what has no result was not taken and may go elsewhere."""

    def __init__(self, line: smtplib.SMTP, sender: str) -> None:
        self._line = line
        self._mail_from = b"MAIL FROM:" + path_of(sender) + b"\r\n"
        self._pipelining = line.has_extn("pipelining")
        self.lost = False
        self.used = False

    def talk(self, mails: Iterable[Mail], results: dict[int, Result]) -> Iterator[None]:
        """Hand mails over one after the other; pauses whenever the server is to answer, so that lines can take turns.

        Ends early, with ``lost`` set, where the line breaks.
        """
        accepted: Mail | None = None  # offered and wanted; its content has not been written yet
        try:
            for mail in mails:
                if accepted is not None and not self._pipelining:
                    yield from self._hand_over(accepted, b"", results)
                    accepted = None
                wanted = yield from self._offer(mail, accepted, results)
                accepted = mail if wanted else None
            if accepted is not None:
                yield from self._hand_over(accepted, b"", results)
        except LineLostError:
            self.lost = True
        self.used = True

    def _hand_over(self, mail: Mail, more: bytes, results: dict[int, Result]) -> Iterator[None]:
        """Write a mail's content and hear what became of it. From the first byte on it may have been taken."""
        try:
            self._write(mail.content + more)
            yield
            code, words = self._answer(closing_is_lost=False)
        except LineLostError:
            results[mail.place] = PerhapsTakenError("no_answer_after_data")
            raise
        results[mail.place] = Receipt(words.decode("utf-8", "replace")[:200]) if code == 250 else refused(code)
        if code == CLOSING:
            raise LineLostError

    def _offer(self, mail: Mail, before: Mail | None, results: dict[int, Result]) -> Generator[None, None, bool]:
        """Offer a mail and say whether the server wants its content; writes the content of the one before along."""
        commands = [self._mail_from, b"RCPT TO:%s\r\n" % mail.recipient, b"DATA\r\n"]
        if before is not None:
            yield from self._hand_over(before, b"".join(commands), results)
        elif self._pipelining:
            self._write(b"".join(commands))
            yield
        refusal, code = 0, 0
        for command, good in zip(commands, ((250,), (250, 251), (GO_ON,)), strict=True):
            if not self._pipelining:
                self._write(command)
                yield
            code, _words = self._answer()
            if code not in good:
                refusal = refusal or code
                if not self._pipelining:
                    break
        if not refusal:
            return True
        results[mail.place] = refused(refusal)
        yield from self._leave_offer(code)
        return False

    def _leave_offer(self, last: int) -> Iterator[None]:
        """Bring the server back to where a new mail may begin.

        One that asks for content after refusing the recipient gets a lone dot (RFC 2920, 3.1).
        """
        self._write(b".\r\n" if last == GO_ON else b"RSET\r\n")
        yield
        self._answer()

    def _write(self, data: bytes) -> None:
        try:
            self._line.send(data)
        except BROKEN as error:
            raise LineLostError from error

    def _answer(self, *, closing_is_lost: bool = True) -> tuple[int, bytes]:
        try:
            code, words = self._line.getreply()
        except BROKEN as error:
            raise LineLostError from error
        if code == -1 or (code == CLOSING and closing_is_lost):
            raise LineLostError
        return code, words

    def close(self) -> None:
        """Say good-bye where somebody listens."""
        with suppress(*BROKEN):
            if self.lost:
                self._line.close()
            else:
                self._line.quit()


def path_of(address: str) -> bytes:
    """Return an address as a command line carries it. Raises ValueError where none can."""
    path = smtplib.quoteaddr(address)
    if not path.isprintable():
        raise ValueError("a line break in an address")
    return path.encode("ascii")


def refused(code: int) -> NotTakenError:
    """Return what a refusal by the server means: four hundreds pass, five hundreds stay."""
    return NotTakenError(f"smtp_{code}", permanent=code not in TRANSIENT)
