"""The product in one file: store -> load -> evaluate and compose -> release -> deliver.

Each step leaves rows whose status is the next step's queue, so a step that fails or runs twice loses nothing and
repeats nothing. Doors (pages, commands) call the ``start_`` functions inside their own transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import AlreadyEnqueued

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching_services
from pacenote.coaching.models import Message
from pacenote.coaching_sessions import services as session_services
from pacenote.imports import services as import_services
from pacenote.jobs import receipts
from pacenote.jobs.notices import letter
from pacenote.messaging import services as messaging_services
from pacenote.messaging.queries import message_waits
from pacenote.performance.models import PerformanceFile
from pacenote.webhooks import fresh
from pacenote.webhooks import services as webhook_services

log = structlog.get_logger("pacenote.jobs")
tasks = Blueprint()
#: How often a job is tried in all; before the next try it waits 3, 9, 27, 81 and 243 seconds.
MOST_ATTEMPTS = 6
#: Two workers drain the queue side by side.
LANES = ("1", "2")
#: A job that delivers ends after this many seconds and starts anew, so that a stop is never far away.
DELIVER_SECONDS = 30
#: So many webhooks are called at once; a receiver that takes its time holds up the others little.
PUSHING_HANDS = 4
#: A company that somebody else works on is tried again so often, and so many seconds apart, before it gets its own job.
MOST_BUSY, BUSY_PAUSE = 10, 0.05

P = ParamSpec("P")
R = TypeVar("R")


def own_connection(task: Callable[P, R]) -> Callable[P, R]:
    """Give back the database connection around a job: a worker's thread outlives many restarts of the server.

    What the job wrote down for webhooks is told at once.
    """

    @wraps(task)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            done = task(*args, **kwargs)
            start_pushing_fresh()
        finally:
            close_old_connections()
        return done

    return wrapped


def tried_again(task: Callable[..., None]) -> Callable[..., None]:
    """Queue a job anew when it fails, unless it waits already.

    The queue's own retry cannot be used: it puts the failed job itself back, which the queueing lock forbids while
    another waits, and the job would keep its lock for ever.
    """

    @wraps(task)
    def wrapped(context: JobContext, *, attempt: int = 1, **arguments: Any) -> None:
        try:
            task(**arguments)
        except Exception:
            job = context.job
            if attempt < MOST_ATTEMPTS and job.queueing_lock is not None:
                _defer(
                    context.task,
                    lock=job.lock,
                    queueing_lock=job.queueing_lock,
                    wait=3**attempt,
                    attempt=attempt + 1,
                    **arguments,
                )
            raise

    return wrapped


@tasks.task(name="load_file", pass_context=True)
@tried_again
@own_connection
def load_file(*, company_id: int, file_id: int) -> None:
    """Read a stored file into readings."""
    file = import_services.load(company_id=company_id, file_id=file_id, now=timezone.now())
    log.info("file loaded", company=company_id, file=file_id, status=file.status, code=file.error_code)
    if file.status == PerformanceFile.Status.LOADED:
        _queue_evaluation(company_id, file_id)
    answer_mails(company_id=company_id)


@tasks.task(name="evaluate_file", pass_context=True)
@tried_again
@own_connection
def evaluate_file(*, company_id: int, file_id: int) -> None:
    """Make findings and messages of a loaded file, and of all others that wait: of seven, the first does the work."""
    findings = coaching_services.evaluate_waiting(company_id=company_id, file_id=file_id, now=timezone.now())
    log.info("file evaluated", company=company_id, file=file_id, findings=findings)
    start_bridging(company_id=company_id)


@tasks.task(name="bridge_company", pass_context=True)
@tried_again
@own_connection
def bridge_company(*, company_id: int) -> None:
    """Suggest the sessions that a company's rule calls for."""
    with as_company(company_id):
        made = session_services.bridge(company_id=company_id, now=timezone.now())
        start_telling(company_id=company_id)
    log.info("sessions suggested", company=company_id, count=len(made))


