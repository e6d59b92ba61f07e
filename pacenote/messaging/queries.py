"""Reads of reachability and deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pacenote.messaging.models import Channel, Delivery, Preference, SmsConsent
from pacenote.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as it stands for one person."""

    channel: str
    enabled: bool
    has_address: bool
    bounced: bool


def lines_of(company_id: int, people: Iterable[Person], channels: Iterable[str]) -> dict[int, list[Line]]:
    """Return, per person, the company's channels in its order."""
    order = list(channels)
    stored = {
        (person_id, channel): (enabled, reason)
        for person_id, channel, enabled, reason in Preference.objects.filter(company_id=company_id).values_list(
            "person_id", "channel", "enabled", "reason"
        )
    }
    lines: dict[int, list[Line]] = {}
    for person in people:
        # The outbox stands in for e-mail on a fresh installation, so whoever said no to e-mail gets nothing there.
        email = stored.get((person.pk, Channel.EMAIL), (True, ""))
        standing = {Channel.EMAIL.value: email, Channel.OUTBOX.value: stored.get((person.pk, Channel.OUTBOX), email)}
        lines[person.pk] = [_line(person, channel, *standing[channel]) for channel in order]
    return lines


def _line(person: Person, channel: str, enabled: bool, reason: str) -> Line:  # noqa: FBT001  unpacked from a row
    bounced = reason == "bounced"
    return Line(
        channel=channel,
        enabled=enabled or bounced,
        has_address=bool(person.email) if channel == "email" else True,
        bounced=bounced,
    )


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
    """Return the ids of those who may be sent a text: a number, consent for it, and no STOP."""
    reachable = [person for person in people if person.phone]
    off = Preference.objects.filter(person__in=reachable, channel="sms", enabled=False)
    return consented(reachable) - set(off.values_list("person_id", flat=True))
