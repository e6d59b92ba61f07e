"""Reads of reachability and deliveries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pacenote.messaging.models import Channel, Delivery, PhoneStop, Preference, SmsConsent
from pacenote.messaging.phone_lines import line_of
from pacenote.people.models import Person

#: The reason of a preference that a provider switched off: nothing arrives at that address.
BOUNCED = "bounced"
#: Of so many people the choices are read one by one; of more, those of the whole company.
FEW = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as it stands for one person."""

    channel: str
    enabled: bool
    has_address: bool
    bounced: bool


class Kept(Protocol):
    """What is kept of somebody's choice about a channel: a preference, or what was read of one."""

    @property
    def enabled(self) -> bool:
        """Whether the channel is on."""
        ...

    @property
    def reason(self) -> str:
        """Why it is as it is, where something but the person decided."""
        ...

    @property
    def address(self) -> str:
        """What bounced."""
        ...


def lines_of(company_id: int, people: Iterable[Person], channels: Iterable[str]) -> dict[int, list[Line]]:
    """Return, per person, the company's channels in its order."""
    order, known = list(channels), list(people)
    stored: defaultdict[int, dict[str, Kept]] = defaultdict(dict)
    choices = Preference.objects.filter(company_id=company_id)
    if len(known) <= FEW:
        choices = choices.filter(person__in=known)
    for row in choices:
        stored[row.person_id][row.channel] = row
    willing = _willing(known) if Channel.SMS in order else set()
    return {
        person.pk: lines_from(
            order,
            kept=stored[person.pk],
            email=person.email,
            phone=person.phone,
            willing=person.pk in willing,
        )
        for person in known
    }


def lines_from(order: Iterable[str], *, kept: Mapping[str, Kept], email: str, phone: str, willing: bool) -> list[Line]:
    """Return somebody's channels in an order, from what they chose and whether they agreed to texts. Reads nothing.

    The outbox stands in for e-mail on a fresh installation, so whoever said no to e-mail gets nothing there.
    """
    lines = []
    for channel in order:
        address = phone if channel == Channel.SMS else email
        choice = kept.get(channel)
        if choice is None and channel == Channel.OUTBOX:
            choice = kept.get(Channel.EMAIL)
        enabled = choice is None or choice.enabled or choice.reason == BOUNCED
        bounced = choice is not None and bounced_at(choice, address)
        lines.append(
            Line(
                channel=channel,
                # Without a number nobody can have agreed for it; then the missing number is what somebody can repair.
                enabled=enabled and (channel != Channel.SMS or willing or not phone),
                has_address=bool(address) if channel != Channel.OUTBOX else True,
                bounced=bounced and channel != Channel.OUTBOX,
            )
        )
    return lines


def bounced_at(kept: Kept, address: str) -> bool:
    """Say whether what came back came back from this address; a new address starts afresh."""
    return kept.reason == BOUNCED and kept.address in ("", address)


def message_waits(*, company_id: int) -> bool:
    """Say whether something of a company waits to be handed over."""
    return Delivery.objects.filter(company_id=company_id, status=Delivery.Status.PENDING).exists()


def delivery_counts(company_id: int, send_id: int) -> Counter[str]:
    """Return how many deliveries of a send are in each state."""
    return Counter(Delivery.objects.filter(company_id=company_id, send_id=send_id).values_list("status", flat=True))


def consented(people: Iterable[Person]) -> set[int]:
    """Return the ids of those who agreed to texts at the number that they have now; one query.

    The newest record counts. One that was given for another number counts for none.
    """
    phones = {person.pk: person.phone for person in people}
    newest = SmsConsent.objects.filter(person__in=list(phones)).order_by("person", "-pk").distinct("person")
    rows = newest.values_list("person_id", "given", "phone")
    return {person_id for person_id, given, phone in rows if given and phone in ("", phones[person_id])}


def may_text(people: Iterable[Person]) -> set[int]:
    """Return the ids of those who may be sent a text: a number, consent for it, and neither STOP nor switched off."""
    reachable = {person.pk: person for person in people if person.phone}
    off = Preference.objects.filter(person__in=list(reachable), channel=Channel.SMS, enabled=False)
    silent = {row.person_id for row in off if row.reason != BOUNCED or bounced_at(row, reachable[row.person_id].phone)}
    return _willing(reachable.values()) - silent


def _willing(people: Iterable[Person]) -> set[int]:
    """Return the ids of those who agreed to texts at their number, and whose phone did not say STOP to our sender."""
    agreed = consented(people_with := [person for person in people if person.phone])
    phones = {person.pk: person.phone for person in people_with if person.pk in agreed}
    silent = silent_phones(phones.values())
    return {pk for pk, phone in phones.items() if phone not in silent}


def silent_phones(phones: Iterable[str]) -> set[str]:
    """Return which phones said STOP to our sender."""
    lines = {line_of(phone): phone for phone in phones}
    stopped = PhoneStop.objects.filter(line__in=list(lines)).values_list("line", flat=True) if lines else ()
    return {lines[line] for line in stopped}


def stopped_line(phone: str) -> PhoneStop | None:
    """Return the STOP of a phone, if there is one."""
    return PhoneStop.objects.filter(line=line_of(phone)).first() if phone else None
