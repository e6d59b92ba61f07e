"""Rounds of load, release and delivery in which workers and PostgreSQL are killed at random moments, and their sum.

By e-mail into a mail server, or as texts to the provider's double, which loses requests and answers, throttles, fails,
falls silent, and reports late, twice and in any order; then the web that takes its reports is killed as well.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pacenote.jobs.pipeline import LANES
from pacenote.messaging.services.claiming import STEP
from tests.embedded_server import PREFIX
from tests.faults.house import PATIENCE, House, house
from tests.faults.provider import answering
from tests.smtp_sink import Sink

PEOPLE = 120
#: States of what the other side has taken.
TAKEN = ("sent", "delivered", "undelivered")
#: What each round must leave behind, whatever was killed when.
WHOLE = {
    "adrift": 0,
    "slots": 2,
    "unjudged": 0,
    "withdrawn": "",
    "files": ["loaded", "loaded", "loaded", "refused"],
}


@dataclass(slots=True)
class Tally:
    """What came of some rounds. ``wrong`` names what must never be."""

    seed: int
    rounds: int = 0
    channel: str = "email"
    people: int = PEOPLE
    worker_kills: int = 0
    web_kills: int = 0
    database_kills: int = 0
    messages: int = 0
    arrived: int = 0
    twice: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    unknown_bound: int = 0
    wrong: list[str] = field(default_factory=list)


def text_in_rounds(
    rounds: int, *, seed: int, people: int = PEOPLE, told: Callable[[Tally], None] = lambda _tally: None
) -> Tally:
    """Run rounds of texts on one installation; the seed repeats the moments of the kills."""
    chance = random.Random(seed)
    tally = Tally(seed, channel="sms", people=people)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)))
        provider = stack.enter_context(answering(folder))
        built, _sink = stack.enter_context(house(pipelining=False, provider=provider))
        for _round in range(rounds):
            before = provider.arrivals()
            one_round(built, lambda _company, old=before: provider.arrivals() - old, chance, tally)
            told(tally)
        tally.wrong += [f"the log names somebody: {line}" for line in built.told_of_people()]
    return tally


def kill_in_rounds(
    rounds: int, *, seed: int, people: int = PEOPLE, told: Callable[[Tally], None] = lambda _tally: None
) -> Tally:
    """Run rounds on one installation; the seed repeats the moments of the kills, not what is under way then."""
    chance = random.Random(seed)
    tally = Tally(seed, people=people)
    with house(pipelining=bool(seed % 2)) as (built, sink):
        slow_mail(sink)
        for _round in range(rounds):
            one_round(built, lambda company: arrivals_of(sink, company), chance, tally)
            told(tally)
        tally.wrong += [f"the log names somebody: {line}" for line in built.told_of_people()]
    return tally


def slow_mail(sink: Sink) -> None:
    """Let the server take its time, and refuse one person for good."""

    def answer(step: str, address: str) -> str | None:
        time.sleep(0.01)
        if step == "rcpt" and address.partition("@")[0].endswith(".7"):
            return "550 no such user"
        return None

    sink.answer = answer


def one_round(built: House, arrivals: Callable[[int], Counter[str]], chance: random.Random, tally: Tally) -> None:
    """Drop a company's files, let its moment come, kill all along, and look at what stands when all is quiet."""
    company: int = built.stage("set", tally.people, tally.channel)["company"]
    kill_some(built, chance, tally, longest=4)
    wait_for(lambda: is_loaded(built.report(company)), f"every file is loaded or refused (seed {tally.seed})")
    built.stage("go", company)
    kills = kill_some(built, chance, tally, longest=3)
    wait_for(lambda: is_settled(built, company, tally), f"every delivery is settled (seed {tally.seed})")
    count(built.report(company), arrivals(company), kills, tally)


def kill_some(built: House, chance: random.Random, tally: Tally, *, longest: float) -> int:
    """Kill one or two times, a while apart; returns how often."""
    victims = ["worker", "database"] + ["web"] * (tally.channel == "sms")
    targets = chance.choices(victims, k=chance.choice((1, 1, 2)) * max(1, tally.people // PEOPLE))
    for target in targets:
        time.sleep(chance.uniform(0, longest))
        built.kill(target)
        tally.worker_kills += target == "worker"
        tally.database_kills += target == "database"
        tally.web_kills += target == "web"
    built.restart_worker()
    return len(targets)


def arrivals_of(sink: Sink, company: int) -> Counter[str]:
    """Return how often the mail server took each message of a company."""
    return Counter({name: times for name, times in sink.references().items() if f"-{company}-" in name})


def count(state: dict[str, Any], arrivals: Counter[str], kills: int, tally: Tally) -> None:
    """Add a round to the tally, and whatever is wrong with it."""
    ways, place = state["deliveries"], f"round {tally.rounds + 1}"
    bound = kills * STEP * len(LANES)
    whole = WHOLE | {
        "readings": tally.people,
        "findings": tally.people,
        "messages": ["released"] * tally.people,
    }
    tally.wrong += [f"{place}: {name} {state[name]}" for name, wanted in whole.items() if state[name] != wanted]
    tally.wrong += [f"{place}: {name} arrived {times} times" for name, times in arrivals.items() if times > 1]
    sent = sum(ways[way] for way in TAKEN)
    if not sent <= len(arrivals) <= sent + ways["unknown"]:
        tally.wrong.append(f"{place}: {len(arrivals)} arrived, {dict(ways)}")
    if sent + ways["failed"] + ways["unknown"] != tally.people or ways["unknown"] > bound:
        tally.wrong.append(f"{place}: {dict(ways)}, at most {bound} unknown")
    tally.rounds += 1
    tally.messages += tally.people
    tally.arrived += len(arrivals)
    tally.twice += sum(times > 1 for times in arrivals.values())
    tally.sent += sent
    tally.failed += ways["failed"]
    tally.unknown += ways["unknown"]
    tally.unknown_bound += bound


def is_loaded(state: dict[str, Any]) -> bool:
    """Say whether nothing is under way with the files any more."""
    return state["files"] == WHOLE["files"] and not state["unjudged"]


def is_settled(built: House, company: int, tally: Tally) -> bool:
    """Say whether every delivery has come to an end; a text that is in doubt is asked about first."""
    ways = built.report(company)["deliveries"]
    open_ones = ways["pending"] + ways["sending"] + (ways["unknown"] if tally.channel == "sms" else 0)
    return sum(ways.values()) == tally.people and not open_ones


def wait_for(question: Callable[[], bool], what: str) -> None:
    """Ask until the answer is yes. Raises AssertionError when patience ends."""
    until = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > until:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.5)
