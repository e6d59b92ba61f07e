"""One day after the other: what comes in, what people and users do, and the send; each is checked as it happens."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.coaching.services.releasing import SendingPausedError
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Outgoing, Send
from pacenote.messaging.services import Inbound, receive, unsubscribe
from pacenote.messaging.services.unsubscribing import Reader
from pacenote.people.models import RosterStatus
from pacenote.people.services import RosterEntry, enter_roster, set_roster_status
from pacenote.performance.models import SendMoment
from pacenote.performance.services import plan_moments
from tests.sheets import Named, bring_in
from tests.year import checks
from tests.year.company import World, day_file, week_file


def live(world: World, first: date, days: int) -> None:
    """Live so many days. Raises AssertionError at the first thing that must never be."""
    for n in range(days):
        day = first + timedelta(days=n)
        _morning(world, day)
        _send(world, day)
        _afternoon(world, day)
        checks.of_the_day(world, day)


def _morning(world: World, day: date) -> None:
    with as_company(world.company.pk):
        plan_moments(company=world.company, now=world.at(day, 0, 5))
    if not world.perhaps(0.06, "days without a roster"):
        _roster(world, day)
    _answers(world, world.at(day, 7))
    if not world.perhaps(0.1, "missing daily files") and not world.perhaps(0.2, "late daily files"):
        _drop(world, day_file(world, day - timedelta(days=1)), world.at(day, 8), f"day {day - timedelta(days=1)}", day)
    if day.weekday() == 3 and not world.perhaps(0.25, "late weekly files"):
        _drop(world, week_file(world, day, note="first"), world.at(day, 9), f"week {day}", day)
    if world.perhaps(0.3, "call-outs"):
        _call_out(world, day)
    _users(world, world.at(day, 9, 30))


def _afternoon(world: World, day: date) -> None:
    """Bring what came too late, and what was issued anew; let a user send it by hand, now and then."""
    if f"day {day - timedelta(days=1)}" not in world.dropped and world.chance.random() < 0.7:
        _drop(world, day_file(world, day - timedelta(days=1)), world.at(day, 12), f"day {day - timedelta(days=1)}", day)
    if day.weekday() == 3 and f"week {day}" not in world.dropped:
        _drop(world, week_file(world, day, note="late"), world.at(day, 13), f"week {day}", day)
    if day.weekday() == 4 and world.perhaps(0.3, "re-issues"):
        thursday = day - timedelta(days=1)
        _drop(world, week_file(world, thursday, note="again"), world.at(day, 14), f"week {thursday}", thursday)
    if world.perhaps(0.2, "late messages sent by hand"):
        _by_hand(world, day)


def _roster(world: World, day: date) -> None:
    works = [man for man in world.men if world.chance.random() < 0.7]
    with as_company(world.company.pk):
        enter_roster(company=world.company, entries=[RosterEntry(man.row.pk, day, "10:20") for man in works])
    world.works |= {(man.row.pk, day): True for man in works}


def _call_out(world: World, day: date) -> None:
    there = sorted(world.at_work(day))
    if not there:
        return
    person_id = world.chance.choice(there)
    man = next(man for man in world.men if man.row.pk == person_id)
    with as_company(world.company.pk):
        status = RosterStatus.objects.get(code="called_out_excused")
        set_roster_status(company=world.company, person=man.row, day=day, status=status)
    world.works[person_id, day] = False


def _drop(world: World, named: Named, now: datetime, what: str, due_day: date) -> None:
    bring_in(world.company, named, now=now)
    if what not in world.dropped:
        world.dropped[what] = now
        checks.of_a_file(world, named[0], on_time=due_day not in world.released)


def _answers(world: World, now: datetime) -> None:
    """Let a phone say STOP or START, and a mailbox unsubscribe."""
    man = world.chance.choice(world.men)
    if man.row.phone and world.perhaps(0.08, "stops and starts"):
        word = "START" if man.texts_off else "STOP"
        provider = world.double.provider
        fields = world.double.exchange.sent_by_phone(phone=man.row.phone, sender=provider.sender, body=word)
        receive(inbound=Inbound(man.row.phone, word, fields["MessageSid"]), now=now)
        man.texts_off = not man.texts_off
    elif not man.mails_off and world.perhaps(0.01, "unsubscribed"):
        unsubscribe(reader=Reader(world.company.pk, man.row.pk), now=now)
        man.mails_off = True


def _users(world: World, now: datetime) -> None:
    """Pause or resume, and edit, hold or skip a message."""
    with as_company(world.company.pk):
        if world.paused:
            if world.perhaps(0.4, "resumed"):
                coaching.resume(company=world.company, by=world.user, now=now)
                world.paused = False
        elif world.perhaps(0.03, "paused"):
            coaching.pause(company=world.company, reason="", by=world.user, now=now)
            world.paused = True
        world.company.refresh_from_db()
        message = Message.objects.filter(state__in=Message.OPEN).order_by("?").first()
        if message is None:
            return
        if world.perhaps(0.05, "edited"):
            coaching.edit(message=message, text="My own words for you.", by=world.user, now=now)
        elif world.perhaps(0.05, "held by a user"):
            until = now.date() + timedelta(days=world.chance.randint(1, 4))
            coaching.hold(message=message, until=until, by=world.user, now=now)
        elif world.perhaps(0.03, "skipped"):
            coaching.skip(message=message, reason="told in person", by=world.user, now=now)


def _send(world: World, day: date) -> None:
    """Let the clock release the day's send, as it does in life: together with others, or for this company alone."""
    moment = SendMoment.objects.get(company=world.company, day=day)
    checks.of_a_moment(world, moment)
    off = world.perhaps(0.02, "machine off at the send")
    now = moment.due_at + timedelta(hours=2 if off else 0, seconds=world.chance.randint(0, 50))
    before = set(_outgoing(world))
    if world.chance.random() < 0.5 or off:
        coaching.release_due(company_id=world.company.pk, moment_id=moment.pk, now=now)
    else:
        _together(world, now)
    moment.refresh_from_db()
    world.released[day] = now
    world.deeds[f"send {moment.outcome}"] += 1
    checks.of_a_release(world, day, moment.outcome, sorted(set(_outgoing(world)) - before))
    if world.perhaps(0.03, "sends stopped"):
        _deliver(world, now, most=1)
        _stop(world, day, now)
    _deliver(world, now)


