"""What a change of settings would do to the messages that wait, as a program reads it."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from pacenote.accounts.models import Membership
from pacenote.jobs.rehearsing import Fate, Rehearsal, Standing
from pacenote.people.models import Person


class FateOut(Schema):
    """What becomes of a message at the next send: it goes on channels, or stays for a reason, or ends unsent.

    One that ``waits`` goes when its person's quiet hours end.
    """

    channels: list[str]
    reason: str
    ends: bool
    waits: bool


class TurnOut(Schema):
    """One message of a person whom the maker sees, for which something would be different."""

    message: int
    person: int
    before: FateOut
    after: FateOut


class OutlookOut(Schema):
    """The next send, how many messages go with it, wait for the end of quiet hours, and leave points out.

    ``coached`` and ``praised`` are what the newest readings mean; 0 where the change does not touch that.
    """

    next_at: datetime
    going: int
    waiting: int
    crowded: int
    coached: int
    praised: int


class RehearsalOut(Schema):
    """How things stand, and how they would. Nothing is saved; ``rerouted`` people would be reached otherwise."""

    before: OutlookOut
    after: OutlookOut
    rerouted: int
    turns: list[TurnOut]


def rehearsal_out(rehearsal: Rehearsal, membership: Membership) -> RehearsalOut:
    """Return a rehearsal; of people whom the maker does not see only the numbers."""
    concerned = {each.after.person.pk for each in rehearsal.turns}
    seen = set(Person.objects.visible_to(membership).filter(pk__in=concerned).values_list("pk", flat=True))
    return RehearsalOut(
        before=_standing(rehearsal.before), after=_standing(rehearsal.after), rerouted=len(rehearsal.rerouted),
        turns=[
            TurnOut(message=each.after.message, person=each.after.person.pk, before=_fate(each.before),
                    after=_fate(each.after))
            for each in rehearsal.turns
            if each.after.person.pk in seen
        ],
    )  # fmt: skip


def _standing(each: Standing) -> OutlookOut:
    return OutlookOut(
        next_at=each.at, going=each.going, waiting=each.waiting, crowded=each.crowded, coached=each.coached,
        praised=each.praised,
    )  # fmt: skip


def _fate(each: Fate) -> FateOut:
    return FateOut(channels=list(each.channels), reason=each.reason, ends=each.ends, waits=each.waits)
