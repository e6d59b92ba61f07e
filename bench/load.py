"""Two hundred users on the pages and fifty programs on the API, against the web and the worker that ``up`` starts.

The crowd runs on the same cores as what it measures. Anything but an answer of 2xx or 3xx is an error.
``PACENOTE_LOAD_SECONDS`` says for how long (60).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from bench.crowd import Guest, Seen, Step, send_crowd
from bench.figures import Figures, part, percentile
from bench.history import Past, make_past
from bench.idle import await_page, free_port
from bench.pages import PAGES, address_of, rows_of
from bench.processes import processor_seconds
from bench.stage import as_owner, own_database

if TYPE_CHECKING:
    from pacenote.accounts.models import Membership

NAME = "load"
TARGETS: Figures = {"errors": "0"}
DAYS, USERS, PROGRAMS = 180, 200, 50
#: Mean seconds between an answer and the next request.
READS_FOR, POLLS_EVERY = 20.0, 10.0
#: Of ten users so many have each role; a role asks for what its navigation and its work lead to.
ROLES = ("manager",) * 4 + ("supervisor",) * 3 + ("coach",) * 3
OF_A_TEAM = ("team", "people", "people_found", "person", "person_tables", "sessions", "roster", "notifications")
CALLS = (
    *("people", "people?limit=200", "people/{person}", "roster/{day}", "readings?limit=200", "findings", "messages"),
    *("deliveries", "files", "rules", "ranking", "sessions", "cases", "notifications"),
)
TOKEN_OF_FORMS = "a" * 32


def run() -> Figures:
    """Make a company with a past, start the web and the worker, and send the crowd."""
    seconds = float(os.environ.get("PACENOTE_LOAD_SECONDS", "60"))
    with own_database():
        from django.utils import timezone  # noqa: PLC0415  Django is ready only now

        now = timezone.now()
        past = make_past(name="Busy", days=max(30, int(DAYS * part())), now=now)
        users, programs = crowd(past, now, users=USERS, programs=PROGRAMS)
        as_owner("VACUUM ANALYZE")
        port = free_port()
        with _up(port) as pid:
            before = processor_seconds(pid)
            seen = send_crowd([*users, *programs], port=port, seconds=seconds)
            spent = processor_seconds(pid) - before
    return figures_of(seen, seconds) | {"web_and_worker_processor_share": round(spent / seconds, 2)}


def crowd(past: Past, now: datetime, *, users: int, programs: int) -> tuple[list[Guest], list[Guest]]:
    """Return users who are signed in, and programs with a token each."""
    rows, owner = rows_of(past), past.owner.memberships.get(company=past.company)
    return (
        [_user(past, number, rows) for number in range(users)],
        [_program(past, owner, number, rows, now) for number in range(programs)],
    )


def _user(past: Past, number: int, rows: dict[str, int]) -> Guest:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from pacenote.accounts.models import Membership, User  # noqa: PLC0415

    role = ROLES[number % len(ROLES)]
    user = User.objects.create_user(email=f"load{number}@example.com", name=f"User {number}")
    Membership.objects.create(company=past.company, user=user, role=role)
    client = Client()
    client.force_login(user)
    names = tuple(PAGES) if role == "manager" else OF_A_TEAM
    pages = [Step(name, "GET", address_of(past, rows, name)) for name in names]
    read = Step("notifications_read", "POST", reverse("notifications_read", args=[past.company.slug]))
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies += f"; {settings.CSRF_COOKIE_NAME}={TOKEN_OF_FORMS}"
    return Guest("pages", f"Cookie: {cookies}\r\nX-CSRFToken: {TOKEN_OF_FORMS}\r\n", [*pages, read], READS_FOR)


def _program(past: Past, owner: Membership, number: int, rows: dict[str, int], now: datetime) -> Guest:
    from pacenote.accounts.permissions import PERMISSIONS  # noqa: PLC0415
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.jobs.tokens import make_token  # noqa: PLC0415

    with as_company(past.company.pk):
        token = make_token(name=f"Program {number}", scopes=PERMISSIONS, days=1, by=owner, now=now)
    named = {"person": rows["person"], "day": now.date().isoformat()}
    reads = [Step(call, "GET", f"/api/v1/{call.format(**named)}") for call in CALLS]
    body = b'{"status": "rostered", "starts": "10:20"}'
    write = Step("put roster", "PUT", "/api/v1/roster/{day}/{person}".format(**named), body)
    headers = f"Authorization: Bearer {token.secret}\r\nContent-Type: application/json\r\n"
    return Guest("api", headers, [*reads, write], POLLS_EVERY)


@contextmanager
def _up(port: int) -> Iterator[int]:
    """Run ``pacenote up`` on the database that is there; gives its process number."""
    line = [sys.executable, "-m", "pacenote.main", "up"]
    environment = {**os.environ, "PACENOTE_PORT": str(port)}
    environment.setdefault("PACENOTE_WEB_PROCESSES", str(min(4, len(os.sched_getaffinity(0)))))
    up = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL)
    try:
        await_page(f"http://127.0.0.1:{port}/readyz", up)
        yield up.pid
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def figures_of(seen: dict[str, Seen], seconds: float) -> Figures:
    """Return requests in a second, errors with their kinds, and how long answers took."""
    figures: Figures = {"seconds": seconds, "users": USERS, "programs": PROGRAMS}
    figures |= {"users_think_seconds": READS_FOR, "programs_think_seconds": POLLS_EVERY}
    total = sum(len(each.milliseconds) for each in seen.values())
    figures["requests"], figures["requests_per_second"] = total, round(total / seconds, 1)
    errors = {f"{kind}: {what}": count for kind, each in seen.items() for what, count in each.errors.items()}
    figures["errors"] = sum(errors.values())
    figures |= dict(islice(sorted(errors.items(), key=lambda error: -error[1]), 10))
    for kind, each in seen.items():
        figures[f"{kind}_requests"] = len(each.milliseconds)
        for share in (0.5, 0.95, 0.99) if each.milliseconds else ():
            figures[f"{kind}_p{share * 100:.0f}_milliseconds"] = round(percentile(each.milliseconds, share), 1)
    return figures
