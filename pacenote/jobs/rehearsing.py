"""What a change of a company's settings would do to what waits: the change itself is made, looked at and taken back.

So the answer comes from the code that will act, and not from a second one that resembles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q

from pacenote.accounts.models import Company, User
from pacenote.accounts.services import CompanySettings
from pacenote.base.quiet import QuietHours, quiet_until
from pacenote.base.tenancy import as_company
from pacenote.coaching.compose import LeftOut
from pacenote.coaching.models import Finding, Message, Rule
from pacenote.coaching.recipients import Decision, Expire, Mode, Send
from pacenote.coaching.rehearse import rehearse
from pacenote.coaching.services import plan_send
from pacenote.coaching.services.manners import CoachingSettings, change_coaching
from pacenote.coaching.services.rehearsing import manner_of, past_cases
from pacenote.coaching.services.rules import rule_values
from pacenote.jobs.founding import change_company
from pacenote.people.models import Person
from pacenote.performance.queries import next_moment

#: Settings by which a reading is judged: only these take a look at the readings.
JUDGING = ("grace_days", "praise_streak", "praise_improvement", "praise_best_after")


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one open message at the next send: on which channels it goes, or why it does not.

    One that ``ends`` was held as long as a message may be; one that ``waits`` goes when its person's quiet hours end.
    """

    message: int
    person: Person
    channels: tuple[str, ...]
    reason: str = ""
    ends: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a company stands: its next send with the fate of each open message, and how many of those leave points out.

    ``coached`` and ``praised`` are what the newest readings of every metric mean; none where nobody asked for that.
    """

    at: datetime
    fates: dict[int, Fate]
    crowded: int
    coached: int
    praised: int

    @property
    def going(self) -> int:
        """How many messages go with the next send."""
        return sum(bool(each.channels) for each in self.fates.values())

    @property
    def waiting(self) -> int:
        """How many of them wait for the end of quiet hours."""
        return sum(each.waits for each in self.fates.values())


@dataclass(frozen=True, slots=True)
class Turn:
    """One message for which something would be different."""

    before: Fate
    after: Fate


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a company stands before a change and after it."""

    before: Standing
    after: Standing

    @property
    def turns(self) -> list[Turn]:
        """The messages for which something would be different, by their people's names."""
        pairs = [Turn(each, self.after.fates[pk]) for pk, each in self.before.fates.items() if pk in self.after.fates]
        changed = [each for each in pairs if each.before != each.after]
        return sorted(changed, key=lambda each: (each.before.person.sort_key, each.before.message))

    @property
    def rerouted(self) -> set[int]:
        """The people who would get their message on another channel."""
        both = [each for each in self.turns if each.before.channels and each.after.channels]
        return {each.after.person.pk for each in both if each.before.channels != each.after.channels}

    @property
    def concerns(self) -> bool:
        """Whether anything would be different for anybody: with no message open, not even another time is."""
        moved = bool(self.before.fates) and self.before.at != self.after.at
        figures = [(each.crowded, each.coached, each.praised) for each in (self.before, self.after)]
        return moved or bool(self.turns) or figures[0] != figures[1]


def rehearse_company(*, company: Company, wanted: CompanySettings, by: User, now: datetime) -> Rehearsal:
    """Say what other settings would do. Changes nothing; raises BadSettingsError as the change itself."""

    def change(fresh: Company) -> None:
        change_company(company=fresh, wanted=wanted, by=by, now=now)

    return _rehearsed(company, change, now, judging=False)


def rehearse_coaching(*, company: Company, wanted: CoachingSettings, by: User, now: datetime) -> Rehearsal:
    """Say what other settings of coaching would do. Changes nothing; raises BadCoachingSettingsError."""

    def change(fresh: Company) -> None:
        change_coaching(company=fresh, wanted=wanted, by=by, now=now)

    was = CoachingSettings.of(company)
    judging = any(getattr(was, name) != getattr(wanted, name) for name in JUDGING)
    return _rehearsed(company, change, now, judging=judging)


def _rehearsed(company: Company, change: Callable[[Company], None], now: datetime, *, judging: bool) -> Rehearsal:
    with as_company(company.pk):
        before = _standing(company.pk, now, judging=judging)
        with transaction.atomic():
            change(Company.objects.get(pk=company.pk))
            after = _standing(company.pk, now, judging=judging)
            transaction.set_rollback(True)  # nothing of the change stays
    return Rehearsal(before, after)


def _standing(company_id: int, now: datetime, *, judging: bool) -> Standing:
    company = Company.objects.get(pk=company_id)
    _day, at = next_moment(company, now)
    mode: Mode = "rostered" if company.reach == Company.Reach.ROSTERED else "everyone"
    plan = plan_send(company=company, mode=mode, automatic=True, now=at)
    fates = {message.pk: _fate(company, message, decision, at) for message, decision in plan.decided}
    coached, praised = _judged(company) if judging else (0, 0)
    return Standing(at, fates, _crowded(company), coached, praised)


def _fate(company: Company, message: Message, decision: Decision, at: datetime) -> Fate:
    if not isinstance(decision, Send):
        return Fate(message.pk, message.person, (), decision.reason.value, ends=isinstance(decision, Expire))
    zone = ZoneInfo(message.person.zone) if message.person.zone else company.zoneinfo
    quiet = quiet_until(QuietHours(company.quiet_from, company.quiet_until, zone), at)
    return Fate(message.pk, message.person, decision.channels, waits=quiet is not None)


def _crowded(company: Company) -> int:
    """Return how many open messages have more coaching points than one may tell."""
    points = Finding.objects.filter(company=company, side=Finding.Side.OPPORTUNITY, message__state__in=Message.OPEN)
    points = points.filter(Q(told=True) | Q(not_told=LeftOut.TOO_MANY_POINTS))
    return points.values("message").annotate(count=Count("pk")).filter(count__gt=company.max_points).count()


def _judged(company: Company) -> tuple[int, int]:
    """Return how many opportunities and how much praise the newest readings of every metric come to."""
    manner, outcomes = manner_of(company), Counter[str]()
    for rule in Rule.objects.filter(company=company, current=True).filter(Q(coach_on=True) | Q(praise_on=True)):
        values = rule_values(rule)
        cases = past_cases(company=company, rules=(values,), manner=manner, periods=1)
        outcomes.update(rehearse(cases, values, manner))
    return outcomes["coach"], outcomes["praise"]
