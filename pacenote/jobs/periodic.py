"""What the clock does: due sends each minute, and what was cut off is taken up again.

Due times live in our tables; nothing is parked as a job for later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.utils import timezone
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from pacenote.accounts import recovery_codes
from pacenote.accounts.models import Company
from pacenote.analytics.sealing import seal_company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching_services
from pacenote.coaching_sessions import services as session_services
from pacenote.imports import services as import_services
from pacenote.jobs import pipeline
from pacenote.jobs.retention import erase_company
from pacenote.jobs.tokens import forget_answers
from pacenote.jobs.webhooks import tell_of_switched_off
from pacenote.messaging import services as messaging_services
from pacenote.messaging.models import Delivery
from pacenote.performance.models import SendMoment
from pacenote.performance.services import plan_moments_of
from pacenote.webhooks import services as webhook_services

log = structlog.get_logger("pacenote.jobs")
tasks = Blueprint()


@dataclass(slots=True)
class Patience:
    """How long a worker is waited for before others take its work up; ``pacenote worker --lease`` shortens both."""

    lease: timedelta = messaging_services.LEASE
    silence_seconds: float = 30.0

    def shorten(self, seconds: float) -> None:
        """Take up claimed deliveries after ``seconds``, and jobs after that or half a minute."""
        self.lease, self.silence_seconds = timedelta(seconds=seconds), min(30.0, seconds)


patience = Patience()

KEEP_FAILED_HOURS = 24 * 14
#: Users whose recovery codes are hashed in one go: a second each.
OLDER_CODES_AT_ONCE = 50
#: A company without a send so far ahead gets its next ones: its midnight has made another day plannable.
SOON = timedelta(hours=6)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="release_due", queueing_lock="release_due")
@pipeline.own_connection
def release_due(timestamp: int) -> None:  # noqa: ARG001  the queue hands the planned second over
    """Start the release of every send moment that has come, and wake delivery for what waits for a retry."""
    now = timezone.now()
    due = SendMoment.objects.filter(due_at__lte=now)
    if due.filter(released_at=None).exists() or due.filter(rest_of__isnull=False).exists():
        pipeline.start_releasing()
    if Delivery.objects.filter(status=Delivery.Status.PENDING, due_at__lte=now).exists():
        pipeline.start_delivering()


@tasks.periodic(cron="* * * * *")
@tasks.task(name="plan_sends", queueing_lock="plan_sends")
@pipeline.own_connection
def plan_sends(timestamp: int) -> None:  # noqa: ARG001
    """Make sure that every company's coming sends exist as rows, two days ahead."""
    now = timezone.now()
    plan_moments_of(companies=Company.objects.exclude(send_moments__due_at__gt=now + SOON), now=now)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="watch_sends", queueing_lock="watch_sends")
@pipeline.own_connection
def watch_sends(timestamp: int) -> None:  # noqa: ARG001
    """Remind users of what is missing before a send, and tell them when a send did not go."""
    look_at_sends(timezone.now())


def look_at_sends(now: datetime) -> None:
    """Do what ``watch_sends`` does at a given moment; the lines and the job that mails them stand or fall together."""
    watches = (
        (coaching_services.remind, coaching_services.moments_to_remind(now)),
        (coaching_services.alarm, coaching_services.silent_moments(now)),
    )
    for tell, moments in watches:
        for moment_id, company_id in moments:
            with as_company(company_id):
                if tell(company_id=company_id, moment_id=moment_id, now=now):
                    pipeline.start_mailing(company_id=company_id)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="push_due", queueing_lock="push_due")
@pipeline.own_connection
def push_due(timestamp: int) -> None:  # noqa: ARG001
    """Wake the job that tells webhooks what waits for another try, and tell users of those that were switched off."""
    now = timezone.now()
    if webhook_services.anything_due(now=now):
        pipeline.start_pushing()
    for company_id in webhook_services.untold_companies():
        if tell_of_switched_off(company_id=company_id, now=now):
            pipeline.start_mailing(company_id=company_id)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="reconcile", queueing_lock="reconcile")
@pipeline.own_connection
def reconcile(timestamp: int) -> None:  # noqa: ARG001
    """Settle deliveries whose worker died between claim and record."""
    take_up_deliveries()


