"""Users hear once that a webhook was switched off by itself; doors and jobs wake the job that tells webhooks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.jobs import periodic, pipeline
from pacenote.jobs.notices import notice
from pacenote.jobs.webhooks import tell_of_switched_off
from pacenote.messaging.models import Notification
from pacenote.webhooks import fresh
from pacenote.webhooks.models import Lane
from pacenote.webhooks.posting import Answer
from pacenote.webhooks.services import serve, untold_companies
from tests.hooking import happen, hooked, make_webhook, statuses
from tests.jobs.test_pipeline import context_of
from tests.makers import NOW, make_company, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Membership:
    fresh.taken()
    with connection.cursor() as cursor:  # jobs of other tests stay: nobody empties the queue's own tables
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%%push_events'")
    return make_member(make_company())


def pushes() -> int:
    return ProcrastinateJob.objects.filter(task_name="pipeline:push_events", status="todo").count()


def switch_off(owner: Membership) -> None:
    make_webhook(owner, "https://example.com/hook")
    happen(owner, 1)
    serve(clock=lambda: NOW, call=lambda _claimed, _now: Answer("gone", 410))


def test_who_manages_settings_hears_once_that_a_webhook_is_gone(owner):
    make_member(owner.company, Role.DISPATCHER)
    manager = make_member(owner.company, Role.MANAGER)
    switch_off(owner)

    told = [tell_of_switched_off(company_id=company, now=NOW) for company in untold_companies()]
    again = tell_of_switched_off(company_id=owner.company_id, now=NOW)

    assert (told, again, untold_companies()) == ([1], 0, [])
    with as_company(owner.company_id):
        lines = list(Notification.objects.order_by("user"))
        assert {each.user_id for each in lines} == {owner.user_id, manager.user_id}
        said = notice(lines[0].code, lines[0].values, owner.company)
    assert said.text == "The webhook Payroll says that it is gone, and was switched off."
    assert said.page == "settings_webhooks"


def test_who_switched_it_off_by_hand_is_not_told(owner):
    make_webhook(owner, "https://example.com/hook", on=False)

    assert untold_companies() == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_clock_wakes_the_job_only_where_something_is_due(owner):
    periodic.push_due(timestamp=0)
    idle = pushes()
    make_webhook(owner, "https://example.com/hook")
    happen(owner, 1)
    periodic.push_due(timestamp=0)
    Lane.objects.update(off="by_hand")

    assert (idle, pushes()) == (0, 1)


def test_a_request_that_lets_something_happen_wakes_the_job_at_once(client: Client, owner):
    make_webhook(owner, "https://example.com/hook", "person.created")
    fresh.taken()
    client.force_login(owner.user)
    address = reverse("person_add", args=[owner.company.slug])

    client.get(address)
    before = pushes()
    client.post(address, {"name": "Ana New", "status": "active"})

    assert (before, pushes()) == (0, 1)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_job_that_lets_something_happen_wakes_it_too(owner):
    make_webhook(owner, "https://example.com/hook")
    fresh.taken()

    pipeline.own_connection(lambda: None)()
    before = pushes()
    pipeline.own_connection(lambda: happen(owner, 1))()

    assert (before, pushes()) == (0, 1)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_slow_receiver_holds_up_no_other(owner, settings):
    now = timezone.now()
    with hooked(settings) as receiver:
        make_webhook(owner, receiver.url("/slow/1"), now=now)
        quick = [make_webhook(owner, receiver.url(f"/taken/{each}"), now=now).webhook for each in range(3)]
        happen(owner, 1, 2, now=now)

        pipeline.push_events.func(context_of(pipeline.push_events))

        times = {path: [each.began for each in receiver.came if each.path == path] for path, _key in receiver.calls}
    slow = times.pop("/slow/1")
    assert (len(slow), [len(each) for each in times.values()]) == (2, [2, 2, 2])
    assert max(max(each) for each in times.values()) < slow[1]
    assert [set(statuses(each)) for each in quick] == [{"delivered"}] * 3
