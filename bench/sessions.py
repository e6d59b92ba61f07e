"""Server time of the pages about coaching sessions, in a contact center and in one of a tenth of its size.

Ten thousand agents, fifty thousand sessions in every state, read by each of the roles that work with them.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bench.figures import Figures, percentile
from bench.stage import as_owner, own_database

if TYPE_CHECKING:
    from pacenote.accounts.models import Company, User
    from pacenote.people.models import Person

NAME = "sessions"
TARGETS: Figures = {
    "worst_home_p95_milliseconds": "<= 150",
    "worst_other_p95_milliseconds": "<= 100",
    "worst_ratio_to_a_tenth": "<= 1.2",
}
AGENTS, SESSIONS, ROUNDS, WARM_UP = 10_000, 50_000, 12, 2
COACHES, TEAM = 100, 20
#: Of a hundred sessions so many are in each state.
SHARES = {"suggested": 8, "scheduled": 6, "started": 1, "completed": 60, "canceled": 25}
HOMES = ("sessions", "team")
PAGES = (*HOMES, "person", "session", "session_suggest", "session_new")
READERS = ("owner", "supervisor", "limited_supervisor", "coach", "agent")


@dataclass(frozen=True, slots=True)
class Center:
    """A contact center: its company, a reader of each role, a session that all of them may read, and an agent."""

    company: Company
    users: dict[str, User]
    session_id: int
    agent_id: int


def run() -> Figures:
    """Measure both companies in turns, so that whatever else the machine does falls on both."""
    with own_database():
        from django.conf import settings  # noqa: PLC0415  Django is ready only now
        from django.utils import timezone  # noqa: PLC0415

        from pacenote.base.memory import load_addresses  # noqa: PLC0415

        settings.ALLOWED_HOSTS.append("testserver")
        now = timezone.now()
        centers = [
            make_center("Tenth", agents=AGENTS // 10, sessions=SESSIONS // 10, now=now),
            make_center("Whole", agents=AGENTS, sessions=SESSIONS, now=now),
        ]
        as_owner("VACUUM ANALYZE")
        load_addresses()
        visits: defaultdict[tuple[int, str, str], list[tuple[float, float]]] = defaultdict(list)
        for reader, page in ((reader, page) for reader in READERS for page in PAGES):
            for _round in range(WARM_UP + ROUNDS):
                for place, center in enumerate(centers):
                    if (spent := visit(center, reader, page)) is not None:
                        visits[place, reader, page].append(spent)
    return figures_of(visits)


def figures_of(visits: dict[tuple[int, str, str], list[tuple[float, float]]]) -> Figures:
    """Return the figures of each page and reader, and the worst of all."""
    figures: Figures = {}
    homes, others, ratios = [0.0], [0.0], [0.0]
    for (place, reader, page), spent in visits.items():
        if place == 0:
            continue
        kept, processor = ([each[n] for each in spent[WARM_UP:]] for n in (0, 1))
        before = [wall for wall, _processor in visits[0, reader, page][WARM_UP:]]
        p95, ratio = percentile(kept, 0.95), percentile(kept, 0.5) / percentile(before, 0.5)
        figures[f"{page}_{reader}_p95_milliseconds"] = round(p95, 1)
        figures[f"{page}_{reader}_processor_milliseconds"] = round(percentile(processor, 0.5), 1)
        figures[f"{page}_{reader}_ratio_to_a_tenth"] = round(ratio, 2)
        ratios.append(ratio)
        (homes if page in HOMES else others).append(p95)
    return figures | {
        "worst_home_p95_milliseconds": round(max(homes), 1),
        "worst_other_p95_milliseconds": round(max(others), 1),
        "worst_ratio_to_a_tenth": round(max(ratios), 2),
    }


def visit(center: Center, reader: str, page: str) -> tuple[float, float] | None:
    """Ask for a page once; returns milliseconds by the clock and of this processor, None where the role has none."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    client = Client()
    client.force_login(center.users[reader])
    named = {"session": [center.session_id], "person": [center.agent_id]}.get(page, [])
    url = reverse(page, args=[center.company.slug, *named])
    began, before = time.perf_counter(), time.process_time()
    status = client.get(url).status_code
    spent = (time.perf_counter() - began) * 1000, (time.process_time() - before) * 1000
    if status not in (200, 403, 404):
        raise RuntimeError(f"{url} answered {status}")
    return spent if status == 200 else None


