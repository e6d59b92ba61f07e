"""Decide about the open messages of many companies at once: what plan_send does for one, from one read for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.db import connection

from pacenote.accounts.models import Company
from pacenote.coaching import recipients
from pacenote.coaching.recipients import Candidate, Decision, MessageState, Mode, Reach
from pacenote.messaging.models import Channel
from pacenote.messaging.queries import lines_from, silent_phones
from pacenote.people.models import Person

READY = "SELECT company_id, has_roster, apart FROM coaching_ready(%s::bigint[], %s::date[], %s::bigint[])"
OPEN = """
SELECT company_id, message_id, person_id, state, late, held_by_user, held_since, held_until, composed_at, language,
       subject, body, short, status, email, phone, rostered, next_day, delicate, preferences, consented, consented_phone
FROM coaching_open(%s::bigint[], %s::date[], %s::int[], %s)
"""
WORKING = (Person.Status.ACTIVE, Person.Status.ONBOARDING)


@dataclass(frozen=True, slots=True)
class Turn:
    """A company whose send is on: the day it is for, and the send itself where it has begun."""

    company: Company
    day: date
    send_id: int | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a company's day has a roster, and whether something about it asks for more than deciding."""

    has_roster: bool
    apart: bool


class OpenMessage(NamedTuple):
    """An open message with what decides about it, as the database gives it."""

    company_id: int
    message_id: int
    person_id: int
    state: str
    late: bool
    held_by_user: bool
    held_since: date | None
    held_until: date | None
    composed_at: datetime
    language: str
    subject: str
    body: str
    short: str
    status: str
    email: str
    phone: str
    rostered: bool
    next_day: date | None
    delicate: bool
    preferences: list[list[Any]] | None
    consented: bool | None
    consented_phone: str | None

    @property
    def agreed(self) -> bool:
        """Whether the person agreed to texts at the number that they have now."""
        return bool(self.consented and self.phone and self.consented_phone in ("", self.phone))


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose about a channel."""

    enabled: bool
    reason: str
    address: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The open messages of one company with their decisions, in the order in which they go."""

    turn: Turn
    messages: list[tuple[OpenMessage, Decision]] = field(default_factory=list)


def readiness(turns: Sequence[Turn]) -> dict[int, Readiness]:
    """Return how each company stands, in the open transaction."""
    with connection.cursor() as cursor:
        values = [(each.company.pk, each.day, each.send_id) for each in turns]
        cursor.execute(READY, [list(column) for column in zip(*values, strict=True)])
        return {company_id: Readiness(has_roster, apart) for company_id, has_roster, apart in cursor.fetchall()}


def decide_all(turns: Sequence[Turn], ready: Mapping[int, Readiness], *, most: int | None) -> list[Decided]:
    """Decide about the open messages of companies, or of each about ``most`` that wait for nothing; locks them.

    Asks recipients.decide, as plan_send does; a test holds the two against each other.
    """
    found = _open_messages(turns, most)
    silent = silent_phones({each.phone for messages in found.values() for each in messages if each.agreed})
    return [
        Decided(
            turn,
            [
                (each, _decide(turn, each, has_roster=ready[turn.company.pk].has_roster, silent=silent))
                for each in found[turn.company.pk]
            ],
        )
        for turn in turns
    ]


def automatic_reach(company: Company) -> Mode:
    """Return whom a company's automatic send is for."""
    return "rostered" if company.reach == Company.Reach.ROSTERED else "everyone"


def _open_messages(turns: Iterable[Turn], most: int | None) -> defaultdict[int, list[OpenMessage]]:
    values = [(each.company.pk, each.day, each.company.hold_days) for each in turns]
    found: defaultdict[int, list[OpenMessage]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [*(list(column) for column in zip(*values, strict=True)), most])
        for row in cursor.fetchall():
            found[row[0]].append(OpenMessage(*row))
    return found


def _decide(turn: Turn, message: OpenMessage, *, has_roster: bool, silent: set[str]) -> Decision:
    return recipients.decide(
        _candidate(turn.company, message, silent),
        mode=automatic_reach(turn.company),
        automatic=True,
        today=turn.day,
        roster_known=has_roster,
        hold_days=turn.company.hold_days,
        late_goes_automatically=turn.company.late_policy == Company.LatePolicy.NEXT,
    )


def _candidate(company: Company, message: OpenMessage, silent: set[str]) -> Candidate:
    texts = Channel.SMS in company.channels
    lines = lines_from(
        company.channels,
        kept={channel: Choice(*choice) for channel, *choice in message.preferences or ()},
        email=message.email,
        phone=message.phone,
        willing=texts and message.agreed and message.phone not in silent,
    )
    return Candidate(
        state=cast(MessageState, message.state),
        channels=[Reach(each.channel, each.enabled, each.has_address, each.bounced) for each in lines],
        rostered_today=message.rostered,
        next_rostered_day=message.next_day,
        active=message.status in WORKING,
        late=message.late,
        needs_person=message.delicate,
        held_by_user=message.held_by_user,
        held_since=message.held_since,
        held_until=message.held_until,
    )
