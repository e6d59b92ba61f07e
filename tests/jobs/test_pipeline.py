from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from pacenote.accounts.models import Membership
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.imports import services as imports
from pacenote.jobs import periodic, pipeline
from pacenote.messaging.models import Delivery
from pacenote.messaging.services import LEASE
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile, SendMoment
from tests.coaching_sessions.stage import make_stage, suggested
from tests.makers import NOW, make_company
from tests.sheets import Line, overview

# A job closes its connection, which would end the transaction that other tests run in.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> Iterator[None]:
    """Clear the queue's own tables, which Django does not manage: other modules leave jobs in them too."""
    _clear()
    yield
    _clear()


def _clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def jobs() -> list[tuple[str, str]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "status"))


def context_of(task: Any, **arguments: Any) -> JobContext:
    """Return what the queue hands a task: the job as it was queued."""
    job = Job(
        id=1,
        queue="default",
        lock="a lock",
        queueing_lock="a queueing lock",
        task_name=task.name,
        task_kwargs=arguments,
    )
    return JobContext(app=app, job=job, start_timestamp=NOW.timestamp(), abort_reason=lambda: None)


def test_a_job_that_waits_already_is_enough():
    for _press in range(3):
        pipeline.start_evaluating(company_id=1, file_id=7)
    pipeline.start_evaluating(company_id=1, file_id=8)

    assert jobs() == [("pipeline:evaluate_file", "todo")] * 2


def test_a_job_exists_only_if_what_it_is_for_was_committed():
    with transaction.atomic():
        pipeline.start_loading(company_id=1, file_id=7)
        transaction.set_rollback(True)

    assert jobs() == []


@pytest.mark.parametrize(("attempt", "waits"), [(1, 3), (2, 9), (5, 243), (6, None)])
def test_a_job_that_fails_is_queued_anew_less_and_less_often(attempt: int, waits: int | None):
    task, arguments = pipeline.load_file, {"company_id": 1, "file_id": 0, "attempt": attempt}
    before = datetime.now(UTC)

    with pytest.raises(PerformanceFile.DoesNotExist):
        task.func(context_of(task, **arguments), **arguments)

    queued = list(ProcrastinateJob.objects.values_list("lock", "queueing_lock", "args", "scheduled_at"))
    if waits is None:
        assert queued == []
    else:
        ((lock, queueing_lock, kept, scheduled_at),) = queued
        assert (lock, queueing_lock, kept) == ("a lock", "a queueing lock", arguments | {"attempt": attempt + 1})
        assert timedelta(0) <= scheduled_at - before - timedelta(seconds=waits) < timedelta(seconds=30)


def test_a_loaded_file_is_judged_next():
    company = make_company()
    name, data = overview("2025-W47", Line("A1SPEEDER00001"))
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=None, now=NOW).file
    arguments = {"company_id": company.pk, "file_id": file.pk}

    pipeline.load_file.func(context_of(pipeline.load_file, **arguments), **arguments)

    assert jobs() == [("pipeline:evaluate_file", "todo")]


def test_the_jobs_of_dead_workers_are_taken_up_even_where_a_twin_waits():
    pipeline.start_delivering()
    with connection.cursor() as cursor:  # taken by workers of whom nothing is known any more
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    twin = ProcrastinateJob.objects.get(queueing_lock="deliver-1").pk
    pipeline._defer(pipeline.deliver_batch, lock="deliver-1", queueing_lock="deliver-1", lane="1")

    async_to_sync(periodic.take_up_jobs)(app.job_manager)
    connections.close_all()

    left = list(ProcrastinateJob.objects.order_by("queueing_lock").values_list("queueing_lock", "status"))
    assert left == [("deliver-1", "todo"), ("deliver-2", "todo")]
    assert not ProcrastinateJob.objects.filter(pk=twin).exists()


LANES = [("pipeline:release_sends", {"lane": "1"}), ("pipeline:release_sends", {"lane": "2"})]


@pytest.mark.parametrize(
    ("due", "fields", "started"),
    [
        (timedelta(minutes=-1), {}, LANES),
        (timedelta(minutes=-1), {"released_at": NOW, "rest_of": 7}, LANES),
        (timedelta(minutes=-1), {"released_at": NOW}, []),
        (timedelta(minutes=5), {}, []),
    ],
)
def test_the_clock_starts_what_is_due_and_nothing_else(due: timedelta, fields: dict[str, Any], started: list[Any]):
    company, now = make_company(), datetime.now(UTC)
    SendMoment.objects.all().delete()
    SendMoment.objects.create(company=company, day=now.date(), due_at=now + due, **fields)

    periodic.release_due.func(0)

    assert list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args")) == started


def test_the_clock_plans_the_sends_of_the_coming_days():
    company = make_company()
    SendMoment.objects.all().delete()

    for _minute in range(2):
        periodic.plan_sends.func(0)

    planned = SendMoment.objects.filter(company=company, due_at__gt=datetime.now(UTC))
    assert 1 <= planned.count() <= 2


def test_a_worker_waits_ten_minutes_unless_it_is_told_otherwise():
    patience = periodic.Patience()
    assert (patience.lease, patience.silence_seconds) == (LEASE, 30)

    patience.shorten(2)

    assert (patience.lease, patience.silence_seconds) == (timedelta(seconds=2), 2)


def test_nothing_is_woken_when_no_delivery_was_cut_off():
    periodic.take_up_deliveries()

    assert (jobs(), Delivery.objects.count()) == ([], 0)


def test_a_file_whose_job_gave_up_gets_another():
    company = make_company()
    with as_company(company.pk):
        long_ago = datetime.now(UTC) - timedelta(minutes=11)
        for name, data, at in (("old.csv", b"1", long_ago), ("new.csv", b"2", datetime.now(UTC))):
            imports.store(company=company, name=name, data=data, uploaded_by=None, now=at)
        old = PerformanceFile.objects.get(name="old.csv").pk

    periodic.take_up_files.func(0)

    assert list(ProcrastinateJob.objects.values_list("task_name", "args__file_id")) == [("pipeline:load_file", old)]


def test_a_release_that_was_cut_off_before_it_woke_delivery_wakes_it_when_repeated():
    company = make_company()
    moment = SendMoment.objects.filter(company=company).order_by("due_at")[0]
    SendMoment.objects.filter(pk=moment.pk).update(released_at=NOW, outcome="sent")
    arguments = {"company_id": company.pk, "moment_id": moment.pk}

    pipeline.release_company.func(context_of(pipeline.release_company, **arguments), **arguments)

    assert jobs() == [("pipeline:deliver_batch", "todo")] * 2


def test_the_clock_mails_what_follows_from_somebody_having_left(settings):
    settings.SMTP = MailServer("localhost", 25, "", "", tls=False, starttls=False)
    stage = make_stage()
    Membership.objects.filter(pk=stage.supervisor.pk).update(session_mail=Membership.SessionMail.ALL)
    with as_company(stage.company.pk):
        suggested(stage)
        Person.objects.filter(pk=stage.people["coach"].pk).update(status="inactive")
    _clear()

    periodic.leave_out_gone.func(0)

    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
        ("pipeline:mail_users", {"company_id": stage.company.pk})
    ]