@tasks.task(name="release_sends", pass_context=True)
@tried_again
@own_connection
def release_sends(*, lane: str) -> None:  # noqa: ARG001  the lane's lock is all it is for
    """Let the messages go of every company whose send moment has come, many companies in one step."""
    for batch in released_together():
        for moment_id, company_id in batch.apart:
            start_releasing_one(company_id=company_id, moment_id=moment_id)
        start_delivering()


def released_together(*, clock: Callable[[], datetime] = timezone.now) -> Iterator[coaching_services.Batch]:
    """Yield what each step released until nothing is due; companies that somebody holds too long come apart."""
    skip: set[int] = set()
    busy = 0
    while batch := coaching_services.release_some(now=clock(), skip=skip):
        busy = busy + 1 if batch.busy else 0
        if busy > MOST_BUSY:
            batch = coaching_services.Batch(apart=batch.busy)  # their own jobs wait for the lock
        elif batch.busy:
            time.sleep(BUSY_PAUSE)
        skip |= {moment_id for moment_id, _company in batch.apart}
        if batch.released or batch.apart:
            log.info("released together", companies=batch.released, apart=len(batch.apart))
            yield batch


@tasks.task(name="release_company", pass_context=True)
@tried_again
@own_connection
def release_company(*, company_id: int, moment_id: int) -> None:
    """Let a company's messages go at its send moment, where that asks for more than release_sends does."""
    released = coaching_services.release_due(company_id=company_id, moment_id=moment_id, now=timezone.now())
    log.info("released", company=company_id, moment=moment_id, outcome=released.outcome, **released.counts)
    start_delivering()  # also when another run released and died before it came here


@tasks.task(name="deliver_batch", pass_context=True)
@tried_again
@own_connection
def deliver_batch(*, lane: str) -> None:  # noqa: ARG001  the lane's lock is all it is for
    """Hand over what is queued, batch after batch, until nothing is due."""
    ends = time.monotonic() + DELIVER_SECONDS
    with messaging_services.Lane() as hands:
        while True:
            if not hands.deliver(firsts_only=coaching_services.releases_wait(now=timezone.now())):
                pause = messaging_services.pause_for_pace(now=timezone.now())
                if pause is None:
                    break
                time.sleep(pause.total_seconds())
            if time.monotonic() > ends:
                start_delivering()
                break
    coaching_services.take_back_stopped(now=timezone.now())


@tasks.task(name="push_events", pass_context=True)
@tried_again
@own_connection
def push_events() -> None:
    """Tell webhooks what is due, several of them at once, until nothing is."""
    ends = time.monotonic() + DELIVER_SECONDS
    with ThreadPoolExecutor(PUSHING_HANDS) as hands:
        more = list(hands.map(_push_until, [ends] * PUSHING_HANDS))
    if any(more):
        start_pushing()


def _push_until(ends: float) -> bool:
    """Serve webhook after webhook; returns whether it ended because the time was over."""
    try:
        while webhook_services.serve(call=_call_without_connection) is not None:
            if time.monotonic() > ends:
                return True
        return False
    finally:
        close_old_connections()


def _call_without_connection(claimed: webhook_services.Claimed, now: datetime) -> webhook_services.Answer:
    """Keep no line to the database while a stranger takes their time."""
    close_old_connections()
    return webhook_services.call_out(claimed, now)


def start_pushing() -> None:
    """Wake the job that tells webhooks what happened."""
    _defer(push_events, lock="push", queueing_lock="push")


def start_pushing_fresh() -> None:
    """Wake it where this request or job has just written something down for a webhook."""
    if fresh.taken():
        start_pushing()


def answer_mails(*, company_id: int) -> None:
    """Tell of the mails whose files have all been read by now, and queue their receipts."""
    if receipts.tell_of_mails(company_id=company_id, now=timezone.now()):
        _defer(mail_receipts, lock=f"answer-{company_id}", queueing_lock=f"answer-{company_id}", company_id=company_id)


