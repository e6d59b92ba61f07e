"""Whatever a receiver answers: told until it is taken or ten times, by one id, and never of itself after that."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.base.tenancy import as_company
from pacenote.webhooks.models import Lane, Push, Try
from pacenote.webhooks.posting import Answer
from pacenote.webhooks.retries import MOST_TRIES
from pacenote.webhooks.services import Claimed, serve
from tests.hooking import happen, make_webhook
from tests.makers import NOW, make_company, make_member

pytestmark = pytest.mark.django_db
TAKEN, DIES = Answer(status=200), None
ANSWERS = st.sampled_from(
    [
        TAKEN,
        DIES,
        Answer("http_500", 500),
        Answer("timed_out"),
        Answer("http_429", 429, headers={"retry-after": "600"}),
        Answer("http_503", 503, headers={"retry-after": "Mon, 23 Nov 2026 14:00:00 GMT"}),
        Answer("redirected", 302),
    ]
)


class WorkerDiesError(Exception):
    """What the claim is like after it is what a killed worker leaves behind."""


@settings(max_examples=12)
@given(answers=st.lists(ANSWERS, min_size=MOST_TRIES, max_size=MOST_TRIES))
def test_an_event_is_told_until_it_is_taken_or_ten_times(answers):
    Lane.objects.update(off="by_hand")  # of the examples before
    owner = make_member(make_company())
    make_webhook(owner, "https://example.com/hook")
    happen(owner, 1)
    called: list[str] = []
    now = NOW

    def call(claimed: Claimed, _now: datetime) -> Answer:
        called.append(claimed.key)
        answer = answers[len(called) - 1]
        if answer is DIES:
            raise WorkerDiesError
        return answer

    for _each in range(len(answers) + 1):
        push, lane = Push.objects.get(company=owner.company), Lane.objects.get(company=owner.company)
        now = max(now, push.due_at, lane.ready_at, lane.busy_until or now)
        with suppress(WorkerDiesError):
            serve(clock=lambda at=now: at, call=call)
    last = serve(clock=lambda: now + timedelta(days=4), call=call)

    first = answers.index(TAKEN) if TAKEN in answers else len(answers)
    push = Push.objects.get(company=owner.company)
    assert (len(called), len(set(called)), last) == (min(first + 1, MOST_TRIES), 1, None)
    assert push.status == ("delivered" if first < MOST_TRIES else "failed")
    with as_company(owner.company_id):
        numbers = list(Try.objects.filter(push=push).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(called) + 1))
