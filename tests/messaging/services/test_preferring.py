"""Who may switch a channel on again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pacenote.accounts.models import User
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Preference
from pacenote.messaging.services.preferring import OptedOutError, set_preference
from pacenote.messaging.services.unsubscribing import Reader, unsubscribe
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Iterator[Person]:
    company = make_company()
    made = make_person(company, "Ana Reyes", email="ana@example.com")
    with as_company(company.pk):
        yield made


@pytest.fixture
def manager() -> User:
    return make_user()


def stopped(person: Person, channel: str) -> None:
    Preference.objects.create(
        company=person.company, person=person, channel=channel, enabled=False, reason="stop", changed_at=NOW
    )


def kept() -> list[tuple[str, bool, str]]:
    return list(Preference.objects.values_list("channel", "enabled", "reason"))


def test_a_manager_switches_off_and_on_what_a_manager_switched_off(person, manager):
    set_preference(person=person, channel="email", enabled=False, by=manager, now=NOW)
    off = kept()
    set_preference(person=person, channel="email", enabled=True, by=manager, now=NOW)

    assert (off, kept()) == ([("email", False, "by user")], [("email", True, "by user")])


def test_an_opt_out_from_sms_is_never_switched_on_by_a_manager(person, manager):
    stopped(person, "sms")

    with pytest.raises(OptedOutError) as refusal:
        set_preference(person=person, channel="sms", enabled=True, by=manager, now=NOW, confirmed=True)

    assert "START" in refusal.value.hint
    assert kept() == [("sms", False, "stop")]


def test_an_unsubscribed_person_gets_e_mail_again_only_by_their_confirmed_wish(person, manager):
    unsubscribe(reader=Reader(person.company_id, person.pk), now=NOW)

    with pytest.raises(OptedOutError):
        set_preference(person=person, channel="email", enabled=True, by=manager, now=NOW)
    refused = kept()
    set_preference(person=person, channel="email", enabled=True, by=manager, now=NOW, confirmed=True)

    assert (refused, kept()) == ([("email", False, "unsubscribed")], [("email", True, "by user")])
    entry = AuditEntry.objects.get(verb="switched channel")
    assert (entry.actor_id, entry.before, entry.after) == (
        manager.pk,
        {"email": False, "reason": "unsubscribed"},
        {"email": True, "confirmed": True},
    )


def test_switching_on_what_is_on_leaves_no_trace(person, manager):
    set_preference(person=person, channel="email", enabled=True, by=manager, now=NOW)

    assert (kept(), AuditEntry.objects.filter(verb="switched channel").count()) == ([], 0)
