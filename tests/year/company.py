"""A company for a year: its people, files, rosters and users, as chance has them, on a clock of its own."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from pacenote.accounts.models import Company, User
from pacenote.base.clock import resolve_local
from pacenote.base.tenancy import as_company
from pacenote.demo.texting.server import Double
from pacenote.messaging.services import record_consent
from pacenote.people.models import Person
from pacenote.people.services import remember_name
from tests.makers import make_company, make_person, make_user
from tests.sheets import Line, Named, mentor, overview
from tests.smtp_sink import Sink

ZONE = "America/Chicago"
PEOPLE = 10
SEND_AT = time(10, 0)


@dataclass
class Man:
    """A person as the simulation knows them, whatever the database says."""

    row: Person
    line: Line
    texts_off: bool = False
    mails_off: bool = False


@dataclass
class World:
    """What the simulation itself knows to be so; the checks hold the database against it."""

    chance: random.Random
    company: Company
    user: User
    double: Double
    sink: Sink
    men: list[Man]
    works: dict[tuple[int, date], bool] = field(default_factory=dict)
    paused: bool = False
    released: dict[date, datetime] = field(default_factory=dict)
    dropped: dict[str, datetime] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)
    texts_seen: int = 0
    mails_seen: int = 0
    deeds: Counter[str] = field(default_factory=Counter)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return an instant of the company's wall clock."""
        return resolve_local(day, time(hour, minute), self.company.zoneinfo)

    def perhaps(self, share: float, deed: str) -> bool:
        """Say whether something happens, and count it."""
        happens = self.chance.random() < share
        self.deeds[deed] += happens
        return happens

    def by_phone(self, phone: str) -> Man:
        """Return whose phone it is."""
        return next(man for man in self.men if man.row.phone == phone)

    def by_email(self, email: str) -> Man:
        """Return whose address it is."""
        return next(man for man in self.men if man.row.email == email)

    def at_work(self, day: date) -> set[int]:
        """Return who works on a day, as the roster stands now."""
        return {person for (person, its_day), works in self.works.items() if its_day == day and works}


def found(seed: int, day: date, double: Double, sink: Sink) -> World:
    """Found the company on the evening before its first day: half of its people agreed to texts."""
    now = datetime.combine(day, time(1), tzinfo=UTC) - timedelta(hours=12)
    company = make_company(f"Year Freight {seed}", now=now, zone=ZONE, send_time=SEND_AT, channels=["sms", "email"])
    men = []
    for n in range(PEOPLE):
        line = Line(f"A1YEAR{seed % 1000:03}{n:05}", f"Yearly Driver{chr(65 + n)}")
        row = make_person(
            company,
            line.name,
            now=now - timedelta(days=60),
            external_id=line.external_id,
            id_kind="transporter",
            email=f"year{company.pk}.{n}@example.com",
            phone=f"+1555{company.pk % 1000:03}{n:04}" if n % 2 else "",
        )
        with as_company(company.pk):
            remember_name(person=row, name=line.name, confirmed_by=None, now=now)
            if n % 2:
                record_consent(company=company, people=[row], given=True, wording="Yes, text me.", by=None, now=now)
        men.append(Man(row, line))
    return World(random.Random(seed), company, make_user(), double, sink, men)


def week_file(world: World, thursday: date, *, note: str) -> Named:
    """Return the scorecard of the week before, with numbers of chance; a few people have no row."""
    sunday = thursday - timedelta(days=thursday.isoweekday() % 7 + 7)
    week = (sunday + timedelta(days=1)).isocalendar()
    lines = [
        Line(
            man.line.external_id,
            man.line.name,
            speeding=world.chance.choice(["0.05", "0.4", "0.3", "0"]),
            dcr=world.chance.choice(["99.2%", "97.0%", "99.9%"]),
        )
        for man in world.men
        if world.chance.random() < 0.9
    ]
    return overview(f"{week.year}-W{week.week:02}", *lines, note=note)


def day_file(world: World, day: date) -> Named:
    """Return the driver report of a day, with scores of chance."""
    scores = [(man.line.name, world.chance.choice(["640", "700", "780", "840"])) for man in world.men]
    return mentor(day, *[each for each in scores if world.chance.random() < 0.6])
