"""The phones of the demo's people: they take texts, say how far those got, open, answer, doubt and stop.

The texts go to the double of the text provider over HTTP, as they would to the provider; only its reports are taken
from it directly, so that they stand at the moment that is played and not at the moment of planting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding
from pacenote.demo.chance import dice
from pacenote.demo.texting.exchange import Call
from pacenote.demo.texting.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Outgoing, Reaction
from pacenote.people.models import Person

AGREED = "I agree to get work messages about my driving by text. I can stop them at any time by answering STOP."
#: Of ten people with a phone, so many agreed to texts; of ten who got one, so many open it, and say that they got it.
AGREE, OPEN, GOT_IT = 0.88, 0.72, 0.55
TALKERS, TALKED_ABOUT = 5, timedelta(days=8)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
REPORT = re.compile(r"/hooks/sms/status/(\d+)/(\d+)/$")
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Phones:
    """What takes the demo's messages; without a double all of them stay in the outbox."""

    company: Company
    double: Double | None
    now: datetime
    _played: datetime = LONG_AGO

    def connect(self, *, by: User, at: datetime) -> None:
        """Switch texts on, with the consent of those who gave it."""
        if self.double is None:
            return
        Company.objects.filter(pk=self.company.pk).update(channels=["sms", "outbox"])
        self.company.refresh_from_db()
        with as_company(self.company.pk):
            asked = Person.objects.filter(company=self.company).exclude(phone="").order_by("pk")
            willing = [each for each in asked if dice("consent", each.phone).random() < AGREE]
            messaging.record_consent(
                company=self.company, people=willing, given=True, wording=AGREED, by=by, now=at, source="hiring form"
            )

    def hand_over(self, at: datetime) -> None:
        """Let everything leave that is due, at the pace of its channel, and let the phones say what became of it."""
        clock = at
        if self.double is not None:
            self.double.exchange.clock = lambda: clock
        while True:
            while messaging.deliver(clock=lambda: clock, company_id=self.company.pk):  # noqa: B023  called at once
                pass
            if messaging.pause_for_pace(now=clock) is None:
                break
            clock += SECOND
        self._played = clock
        if self.double is not None:
            self._report(clock)

    def _report(self, clock: datetime) -> None:
        assert self.double is not None
        for call in self.double.exchange.owed():
            report = _report_of(call)
            chance = dice("report", report.outgoing_id)
            at = min(clock + SECOND * chance.randint(2, 25), self.now)
            messaging.take_report(report=report, now=at)
            if report.word == "delivered":
                self._react(report.outgoing_id, at, chance)

    def _react(self, outgoing_id: int, at: datetime, chance: Random) -> None:
        """Let somebody open what they got, most within the hour, and perhaps say that they got it."""
        opened = at + timedelta(minutes=chance.randint(1, 12) if chance.random() < 0.6 else chance.randint(13, 240))
        if chance.random() > OPEN or opened > self.now:
            return
        with as_company(self.company.pk):
            outgoing = Outgoing.objects.filter(pk=outgoing_id, source="coaching").first()
            if outgoing is None:
                return
            messaging.react(outgoing=outgoing, kind=Reaction.Kind.OPENED, now=opened)
            if chance.random() < GOT_IT:
                said = min(opened + SECOND * chance.randint(15, 90), self.now)
                messaging.react(outgoing=outgoing, kind=Reaction.Kind.ACKNOWLEDGED, now=said)

    def talk(self, *, by: User) -> None:
        """Let some people answer: one thanks and asks by text, one asks on their page, one doubts, one stops."""
        if self.double is None:
            return
        with as_company(self.company.pk):
            last = list(self._last_texts())
        if len(last) < TALKERS:
            return
        thanks, stops, asks, doubts, thanks_too = _pick(last, TALKERS)
        self._text(thanks, "Thanks! Can I get a new phone mount, mine slips.", minutes=25)
        self._text(thanks_too, "Got it, thank you", minutes=8)
        with as_company(self.company.pk):
            coach_words = "Glad to hear it. See you tomorrow."
            messaging.answer(person=thanks_too.person, text=coach_words, by=by, now=self._after(thanks_too, 40))
        self.hand_over(self._after(thanks_too, 41))
        with as_company(self.company.pk):
            question = "What counts as a distraction when the phone is in its mount?"
            messaging.ask(outgoing=asks, text=question, now=self._after(asks, 50))
            told = Finding.objects.filter(message_id=doubts.source_id, told=True, side="opportunity").order_by("pk")
            for finding in told[:1]:
                words = "I was in another van that day, the camera was not mine."
                coaching.dispute(finding=finding, outgoing=doubts, text=words, now=self._after(doubts, 70))
        self._text(stops, "STOP", minutes=15)

    def _last_texts(self) -> Iterator[Outgoing]:
        """Yield what was delivered by text in the last days, one per person, those with something to coach first."""
        rows = Outgoing.objects.filter(
            company=self.company, source="coaching", channel="sms", delivery__status=Delivery.Status.DELIVERED,
            created_at__gt=self.now - TALKED_ABOUT, created_at__lt=self.now - timedelta(hours=20),
        )  # fmt: skip
        coached = Finding.objects.filter(told=True, side="opportunity").values("message_id")
        seen: set[int] = set()
        for row in rows.filter(source_id__in=coached).select_related("person").order_by("-created_at", "pk"):
            if row.person_id not in seen and row.person.language != "es":
                seen.add(row.person_id)
                yield row

    def _after(self, outgoing: Outgoing, minutes: int) -> datetime:
        """Return a moment after a message, and after everything that was played: a pace never goes back in time."""
        return min(max(outgoing.created_at, self._played) + timedelta(minutes=minutes), self.now)

    def _text(self, outgoing: Outgoing, words: str, *, minutes: int) -> None:
        """Let the phone that got a message send a text."""
        assert self.double is not None
        at = self._after(outgoing, minutes)
        self.double.exchange.clock = lambda: at
        sender = self.double.provider.sender
        fields = self.double.exchange.sent_by_phone(phone=outgoing.recipient, sender=sender, body=words)
        inbound = messaging.Inbound(
            phone=outgoing.recipient, text=words, provider_id=fields["MessageSid"], answered=words == "STOP"
        )
        messaging.receive(inbound=inbound, now=at)

    def keep(self, file: Path) -> None:
        """Write down what the phones know, for the process that goes on with it."""
        if self.double is not None:
            file.write_text(json.dumps(self.double.exchange.memory()))


def _pick(rows: Sequence[Outgoing], count: int) -> list[Outgoing]:
    """Return some of the rows, far from each other."""
    return [rows[number * len(rows) // count] for number in range(count)]


def _report_of(call: Call) -> messaging.Report:
    found = REPORT.search(call.url)
    assert found is not None, call.url
    code = call.fields.get("ErrorCode", "0")
    return messaging.Report(int(found[1]), int(found[2]), call.fields["MessageStatus"], int(code))
