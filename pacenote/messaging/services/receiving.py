"""Take what the text provider tells: how far a message got, and what a phone sent back.

The doors have checked the provider's signature. Everything here is safe to repeat and right in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from pacenote.accounts.permissions import EDIT_MESSAGES
from pacenote.base.tenancy import as_company
from pacenote.messaging.channels.refusals import Refusal, refusal_of
from pacenote.messaging.keywords import Keyword, answer_to, recognise
from pacenote.messaging.models import Channel, Delivery, Outgoing, PersonalLink, PhoneStop, ThreadEntry
from pacenote.messaging.phone_lines import line_of
from pacenote.messaging.progress import TWILIO, earlier_than
from pacenote.messaging.retries import MOST_ATTEMPTS, pause_after
from pacenote.messaging.services.announcing import announce
from pacenote.messaging.services.conversing import Said, hear
from pacenote.messaging.services.notifying import tell
from pacenote.messaging.services.opening import LINK
from pacenote.messaging.services.reaching import learn
from pacenote.messaging.services.unsubscribing import Reader, unsubscribe
from pacenote.people.models import Person
from pacenote.records.services import record

log = structlog.get_logger("pacenote.messaging")
Status, Kind = Delivery.Status, ThreadEntry.Kind
BAD_NEWS = (Status.FAILED, Status.UNDELIVERED)
KINDS = {"stop": Kind.STOP, "start": Kind.START, "help": Kind.HELP}


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider says about one attempt; ``word`` is the provider's own."""

    outgoing_id: int
    attempt: int
    word: str
    error_code: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that a phone sent; ``answered`` where the provider has answered and acted upon it itself."""

    phone: str
    text: str
    provider_id: str
    answered: bool = False


def take_report(*, report: Report, now: datetime) -> bool:
    """Move a delivery forward by what the provider reports; returns whether anything changed.

    Good news counts from any attempt: what was taken must not be handed over again. Bad news counts from the newest
    one alone. Where the provider says that it was only too busy, the message goes back into the queue.
    """
    delivery = Delivery.objects.filter(pk=report.outgoing_id, channel=Channel.SMS).first()
    status = TWILIO.get(report.word)
    if delivery is None or status is None:
        log.warning("report without a delivery", outgoing=report.outgoing_id, known=status is not None)
        return False
    bad = status in BAD_NEWS
    refusal = refusal_of(report.error_code) if bad and report.error_code else Refusal("", permanent=True)
    ours = Delivery.objects.filter(pk=delivery.pk, status__in=earlier_than(status))
    if bad:
        ours = ours.filter(attempts=report.attempt).exclude(status=Status.PENDING)
    with as_company(delivery.company_id):
        if bad and not refusal.permanent and report.attempt % MOST_ATTEMPTS:
            due_at = now + pause_after(report.attempt)
            ours = ours.exclude(status=Status.CANCELED)
            changed = ours.update(status=Status.PENDING, due_at=due_at, finished_at=None, error_code=refusal.code)
        else:
            changed = ours.update(status=status, finished_at=now, error_code=refusal.code if bad else "")
            if changed:
                became = {delivery.pk: (status, refusal.code if bad else "")}
                announce(company_id=delivery.company_id, became=became, now=now)
        if changed:
            learn(delivery.company_id, {delivery.pk: refusal.code}, now=now)
    return bool(changed)


def receive(*, inbound: Inbound, now: datetime) -> str:
    """Take a text from a phone; returns what the phone is answered, empty for nothing.

    STOP and START count at once and by themselves, before anybody looks whose phone it is.
    """
    keyword, line = recognise(inbound.text), line_of(inbound.phone)
    if keyword is not None and keyword.deed != "help":
        _switch(line, keyword, now)
    people = _whose(line, inbound.phone, everywhere=keyword is not None)
    if not people:
        log.info("text from an unknown phone", keyword=keyword.deed if keyword else "")
    language = ""
    for company_id, (person_id, outgoing_id) in people.items():
        with as_company(company_id):
            person = Person.objects.select_related("company").get(pk=person_id)
            language = language or person.language or person.company.language
            _note(person, inbound, keyword, outgoing_id, now)
    if keyword is None or keyword.answered or inbound.answered:
        return ""
    return answer_to(keyword, language)


def stop_by_link(*, outgoing: Outgoing, now: datetime) -> None:
    """Switch off the channel of a message for its person: as STOP from the phone does, or as the link in a mail."""
    if outgoing.channel != Channel.SMS:
        unsubscribe(reader=Reader(outgoing.company_id, outgoing.person_id), now=now)
        return
    _switch(line_of(outgoing.recipient), Keyword("stop", "", answered=True), now)
    said = Said(Kind.STOP, LINK, "", outgoing)
    hear(company_id=outgoing.company_id, person_id=outgoing.person_id, said=said, now=now)
    record(
        company_id=outgoing.company_id,
        verb="stopped texts",
        subject_type="person",
        subject_id=outgoing.person_id,
        at=now,
        after={"by": "their page"},
    )


def _switch(line: str, keyword: Keyword, now: datetime) -> None:
    """Write down STOP or START for a phone and a sender, and take what is queued for it out of the queue."""
    with transaction.atomic():
        if keyword.deed == "start":
            PhoneStop.objects.filter(line=line).delete()
            return
        PhoneStop.objects.update_or_create(line=line, defaults={"stopped_at": now, "by_provider": False})
        Delivery.objects.filter(
            outgoing_id__in=PersonalLink.objects.filter(line=line).values("outgoing_id"), status=Status.PENDING
        ).update(status=Status.CANCELED, finished_at=now, error_code="stop")


def _whose(line: str, phone: str, *, everywhere: bool) -> dict[int, tuple[int, int]]:
    """Return person and newest message of the phone by company: of the one that wrote last, or of all of them.

    A phone is known by what was sent to it. Where its number has gone over to somebody else of that company since,
    and to nobody but them, it speaks for them.
    """
    links = PersonalLink.objects.filter(line=line).order_by("company_id", "-outgoing_id").distinct("company_id")
    newest = {link.company_id: link.outgoing_id for link in links}
    if not everywhere and newest:
        last = max(newest, key=lambda company_id: newest[company_id])
        newest = {last: newest[last]}
    found: dict[int, tuple[int, int]] = {}
    for company_id, outgoing_id in newest.items():
        with as_company(company_id):
            person_id = Outgoing.objects.values_list("person_id", flat=True).get(pk=outgoing_id)
            holders = list(Person.objects.filter(phone=phone).values_list("pk", flat=True)[:2])
            alone = holders[0] if len(holders) == 1 else person_id
            found[company_id] = (alone, outgoing_id)
    return found


def _note(person: Person, inbound: Inbound, keyword: Keyword | None, outgoing_id: int, now: datetime) -> None:
    kind = KINDS[keyword.deed] if keyword else Kind.TEXT
    about = Outgoing.objects.filter(pk=outgoing_id).first() if keyword is None else None
    said = Said(kind, Channel.SMS, inbound.text, about, inbound.provider_id)
    entry = hear(company_id=person.company_id, person_id=person.pk, said=said, now=now)
    if entry is None:
        return
    if keyword is None:
        tell(
            company=person.company,
            permission=EDIT_MESSAGES,
            code="person_wrote",
            now=now,
            values={"person": person.pk},
            about=person,
        )
    elif keyword.deed != "help":
        record(
            company_id=person.company_id,
            verb="stopped texts" if keyword.deed == "stop" else "started texts",
            subject_type="person",
            subject_id=person.pk,
            at=now,
            after={"by": "their phone"},
        )
