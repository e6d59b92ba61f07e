"""One click in an e-mail switches the channel off, without a login and for every kind of message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Channel, Delivery, Preference
from pacenote.messaging.services.preferring import opted_out
from pacenote.people.models import Person

SALT = "pacenote.unsubscribe"


class UnknownLinkError(DomainError):
    """The link was not made here, or was cut off."""

    code = "unknown_link"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom an unsubscribe link speaks for."""

    company_id: int
    person_id: int


def unsubscribe_token(company_id: int, person_id: int) -> str:
    """Return the signed part of the link. It names ids only and does not expire: a STOP must always work."""
    return signing.dumps([company_id, person_id], salt=SALT, compress=False)


def unsubscribe_url(company_id: int, person_id: int) -> str:
    """Return the address that stands in the mail and in its List-Unsubscribe header."""
    return f"{settings.PUBLIC_URL}/u/{unsubscribe_token(company_id, person_id)}/"


def reader_of(token: str) -> Reader:
    """Return whom a link speaks for. Raises UnknownLinkError."""
    try:
        company_id, person_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownLinkError(_("This link is not complete."), hint=_("Open it from the e-mail again.")) from error
    return Reader(int(company_id), int(person_id))


def unsubscribe(*, reader: Reader, now: datetime) -> None:
    """Switch e-mail off for a person and stop what waits for them. Safe to repeat."""
    with as_company(reader.company_id):
        switch_off(reader=reader, reason="unsubscribed", now=now)


def switch_off(*, reader: Reader, reason: str, now: datetime) -> bool:
    """Do so in the company that is open; returns whether they had not said so themselves before."""
    merged_into = Person.objects.filter(pk=reader.person_id).values_list("merged_into_id", flat=True).first()
    person_id = merged_into or reader.person_id  # the link may be older than a merge
    kept = Preference.objects.select_for_update().filter(person_id=person_id, channel=Channel.EMAIL).first()
    news = not opted_out(kept)
    if news:
        Preference.objects.update_or_create(
            company_id=reader.company_id,
            person_id=person_id,
            channel=Channel.EMAIL,
            defaults={"enabled": False, "reason": reason, "changed_by": None, "changed_at": now},
        )
    Delivery.objects.filter(
        company_id=reader.company_id,
        outgoing__person_id=person_id,
        channel=Channel.EMAIL,
        status=Delivery.Status.PENDING,
    ).update(status=Delivery.Status.CANCELED, finished_at=now, error_code="unsubscribed")
    return news
