"""Reads of reachability and deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pacenote.messaging.models import Channel, Delivery, Preference
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
