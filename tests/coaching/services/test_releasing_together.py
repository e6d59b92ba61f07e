from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message, Rule
from pacenote.coaching.services import releasing_together
from pacenote.coaching.services.deciding import Turn, decide_all, readiness
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Notification, Outgoing, PhoneStop, Preference, Send
from pacenote.messaging.phone_lines import line_of
from pacenote.messaging.services import record_consent
from pacenote.people.models import Person, RosterDay
from pacenote.performance.models import PerformanceFile, SendMoment
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, overview

TODAY = NOW.date()
SEND = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
LINES = [Line(f"A1SPEEDER{n:05}", f"Driver Number{n}", speeding="0.4") for n in range(4)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def rush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two companies at once be many."""
    monkeypatch.setattr(releasing_together, "FEW", 0)


def make_ready(*lines: Line, off_duty: int = 1, **fields: Any) -> Company:
    """Return a company whose drivers have a message for ``SEND``; the last ``off_duty`` of them do not work."""
    company = make_company(**fields)
    lines = lines or tuple(LINES)
    people = [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]
    bring_in(company, overview("2026-W47", *lines))
    make_rostered(company, *people[: len(people) - off_duty])
    return company


def released(company: Company) -> dict[str, Any]:
    """Say what a release left behind, without the numbers of rows."""
    with as_company(company.pk):
        send = Send.objects.get()
        messages = Message.objects.order_by("person__name", "pk")
        columns = ("person__name", "state", "reason", "held_since", "held_until", "held_by_user", "released_at")
        going = Outgoing.objects.order_by("person__name")
        return {
            "send": (send.kind, send.started_at, send.released, send.held, send.unreachable),
            "messages": list(messages.values_list(*columns)),
            "of the send": set(messages.filter(state="released").values_list("send_id", flat=True)) <= {send.pk},
            "outgoing": list(
                going.values_list("person__name", "channel", "recipient", "language", "subject", "body", "created_at")
            ),
            "deliveries": list(
                Delivery.objects.filter(company=company).order_by("pk").values_list("turn", "status", "due_at")
            ),
            "moments": list(
                SendMoment.objects.filter(company=company)
                .order_by("day")
                .values_list("day", "released_at", "outcome", "rest_of")
            ),
            "audit": list(AuditEntry.objects.filter(verb="sent").values_list("after", flat=True)),
        }


def release_all(*, now: datetime = SEND) -> list[releasing_together.Batch]:
    """Do what the lanes do, one step after the other."""
    batches, skip = [], set[int]()
    while batch := coaching.release_some(now=now, skip=skip):
        batches.append(batch)
        skip |= {moment_id for moment_id, _company in batch.apart}
        for moment_id, company_id in batch.apart:
            coaching.release_due(company_id=company_id, moment_id=moment_id, now=now)
    return batches


def test_companies_released_together_stand_as_if_each_had_been_released_alone():
    alone, first, second = (make_ready() for _company in range(3))
    moment = SendMoment.objects.get(company=alone, day=TODAY)
    coaching.release_due(company_id=alone.pk, moment_id=moment.pk, now=SEND)

    (batch,) = release_all()

    assert (batch.released, batch.apart) == (2, ())
    assert released(first) == released(second) == released(alone)
    assert [state for _name, state, *_rest in released(first)["messages"]] == ["released"] * 3 + ["held"]


def test_in_a_rush_every_company_gets_its_first_message_before_anybody_a_second(rush: None):
    companies = [make_ready(), make_ready()]
    alone = make_ready()
    moment = SendMoment.objects.get(company=alone, day=TODAY)
    coaching.release_due(company_id=alone.pk, moment_id=moment.pk, now=SEND)

    coaching.release_some(now=SEND)
    begun = list(Delivery.objects.exclude(company=alone).values_list("company_id", "turn").order_by("company_id"))
    waiting = coaching.releases_wait(now=SEND)
    release_all()

    assert (begun, waiting) == ([(company.pk, 0) for company in companies], False)
    for company in companies:
        stands, wanted = released(company), released(alone)
        assert stands == wanted


def test_first_messages_alone_leave_while_other_companies_are_still_to_begin():
    company = make_ready()
    release_all()
    with messaging.Lane(clock=lambda: SEND) as lane:
        counts = [lane.deliver(firsts_only=True), lane.deliver(firsts_only=True), lane.deliver(), lane.deliver()]

    assert counts == [1, 0, 2, 0]
    assert Delivery.objects.filter(company=company, status="sent").count() == 3


def test_a_release_that_fails_keeps_no_second_message_back_for_long():
    make_ready()

    waits = [coaching.releases_wait(now=SEND + timedelta(seconds=second)) for second in (-1, 0, 29, 30)]

    assert waits == [False, True, True, False]


def test_a_send_stopped_after_its_first_message_holds_the_others(rush: None):
    company = make_ready()
    coaching.release_some(now=SEND)
    messaging.deliver(clock=lambda: SEND)
    with as_company(company.pk):
        assert coaching.stop_send(send=Send.objects.get(), by=make_user(), now=SEND) == 0

    release_all()

    with as_company(company.pk):
        rows = Message.objects.order_by("person__name").values_list("state", "reason", "held_by_user")
        assert list(rows) == [
            ("released", "", False),
            ("held", "stopped", True),
            ("held", "stopped", True),
            ("draft", "", False),
        ]
        assert Outgoing.objects.count() == 1


def test_a_pause_after_the_first_message_keeps_the_others_in_the_queue_until_it_ends(rush: None):
    company = make_ready()
    user = make_user()
    coaching.release_some(now=SEND)
    with as_company(company.pk):
        coaching.pause(company=company, reason="", by=user, now=SEND)

    release_all()

    assert (messaging.deliver(clock=lambda: SEND), released(company)["send"][2:]) == (0, (3, 1, 0))
    with as_company(company.pk):
        coaching.resume(company=company, by=user, now=SEND)
    while messaging.deliver(clock=lambda: SEND):
        pass
    assert Delivery.objects.filter(company=company, status="sent").count() == 3


def test_what_a_user_sends_or_skips_between_first_message_and_the_others_stays_theirs(rush: None):
    company = make_ready()
    user = make_user()
    coaching.release_some(now=SEND)
    with as_company(company.pk):
        skipped, sent = Message.objects.filter(state="draft").order_by("person__name")[:2]
        coaching.skip(message=skipped, reason="told", by=user, now=SEND)
        coaching.send_now(company=company, mode="chosen", by=user, now=SEND, message_ids=[sent.pk])

    release_all()

    with as_company(company.pk):
        assert list(Message.objects.order_by("person__name").values_list("state", flat=True)) == [
            *("released", "skipped", "released", "held"),
        ]
        assert Outgoing.objects.count() == 2


def test_the_rest_of_a_send_is_not_caught_up_after_an_hour_but_told(rush: None):
    company = make_ready()
    member = make_member(company)
    coaching.release_some(now=SEND)

    release_all(now=SEND + timedelta(minutes=61))

    with as_company(company.pk):
        assert Message.objects.filter(state="draft").count() == 3
        assert list(Notification.objects.values_list("user_id", "code")) == [(member.user_id, "send_missed")]
    assert not SendMoment.objects.filter(rest_of__isnull=False).exists()


def test_what_came_too_late_for_a_send_does_not_slip_into_the_rest_of_it(rush: None):
    company = make_ready(late_policy="next")
    coaching.release_some(now=SEND)
    slow = Line(LINES[0].external_id, LINES[0].name, dcr="90.0%")
    bring_in(company, overview("2026-W45", slow), now=SEND + timedelta(seconds=1))

    release_all(now=SEND + timedelta(seconds=2))

    with as_company(company.pk):
        late = Message.objects.get(late=True)
        assert (late.state, Outgoing.objects.filter(source_id=late.pk).count()) == ("late", 0)


def pause(company: Company) -> None:
    coaching.pause(company=company, reason="", by=make_user(), now=NOW)


def take_off_the_roster(_company: Company) -> None:
    RosterDay.objects.all().delete()


def let_the_hour_pass(company: Company) -> None:
    SendMoment.objects.filter(company=company, day=TODAY).update(due_at=SEND - timedelta(hours=2))


def bring_a_file(_company: Company) -> None:
    PerformanceFile.objects.update(evaluated_at=None)


def write_for_yesterday(_company: Company) -> None:
    Message.objects.update(composed_for=TODAY - timedelta(days=1))


def stop_an_earlier_send(company: Company) -> None:
    coaching.send_now(company=company, mode="rostered", by=make_user(), now=NOW)
    coaching.stop_send(send=Send.objects.get(), by=make_user(), now=NOW)


APART = (pause, take_off_the_roster, let_the_hour_pass, bring_a_file, write_for_yesterday, stop_an_earlier_send)


@pytest.mark.parametrize("happens", APART)
def test_what_asks_for_more_than_a_decision_is_left_to_the_release_of_one_company(happens: Callable[[Company], None]):
    plain, company = make_ready(), make_ready()
    with as_company(company.pk):
        happens(company)

    batch = coaching.release_some(now=SEND)

    assert batch is not None
    assert (batch.released, [company_id for _moment, company_id in batch.apart]) == (1, [company.pk])
    assert released(plain)["send"][2] == 3


def test_everybody_is_decided_about_as_plan_send_does():
    chance = random.Random(20261122)
    company = make_company(channels=["sms", "email", "outbox"])
    lines = [Line(f"A1MIXED{n:07}", f"Mixed Number{n}", speeding="0.4") for n in range(60)]
    people = [
        make_person(
            company,
            line.name,
            external_id=line.external_id,
            id_kind="transporter",
            email=chance.choice(["", f"mixed{n}@example.com"]),
            phone=chance.choice(["", f"+1555010{n:04}"]),
        )
        for n, line in enumerate(lines)
    ]
    bring_in(company, overview("2026-W47", *lines))
    make_rostered(company, *chance.sample(people, 30))
    make_rostered(company, *chance.sample(people, 30), day=TODAY + timedelta(days=chance.randint(1, 7)))
    with as_company(company.pk):
        _mix(company, people, chance)
        for channels in (["sms", "email", "outbox"], ["outbox"], ["email"], ["sms"]):
            for fields in ({"reach": "rostered"}, {"reach": "active"}, {"late_policy": "next"}):
                Company.objects.filter(pk=company.pk).update(channels=channels, **fields)
                company.refresh_from_db()
                turn = Turn(company, TODAY)
                (together,) = decide_all([turn], readiness([turn]), most=None)
                mode = "rostered" if company.reach == "rostered" else "everyone"
                alone = coaching.plan_send(company=company, mode=mode, automatic=True, now=SEND)

                decided = {message.message_id: decision for message, decision in together.messages}
                assert decided == {message.pk: decision for message, decision in alone.decided}
                assert len({type(decision) for decision in decided.values()}) > 1


def _mix(company: Company, people: list[Person], chance: random.Random) -> None:
    """Let people have chosen, agreed, stopped and left, and messages be held, late and delicate, in any combination."""
    for person in people:
        for channel in chance.sample(["sms", "email", "outbox"], chance.randint(0, 2)):
            reason = chance.choice(["", "unsubscribed", "bounced"])
            address = chance.choice(["", person.email, "old@example.com"]) if reason == "bounced" else ""
            Preference.objects.create(
                company=company,
                person=person,
                channel=channel,
                enabled=chance.random() < 0.3,
                reason=reason,
                address=address,
                changed_at=NOW,
            )
        if chance.random() < 0.6:
            record_consent(
                company=company, people=[person], given=chance.random() < 0.8, wording="Yes.", by=None, now=NOW
            )
        if person.phone and chance.random() < 0.3:
            PhoneStop.objects.create(line=line_of(person.phone), stopped_at=NOW)
        if chance.random() < 0.2:
            Person.objects.filter(pk=person.pk).update(phone=f"+1555020{person.pk % 10_000:04}")
        Person.objects.filter(pk=person.pk).update(status=chance.choice(Person.Status.values))
        message = Message.objects.get(person=person)
        message.state = chance.choice(["draft", "draft", "held", "unreachable", "late"])
        message.late = message.state == "late"
        message.held_since = chance.choice([None, TODAY - timedelta(days=chance.randint(0, 9))])
        message.held_by_user = message.state == "held" and chance.random() < 0.5
        message.held_until = chance.choice([None, TODAY + timedelta(days=chance.randint(-1, 3))])
        message.save()
    Rule.objects.filter(pk__in=Finding.objects.values("rule")).update(needs_person=False)
    delicate = Rule.objects.exclude(pk__in=Finding.objects.values("rule"))[0]
    Rule.objects.filter(pk=delicate.pk).update(needs_person=True)
    Finding.objects.filter(person__in=chance.sample(people, 10)).update(rule=delicate)
