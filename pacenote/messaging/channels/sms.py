"""Text messages by Twilio, with the boundary kept that matters: a request without an answer may have been taken.

Such a message is *unknown*, but unlike a mail it can be asked for: its text holds a link with a token of its own, and
the provider lists what it has taken.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from pacenote.base.environment import TextProvider
from pacenote.messaging.channels.port import (
    CannotTellError,
    Envelope,
    NotTakenError,
    PerhapsTakenError,
    Receipt,
    Result,
    Taken,
)
from pacenote.messaging.channels.refusals import refusal_of
from pacenote.messaging.channels.twilio import Answer, Listed, TwilioLine
from pacenote.messaging.segments import fit

#: Longer than this no step goes on, so that none outlives the lease of its deliveries.
STEP_SECONDS = 120
#: Clocks differ; a message is looked for from so long before its hand-over began.
CLOCKS_DIFFER = timedelta(minutes=5)


def text_of(envelope: Envelope) -> str:
    """Return the words as they leave: whole with the link, or as much as two segments hold."""
    return fit(envelope.text, link=envelope.link_url)


class SmsSession:
    """An open line that hands over several texts."""

    def __init__(self, line: TwilioLine) -> None:
        self._line = line

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand texts over one after the other and return what became of each.

        After a doubt, or when the provider is slow, the rest is not tried now: whoever takes it up again after this
        worker's time (see looking_up) must be sure that it does not leave here any more.
        """
        results: list[Result] = []
        ends = time.monotonic() + STEP_SECONDS
        doubtful = False
        for envelope in envelopes:
            if doubtful or time.monotonic() > ends:
                results.append(NotTakenError("provider_unreachable", permanent=False))
                continue
            try:
                results.append(self.send(envelope))
            except NotTakenError as refusal:
                results.append(refusal)
                doubtful = refusal.code == "provider_unreachable"
            except PerhapsTakenError as doubt:
                results.append(doubt)
                doubtful = doubt.code == "no_answer"
        return results

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one text over. Raises NotTakenError or PerhapsTakenError."""
        answer = self._line.create(to=envelope.recipient, body=text_of(envelope), callback_url=envelope.callback_url)
        if 200 <= answer.status < 300:
            return _receipt(answer)
        if 400 <= answer.status < 500:
            refusal = refusal_of(_code(answer), status=answer.status)
            raise NotTakenError(refusal.code, permanent=refusal.permanent)
        raise PerhapsTakenError(f"http_{answer.status}")


class Sms:
    """The account of the settings."""

    certain = False

    def __init__(self, provider: TextProvider) -> None:
        self._provider = provider

    @contextmanager
    def open(self) -> Iterator[SmsSession]:
        """Return a session; it connects with its first message."""
        with closing(TwilioLine(self._provider)) as line:
            yield SmsSession(line)

    def ask(self, envelope: Envelope, *, since: datetime) -> Taken | None:
        """Return what the provider has of a message, None where it certainly has nothing. Raises CannotTellError."""
        mark = envelope.link_url.rpartition("/")[2]
        if not mark:
            raise CannotTellError("no_mark")
        unreadable = False
        with closing(TwilioLine(self._provider)) as line:
            for listed in line.sent_to(envelope.recipient, since=since - CLOCKS_DIFFER):
                if mark in listed.body:
                    return _taken(listed)
                unreadable = unreadable or not listed.body
        if unreadable:  # an account may hide the words of its messages; then any of them may be ours
            raise CannotTellError("words_hidden")
        return None


def _taken(listed: Listed) -> Taken:
    receipt = Receipt(listed.sid, segments=listed.segments, price=listed.price, unit=listed.unit)
    return Taken(receipt=receipt, status=listed.status, error_code=listed.error_code)


def _receipt(answer: Answer) -> Receipt:
    content = answer.content
    segments = str(content.get("num_segments") or "")
    return Receipt(
        str(content.get("sid") or ""),
        segments=int(segments) if segments.isdecimal() else 0,
        price=str(content.get("price") or ""),
        unit=str(content.get("price_unit") or ""),
    )


def _code(answer: Answer) -> int:
    code = str(answer.content.get("code") or "")
    return int(code) if code.isdecimal() else 0
