"""Hand queued messages over, each at most once.

The claim is committed before the provider is called. A claim that was cut off is put back only where the channel
says that nothing can have left; otherwise its outcome is *unknown* until a person decides.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.port import (
    ChannelPort,
    Envelope,
    ManySession,
    NotTakenError,
    PerhapsTakenError,
    Receipt,
    Result,
    Session,
)
from pacenote.messaging.models import Delivery
from pacenote.messaging.retries import MOST_ATTEMPTS, pause_after
from pacenote.messaging.services.beginning import begin
from pacenote.messaging.services.claiming import BATCH, STEP, Claimed, Frozen, frozen, take
from pacenote.messaging.services.enveloping import envelope_of
from pacenote.messaging.services.quiet_hours import hold_back
from pacenote.messaging.services.recording import Outcome, settle, surely

log = structlog.get_logger("pacenote.messaging")
Status = Delivery.Status
Clock = Callable[[], datetime]
R = TypeVar("R")
#: A step that took less may be larger the next time, up to STEP; one that took twice as long, smaller.
QUICK_SECONDS, FIRST_STEP = 0.2, 6
NO_CHANNEL = NotTakenError("channel_not_set_up", permanent=False)


class Lane:
    """What one worker needs to hand over batch after batch: its lines stay open between them. Close it after use.

    With ``company_id`` it takes no other company's messages.
    """

    def __init__(self, *, batch: int = BATCH, clock: Clock = timezone.now, company_id: int | None = None) -> None:
        self._batch = batch
        self._clock = clock
        self._company_id = company_id
        self._open: dict[str, tuple[AbstractContextManager[Session], Session]] = {}
        self._left: list[Outcome] = []  # what became of the last step; written together with what comes next
        self._started = self._ended = clock()
        self._step = FIRST_STEP

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        surely(self._settle)
        self._left = []
        for name in list(self._open):
            self._hang_up(name)

    def deliver(self, *, firsts_only: bool = False) -> int:
        """Hand one batch over and record what became of it; returns how many were claimed, 0 when nothing is due.

        With ``firsts_only`` just the first message of each company's send goes, while others are still to begin.
        """
        now = self._clock()
        count, claimed, messages = self._in_one_commit(partial(self._claim, now, firsts_only=firsts_only))
        self._started = now
        going: defaultdict[str, list[Claimed]] = defaultdict(list)
        for each in claimed:
            going[each.channel].append(each)
        for name, group in going.items():
            self._hand_over_group(name, group, messages)
        return count

    def _claim(self, now: datetime, *, firsts_only: bool) -> tuple[int, list[Claimed], dict[int, Frozen]]:
        """Take what is due and put back whose quiet hours are on.

        Returns how many were taken, those that may leave by the clock, and the messages.
        """
        claimed = take(now=now, batch=self._batch, firsts_only=firsts_only, company_id=self._company_id)
        messages = frozen(claimed)
        return len(claimed), hold_back(claimed, messages, now=now), messages

    def _begin(self, step: Sequence[Claimed], messages: Mapping[int, Frozen]) -> list[Claimed]:
        """Mark what is about to leave, but for what something forbids, or whose quiet hours began, since the claim."""
        now = self._clock()
        return begin(hold_back(step, messages, now=now), now=now)

    def _in_one_commit(self, then: Callable[[], R]) -> R:
        """Record the step before and do what comes next in one commit.

        Where that fails, what has left is still written down, and the failure goes on.
        """
        try:
            with transaction.atomic():
                self._settle()
                done = then()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            surely(self._settle)
            self._left = []
            raise
        self._left = []
        return done

    def _settle(self) -> None:
        settle(self._left, self._started, self._ended)

    def _hand_over_group(self, name: str, group: Sequence[Claimed], messages: Mapping[int, Frozen]) -> None:
        """Hand over step by step; each is marked before it leaves, and written down before the next one does."""
        port = channel_named(name)
        try:
            session = self._session(name, port)
        except NotTakenError as refusal:  # the line could not be opened: nothing of the group has left
            self._in_one_commit(lambda: None)
            self._keep([_outcome(each, refusal) for each in group])
            return
        certain = port is not None and port.certain
        waiting, troubled = list(group), False
        while waiting:
            size = len(waiting) if certain else self._step
            step, waiting = waiting[:size], waiting[size:]
            try:
                begun = self._in_one_commit(partial(self._begin, step, messages))
            except (OperationalError, InterfaceError):  # no mark, no hand-over: the rest is taken up again later
                break
            envelopes = [envelope_of(messages[each.outgoing_id], attempt=each.attempt) for each in begun]
            began = time.monotonic()
            self._keep(_hand_over(session, begun, envelopes))
            self._step = next_step(self._step, seconds=time.monotonic() - began)
            troubled = troubled or any(each.status in (Status.UNKNOWN, Status.PENDING) for each in self._left)
        if troubled:
            self._hang_up(name)

    def _keep(self, outcomes: list[Outcome]) -> None:
        self._left, self._ended = outcomes, self._clock()

    def _session(self, name: str, port: ChannelPort | None) -> Session:
        """Return the open line of a channel. Raises NotTakenError."""
        if port is None:
            raise NO_CHANNEL
        if name not in self._open:
            opening = port.open()
            self._open[name] = (opening, opening.__enter__())
        return self._open[name][1]

    def _hang_up(self, name: str) -> None:
        """Close a line: at the end, and where something went wrong on it."""
        if name in self._open:
            with suppress(Exception):
                self._open.pop(name)[0].__exit__(None, None, None)


def deliver(*, batch: int = BATCH, clock: Clock = timezone.now, company_id: int | None = None) -> int:
    """Hand a single batch over, of one company if it is named; returns how many were claimed, 0 when none is due."""
    with Lane(batch=batch, clock=clock, company_id=company_id) as lane:
        return lane.deliver()


def next_step(size: int, *, seconds: float) -> int:
    """Return how many to hand over before the next record: as many as a crash may put in doubt.

    A server that answers at once gets ``STEP`` of them; a slow one few, since each of them is in doubt for longer.
    """
    if seconds < QUICK_SECONDS:
        return min(size * 2, STEP)
    return max(size // 2, 1) if seconds > 2 * QUICK_SECONDS else size


def _hand_over(session: Session, step: Sequence[Claimed], envelopes: Sequence[Envelope]) -> list[Outcome]:
    if isinstance(session, ManySession):
        try:
            results = session.send_all(envelopes)
        except Exception as fault:
            log.exception("hand-over failed", outgoing=[each.outgoing_id for each in step], fault=type(fault).__name__)
            results = [PerhapsTakenError("internal_fault")] * len(step)
    else:
        results = [_send(session, each, envelope) for each, envelope in zip(step, envelopes, strict=True)]
    return [_outcome(each, result) for each, result in zip(step, results, strict=True)]


def _send(session: Session, claimed: Claimed, envelope: Envelope) -> Result:
    try:
        return session.send(envelope)
    except (NotTakenError, PerhapsTakenError) as refusal:
        return refusal
    except Exception as fault:  # one message's surprise must not leave the rest of the batch in doubt
        log.exception("hand-over failed", outgoing=claimed.outgoing_id, fault=type(fault).__name__)
        return PerhapsTakenError("internal_fault")


def _outcome(claimed: Claimed, result: Result) -> Outcome:
    if isinstance(result, Receipt):
        return Outcome(claimed, Status.SENT, receipt=result.text, segments=result.segments)
    if isinstance(result, PerhapsTakenError):
        return Outcome(claimed, Status.UNKNOWN, code=result.code)
    if result.permanent or claimed.attempt % MOST_ATTEMPTS == 0:  # a user may start another round
        return Outcome(claimed, Status.FAILED, code=result.code)
    return Outcome(claimed, Status.PENDING, code=result.code, retry_after=pause_after(claimed.attempt))
