"""Two workers at once, and one that is killed in the middle of a call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.demo.receiving.server import Receiver
from pacenote.webhooks import services
from pacenote.webhooks.models import Push
from tests.hooking import happen, hooked, make_webhook, statuses
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import make_company, make_member

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]
#: A worker of its own that serves what is due; it is told the test's database.
WORKER = """
import django
django.setup()
from pacenote.webhooks import services
while services.serve() is not None:
    pass
"""


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company())


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with hooked(settings) as serving:
        yield serving


def serve_everything() -> int:
    calls = 0
    while (told := services.serve()) is not None:
        calls += told
    return calls


def test_workers_at_once_tell_each_event_once_and_never_call_an_address_at_the_same_time(round_number, owner, receiver):
    now = timezone.now()
    slow, quick = (make_webhook(owner, receiver.url(f"/taken/{name}"), now=now).webhook for name in ("slow", "quick"))
    happen(owner, *range(30), now=now)

    told = at_once(*[serve_everything] * 4)

    assert sum(told) == 60
    assert set(statuses(slow) + statuses(quick)) == {"delivered"}
    assert set(receiver.calls.values()) == {1}
    for name in ("slow", "quick"):
        times = [(each.began, each.ended[0]) for each in receiver.came if each.path.endswith(name)]
        assert len(times) == 30
        assert all(ended <= began for (_, ended), (began, _) in pairwise(sorted(times)))


def test_switching_on_and_sending_again_at_once_queue_an_event_once(round_number, owner, receiver):
    now = timezone.now()
    webhook = make_webhook(owner, receiver.url(), now=now).webhook
    happen(owner, 1, now=now)
    Push.objects.update(status="failed")

    def again() -> int:
        with as_company(owner.company_id):
            return services.send_failed_again(webhook=webhook, since=now - timedelta(days=1), by=owner, now=now)

    told = at_once(again, again, again)

    assert Counter(type(each).__name__ for each in told) == {"int": 1, "NothingToSendError": 2}
    assert (serve_everything(), len(receiver.came)) == (1, 1)


@pytest.mark.faults
def test_a_worker_that_is_killed_in_a_call_loses_nothing(round_number, owner, receiver, tmp_path: Path):
    now = timezone.now()
    webhook = make_webhook(owner, receiver.url("/slow/1"), now=now).webhook
    happen(owner, 1, 2, now=now)
    worker = start_worker()
    try:
        until = time.monotonic() + 60
        while not receiver.came and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()

    assert statuses(webhook) == ["sending", "pending"]
    later = timezone.now() + services.LEASE
    while services.serve(clock=lambda: later) is not None:
        pass

    assert statuses(webhook) == ["delivered", "delivered"]
    assert sorted(Counter(each.key for each in receiver.came).values()) == [1, 2]
    assert len({each.body for each in receiver.came}) == 2


def start_worker() -> subprocess.Popen[bytes]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pacenote.settings", "DATABASE_URL": url}
    environment["PACENOTE_WEBHOOKS_INSIDE"] = "yes"
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
