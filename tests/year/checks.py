"""What must never be otherwise (product.md 3.3 and 5), held against what the simulation knows by itself."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Message
from pacenote.messaging.models import Attempt, Delivery, Outgoing
from pacenote.performance.models import PerformanceFile, SendMoment, Slot, SlotFile
from tests.year.company import SEND_AT, ZONE, World

HOLD_DAYS = 7


def first_minute(day: date) -> datetime:
    """Return the first minute of the day whose wall clock has reached the send time, found by looking at each."""
    zone = ZoneInfo(ZONE)
    minute = datetime(day.year, day.month, day.day, tzinfo=UTC)
    while (wall := minute.astimezone(zone)).date() < day or wall.time() < SEND_AT:
        minute += timedelta(minutes=1)
    return minute


def of_a_moment(world: World, moment: SendMoment) -> None:
    """The send is due at the company's own time, also on days of changing clocks."""
    assert moment.due_at == first_minute(moment.day), f"{moment.day}: due at {moment.due_at}"


def of_a_file(world: World, name: str, *, on_time: bool) -> None:
    """A slot is green exactly where its first file was there before its send was released."""
    with as_company(world.company.pk):
        slots = Slot.objects.filter(pk__in=SlotFile.objects.filter(file__name=name).values("slot"))
        verdicts = set(slots.values_list("on_time", flat=True))
        became = list(PerformanceFile.objects.filter(name=name).values_list("status", "error_code", "rows"))
    assert verdicts == {on_time}, f"{name}: on time {verdicts}, wanted {on_time}, {became}"


def of_a_release(world: World, day: date, outcome: str, new: list[int]) -> None:
    """Only whom the roster has today, each once, nothing late, nothing while paused; and nobody is forgotten."""
    there = world.at_work(day)
    known = any(its_day == day for _person, its_day in world.works)
    wanted = "paused" if world.paused else None if outcome == "missed" else "sent" if known else "no_roster"
    assert wanted in (None, outcome), f"{day}: {outcome}, wanted {wanted}"
    with as_company(world.company.pk):
        going = list(Outgoing.objects.filter(pk__in=new).values_list("person_id", "source_id"))
        messages = Message.objects.in_bulk([source_id for _person, source_id in going])
        forgotten = Message.objects.filter(state="draft", late=False, person_id__in=there)
        too_long = Message.objects.filter(state="held", held_since__lte=day - timedelta(days=HOLD_DAYS))
        assert not going or outcome == "sent", f"{day}: {len(going)} go although {outcome}"
        assert {person for person, _source in going} <= there, f"{day}: somebody who does not work"
        assert max(Counter(person for person, _source in going).values(), default=1) == 1, f"{day}: two at once"
        assert not any(each.late for each in messages.values()), f"{day}: a late one went by itself"
        for each in messages.values():
            waited = (day - each.held_since).days if each.held_since else 0
            assert waited <= HOLD_DAYS, f"{day}: held {waited} days"
        if outcome == "sent":
            assert not forgotten.exists(), f"{day}: somebody at work was forgotten"
            assert not too_long.exclude(held_by_user=True).exists(), f"{day}: held for more than a week"


def of_arrivals(world: World) -> None:
    """Nothing arrives twice, at a phone that said STOP, in a mailbox that unsubscribed, or during a pause."""
    texts = world.double.exchange.taken()[world.texts_seen :]
    mails = world.sink.taken[world.mails_seen :]
    world.texts_seen += len(texts)
    world.mails_seen += len(mails)
    assert not (world.paused and (texts or mails)), "something left during a pause"
    assert not [each for each in texts if world.by_phone(each.to).texts_off], "a text after STOP"
    assert not [each for each in mails if world.by_email(str(each["To"])).mails_off], "a mail after unsubscribing"
    world.arrived.update(each.body.rpartition("/m/")[2] for each in texts)
    world.arrived.update(str(each["Message-ID"]) for each in mails)
    assert max(world.arrived.values(), default=1) == 1, "something arrived twice"


def of_the_day(world: World, day: date) -> None:
    """What holds at the end of each day."""
    with as_company(world.company.pk):
        open_ones = Message.objects.filter(state__in=Message.OPEN).values("person", "late")
        assert not open_ones.annotate(n=Count("pk")).filter(n__gt=1).exists(), f"{day}: two open messages"
        handed = Attempt.objects.filter(outcome="sent").values("outgoing__source", "outgoing__source_id")
        assert not handed.annotate(n=Count("pk")).filter(n__gt=1).exists(), f"{day}: one message, two texts"
        mute = Message.objects.filter(state__in=("held", "expired", "unreachable", "skipped"), reason="")
        assert not mute.exists(), f"{day}: a message stays and does not say why"
        by_hand = Q(late=True) | Q(rule__needs_person=True, side=Finding.Side.OPPORTUNITY)
        placed = Finding.objects.filter(message__isnull=False)
        wrong = placed.filter(by_hand, message__late=False) | placed.filter(message__late=True).exclude(by_hand)
        columns = ("metric", "start", "late", "found_at", "message__state", "message__late", "told", "not_told")
        assert not wrong.exists(), f"{day}: a finding in the wrong message: {list(wrong.values_list(*columns))}"
        doubt = Q(status__in=("unknown", "sending"))
        assert not Delivery.objects.filter(doubt, company=world.company).exists(), f"{day}: a delivery in doubt"
        sent = Delivery.objects.filter(company=world.company, status__in=("sent", "delivered", "undelivered"))
        assert sent.count() == sum(world.arrived.values()), f"{day}: {sent.count()} sent, {sum(world.arrived.values())}"
        closed = Message.objects.filter(state="released").exclude(
            pk__in=Outgoing.objects.filter(source="coaching").values("source_id")
        )
        assert not closed.exists(), f"{day}: released and not queued"
