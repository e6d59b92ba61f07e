"""What a person can do with a message's link, without a login: read, say *got it*, ask, stop, prove who they are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from pacenote.accounts.models import User
from pacenote.accounts.permissions import EDIT_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.models import AccessCode, Outgoing, PersonalLink, Reaction, Send, ThreadEntry
from pacenote.messaging.services.conversing import Said, hear
from pacenote.messaging.services.linking import hash_of
from pacenote.messaging.services.notifying import tell
from pacenote.messaging.services.queueing import Item, queue
from pacenote.people.models import Person
from pacenote.records.services import record
from pacenote.webhooks.services import About, publish

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES, MOST_PER_HOUR = 5, 3
LINK = "link"


class LinkGoneError(DomainError):
    """The link was not made here, has expired, or was taken back."""

    code = "link_gone"


class CodeRefusedError(DomainError):
    """The code is not the one that was sent, or too many were asked for."""

    code = "code_refused"


@dataclass(frozen=True, slots=True)
class Opened:
    """Whom and what a link speaks of."""

    company_id: int
    outgoing_id: int
    expires_at: datetime


def open_link(token: str, *, now: datetime) -> Opened:
    """Return what a link opens; before anybody is in a company. Raises LinkGoneError."""
    link = PersonalLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise LinkGoneError(_("This link is not complete."), hint=_("Open it from the message again."))
    if link.revoked_at is not None or link.expires_at <= now:
        raise LinkGoneError(_("This link does not work any more."), hint=_("Use the link of your newest message."))
    return Opened(link.company_id, link.outgoing_id, link.expires_at)


def react(*, outgoing: Outgoing, kind: Reaction.Kind, now: datetime) -> datetime:
    """Write down what a person did, the first time; returns when that was."""
    kept, made = Reaction.objects.get_or_create(
        outgoing=outgoing, kind=kind, defaults={"company_id": outgoing.company_id, "at": now}
    )
    if made and kind == Reaction.Kind.ACKNOWLEDGED:
        about: About = {
            "delivery": outgoing.pk,
            "source": outgoing.source,
            "source_id": outgoing.source_id,
            "person": outgoing.person_id,
        }
        publish(company_id=outgoing.company_id, event="message.acknowledged", about=about, at=now)
    return kept.at


def ask(*, outgoing: Outgoing, text: str, now: datetime) -> ThreadEntry | None:
    """Put a question about a message into the person's thread, and tell who may answer; None for no words."""
    if not text.strip():
        return None
    said = Said(ThreadEntry.Kind.QUESTION, LINK, text, outgoing)
    entry = hear(company_id=outgoing.company_id, person_id=outgoing.person_id, said=said, now=now)
    person = outgoing.person
    values = {"person": person.pk}
    tell(company=person.company, permission=EDIT_MESSAGES, code="person_wrote", now=now, values=values, about=person)
    return entry


def working_links(*, person: Person, now: datetime) -> QuerySet[PersonalLink]:
    """Return the links that open a person's page."""
    links = PersonalLink.objects.filter(company_id=person.company_id, outgoing__person=person)
    return links.filter(revoked_at=None, expires_at__gt=now)


def revoke_links(*, person: Person, by: User, now: datetime) -> int:
    """Let no link that a person was ever sent work any more, also that of a message that still waits; on record.

    Returns how many worked. Safe to repeat. The next message brings a new one.
    """
    worked = working_links(person=person, now=now).update(revoked_at=now)
    if worked:
        record(
            company_id=person.company_id, verb="ended links", subject_type="person", subject_id=person.pk, at=now,
            actor=by, after={"links": worked},
        )  # fmt: skip
    return worked


def send_code(*, outgoing: Outgoing, subject: str, body: str, now: datetime) -> None:
    """Queue a one-time code on the channel that the link came by; ``body`` has a place for it.

    Raises CodeRefusedError after three within an hour.
    """
    person = outgoing.person
    recent = AccessCode.objects.filter(person=person, sent_at__gt=now - timedelta(hours=1)).count()
    if recent >= MOST_PER_HOUR:
        raise CodeRefusedError(_("Three codes were sent within an hour."), hint=_("Wait an hour, then ask again."))
    code = f"{secrets.randbelow(10**6):06d}"
    kept = AccessCode.objects.create(
        company_id=person.company_id, person=person, code_hash=_hash(person, code), sent_at=now
    )
    send = Send.objects.create(company_id=person.company_id, kind=Send.Kind.SERVICE, started_at=now)
    words = body % {"code": code}
    item = Item(person, "code", kept.pk, outgoing.channel, outgoing.language, subject, words)
    send.released = queue(send=send, items=[item], now=now)
    send.save(update_fields=["released"])


def check_code(*, person: Person, code: str, now: datetime) -> None:
    """Accept the newest code once. Raises CodeRefusedError, after five wrong tries whatever is typed."""
    kept = AccessCode.objects.select_for_update().filter(person=person).order_by("-pk").first()
    usable = kept is not None and kept.used_at is None and kept.tries < MOST_TRIES and now < kept.sent_at + CODE_LASTS
    if kept is None or not usable:
        raise CodeRefusedError(_("This code does not work any more."), hint=_("Ask for a new one."))
    digits = "".join(sign for sign in code if sign.isdigit())
    if not constant_time_compare(kept.code_hash, _hash(person, digits)):
        AccessCode.objects.filter(pk=kept.pk).update(tries=F("tries") + 1)
        raise CodeRefusedError(_("This is not the code that was sent."), hint=_("Look at it again."))
    AccessCode.objects.filter(pk=kept.pk).update(used_at=now)


def _hash(person: Person, code: str) -> str:
    return salted_hmac(f"pacenote.code.{person.pk}", code, algorithm="sha256").hexdigest()