def make_center(name: str, *, agents: int, sessions: int, now: datetime) -> Center:
    """Return a contact center with a past."""
    from pacenote.accounts.models import Membership, Role, User  # noqa: PLC0415
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.coaching_sessions.models import CoachingSession  # noqa: PLC0415
    from pacenote.jobs.founding import found_company  # noqa: PLC0415
    from pacenote.people.models import Group, GroupMember, GroupScope, Person  # noqa: PLC0415

    company = found_company(name=name, zone="America/Chicago", owner=None, now=now)
    roles = {
        "owner": Role.OWNER, "supervisor": Role.SUPERVISOR, "limited_supervisor": Role.SUPERVISOR,
        "agent": Role.ASSOCIATE,
    } | {f"coach{n}": Role.COACH for n in range(COACHES)}  # fmt: skip
    users = {
        word: User.objects.create_user(email=f"{word}@{name.lower()}.example.com", name=f"{word} {name}")
        for word in roles
    }
    members = {
        word: Membership.objects.create(
            company=company, user=users[word], role=role, limited=word.startswith("limited")
        )
        for word, role in roles.items()
    }
    with as_company(company.pk):
        signed_in = [_person(company, word, users[word], now) for word in roles]
        people = [_person(company, f"Agent {n:05}", None, now) for n in range(agents)]
        Person.objects.bulk_create([*signed_in, *people])
        teams = [Group(company=company, name=f"Team {n}", sort_key=f"team {n:05}") for n in range(agents // TEAM)]
        Group.objects.bulk_create(teams)
        GroupMember.objects.bulk_create(
            [GroupMember(company=company, group=teams[n % len(teams)], person=each) for n, each in enumerate(people)]
        )
        GroupScope.objects.create(company=company, group=teams[0], membership=members["limited_supervisor"])
        by_word = dict(zip(roles, signed_in, strict=True))
        coaches = [by_word[f"coach{n}"] for n in range(COACHES)]
        _fill(company, coaches, [by_word["agent"], *people], suggester=users["supervisor"], count=sessions, now=now)
        session = CoachingSession.objects.filter(coach=coaches[0], suggester=users["supervisor"], state="completed")
        chosen = session.values_list("pk", flat=True).first()
    return Center(company, users | {"coach": users["coach0"]}, chosen or 0, people[0].pk)


def _person(company: Company, name: str, user: User | None, now: datetime) -> Person:
    from pacenote.people.models import Person  # noqa: PLC0415
    from pacenote.people.names import fold_name, sort_key  # noqa: PLC0415

    return Person(
        company=company, name=name, sort_key=sort_key(name), folded_name=fold_name(name), user=user, created_at=now
    )


def _fill(
    company: Company, coaches: list[Person], people: list[Person], *, suggester: User, count: int, now: datetime
) -> None:
    from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, SessionEvent, Trainee  # noqa: PLC0415

    dice, area = random.Random(5), CoachingArea.objects.filter(company=company)[0]
    made = [
        CoachingSession(
            company=company, title=f"Talk {n}", area=area, coach=coaches[n % len(coaches)], suggester=suggester,
            suggested_at=at, created_at=at, expires_at=at + timedelta(days=90), **_standing(state, at),
        )
        for n, (state, at) in enumerate(_states(count, dice, now))
    ]  # fmt: skip
    CoachingSession.objects.bulk_create(made, batch_size=2_000)
    Trainee.objects.bulk_create(
        [
            Trainee(company=company, session=each, person=people[(n // len(coaches) + n % 7) % len(people)])
            for n, each in enumerate(made)
        ],
        batch_size=5_000,
    )
    SessionEvent.objects.bulk_create(
        [
            SessionEvent(company=company, session=each, verb=verb, at=each.created_at, actor=suggester)
            for each in made
            for verb in ("suggested", "scheduled", "completed")[: 1 if each.state == "suggested" else 3]
        ],
        batch_size=5_000,
    )


def _states(count: int, dice: random.Random, now: datetime) -> Iterator[tuple[str, datetime]]:
    words, weights = list(SHARES), list(SHARES.values())
    for state in dice.choices(words, weights, k=count):
        old = dice.uniform(1, 80) if state == "suggested" else dice.uniform(1, 700)
        yield state, now - timedelta(days=old)


def _standing(state: str, at: datetime) -> dict[str, object]:
    starts_at = at + timedelta(days=10 if state == "scheduled" else 2)
    planned = {"scheduled_at": at, "starts_at": starts_at, "minutes": 30, "mode": "online"}
    more: dict[str, dict[str, object]] = {
        "suggested": {},
        "scheduled": planned,
        "started": planned | {"started_at": starts_at},
        "completed": planned | {"started_at": starts_at, "completed_at": starts_at},
        "canceled": {"cancellation": "coach_declined", "canceled_at": at, "reason": "On leave"},
    }
    return {"state": state} | more[state]
