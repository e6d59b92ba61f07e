"""Decide what a send would do with the open messages of a company, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import cast

from pacenote.accounts.models import Company
from pacenote.base.clock import today
from pacenote.coaching import recipients
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.recipients import Candidate, Decision, MessageState, Mode, Reach
from pacenote.messaging.queries import Line, lines_of
from pacenote.people.models import Person
from pacenote.people.queries import has_roster, working_days


@dataclass(frozen=True, slots=True)
class Plan:
    """What a send would do: every open message with its decision."""

    decided: tuple[tuple[Message, Decision], ...]
    today: date

    @property
    def people(self) -> int:
        """How many people a message would reach."""
        return len({message.person_id for message, _decision in self.going()})

    def going(self) -> list[tuple[Message, recipients.Send]]:
        """Return the messages that go."""
        return [(message, decision) for message, decision in self.decided if isinstance(decision, recipients.Send)]

    def staying(self) -> list[tuple[Message, Decision]]:
        """Return the messages that do not go, each with its reason."""
        return [(message, decision) for message, decision in self.decided if not isinstance(decision, recipients.Send)]


class Circumstances:
    """What decides about messages, each read when it is first asked for: for several plans of the same messages.

    A page that shows more than one plan reads it once; whoever writes takes a new one, behind the company's lock.
    """

    def __init__(self, company: Company, messages: Iterable[Message] | None = None) -> None:
        self.company = company
        self._given = messages
        self._working: dict[date, dict[int, list[date]]] = {}
        self._known: dict[date, bool] = {}

    @cached_property
    def messages(self) -> list[Message]:
        """The given messages, or all that are open, by the names of their people."""
        rows = self._given
        if rows is None:
            rows = Message.objects.filter(company=self.company, state__in=Message.OPEN).select_related("person")
        return sorted(rows, key=lambda message: (message.person.sort_key, message.pk))

    @property
    def people(self) -> int:
        """How many people the messages are for."""
        return len({message.person_id for message in self.messages})

    @cached_property
    def lines(self) -> dict[int, list[Line]]:
        """By person, how they are reached."""
        return lines_of(self.company.pk, [message.person for message in self.messages], self.company.channels)

    @cached_property
    def delicate(self) -> set[int]:
        """The messages that a user has to look at."""
        rows = Finding.objects.filter(message__in=self.messages).delicate()
        return set(rows.values_list("message_id", flat=True))

    def rostered(self, day: date) -> set[int]:
        """Return who works on a day."""
        return {person_id for person_id, days in self._from(day).items() if days[0] == day}

    def upcoming(self, day: date) -> dict[int, date]:
        """Return, per person, the first day of work after a day, within the days that a message is held."""
        later = {person_id: days[days[0] == day :] for person_id, days in self._from(day).items()}
        return {person_id: days[0] for person_id, days in later.items() if days}

    def _from(self, day: date) -> dict[int, list[date]]:
        """Return, per person, the days of work from a day on, within the days that a message is held."""
        if day not in self._working:
            last = day + timedelta(days=self.company.hold_days)
            self._working[day] = working_days(self.company.pk, first=day, last=last)
        return self._working[day]

    def has_roster(self, day: date) -> bool:
        """Say whether anybody entered a roster for a day."""
        if day not in self._known:
            self._known[day] = bool(self.rostered(day)) or has_roster(self.company.pk, day)
        return self._known[day]


def plan_send(
    *,
    company: Company,
    mode: Mode,
    automatic: bool,
    now: datetime,
    messages: Iterable[Message] | None = None,
    known: Circumstances | None = None,
) -> Plan:
    """Decide for every open message (or some, or those that ``known`` is about) whether it would go now.

    Writes nothing.
    """
    day = today(company.zoneinfo, now)
    known = known or Circumstances(company, messages)
    candidates = _candidates(known, day)
    roster_known = known.has_roster(day)
    decided = [
        (
            message,
            recipients.decide(
                candidate,
                mode=mode,
                automatic=automatic,
                today=day,
                roster_known=roster_known,
                hold_days=company.hold_days,
                late_goes_automatically=company.late_policy == Company.LatePolicy.NEXT,
            ),
        )
        for message, candidate in zip(known.messages, candidates, strict=True)
    ]
    return Plan(tuple(decided), day)


def _candidates(known: Circumstances, day: date) -> Sequence[Candidate]:
    rostered, upcoming = known.rostered(day), known.upcoming(day)
    return [_candidate(message, message.person, known, rostered, upcoming) for message in known.messages]


def _candidate(
    message: Message, person: Person, known: Circumstances, rostered: set[int], upcoming: dict[int, date]
) -> Candidate:
    return Candidate(
        state=cast(MessageState, message.state),
        channels=[Reach(each.channel, each.enabled, each.has_address, each.bounced) for each in known.lines[person.pk]],
        rostered_today=person.pk in rostered,
        next_rostered_day=upcoming.get(person.pk),
        active=person.status in (Person.Status.ACTIVE, Person.Status.ONBOARDING),
        late=message.late,
        needs_person=message.pk in known.delicate,
        held_by_user=message.held_by_user,
        held_since=message.held_since,
        held_until=message.held_until,
    )
