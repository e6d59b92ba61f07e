from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.demo.receiving.server import Receiver
from pacenote.webhooks import services
from pacenote.webhooks.models import Event, Lane, Push, Try
from pacenote.webhooks.posting import Answer
from pacenote.webhooks.retries import MOST_TRIES
from pacenote.webhooks.services.claiming import Claimed, take_lane, take_push
from pacenote.webhooks.services.pushing import settle
from tests.hooking import happen, hooked, make_webhook, serve_all, statuses, verified
from tests.makers import NOW, make_company, make_member

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TAKEN, BROKEN = Answer(status=204), Answer("http_500", 500)


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company())


@pytest.fixture
def receiver(settings: Any):
    with hooked(settings) as serving:
        yield serving


def answering(*answers: Answer):
    """Return a call that answers one thing after the other, the last of them for ever."""
    left = list(answers)

    def call(_claimed: Claimed, _now: datetime) -> Answer:
        return left.pop(0) if len(left) > 1 else left[0]

    return call


def serve_at(now: datetime, *answers: Answer) -> int | None:
    return services.serve(clock=lambda: now, call=answering(*answers))


def lane_of(owner: Membership) -> Lane:
    return Lane.objects.get(company_id=owner.company_id)


def tries(owner: Membership) -> list[tuple[int, str, int | None]]:
    with as_company(owner.company_id):
        return list(Try.objects.order_by("push", "number").values_list("number", "code", "status"))


def test_an_event_arrives_signed_so_that_the_reference_library_verifies_it(owner, receiver):
    made, now = make_webhook(owner, receiver.url()), timezone.now()
    happen(owner, 7, now=now)

    serve_all(now)

    [call] = receiver.came
    with as_company(owner.company_id):
        event = Event.objects.get()
    said = verified(call, made.secret)
    assert said == {
        "type": "person.created",
        "timestamp": now.isoformat(),
        "company": owner.company.slug,
        "data": {"person": 7},
    }
    assert (call.key, call.headers["content-type"]) == (event.key, "application/json")
    assert statuses(made.webhook) == ["delivered"]
    assert tries(owner) == [(1, "", 204)]


def test_after_a_rotation_both_secrets_verify_for_a_day_and_then_the_new_one_alone(owner, receiver):
    old, now = make_webhook(owner, receiver.url()), timezone.now()
    with as_company(owner.company_id):
        new = services.rotate_secret(webhook=old.webhook, by=owner, now=now - timedelta(hours=23))
    happen(owner, 1, now=now)
    serve_all(now)
    with as_company(owner.company_id):
        services.rotate_secret(webhook=old.webhook, by=owner, now=now - timedelta(hours=25), secret=new)
    happen(owner, 2, now=now)
    serve_all(now)

    both, alone = receiver.came
    assert [verified(both, each)["data"] for each in (old.secret, new)] == [{"person": 1}, {"person": 1}]
    assert len(alone.headers["webhook-signature"].split()) == 1
    assert verified(alone, new)["data"] == {"person": 2}


def test_only_those_who_listen_and_are_on_hear_of_it(owner, receiver):
    hears = make_webhook(owner, receiver.url("/taken/hears"), "person.created", "file.loaded").webhook
    make_webhook(owner, receiver.url("/taken/other"), "file.loaded")
    make_webhook(owner, receiver.url("/taken/off"), "person.created", on=False)
    make_webhook(make_member(make_company("Other")), receiver.url("/taken/stranger"), "person.created")

    happen(owner, 1, 2)
    serve_all(NOW)

    assert [(each.path, each.said["data"]) for each in receiver.came] == [
        ("/taken/hears", {"person": 1}),
        ("/taken/hears", {"person": 2}),
    ]
    assert Push.objects.exclude(webhook=hears).count() == 0


def test_where_nobody_listens_nothing_is_written(owner, receiver, django_assert_num_queries):
    make_webhook(owner, receiver.url(), "file.loaded")

    with as_company(owner.company_id), django_assert_num_queries(1):
        services.publish(company_id=owner.company_id, event="person.created", about={"person": 1}, at=NOW)

    with as_company(owner.company_id):
        assert Event.objects.count() == 0


