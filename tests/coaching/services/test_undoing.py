"""Undo puts messages back exactly as they were, never what has left, and never turns one text into two."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message, Undoable
from pacenote.coaching.services.remembering import WAITING, put_back, snapshot
from pacenote.coaching.services.undoing import TooLateToUndoError
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Attempt, Delivery, Outgoing
from tests.makers import make_company, make_person, make_user
from tests.sheets import Line, bring_in, overview

SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
AFTER = SEND + coaching.GRACE
LINES = [Line(f"A1SPEEDER0000{n}", name, speeding="0.4") for n, name in enumerate(("Ana A", "Ben B", "Cleo C"))]

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = make_company(reach="active")
    for line in LINES:
        make_person(company, line.name, external_id=line.external_id, id_kind="transporter")
    bring_in(company, overview("2026-W47", *LINES))
    return company


@pytest.fixture
def user() -> User:
    return make_user()


def rows(company: Company) -> list[dict[str, Any]]:
    with as_company(company.pk):
        return list(Message.objects.order_by("person__name").values(*WAITING, "released_at", "text"))


def messages(company: Company, *names: str) -> list[Message]:
    return list(Message.objects.filter(company=company, person__name__in=names).order_by("pk"))


def send(company: Company, user: User, *names: str, now: datetime = SEND) -> Undoable:
    ids = [message.pk for message in messages(company, *names)]
    released = coaching.send_now(
        company=company, mode="chosen", by=user, now=now, message_ids=ids, grace=coaching.GRACE
    )
    assert released.undoable is not None
    return released.undoable


def deliver(now: datetime) -> int:
    count = 0
    while done := messaging.deliver(clock=lambda: now):
        count += done
    return count


def statuses(company: Company) -> dict[str, str]:
    with as_company(company.pk):
        return dict(Outgoing.objects.values_list("person__name", "delivery__status"))


def test_a_send_by_hand_leaves_after_ten_seconds_and_not_before(company, user):
    with as_company(company.pk):
        send(company, user, "Ana A")

    assert (deliver(AFTER - timedelta(seconds=1)), deliver(AFTER)) == (0, 1)
    assert statuses(company) == {"Ana A": "sent"}


def test_an_undone_send_leaves_nothing_and_everything_is_as_it_was(company, user):
    before = rows(company)
    with as_company(company.pk):
        deed = send(company, user, "Ana A", "Ben B")

        assert coaching.undo(deed=deed, by=user, now=SEND) == 2

    assert (rows(company), deliver(AFTER)) == (before, 0)
    assert statuses(company) == {"Ana A": "canceled", "Ben B": "canceled"}


def test_what_was_undone_can_be_sent_again_and_arrives_once(company, user):
    with as_company(company.pk):
        coaching.undo(deed=send(company, user, "Ana A"), by=user, now=SEND)
        send(company, user, "Ana A", now=AFTER)

    assert deliver(AFTER + coaching.GRACE) == 1
    with as_company(company.pk):
        assert Attempt.objects.count() == 1


def test_only_what_has_not_left_is_called_back(company, user):
    with as_company(company.pk):
        deed = send(company, user, "Ana A", "Ben B")
        Delivery.objects.filter(outgoing__person__name="Ana A").update(due_at=SEND)
    deliver(SEND)

    with as_company(company.pk):
        assert coaching.undo(deed=deed, by=user, now=SEND) == 1
    assert [row["state"] for row in rows(company)] == ["released", "draft", "draft"]
    assert (deliver(AFTER), statuses(company)) == (0, {"Ana A": "sent", "Ben B": "canceled"})


def test_undo_after_everything_has_left_is_refused_and_changes_nothing(company, user):
    with as_company(company.pk):
        deed = send(company, user, "Ana A")
    deliver(AFTER)
    left = rows(company)

    with as_company(company.pk), pytest.raises(TooLateToUndoError):
        coaching.undo(deed=deed, by=user, now=AFTER)
    assert rows(company) == left


def test_pressing_undo_twice_undoes_once(company, user):
    with as_company(company.pk):
        deed = coaching.hold_messages(
            company=company, messages=messages(company, "Ana A"), until=None, by=user, now=SEND
        )
        coaching.undo(deed=deed, by=user, now=SEND)
        with pytest.raises(TooLateToUndoError):
            coaching.undo(deed=deed, by=user, now=SEND)

    assert [row["state"] for row in rows(company)] == ["draft", "draft", "draft"]


def test_a_hold_that_is_undone_waits_again_for_the_day_it_waited_for(company, user):
    with as_company(company.pk):
        Message.objects.filter(person__name="Ben B").update(
            state="held", reason="not_rostered_today", held_since=date(2026, 11, 20), held_until=date(2026, 11, 24)
        )
        before = rows(company)
        both = messages(company, "Ana A", "Ben B")
        deed = coaching.hold_messages(company=company, messages=both, until=None, by=user, now=SEND)

        assert [row["held_by_user"] for row in rows(company)] == [True, True, False]
        assert coaching.undo(deed=deed, by=user, now=SEND) == 2
    assert rows(company) == before


def test_a_skip_is_undone_unless_a_newer_message_took_its_place(company, user):
    with as_company(company.pk):
        before = rows(company)
        deed = coaching.skip_messages(
            company=company, messages=messages(company, "Ana A", "Ben B"), reason="On leave", by=user, now=SEND
        )
        skipped = Message.objects.get(person__name="Ana A")
        Message.objects.create(
            company=company, person=skipped.person, state="draft", language="en", generated_text="x", text="x",
            created_at=SEND, composed_at=SEND, composed_for=SEND.date(),
        )  # fmt: skip

        assert coaching.undo(deed=deed, by=user, now=SEND) == 1
        assert Message.objects.get(pk=skipped.pk).state == "skipped"
        assert Message.objects.get(person__name="Ben B").state == before[1]["state"]


def test_what_somebody_let_go_in_the_meantime_is_left_alone(company, user):
    with as_company(company.pk):
        ana = Message.objects.get(person__name="Ana A")
        both = messages(company, "Ana A", "Ben B")
        deed = coaching.hold_messages(company=company, messages=both, until=None, by=user, now=SEND)
        coaching.let_go(message=ana, by=make_user(), now=SEND)
        let_go = rows(company)[0]

        assert coaching.undo(deed=deed, by=user, now=SEND) == 1
        assert rows(company)[0] == let_go


def test_findings_of_an_undone_skip_are_told_again(company, user):
    with as_company(company.pk):
        deed = coaching.skip_messages(
            company=company, messages=messages(company, "Ana A"), reason="On leave", by=user, now=SEND
        )
        coaching.undo(deed=deed, by=user, now=SEND)
        coaching.send_now(company=company, mode="everyone", by=user, now=SEND)

        told = Finding.objects.filter(person__name="Ana A", told=True, message__state="released")
        assert told.exists()


def test_deeds_of_yesterday_are_forgotten(company, user):
    with as_company(company.pk):
        old = coaching.hold_messages(
            company=company, messages=messages(company, "Ana A"), until=None, by=user, now=SEND - timedelta(days=2)
        )
        coaching.hold_messages(company=company, messages=messages(company, "Ben B"), until=None, by=user, now=SEND)

        assert not Undoable.objects.filter(pk=old.pk).exists()


DAYS = st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(Message.OPEN), st.sampled_from(("", "not_rostered_today")), DAYS, DAYS)
    )
)
def test_any_way_of_waiting_comes_back_as_it_was(waiting):
    before = [
        Message(pk=pk, late=late, state=state, reason=reason, held_by_user=late, held_since=since, held_until=until)
        for pk, (late, state, reason, since, until) in enumerate(waiting, 1)
    ]
    kept = snapshot(before)
    after = [Message(pk=message.pk, late=message.late, state="released") for message in before]
    for message in after:
        put_back(message, kept)

    assert [[getattr(each, name) for name in WAITING] for each in after] == [
        [getattr(each, name) for name in WAITING] for each in before
    ]