@tasks.task(name="mail_receipts", pass_context=True)
@tried_again
@own_connection
def mail_receipts(*, company_id: int) -> None:
    """Mail the receipts of files that came by mail."""
    receipts.mail_receipts(company_id=company_id, now=timezone.now())


@tasks.task(name="mail_users", pass_context=True)
@tried_again
@own_connection
def mail_users(*, company_id: int) -> None:
    """Mail to users what is due in their bells."""
    messaging_services.mail_users(company_id=company_id, now=timezone.now(), write=letter)


def start_mailing(*, company_id: int) -> None:
    """Queue the mails to a company's users."""
    _defer(mail_users, lock=f"mail-{company_id}", queueing_lock=f"mail-{company_id}", company_id=company_id)


def start_telling(*, company_id: int) -> None:
    """Queue what a step of a session has left: mails to users, and messages to people; nothing where it left none."""
    if messaging_services.mail_waits(company_id=company_id):
        start_mailing(company_id=company_id)
    if message_waits(company_id=company_id):
        start_delivering()


def start_loading(*, company_id: int, file_id: int) -> None:
    """Queue the reading of a stored file."""
    _defer(load_file, lock=f"file-{file_id}", queueing_lock=f"load-{file_id}", company_id=company_id, file_id=file_id)


def start_evaluating(*, company_id: int, file_id: int) -> None:
    """Queue the evaluation of a loaded file, also of one that has been evaluated before."""
    coaching_services.wait_again(company_id=company_id, file_id=file_id)
    _queue_evaluation(company_id, file_id)


def _queue_evaluation(company_id: int, file_id: int) -> None:
    _defer(evaluate_file, lock=None, queueing_lock=f"evaluate-{file_id}", company_id=company_id, file_id=file_id)


def start_bridging(*, company_id: int) -> None:
    """Queue the look at whom a session should be suggested to, where the company wants that."""
    with as_company(company_id):
        if session_services.is_bridged(company_id):
            key = f"bridge-{company_id}"
            _defer(bridge_company, lock=key, queueing_lock=key, company_id=company_id)


def start_releasing() -> None:
    """Wake the lanes that release the sends whose moment has come."""
    for lane in LANES:
        _defer(release_sends, lock=f"release-{lane}", queueing_lock=f"releases-{lane}", lane=lane)


def start_releasing_one(*, company_id: int, moment_id: int) -> None:
    """Queue the release of one send moment that has come."""
    _defer(release_company, lock=None, queueing_lock=f"release-{moment_id}", company_id=company_id, moment_id=moment_id)


def start_delivering() -> None:
    """Wake the lanes that hand messages over."""
    for lane in LANES:
        _defer(deliver_batch, lock=f"deliver-{lane}", queueing_lock=f"deliver-{lane}", lane=lane)


def send_chosen(
    *, company: Company, messages: Sequence[Message], by: User, now: datetime
) -> coaching_services.Released:
    """Send messages by hand, whatever roster and holds say, and start what then leaves; for seconds it can be undone.

    Raises what ``send_now`` raises.
    """
    released = coaching_services.send_now(
        company=company, mode="chosen", by=by, now=now, message_ids=[each.pk for each in messages],
        grace=coaching_services.GRACE,
    )  # fmt: skip
    if released.counts["released"]:
        start_delivering()  # it waits for the seconds in which this can be undone
    return released


def _defer(task: Any, *, lock: str | None, queueing_lock: str, wait: int = 0, **arguments: Any) -> None:
    """Queue a job in the caller's transaction; one that waits already is enough."""
    try:
        with transaction.atomic():  # a refused duplicate must not spoil the caller's transaction
            later = {"schedule_in": {"seconds": wait}} if wait else {}
            task.configure(lock=lock, queueing_lock=queueing_lock, **later).defer(**arguments)
    except AlreadyEnqueued:
        return
