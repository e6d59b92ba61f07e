"""A contact center that does not exist: its agents, its weeks, and what its sheets say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from pacenote.demo.chance import dice
from pacenote.demo.people import DemoPerson, make_people

NAME, CODE = "Pacenote Demo Support", "PNDS"
SEED, AGENTS, WEEKS, CASES_A_WEEK = 4711, 40, 8, 50
FIRST_NUMBER = 48_200
#: Both evaluate calls; nobody knows the third one yet, so that the unmatched queue has something to show.
AUDITORS = (
    ("Vesna Kaltenbrunner", "vesna.kaltenbrunner@example.com"),
    ("Osric Pemberton-Hale", "osric.pemberton@example.com"),
)
STRANGER = ("Guest Reviewer", "guest.reviewer@example.org")
QUEUES = ("Orders", "Billing", "Returns", "Technical help")
CHANNELS = ("Voice", "Chat", "Mail")
FORMS = (("Call quality", "3"), ("Written quality", "1"))
SUBJECTS = (
    *("Parcel shown as delivered, not here", "Second reminder for a paid invoice", "Wrong size, wants to swap"),
    *("Cannot sign in after the update", "Refund has not arrived", "Address typed wrong at the order"),
    *("Promised call back did not come", "Voucher is not accepted", "Damaged on arrival, sent photos"),
    *("Asks to cancel the subscription", "Charged twice in one month", "App closes when paying"),
)
METRICS_HEAD = "Agent,Email,Week,Contacts,AHT,CSAT,Ratings,QA Score,Evaluations,Adherence"
CASES_HEAD = (
    "Case,Opened,Closed,Agent,Agent e-mail,Reviewer,Reviewer e-mail,Channel,Queue,Status,Subject,Rating,QA Score,"
    "Form,Form version,AHT,Link"
)


@dataclass(frozen=True, slots=True)
class Bent:
    """What somebody is like: handle time in seconds, satisfied and quality in percent, each with its drift a week."""

    handle: float
    satisfied: float
    quality: float
    slower: float = 0
    better: float = 0


class Center:
    """Forty agents and eight finished weeks, Monday to Sunday; the numbers depend on nothing but the week."""

    def __init__(self, today: date) -> None:
        self.agents = make_people(AGENTS, seed=SEED)
        this_week = today - timedelta(days=today.weekday())
        self.weeks = tuple(this_week - timedelta(weeks=n) for n in range(WEEKS, 0, -1))
        self._bents = [_bent(place) for place in range(AGENTS)]

    def metrics(self, week: date) -> tuple[str, bytes]:
        """Return the sheet that the team leads keep, about one week."""
        label = f"{week:%G-W%V}"
        rows = [self._line(place, agent, week, label) for place, agent in enumerate(self.agents)]
        return f"team-metrics-{label}.csv", "\n".join([METRICS_HEAD, *rows]).encode()

    def _line(self, place: int, agent: DemoPerson, week: date, label: str) -> str:
        chance, bent, age = dice("support", SEED, place, week), self._bents[place], self.weeks.index(week)
        if chance.random() < 0.06:  # on leave
            return f"{agent.legal_name},{agent.email},{label},0,N/A,N/A,0,N/A,0,N/A"
        handle = round(bent.handle + bent.slower * age + chance.gauss(0, 14))
        satisfied = _percent(bent.satisfied + bent.better * age + chance.gauss(0, 2.5))
        quality = _percent(bent.quality + bent.better * age + chance.gauss(0, 2.5))
        contacts = chance.randint(110, 190)
        return (
            f"{agent.legal_name},{agent.email},{label},{contacts},{handle // 60}:{handle % 60:02},{satisfied}%,"
            f"{contacts // 6},{quality},{chance.randint(3, 6)},{_percent(94 + chance.gauss(0, 2.5))}%"
        )

    def cases(self, week: date) -> tuple[str, bytes]:
        """Return the cases that the quality team looked at in one week."""
        rows = list(self._cases(week))
        return f"evaluated-cases-{week:%G-W%V}.csv", "\n".join([CASES_HEAD, *rows]).encode()

    def _cases(self, week: date) -> Iterator[str]:
        first = FIRST_NUMBER + self.weeks.index(week) * CASES_A_WEEK
        for number in range(first, first + CASES_A_WEEK):
            chance = dice("case", SEED, number)
            place = chance.randrange(AGENTS)
            yield ",".join(self._case(number, place, week, chance))

    def _case(self, number: int, place: int, week: date, chance: Random) -> Sequence[str]:
        agent, bent = self.agents[place], self._bents[place]
        opened = datetime.combine(week + timedelta(days=chance.randrange(7)), time(8)) + timedelta(
            minutes=chance.randrange(600)
        )
        closed = opened + timedelta(minutes=chance.randint(4, 2400))
        channel, handle = chance.choice(CHANNELS), round(max(60, chance.gauss(bent.handle, 90)))
        rating = _rating(bent, chance) if chance.random() < 0.7 else ""
        reviewed = chance.random() < 0.6
        reviewer = STRANGER if number % 97 == 5 else chance.choice(AUDITORS)
        form = FORMS[channel != "Voice"]
        quality = f"{_percent(bent.quality + chance.gauss(0, 6))}%" if reviewed else ""
        return (
            *(str(number), f"{opened:%Y-%m-%d %H:%M}", f"{closed:%Y-%m-%d %H:%M}", agent.legal_name, agent.email),
            *(reviewer if reviewed else ("", "")),
            *(channel, chance.choice(QUEUES), "Solved", f'"{chance.choice(SUBJECTS)}"', rating, quality),
            *(form if reviewed else ("", "")),
            *(f"{handle // 60}:{handle % 60:02}", f"https://support.example.com/tickets/{number}"),
        )


def _bent(place: int) -> Bent:
    """Most agents are steady; a few get slower and less liked, a few improve, one is a model."""
    chance = dice("bent", SEED, place)
    handle, satisfied, quality = chance.gauss(430, 40), chance.gauss(88, 3.5), chance.gauss(87, 3.5)
    if place % 10 == 3:
        return Bent(handle + 40, satisfied - 4, quality - 4, slower=9, better=-0.7)
    if place % 10 == 7:
        return Bent(handle, satisfied - 5, quality - 6, slower=-5, better=1.1)
    return Bent(handle - 30, 96, 96) if place == 12 else Bent(handle, satisfied, quality)


def _percent(value: float) -> str:
    return f"{min(100.0, max(0.0, value)):.1f}"


def _rating(bent: Bent, chance: Random) -> str:
    return str(chance.choice((4, 5, 5)) if chance.random() * 100 < bent.satisfied else chance.choice((1, 2, 3)))