def _together(world: World, now: datetime) -> None:
    skip: set[int] = set()
    while batch := coaching.release_some(now=now, skip=skip):
        for moment_id, company_id in batch.apart:
            coaching.release_due(company_id=company_id, moment_id=moment_id, now=now)
        skip |= {moment_id for moment_id, _company in batch.apart}


def _stop(world: World, day: date, now: datetime) -> None:
    with as_company(world.company.pk):
        send = Send.objects.filter(kind="automatic").order_by("-pk").first()
        if send is not None and send.started_at == now:
            coaching.stop_send(send=send, by=world.user, now=now)


def _by_hand(world: World, day: date) -> None:
    now = world.at(day, 15)
    with as_company(world.company.pk), suppress(SendingPausedError):
        coaching.send_now(company=world.company, mode="rostered", by=world.user, now=now)
    _deliver(world, now)


def _deliver(world: World, now: datetime, *, most: int = 0) -> None:
    """Hand over what is due, and look at whom it reached."""
    at = [now]
    while messaging.deliver(batch=most or 100, clock=lambda: at[0]):
        if most:
            break
        at[0] += timedelta(seconds=1)  # the pace of a channel fills again
    checks.of_arrivals(world)


def _outgoing(world: World) -> list[int]:
    with as_company(world.company.pk):
        return list(Outgoing.objects.values_list("pk", flat=True))
