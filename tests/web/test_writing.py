"""Write a message from a person's page: who may, what it shows before it is saved, and where it leads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def person(company) -> Person:
    return make_person(company, "Ana Ruiz")


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(person: Person) -> str:
    return reverse("person_write", args=[person.company.slug, person.pk])


def texts(company: Company) -> list[str]:
    with as_company(company.pk):
        return list(Message.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 200), (Role.MANAGER, 200), (Role.DISPATCHER, 200), (Role.SUPERVISOR, 200), (Role.COACH, 403),
        (Role.READER, 403), (Role.ASSOCIATE, 403),
    ],
)  # fmt: skip
def test_who_may_edit_messages_may_write_one_and_sees_the_button(company, person, role, status):
    member = make_member(company, role)

    assert signed_in(member).get(at(person)).status_code == status

    page = signed_in(member).get(reverse("person", args=[company.slug, person.pk]))
    assert (at(person) in page.content.decode()) == (status == 200)


def test_a_supervisor_writes_to_their_own_people_alone(company, person):
    own = make_person(company, "Otto Own")
    lead = make_limited(company, make_group(company, own), role=Role.SUPERVISOR)

    answers = [signed_in(lead).post(at(each), {"text": "Hello."}).status_code for each in (own, person)]

    assert answers == [302, 404]
    assert texts(company) == ["Hello."]


def test_a_preview_saves_nothing_and_shows_the_words(company, person):
    page = signed_in(make_member(company)).post(at(person), {"text": "Well done, Ana.", "preview": "1"})

    assert page.status_code == 200
    assert "15 characters" in page.content.decode()
    assert texts(company) == []


def test_saving_leads_to_its_box_and_sending_hands_it_over(company, person):
    owner = signed_in(make_member(company))

    saved = owner.post(at(person), {"text": "Well done."})

    with as_company(company.pk):
        message = Message.objects.get()
    assert saved["Location"] == f"{reverse('coaching', args=[company.slug])}?person={person.pk}&message={message.pk}"
    assert message.state == "draft"
    other = make_person(company, "Ben Tor")
    owner.post(at(other), {"text": "Call me.", "send": "1"})
    with as_company(company.pk):
        assert Message.objects.get(person=other).state == "released"


def test_who_may_not_send_has_no_button_and_cannot_send_by_it(company, person):
    lead = signed_in(make_member(company, Role.SUPERVISOR))

    assert 'name="send"' not in lead.get(at(person)).content.decode()
    lead.post(at(person), {"text": "Well done.", "send": "1"})

    with as_company(company.pk):
        assert Message.objects.get().state == "draft"


def test_where_a_message_waits_that_one_is_opened(company, person):
    member = make_member(company)
    with as_company(company.pk):
        waiting = coaching.write(company=company, person=person, text="One.", by=member.user, now=NOW)

    answer = signed_in(member).post(at(person), {"text": "Two."})

    assert answer["Location"].endswith(f"message={waiting.pk}")
    assert texts(company) == ["One."]


def test_an_empty_one_says_what_is_missing(company, person):
    assert signed_in(make_member(company)).post(at(person), {"text": " "}).status_code == 422
    assert texts(company) == []
