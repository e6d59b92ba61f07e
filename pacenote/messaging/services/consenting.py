"""Write down who agreed to text messages, or took it back: by whom, when and in which words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import SmsConsent
from pacenote.people.models import Person
from pacenote.records.services import record


class NoWordingError(DomainError):
    """Consent is recorded with the words it was given to, or not at all."""

    code = "no_wording"


@transaction.atomic
def record_consent(
    *,
    company: Company,
    people: Collection[Person],
    given: bool,
    wording: str,
    by: User | None,
    now: datetime,
    source: str = "",
) -> int:
    """Write down the same consent, or its withdrawal, for each of the people; returns how many.

    Each record is for the number that the person has now. Consent never undoes a STOP: only the phone itself can.
    Raises NoWordingError where consent comes without the words that the person was shown.
    """
    words = " ".join(wording.split())
    if given and not words:
        raise NoWordingError(
            _("Consent needs the words that the person agreed to."),
            hint=_("Copy the sentence from the form or the chat, with its date."),
        )
    SmsConsent.objects.bulk_create(
        [
            SmsConsent(
                company=company,
                person=person,
                phone=person.phone,
                given=given,
                wording=words,
                source=source[:40],
                recorded_by=by,
                recorded_at=now,
            )
            for person in people
        ]
    )
    record(
        company_id=company.pk,
        verb="recorded consent" if given else "withdrew consent",
        subject_type="person",
        subject_id=next(iter(people)).pk if len(people) == 1 else None,
        at=now,
        actor=by,
        after={"people": sorted(person.pk for person in people), "wording": words, "source": source[:40]},
    )
    return len(people)
