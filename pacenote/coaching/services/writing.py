"""Write a message by hand, to somebody for whom no file has made one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.clock import local
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.coaching.compose import subject_for
from pacenote.coaching.models import Message
from pacenote.coaching.services.editing import checked_text
from pacenote.coaching.services.words import own_wordings
from pacenote.coaching.wording import pick_language
from pacenote.people.models import Person
from pacenote.performance.queries import next_moment
from pacenote.records.services import record


class AlreadyOpenError(DomainError):
    """The person has an open message: what has to be said belongs into that one."""

    code = "message_open"


class LeftError(DomainError):
    """Nobody writes to somebody who works here no more."""

    code = "person_left"


def open_message(person: Person) -> Message | None:
    """Return the message that goes to somebody next, if there is one."""
    return Message.objects.filter(person=person, late=False, state__in=Message.OPEN).first()


@transaction.atomic
def write(*, company: Company, person: Person, text: str, by: User, now: datetime) -> Message:
    """Make the one open message of a person from a user's words; it goes like any other: edited, held, sent, logged.

    What files bring later stands beside it as generated text. Raises AlreadyOpenError, LeftError, BadTextError.
    """
    words = checked_text(text)
    lock_company(company.pk)
    if person.status == Person.Status.INACTIVE:
        raise LeftError(_("This person works here no more."), hint=_("Change their status first, if that is wrong."))
    if open_message(person) is not None:
        raise AlreadyOpenError(
            _("A message to this person waits already."), hint=_("Put your words into that one: each gets one text.")
        )
    send_day = local(next_moment(company, now)[1], company.zoneinfo).date()
    wording = own_wordings(company.pk)(pick_language(person.language, company.language))
    message = Message.objects.create(
        company=company,
        person=person,
        state=Message.State.DRAFT,
        language=wording.language,
        subject=subject_for(send_day, wording),
        generated_text="",
        text=words,
        edited_by=by,
        edited_at=now,
        revision=1,
        created_at=now,
        composed_at=now,
        composed_for=send_day,
    )
    record(
        company_id=company.pk, verb="written", subject_type="message", subject_id=message.pk, at=now, actor=by,
        after={"text": words},
    )  # fmt: skip
    return message
