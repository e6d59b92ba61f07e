"""Trainees stand everywhere in the order in which they were chosen, however the database has put their rows."""

from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import entry_of, in_calendar
from tests.coaching_sessions.stage import Stage, make_stage, scheduled
from tests.makers import NOW
from tests.web.test_session_calendars import sign_in
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def driver_first(stage: Stage) -> CoachingSession:
    """Return a session whose first trainee is the driver, though their row was written last."""
    session = scheduled(stage, driver=True, starts_at=NOW)
    session.trainees.filter(person=stage.people["driver"]).update(id=-1)
    return session


def test_a_calendar_is_the_same_bytes_until_something_in_it_changes(stage):
    coach = stage.people["coach"]
    with as_company(stage.company.pk):
        driver_first(stage)

        entries = [entry_of(each, reader=coach) for each in in_calendar(coach, NOW)]

    assert [each.text for each in entries if each] == ["Trainees: Dana Driver, Agent Rafaga"]


def test_the_form_that_asks_who_was_there_names_them_in_their_order(stage):
    with as_company(stage.company.pk):
        session = services.start(session=driver_first(stage), by=stage.coach, now=NOW)

    page = sign_in(stage.coach).get(at(stage, "session_complete", session.pk)).content.decode()

    names = [f'name="attendance{stage.people[word].pk}"' for word in ("driver", "agent")]
    assert page.index(names[0]) < page.index(names[1])
