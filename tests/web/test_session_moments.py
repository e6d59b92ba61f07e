"""A moment that nobody changed in a form stays as exact as it is: a program may have set it to the second."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from tests.coaching_sessions.stage import SOON, Stage, form, make_stage, suggested
from tests.makers import NOW
from tests.web.test_session_twice import now_of, opened, plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def save(client: Client, stage: Stage, session: CoachingSession, name: str, **changes: Any) -> None:
    """Open a form and send it with one change, its moment as the page shows it."""
    url = reverse(name, args=[stage.company.slug, session.pk])
    shown = re.search(r'name="(starts_at|expires_at)" value="([^"]+)"', client.get(url).content.decode())
    assert shown is not None
    fields = plan(stage) | {"coach": f"p{stage.people['coach'].pk}", shown[1]: shown[2]}
    assert client.post(url, opened(client, url, **(fields | changes))).status_code == 302


def test_a_suggestion_says_that_its_title_was_changed_and_nothing_of_its_expiry(stage, as_member):
    exact = NOW + timedelta(days=40, seconds=31, microseconds=7)
    with as_company(stage.company.pk):
        session = suggested(stage, expires_at=exact)

    save(as_member(stage.supervisor), stage, session, "session_edit", title="Photos at night")

    with as_company(stage.company.pk):
        assert session.events.get(verb="edited").values == {"title": "Photos at the door"}
    assert now_of(stage, session).expires_at == exact


@pytest.mark.parametrize(
    "start",
    [
        SOON + timedelta(seconds=31),
        datetime.fromisoformat("2027-11-07T07:30:00+00:00"),  # 01:30 in Chicago, for the second time
    ],
)
def test_a_session_whose_agenda_was_changed_has_not_moved_and_nobody_has_to_answer_anew(stage, as_member, start):
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=start), now=NOW)

    save(as_member(stage.coach), stage, session, "session_move", agenda="The lockers")

    assert (now_of(stage, session).starts_at, now_of(stage, session).agenda) == (start, "The lockers")
    with as_company(stage.company.pk):
        assert list(session.events.order_by("pk").values_list("verb", flat=True)) == ["scheduled", "edited"]


def test_another_minute_moves_it(stage, as_member):
    """Near miss."""
    with as_company(stage.company.pk):
        later = form(stage, starts_at=SOON + timedelta(seconds=31))
        session = services.schedule_new(by=stage.coach, form=later, now=NOW)

    save(as_member(stage.coach), stage, session, "session_move", starts_at="2026-11-25T08:01")

    assert now_of(stage, session).starts_at == SOON + timedelta(minutes=1)
