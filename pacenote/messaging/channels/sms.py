"""Text messages by Twilio, with the boundary kept that matters: a request without an answer may have been taken.

Such a message is *unknown*, but unlike a mail it can be asked for: its text holds a link with a token of its own, and
the provider lists what it has taken.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from pacenote.base.environment import TextProvider
from pacenote.messaging.channels.port import (
    Bill,
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
    """Return the words as they leave: whole with the link, or their most important point, in two segments."""
    return fit(envelope.text, short=envelope.short, link=envelope.link_url)


class SmsSession:
    """Open lines that hand over several texts: while one answer is under way, the next text leaves on another line."""

    def __init__(self, lines: Sequence[TwilioLine]) -> None:
        self._lines = lines

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand texts over, as many at once as there are lines, and return what became of each.

        After a doubt, or when the provider is slow, the rest is not tried now: whoever takes it up again after this
        worker's time (see looking_up) must be sure that it does not leave here any more.
        """
        results: list[Result] = []
        ends = time.monotonic() + STEP_SECONDS
        while len(results) < len(envelopes):
            some = envelopes[len(results) : len(results) + len(self._lines)]
            results += self._send_together(some)
            if time.monotonic() > ends or any(map(_is_trouble, results)):
                break
        rest = len(envelopes) - len(results)
        return results + [NotTakenError("provider_unreachable", permanent=False) for _each in range(rest)]

    def _send_together(self, envelopes: Sequence[Envelope]) -> list[Result]:
        """Hand over one text per line, then hear what became of each."""
        pairs = list(zip(self._lines, envelopes, strict=False))
        refused = [_hand(line, envelope) for line, envelope in pairs]
        return [refusal or _hear(line) for refusal, (line, _envelope) in zip(refused, pairs, strict=True)]

    def send(self, envelope: Envelope) -> Receipt:
        """Hand one text over. Raises NotTakenError or PerhapsTakenError."""
        (result,) = self._send_together([envelope])
        if isinstance(result, Receipt):
            return result
        raise result


def _hand(line: TwilioLine, envelope: Envelope) -> NotTakenError | None:
    """Let a text leave; returns why none left."""
    try:
        line.hand(to=envelope.recipient, body=text_of(envelope), callback_url=envelope.callback_url)
    except NotTakenError as refusal:
        return refusal
    return None


def _hear(line: TwilioLine) -> Result:
    """Hear what became of the text that left on a line."""
    try:
        answer = line.hear()
    except PerhapsTakenError as doubt:
        return doubt
    if 200 <= answer.status < 300:
        return _receipt(answer)
    if 400 <= answer.status < 500:
        refusal = refusal_of(_code(answer), status=answer.status)
        return NotTakenError(refusal.code, permanent=refusal.permanent)
    return PerhapsTakenError(f"http_{answer.status}")


def _is_trouble(result: Result) -> bool:
    """Say whether something is wrong with the line itself, and not with one message."""
    return not isinstance(result, Receipt) and result.code in ("provider_unreachable", "no_answer")


class Sms:
    """The account of the settings."""

    certain = False

    def __init__(self, provider: TextProvider, *, lines: int = 1) -> None:
        self._provider = provider
        self._lines = lines

    @contextmanager
    def open(self) -> Iterator[SmsSession]:
        """Return a session; its lines connect with their first message."""
        with ExitStack() as stack:
            yield SmsSession([stack.enter_context(closing(TwilioLine(self._provider))) for _line in range(self._lines)])

    def bills(self, day: date) -> Iterator[Bill]:
        """Yield what each text of a day in UTC cost, where the provider knows by now. Raises CannotTellError."""
        with closing(TwilioLine(self._provider)) as line:
            for listed in line.sent_on(day):
                if price := _price(listed.price):
                    yield Bill(listed.sid, price, listed.unit, listed.segments)

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


def _price(text: str) -> Decimal | None:
    """Return what was taken for a text: the provider writes it as a change of the balance, below zero."""
    try:
        return abs(Decimal(text)) if text else None
    except InvalidOperation:
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
