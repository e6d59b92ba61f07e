"""A text that a user wrote, and numbers that change before and after it went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services.editing import BadTextError
from pacenote.coaching.services.releasing import AlreadySentError
from tests.coaching.services.speeders import (
    SEND,
    SPEEDER,
    TODAY,
    handed,
    make_speeders,
    release,
)
from tests.makers import NOW, make_company, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db


def test_an_edited_message_keeps_its_words_and_is_marked_when_the_numbers_change():
    company = make_company()
    user = make_user()
    make_speeders(company, SPEEDER)
    with as_company(company.pk):
        coaching.edit(message=Message.objects.get(), text="Call me, Sanna.", by=user, now=NOW)

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.2")))

    with as_company(company.pk):
        message = Message.objects.get()
        assert (message.text, message.outdated) == ("Call me, Sanna.", True)
        assert "0.2" in message.generated_text


def test_an_edit_after_the_release_is_refused():
    company = make_company(reach="active")
    make_speeders(company, SPEEDER)
    release(company)

    with as_company(company.pk), pytest.raises(AlreadySentError):
        coaching.edit(message=Message.objects.get(), text="Too late.", by=make_user(), now=SEND)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601])
def test_an_edit_has_words_and_not_too_many(text: str):
    company = make_company()
    make_speeders(company, SPEEDER)

    with as_company(company.pk), pytest.raises(BadTextError, match="1 to 1600"):
        coaching.edit(message=Message.objects.get(), text=text, by=make_user(), now=NOW)


def test_a_message_whose_numbers_changed_after_sending_is_marked_and_not_sent_again():
    company = make_company(reach="active")
    make_speeders(company, SPEEDER)
    release(company)
    handed(company)

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name, speeding="0.9")), now=SEND)
    release(company, now=SEND + timedelta(days=1), day=TODAY + timedelta(days=1))

    with as_company(company.pk):
        assert list(Message.objects.values_list("state", "changed_after_sending")) == [("released", True)]
        assert Finding.objects.count() == 1
    assert handed(company) == ["Sanna Prokop"]


def test_a_finding_that_vanished_after_sending_marks_its_message():
    company = make_company(reach="active")
    make_speeders(company, SPEEDER)
    release(company)

    bring_in(company, overview("2026-W47", Line(SPEEDER.external_id, SPEEDER.name)), now=SEND)

    with as_company(company.pk):
        assert list(Message.objects.values_list("changed_after_sending", flat=True)) == [True]
