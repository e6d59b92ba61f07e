"""Two users send their forms at once: whoever loses reads where the session stands, and is promised nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.coaching_sessions.stage import Stage, make_stage
from tests.jobs.test_races import ROUNDS, at_once
from tests.web.test_session_twice import ask, now_of, opened, plan
from tests.web.test_sessions import at, suggested

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]


def posting(client: Client, url: str, fields: dict[str, object]) -> Callable[[], str]:
    def sent() -> str:
        return client.post(url, fields, follow=True).content.decode()

    return sent


def test_a_supervisor_who_edits_what_is_scheduled_at_that_moment_reads_so(round_number, as_member):
    stage: Stage = make_stage()
    coach, supervisor = as_member(stage.coach), as_member(stage.supervisor)
    session = suggested(stage)
    schedule, edit = (at(stage, name, session.pk) for name in ("session_schedule", "session_edit"))
    taken, changed = opened(coach, schedule, **plan(stage)), opened(supervisor, edit, **ask(stage, title="Other"))

    first, second = at_once(posting(coach, schedule, taken), posting(supervisor, edit, changed))

    if now_of(stage, session).state == "scheduled":
        assert "Saved." in first
        assert "This session is scheduled by now" in second
    else:
        assert "Saved." in second
        assert "Supervisor Rafaga changed it" in first
