"""Texts need consent: written down, for the number that is known now, and never against a STOP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Preference, SmsConsent
from pacenote.messaging.queries import consented, may_text
from pacenote.messaging.services import NoWordingError, record_consent
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_person, make_user

pytestmark = pytest.mark.django_db
WORDS = "I agree to texts about my work."


@pytest.fixture
def company() -> Company:
    return make_company()


def write(company: Company, *people: Person, given: bool = True, wording: str = WORDS) -> int:
    user = make_user()
    return record_consent(company=company, people=people, given=given, wording=wording, by=user, now=NOW)


def test_without_consent_nobody_is_texted(company):
    silent = make_person(company, phone="+15125550123")
    asked, near = make_person(company, phone="+15125550124"), make_person(company)

    with as_company(company.pk):
        write(company, asked, near)

        assert (may_text([silent, asked, near]), consented([silent, asked, near])) == (
            {asked.pk},
            {asked.pk, near.pk},
        )


def test_consent_keeps_who_when_which_words_and_which_number(company):
    person = make_person(company, phone="+15125550123")
    user = make_user()

    with as_company(company.pk):
        record_consent(
            company=company, people=[person], given=True, wording="Yes,\n please", by=user, now=NOW, source="list.csv"
        )
        kept = SmsConsent.objects.get()
        entry = AuditEntry.objects.get(verb="recorded consent")

    assert (kept.person_id, kept.phone, kept.given, kept.wording) == (person.pk, "+15125550123", True, "Yes, please")
    assert (kept.recorded_by_id, kept.recorded_at, kept.source) == (user.pk, NOW, "list.csv")
    assert (entry.actor_id, entry.subject_id, entry.after["people"]) == (user.pk, person.pk, [person.pk])


def test_consent_without_words_is_refused_and_a_withdrawal_is_not(company):
    person = make_person(company, phone="+15125550123")

    with as_company(company.pk):
        with pytest.raises(NoWordingError):
            write(company, person, wording="  \n ")
        write(company, person)
        write(company, person, given=False, wording="")

        assert (may_text([person]), SmsConsent.objects.count()) == (set(), 2)


def test_consent_for_one_number_is_none_for_the_next(company):
    person = make_person(company, phone="+15125550123")

    with as_company(company.pk):
        write(company, person)
        person.phone = "+15125550199"
        person.save(update_fields=["phone"])

        assert may_text([person]) == set()


def test_a_manager_cannot_write_a_stop_away(company):
    person, near = (make_person(company, phone=f"+1512555012{n}") for n in (1, 2))

    with as_company(company.pk):
        Preference.objects.create(
            company=company, person=person, channel="sms", enabled=False, reason="stop", changed_at=NOW
        )
        write(company, person, near)

        assert may_text([person, near]) == {near.pk}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_the_newest_record_counts_whatever_came_before(history):
    company = make_company("Newest")
    person = make_person(company, phone="+15125550123")
    with as_company(company.pk):
        for step, agreed in enumerate(history):
            record_consent(
                company=company, people=[person], given=agreed, wording=WORDS, by=None, now=NOW - timedelta(days=step)
            )

        assert bool(may_text([person])) is history[-1]


@pytest.mark.parametrize("people", [1, 3])
def test_asking_for_many_costs_as_much_as_asking_for_one(company, people, django_assert_num_queries):
    many = [make_person(company, phone="+15125550123") for _each in range(people)]
    with as_company(company.pk):
        write(company, *many)
        with django_assert_num_queries(3):
            may_text(many)
