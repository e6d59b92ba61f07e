"""A message by hand: the one open message of a person, from a user's words, on the same way as every other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.coaching.services.editing import BadTextError
from pacenote.coaching.services.writing import AlreadyOpenError, LeftError
from pacenote.messaging.models import Outgoing
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.coaching.services.speeders import SEND, SPEEDER, make_speeders, release
from tests.makers import NOW, make_company, make_person, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db


def test_words_become_the_open_message_and_leave_with_the_next_send():
    company, user = make_company(reach="active"), make_user()
    person = make_person(company, "Ana Ruiz", language="es")
    with as_company(company.pk):
        message = coaching.write(company=company, person=person, text=" Gracias por ayudar hoy. ", by=user, now=NOW)
        assert (message.state, message.text, message.language) == ("draft", "Gracias por ayudar hoy.", "es")
        assert message.edited

    release(company)

    with as_company(company.pk):
        (sent,) = Outgoing.objects.filter(person=person)
        assert (sent.source, sent.body) == ("coaching", "Gracias por ayudar hoy.")
        assert sent.subject.startswith("Tu nota")
        (entry,) = AuditEntry.objects.filter(verb="written")
        assert (entry.actor_id, entry.after) == (user.pk, {"text": "Gracias por ayudar hoy."})


def test_it_goes_at_once_where_somebody_sends_it():
    company, user = make_company(), make_user()
    person, other = make_person(company), make_person(company)
    with as_company(company.pk):
        mine = coaching.write(company=company, person=person, text="Call me.", by=user, now=NOW)
        coaching.write(company=company, person=other, text="Later.", by=user, now=NOW)
        coaching.send_now(company=company, mode="chosen", by=user, now=NOW, message_ids=[mine.pk])

        assert list(Outgoing.objects.values_list("person", "body")) == [(person.pk, "Call me.")]


def test_a_file_that_comes_later_leaves_the_words_and_shows_its_own_beside_them():
    company, user = make_company(), make_user()
    make_speeders(company, SPEEDER)
    with as_company(company.pk):
        person = Person.objects.get(name=SPEEDER.name)
        Message.objects.all().delete()
        coaching.write(company=company, person=person, text="Well done.", by=user, now=NOW)

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.9")))

    with as_company(company.pk):
        (message,) = Message.objects.filter(person=person)
        assert (message.text, message.outdated, message.generated_text != "") == ("Well done.", True, True)


def test_words_alone_are_outdated_by_no_number_and_their_subject_names_the_day_they_go():
    company, user = make_company(reach="active"), make_user()
    person = make_person(company)
    with as_company(company.pk):
        message = coaching.write(company=company, person=person, text="Well done.", by=user, now=NOW)
        later = NOW + timedelta(days=2)
        coaching.send_now(company=company, mode="chosen", by=user, now=later, message_ids=[message.pk])
        message.refresh_from_db()

        assert (message.outdated, message.composed_for) == (False, later.date())
        assert message.subject == f"Your note for {later:%A}"


def test_a_second_one_is_refused_while_the_first_waits_and_not_after_it_went():
    company, user = make_company(reach="active"), make_user()
    person = make_person(company)
    with as_company(company.pk):
        coaching.write(company=company, person=person, text="One.", by=user, now=NOW)
        with pytest.raises(AlreadyOpenError):
            coaching.write(company=company, person=person, text="Two.", by=user, now=NOW)

    release(company)

    with as_company(company.pk):
        coaching.write(company=company, person=person, text="Two.", by=user, now=SEND + timedelta(hours=1))
        assert list(Message.objects.order_by("pk").values_list("text", "state")) == [
            ("One.", "released"), ("Two.", "draft"),
        ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "  ", "x" * 1601])
def test_it_has_words_and_not_too_many(text):
    company = make_company()
    person = make_person(company)

    with as_company(company.pk), pytest.raises(BadTextError, match="1 to 1600"):
        coaching.write(company=company, person=person, text=text, by=make_user(), now=NOW)


def test_nobody_writes_to_somebody_who_left():
    company = make_company()
    person = make_person(company, status=Person.Status.INACTIVE)

    with as_company(company.pk), pytest.raises(LeftError):
        coaching.write(company=company, person=person, text="Come back.", by=make_user(), now=NOW)
