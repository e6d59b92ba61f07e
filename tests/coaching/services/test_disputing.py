"""A finding that somebody doubts rests; one that is withdrawn counts nowhere; the person is told either way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.coaching.services.disputing import DecidedError, NoReasonError
from pacenote.messaging.models import Notification, Outgoing, ThreadEntry
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from pacenote.web.panels.desk import counts_of
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company("Rafaga Logistics")


@pytest.fixture
def sanna(company: Company) -> Person:
    return make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")


def week(company: Company, label: str, speeding: str) -> None:
    bring_in(company, overview(label, Line("A1SPEEDER00001", "Sanna Prokop", speeding=speeding)))


def sent(company: Company, by=None) -> Outgoing:
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=by or make_user(), now=NOW)
        return Outgoing.objects.select_related("person__company").latest("pk")


def doubted(company: Company, outgoing: Outgoing, text: str = "I was off that day.") -> Dispute:
    with as_company(company.pk):
        finding = Finding.objects.get(metric="speeding_event_rate", message=outgoing.source_id)
        return coaching.dispute(finding=finding, outgoing=outgoing, text=text, now=NOW)


def decided(company: Company, made: Dispute, *, withdraw: bool, by=None, reason: str = "The van was lent.") -> bool:
    with as_company(company.pk):
        fresh = Dispute.objects.select_related("person__company", "company").get(pk=made.pk)
        words = "We looked again."
        return coaching.decide(
            dispute=fresh, withdraw=withdraw, reason=reason, words=words, by=by or make_user(), now=NOW
        )


def test_a_dispute_names_its_finding_goes_to_a_user_and_stands_in_the_thread(company, sanna):
    sender, _other = make_member(company, Role.MANAGER), make_member(company, Role.MANAGER)
    reader = make_member(company, Role.READER)
    week(company, "2026-W47", "0.4")
    made = doubted(company, sent(company, by=sender.user))

    with as_company(company.pk):
        assert made.finding.standing == "disputed"
        assert made.assigned_to_id == sender.user_id
        assert list(ThreadEntry.objects.values_list("kind", "text")) == [("dispute", "I was off that day.")]
        assert list(Notification.objects.values_list("user_id", "code")) == [(sender.user_id, "disputed")]
        assert reader.user_id not in {user.pk for user in coaching.deciders(sanna)}


def test_saying_it_twice_makes_one_dispute(company, sanna):
    week(company, "2026-W47", "0.4")
    outgoing = sent(company)

    assert doubted(company, outgoing).pk == doubted(company, outgoing).pk


def test_a_dispute_goes_to_somebody_who_may_know_the_person(company, sanna):
    other = make_person(company)
    make_limited(company, make_group(company, other), role=Role.SUPERVISOR)
    own = make_limited(company, make_group(company, sanna), role=Role.SUPERVISOR)
    week(company, "2026-W47", "0.4")

    assert doubted(company, sent(company)).assigned_to_id == own.user_id


def test_a_finding_that_stands_counts_again_and_the_person_is_told(company, sanna):
    week(company, "2026-W47", "0.4")
    made = doubted(company, sent(company))

    reached = decided(company, made, withdraw=False)

    with as_company(company.pk):
        fresh = Dispute.objects.get()
        assert (reached, fresh.state, fresh.finding.standing, fresh.reason) == (True, "upheld", "", "The van was lent.")
        assert Outgoing.objects.latest("pk").body == "We looked again."
        entries = AuditEntry.objects.filter(subject_type__in=("finding", "dispute")).order_by("pk")
        assert list(entries.values_list("verb", flat=True)) == ["disputed", "decided"]


def test_a_withdrawn_finding_leaves_the_counts(company, sanna):
    owner = make_member(company)
    week(company, "2026-W47", "0.4")
    outgoing = sent(company)
    made = doubted(company, outgoing)
    with as_company(company.pk):
        before = counts_of(owner, [outgoing.source_id])[outgoing.source_id].opportunities

    decided(company, made, withdraw=True)

    with as_company(company.pk):
        assert before >= 1
        after = counts_of(owner, [outgoing.source_id]).get(outgoing.source_id)
        assert (after.opportunities if after else 0) == before - 1


@pytest.mark.parametrize(("withdraw", "told_again"), [(True, True), (False, False)])
def test_a_topic_that_was_withdrawn_was_never_told(company, sanna, withdraw: bool, told_again: bool):
    """The same topic rests for some days after it was told; what was withdrawn does not count as told."""
    week(company, "2026-W46", "0.4")
    made = doubted(company, sent(company))
    decided(company, made, withdraw=withdraw)

    week(company, "2026-W47", "0.4")

    with as_company(company.pk):
        newest = Finding.objects.get(metric="speeding_event_rate", start__gt=made.finding.start)
        assert newest.told is told_again


def test_a_doubted_finding_is_in_no_message_that_is_still_to_go(company, sanna):
    week(company, "2026-W47", "0.4")
    with as_company(company.pk):
        message = Message.objects.get(person=sanna)
        finding = Finding.objects.get(metric="speeding_event_rate")
        outgoing = Outgoing(company=company, person=sanna, source="coaching", source_id=message.pk)
        coaching.dispute(finding=finding, outgoing=_kept(outgoing), text="", now=NOW)

        assert not Message.objects.filter(pk=message.pk, text__contains="speed").exists()


def _kept(outgoing: Outgoing) -> Outgoing:
    from pacenote.messaging.models import Send  # noqa: PLC0415  only this test needs one

    outgoing.send = Send.objects.create(company=outgoing.company, kind="manual", started_at=NOW)
    outgoing.channel, outgoing.language, outgoing.body, outgoing.created_at = "outbox", "en", "x", NOW
    outgoing.save()
    return outgoing


def test_a_newer_file_does_not_bring_a_withdrawn_finding_back(company, sanna):
    week(company, "2026-W47", "0.4")
    made = doubted(company, sent(company))
    decided(company, made, withdraw=True)

    week(company, "2026-W47", "0.6")

    with as_company(company.pk):
        found = Finding.objects.get(metric="speeding_event_rate")
        assert (found.standing, found.pk) == ("withdrawn", made.finding_id)
        assert not Message.objects.filter(state__in=Message.OPEN, findings=found).exists()


def test_a_decision_needs_a_reason_and_is_taken_once(company, sanna):
    week(company, "2026-W47", "0.4")
    made = doubted(company, sent(company))

    with pytest.raises(NoReasonError):
        decided(company, made, withdraw=True, reason="  ")
    decided(company, made, withdraw=False)
    with pytest.raises(DecidedError):
        decided(company, made, withdraw=True)
    with as_company(company.pk), pytest.raises(DecidedError):
        coaching.assign(dispute=Dispute.objects.get(), to=make_user(), by=make_user(), now=NOW + timedelta(days=1))


def test_nobody_who_cannot_be_reached_is_said_to_be_told(company, sanna):
    week(company, "2026-W47", "0.4")
    made = doubted(company, sent(company))
    Company.objects.filter(pk=company.pk).update(channels=["email"])

    assert decided(company, made, withdraw=True) is False