@tasks.periodic(cron="* * * * *")
@tasks.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Take up the jobs of workers that died: nothing in the queue does that by itself."""
    await take_up_jobs(context.app.job_manager)


def take_up_deliveries() -> None:
    """Settle what dead workers had claimed, and wake delivery for what goes back into the queue."""
    settled = messaging_services.reconcile(now=timezone.now(), lease=patience.lease)
    settled += messaging_services.look_up(
        now=timezone.now(), patience=min(patience.lease, messaging_services.PATIENCE), lease=patience.lease
    )
    if settled:
        log.warning("deliveries settled after a crash", count=settled)
        pipeline.start_delivering()


async def take_up_jobs(manager: JobManager) -> None:
    """Queue the jobs of silent workers again; one whose twin waits already ends here, and gives its lock back."""
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=patience.silence_seconds):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.FAILED, delete_job=True)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="ring_sessions", queueing_lock="ring_sessions")
@pipeline.own_connection
def ring_sessions(timestamp: int) -> None:  # noqa: ARG001
    """Let suggestions expire, remind of sessions, and end those that nobody held."""
    while companies := session_services.ring_due(now=timezone.now()):
        for company_id in companies:
            pipeline.start_telling(company_id=company_id)


@tasks.periodic(cron="*/10 * * * *")
@tasks.task(name="leave_out_gone", queueing_lock="leave_out_gone")
@pipeline.own_connection
def leave_out_gone(timestamp: int) -> None:  # noqa: ARG001
    """Leave those who work here no more out of open sessions."""
    for company_id in Company.objects.values_list("pk", flat=True):
        with as_company(company_id):
            session_services.leave_out_gone(company_id=company_id, now=timezone.now())
            pipeline.start_telling(company_id=company_id)


@tasks.periodic(cron="13,43 * * * *")
@tasks.task(name="record_prices", queueing_lock="record_prices")
@pipeline.own_connection
def record_prices(timestamp: int) -> None:  # noqa: ARG001
    """Write down what texts cost, once the provider knows."""
    messaging_services.record_prices(now=timezone.now())


@tasks.periodic(cron="23 * * * *")
@tasks.task(name="bridge_sessions", queueing_lock="bridge_sessions")
@pipeline.own_connection
def bridge_sessions(timestamp: int) -> None:  # noqa: ARG001
    """Look each hour at whom a session should be suggested to: time passes also where no file comes."""
    for company_id in Company.objects.values_list("pk", flat=True):
        pipeline.start_bridging(company_id=company_id)


@tasks.periodic(cron="7 * * * *")
@tasks.task(name="seal_chains", queueing_lock="seal_chains", lock="seal_chains")
@pipeline.own_connection
def seal_chains(timestamp: int) -> None:  # noqa: ARG001
    """Seal each hour what was written down since; one company's trouble keeps no other from it."""
    for company in Company.objects.order_by("pk"):
        try:
            with as_company(company.pk):
                seal_company(company=company, now=timezone.now())
        except Exception:
            log.exception("not sealed", company=company.pk)


@tasks.periodic(cron="*/10 * * * *")
@tasks.task(name="take_up_files", queueing_lock="take_up_files")
@pipeline.own_connection
def take_up_files(timestamp: int) -> None:  # noqa: ARG001
    """Read the files whose job gave up, and answer the mails that brought them."""
    now = timezone.now()
    for company_id in Company.objects.values_list("pk", flat=True):
        with as_company(company_id):
            for file_id in import_services.left_behind(company_id=company_id, now=now):
                pipeline.start_loading(company_id=company_id, file_id=file_id)
        pipeline.answer_mails(company_id=company_id)


@tasks.periodic(cron="41 3 * * *")
@tasks.task(name="forget_refused", queueing_lock="forget_refused")
@pipeline.own_connection
def forget_refused(timestamp: int) -> None:  # noqa: ARG001
    """Remove refused files a month after they came, rows of mails after three, answers to programs after a day,
    what webhooks were told after another month.
    """
    for company_id in Company.objects.values_list("pk", flat=True):
        with as_company(company_id):
            import_services.forget_refused(company_id=company_id, now=timezone.now())
            import_services.forget_mails(company_id=company_id, now=timezone.now())
            forget_answers(company_id=company_id, now=timezone.now())
            webhook_services.forget_events(company_id=company_id, now=timezone.now())


@tasks.periodic(cron="29 2 * * *")
@tasks.task(name="erase_old", queueing_lock="erase_old", lock="erase_old")
@pipeline.own_connection
def erase_old(timestamp: int) -> None:  # noqa: ARG001
    """Erase each night what a company keeps no longer; one company's trouble keeps no other from it."""
    for company in Company.objects.order_by("pk"):
        try:
            erase_company(company=company, now=timezone.now())
        except Exception:
            log.exception("not erased", company=company.pk)


@tasks.periodic(cron="*/10 * * * *")
@tasks.task(name="hash_recovery_codes", queueing_lock="hash_recovery_codes")
@pipeline.own_connection
def hash_recovery_codes(timestamp: int) -> None:  # noqa: ARG001
    """Hash recovery codes that a version before ours, or a backup of one, kept to be read back."""
    if done := recovery_codes.hash_older(at_most=OLDER_CODES_AT_ONCE):
        log.info("recovery codes hashed", users=done)


@tasks.periodic(cron="17 3 * * *")
@tasks.task(name="sweep", queueing_lock="sweep", pass_context=True)
async def sweep(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Forget jobs that failed for good two weeks ago; they stay readable until then."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True)
