"""Threads with real transactions. ``PACENOTE_RACE_ROUNDS`` raises the number of rounds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services import releasing_together
from pacenote.coaching.services.releasing import AlreadySentError
from pacenote.imports import services as imports
from pacenote.jobs import pipeline
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Send
from pacenote.performance.models import PerformanceFile, Reading, SendMoment, Slot
from tests.makers import NOW, make_company, make_person, make_rostered, make_user
from tests.sheets import Line, Named, bring_in, overview

SEND = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
ROUNDS = int(os.environ.get("PACENOTE_RACE_ROUNDS", "1"))
LINES = [Line(f"A1RACER0000{n:03}", f"Racer Number{n}", speeding="0.4") for n in range(6)]

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Start all deeds at the same moment, each on a connection of its own; returns what each gave or raised."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def make_race(*, on_roster: bool = True) -> Company:
    company = make_company(now=NOW)
    people = [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in LINES]
    if on_roster:
        make_rostered(company, *people, day=SEND.date())
    with as_company(company.pk):
        SendMoment.objects.update_or_create(company=company, day=SEND.date(), defaults={"due_at": SEND})
    return company


def moment_of(company: Company) -> int:
    return SendMoment.objects.get(company=company, day=SEND.date()).pk


def release(company: Company) -> coaching.Released:
    return coaching.release_due(company_id=company.pk, moment_id=moment_of(company), now=SEND)


def store(company: Company, named: Named) -> PerformanceFile:
    with as_company(company.pk):
        return imports.store(company=company, name=named[0], data=named[1], uploaded_by=None, now=SEND).file


def load_and_judge(company: Company, file_id: int) -> None:
    imports.load(company_id=company.pk, file_id=file_id, now=SEND)
    coaching.evaluate(company_id=company.pk, file_id=file_id, now=SEND)


def deliver_all() -> None:
    while messaging.deliver(clock=lambda: SEND + timedelta(seconds=1)):
        pass


def press_send(company: Company) -> Callable[[], Any]:
    user = make_user()

    def press() -> Any:
        with as_company(company.pk):
            return coaching.send_now(company=Company.objects.get(pk=company.pk), mode="rostered", by=user, now=SEND)

    return press


def sent_to(company: Company) -> list[str]:
    with as_company(company.pk):
        return sorted(Outgoing.objects.values_list("person__name", flat=True))


def test_the_same_bytes_dropped_twice_at_once_are_one_file(round_number: int):
    company = make_race()
    named = overview("2026-W47", *LINES, company=f"R{round_number:03}")

    first, second = at_once(lambda: store(company, named), lambda: store(company, named))

    assert (type(first), first.pk) == (PerformanceFile, second.pk)
    assert at_once(*[lambda: load_and_judge(company, first.pk)] * 2) == [None, None]
    with as_company(company.pk):
        assert PerformanceFile.objects.count() == 1
        assert Reading.objects.filter(metric="speeding_event_rate").count() == len(LINES)
        assert Finding.objects.count() == len(LINES)
        assert imports.original_bytes(first) == named[1]


def test_two_users_who_press_send_at_once_send_everything_once(round_number: int):
    company = make_race()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))

    at_once(press_send(company), press_send(company))
    at_once(deliver_all, deliver_all)

    assert sent_to(company) == sorted(line.name for line in LINES)
    with as_company(company.pk):
        assert Attempt.objects.count() == len(LINES)
    assert Delivery.objects.filter(company=company, status="sent").count() == len(LINES)


def test_a_user_and_the_clock_at_once_send_everything_once(round_number: int):
    company = make_race()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))

    at_once(press_send(company), lambda: release(company), lambda: release(company))

    assert sent_to(company) == sorted(line.name for line in LINES)


def make_waiting() -> Company:
    """Return a company whose messages wait for ``SEND``, the only send that is due."""
    company = make_race()
    SendMoment.objects.filter(company=company).exclude(day=SEND.date()).delete()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))
    return company


def release_together() -> list[coaching.Batch]:
    return list(pipeline.released_together(clock=lambda: SEND))


@pytest.mark.parametrize("few", [0, 40], ids=["a rush", "a few"])
def test_workers_that_release_many_companies_at_once_begin_and_end_each_send_once(
    round_number: int, few: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(releasing_together, "FEW", few)
    companies = [make_waiting() for _company in range(3)]

    at_once(*[release_together] * 3, lambda: release(companies[0]))

    for company in companies:
        assert sent_to(company) == sorted(line.name for line in LINES)
        with as_company(company.pk):
            assert list(Send.objects.values_list("released", flat=True)) == [len(LINES)]
        assert list(SendMoment.objects.filter(company=company, due_at=SEND).values_list("outcome", "rest_of")) == [
            ("sent", None)
        ]


def test_a_batch_waits_for_no_company_that_is_at_work(round_number: int):
    idle, busy = make_waiting(), make_waiting()
    with as_company(busy.pk):
        lock_company(busy.pk)
        (batches,) = at_once(release_together)

    assert [(each.released, [company_id for _moment, company_id in each.apart]) for each in batches] == [
        (1, []),
        (0, [busy.pk]),
    ]
    assert (sent_to(idle), sent_to(busy)) == (sorted(line.name for line in LINES), [])


def test_a_file_that_arrives_at_the_second_of_the_release_is_sent_or_late(round_number: int):
    company = make_race()
    file = store(company, overview("2026-W47", *LINES))

    raised = at_once(lambda: load_and_judge(company, file.pk), lambda: release(company), lambda: release(company))

    assert [each for each in raised if isinstance(each, Exception)] == []
    with as_company(company.pk):
        on_time = Slot.objects.get().on_time
        found = set(Finding.objects.values_list("late", "message__state"))
        assert Finding.objects.count() == len(LINES)
    assert found == ({(False, "released")} if on_time else {(True, "late")})
    assert sent_to(company) == (sorted(line.name for line in LINES) if on_time else [])


def test_a_file_loaded_but_not_judged_goes_with_the_release_that_follows(round_number: int):
    company = make_race()
    file = store(company, overview("2026-W47", *LINES))
    imports.load(company_id=company.pk, file_id=file.pk, now=SEND)

    def judge() -> None:
        coaching.evaluate(company_id=company.pk, file_id=file.pk, now=SEND)

    at_once(judge, lambda: release(company))

    assert sent_to(company) == sorted(line.name for line in LINES)


def test_two_files_of_one_slot_at_once_are_two_versions(round_number: int):
    company = make_race()
    files = [store(company, overview("2026-W47", *LINES, note=note)) for note in ("a", "b")]

    raised = at_once(*[lambda pk=file.pk: load_and_judge(company, pk) for file in files])

    assert raised == [None, None]
    with as_company(company.pk):
        assert Slot.objects.count() == 1
        assert sorted(Slot.objects.get().files.values_list("version", "current")) == [(1, False), (2, True)]
        assert Finding.objects.count() == len(LINES)
        assert Message.objects.count() == len(LINES)


@pytest.mark.parametrize("deed", ["edit", "skip", "hold"])
def test_what_a_user_does_to_a_message_while_it_goes_counts_or_is_refused(round_number: int, deed: str):
    company = make_race()
    bring_in(company, overview("2026-W47", LINES[0]), now=SEND - timedelta(hours=1))
    user = make_user()

    def act() -> str:
        with as_company(company.pk):
            message = Message.objects.get()
            if deed == "edit":
                coaching.edit(message=message, text="My own words.", by=user, now=SEND)
            elif deed == "skip":
                coaching.skip(message=message, reason="told in person", by=user, now=SEND)
            else:
                coaching.hold(message=message, until=None, by=user, now=SEND)
        return "done"

    acted, _released = at_once(act, lambda: release(company))

    with as_company(company.pk):
        message = Message.objects.get()
        bodies = list(Outgoing.objects.values_list("body", flat=True))
    if isinstance(acted, AlreadySentError):
        assert (message.state, bodies) == ("released", [message.generated_text])
    elif deed == "edit":
        assert (acted, message.state, bodies) == ("done", "released", ["My own words."])
    else:
        assert (acted, message.state, bodies) == ("done", "skipped" if deed == "skip" else "held", [])


def test_two_deliverers_at_once_hand_nothing_over_twice(round_number: int):
    company = make_race()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))
    release(company)

    at_once(*[lambda: messaging.deliver(batch=2, clock=lambda: SEND)] * 4)
    deliver_all()

    with as_company(company.pk):
        assert sorted(Attempt.objects.values_list("outgoing__person__name", "number")) == sorted(
            (line.name, 1) for line in LINES
        )


def test_a_send_stopped_while_it_is_delivered_loses_no_message(round_number: int):
    company = make_race()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))
    released = release(company)
    user = make_user()

    def stop() -> int:
        with as_company(company.pk):
            return coaching.stop_send(send=Send.objects.get(pk=released.send_id), by=user, now=SEND)

    at_once(stop, lambda: messaging.deliver(batch=2, clock=lambda: SEND))
    deliver_all()
    coaching.take_back_stopped(now=SEND)

    with as_company(company.pk):
        rows = set(Message.objects.values_list("state", "reason"))
        sent = Outgoing.objects.filter(delivery__status="sent").count()
        held = Message.objects.filter(state="held", reason="stopped").count()
    assert rows <= {("released", ""), ("held", "stopped")}
    assert sent + held == len(LINES)


def test_an_undo_that_races_the_hand_over_sends_each_message_once_or_opens_it_again(round_number: int):
    company, user = make_race(), make_user()
    bring_in(company, overview("2026-W47", *LINES), now=SEND - timedelta(hours=1))
    with as_company(company.pk):
        sent = coaching.send_now(company=company, mode="everyone", by=user, now=SEND, grace=coaching.GRACE)
    leaves = SEND + coaching.GRACE

    def undo() -> int:
        with as_company(company.pk):
            assert sent.undoable is not None
            return coaching.undo(deed=sent.undoable, by=user, now=leaves)

    at_once(undo, lambda: messaging.deliver(batch=2, clock=lambda: leaves), undo)
    while messaging.deliver(clock=lambda: leaves):
        pass
    coaching.take_back_stopped(now=leaves)

    with as_company(company.pk):
        handed = set(Outgoing.objects.filter(delivery__status="sent").values_list("source_id", flat=True))
        opened = set(Message.objects.filter(state__in=("draft", "held")).values_list("pk", flat=True))
        tries = list(Attempt.objects.filter(outcome="sent").values_list("outgoing__source_id", flat=True))
    assert (handed & opened, len(handed) + len(opened)) == (set(), len(LINES))
    assert sorted(tries) == sorted(handed)