def test_what_is_rolled_back_is_never_told(owner, receiver):
    make_webhook(owner, receiver.url())

    with transaction.atomic():
        happen(owner, 1)
        transaction.set_rollback(True)

    assert (serve_all(NOW), receiver.came) == (0, [])


def test_an_event_names_exactly_what_the_list_says(owner):
    with as_company(owner.company_id), pytest.raises(ValueError, match=r"person\.created names"):
        services.publish(company_id=owner.company_id, event="person.created", about={"name": "Ana"}, at=NOW)


def test_what_was_not_taken_comes_again_by_the_same_id_until_it_is(owner, receiver):
    webhook = make_webhook(owner, receiver.url("/recovers/2")).webhook
    happen(owner, 1)

    calls = [serve_all(NOW + after * MINUTE) for after in (0, 0.05, 1, 2, 6, 8)]

    assert calls == [1, 0, 1, 0, 0, 1]
    assert len({each.key for each in receiver.came}) == 1
    assert len({each.body for each in receiver.came}) == 1
    assert statuses(webhook) == ["delivered"]
    assert tries(owner) == [(1, "http_500", 500), (2, "http_500", 500), (3, "", 204)]
    assert (lane_of(owner).failures, lane_of(owner).failing_since) == (0, None)


def test_after_three_days_it_has_failed_and_its_other_events_wait_their_own_turn(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1)
    now, calls = NOW, 0
    while statuses(webhook) == ["pending"]:
        now = max(Push.objects.get().due_at, lane_of(owner).ready_at)
        calls += serve_at(now, BROKEN) or 0

    assert (calls, statuses(webhook)) == (MOST_TRIES, ["failed"])
    assert timedelta(days=3) < now - NOW < timedelta(days=4)
    assert (lane_of(owner).off, lane_of(owner).failures) == ("", MOST_TRIES)
    assert serve_at(now + timedelta(days=9), BROKEN) is None


def test_a_wish_for_quiet_is_honoured_for_the_event_and_for_the_whole_webhook(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1, 2)

    serve_at(NOW, Answer("http_429", 429, headers={"retry-after": "3600"}))

    assert statuses(webhook) == ["pending", "pending"]
    assert [serve_at(NOW + 59 * MINUTE, TAKEN), serve_at(NOW + 60 * MINUTE, TAKEN)] == [None, 2]


def test_a_failure_lets_the_whole_webhook_rest_and_each_further_one_longer(owner):
    make_webhook(owner, "https://example.com/hook")
    happen(owner, *range(5))
    rests = []
    now = NOW
    for _each in range(4):
        assert serve_at(now, BROKEN) == 1
        rests.append((lane_of(owner).ready_at - now).total_seconds())
        now = lane_of(owner).ready_at

    assert rests == [5, 10, 20, 40]


def test_a_webhook_that_is_gone_is_switched_off_and_what_waits_is_kept(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1, 2)

    told = serve_at(NOW, Answer("gone", 410))

    assert (told, statuses(webhook)) == (1, ["failed", "pending"])
    assert (lane_of(owner).off, lane_of(owner).off_at) == ("gone", NOW)
    assert serve_at(NOW + MINUTE, TAKEN) is None


@pytest.mark.parametrize(("hours", "off"), [(119, ""), (121, "failing")])
def test_a_webhook_that_failed_for_five_days_is_switched_off(owner, hours, off):
    make_webhook(owner, "https://example.com/hook")
    happen(owner, 1)
    serve_at(NOW, BROKEN)
    later = NOW + timedelta(hours=hours)
    happen(owner, 2, now=later)

    serve_at(later, BROKEN)

    assert lane_of(owner).off == off


def test_one_success_ends_the_days_of_failing(owner):
    make_webhook(owner, "https://example.com/hook")
    happen(owner, 1)
    serve_at(NOW, BROKEN)
    serve_at(NOW + MINUTE, TAKEN)
    later = NOW + timedelta(days=6)
    happen(owner, 2, now=later)

    serve_at(later, BROKEN)

    assert (lane_of(owner).off, lane_of(owner).failing_since) == ("", later)


def test_a_worker_that_dies_after_the_call_tells_it_again_by_the_same_id(owner, receiver):
    webhook = make_webhook(owner, receiver.url()).webhook
    happen(owner, 1)
    held = take_lane(now=NOW)
    assert held is not None
    claimed = take_push(held, now=NOW)
    assert claimed is not None
    services.call_out(claimed, NOW)  # and here it dies

    within = serve_all(NOW + services.LEASE - MINUTE)
    after = serve_all(NOW + services.LEASE)

    assert (within, after) == (0, 1)
    assert len(receiver.came) == 2
    assert len({each.key for each in receiver.came}) == 1
    assert statuses(webhook) == ["delivered"]
    assert tries(owner) == [(1, "worker_stopped", None), (2, "", 204)]


def test_a_worker_that_was_declared_dead_writes_nothing_when_it_comes_back(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1)
    held = take_lane(now=NOW)
    assert held is not None
    claimed = take_push(held, now=NOW)
    assert claimed is not None
    later = NOW + services.LEASE
    serve_at(later, TAKEN)

    settle(held, claimed, Answer("gone", 410), now=later)

    assert (statuses(webhook), lane_of(owner).off) == (["delivered"], "")
    assert take_push(held, now=later) is None


def test_companies_take_turns_however_much_one_of_them_has(owner):
    small = make_member(make_company("Small"))
    big = make_webhook(owner, "https://example.com/big").webhook
    little = make_webhook(small, "https://example.com/little").webhook
    happen(owner, *range(50))
    happen(small, 1)

    first = serve_at(NOW, TAKEN)
    second = serve_at(NOW + timedelta(seconds=1), TAKEN)

    assert (first, second) == (services.SLICE, 1)
    assert (statuses(big).count("delivered"), statuses(little)) == (services.SLICE, ["delivered"])


def test_a_company_with_many_webhooks_has_no_more_turns_than_one_with_one(owner):
    small = make_member(make_company("Small"))
    for each in range(4):
        make_webhook(owner, f"https://example.com/big/{each}")
    make_webhook(small, "https://example.com/little")
    happen(owner, 1)
    happen(small, 1)

    turns = []
    for second in range(4):
        held = take_lane(now=NOW + timedelta(seconds=second))
        assert held is not None
        turns.append(held.company_id)

    assert turns[:2] == [owner.company_id, small.company_id]


def test_switched_off_in_the_middle_of_its_turn_nothing_more_is_told(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1, 2)

    def off_meanwhile(_claimed: Claimed, now: datetime) -> Answer:
        with as_company(owner.company_id):
            wanted = services.Wanted("Payroll", webhook.url, ["person.created"], on=False)
            services.change_webhook(webhook=webhook, wanted=wanted, by=owner, now=now)
        return TAKEN

    assert services.serve(clock=lambda: NOW, call=off_meanwhile) == 1
    assert statuses(webhook) == ["delivered", "pending"]


def test_deleted_in_the_middle_of_its_turn_nothing_breaks(owner):
    webhook = make_webhook(owner, "https://example.com/hook").webhook
    happen(owner, 1, 2)

    def gone_meanwhile(_claimed: Claimed, now: datetime) -> Answer:
        with as_company(owner.company_id):
            services.delete_webhook(webhook=webhook, by=owner, now=now)
        return TAKEN

    assert services.serve(clock=lambda: NOW, call=gone_meanwhile) == 1
    assert Push.objects.count() == 0


def test_a_secret_that_cannot_be_read_any_more_sends_nothing_unsigned(owner, receiver, settings):
    webhook = make_webhook(owner, receiver.url()).webhook
    happen(owner, 1)
    settings.SECRET_KEY = "another key of the installation, long enough"

    serve_all(NOW)

    assert (receiver.came, tries(owner)) == ([], [(1, "no_key", None)])
    assert statuses(webhook) == ["pending"]


def test_an_address_that_leads_inside_is_refused_at_the_call_too(owner, receiver: Receiver, settings):
    webhook = make_webhook(owner, receiver.url()).webhook
    happen(owner, 1)
    settings.WEBHOOKS_INSIDE = False

    serve_all(NOW)

    assert (receiver.came, tries(owner)) == ([], [(1, "not_https", None)])
    assert statuses(webhook) == ["pending"]
