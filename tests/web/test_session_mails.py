"""Who is mailed what about a session, and when the mails start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.jobs.notices import letter
from pacenote.messaging.models import Notification
from tests.coaching_sessions.stage import SOON, Stage, form, make_stage, scheduled, suggested
from tests.makers import NOW
from tests.web.test_session_calendars import page_of, sign_in, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "mails")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.fixture
def mails(settings) -> None:
    settings.SMTP = MailServer("localhost", 25, "", "", tls=False, starttls=False)


@pytest.mark.parametrize(("wish", "mailed"), [("calendar", []), ("all", [""])])
def test_a_suggester_is_mailed_nothing_for_a_calendar_that_never_had_the_session(stage, wish, mailed):
    sign_in(stage.supervisor).post(page_of(stage), {"mail": "1", "session_mail": wish})
    with as_company(stage.company.pk):
        session = scheduled(stage)
        Notification.objects.update(mail="")
        services.admin_cancel(session=session, by=stage.manager, reason="The site is closed.", now=NOW)
        lines = Notification.objects.filter(user=stage.supervisor.user, mail="due")

        assert [letter(each).calendar for each in lines] == mailed


@pytest.mark.parametrize("page", ["session", "session_schedule"])
def test_a_page_that_finds_a_suggestion_expired_starts_the_mails_of_it(stage, page):
    sign_in(stage.supervisor).post(page_of(stage), {"mail": "1", "session_mail": "all"})
    with as_company(stage.company.pk):
        session = suggested(stage)
        CoachingSession.objects.filter(pk=session.pk).update(expires_at=NOW)
    ProcrastinateJob.objects.all().delete()

    sign_in(stage.coach).get(reverse(page, args=[stage.company.slug, session.pk]))

    assert started() == [{"company_id": stage.company.pk}]


def move(stage: Stage, session: CoachingSession) -> None:
    services.move(session=session, by=stage.second, form=form(stage, starts_at=SOON + timedelta(hours=2)), now=NOW)


def hand_back(stage: Stage, session: CoachingSession) -> None:
    services.hand_over(session=session, by=stage.second, to=stage.people["coach"], reason="Back again", now=NOW)


def cancel(stage: Stage, session: CoachingSession) -> None:
    services.coach_cancel(session=session, by=stage.second, reason="The room is closed", now=NOW)


def miss(stage: Stage, session: CoachingSession) -> None:
    services.no_show(session=session, by=stage.second, now=SOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("step", "method", "starts"),
    [
        (move, "REQUEST", SOON + timedelta(hours=2)),
        (hand_back, "CANCEL", SOON),
        (cancel, "CANCEL", SOON),
        (miss, "CANCEL", SOON),
    ],
)
def test_the_calendar_of_a_coach_who_was_invited_follows_what_they_do_themselves(stage, step, method, starts):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.hand_over(session=session, by=stage.manager, to=stage.people["second"], reason="Leave", now=NOW)
        Notification.objects.update(mail="")

        step(stage, session)

        (line,) = Notification.objects.filter(user=stage.second.user, mail="due")
        calendar = Calendar.from_ical(letter(line).calendar)
        (entry,) = calendar.walk("VEVENT")
    assert line.read_at is not None
    assert (calendar["METHOD"], entry["SEQUENCE"], entry.decoded("dtstart")) == (method, 2, starts)


def test_a_coach_whom_no_mail_invited_is_mailed_nothing_of_what_they_do(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        services.move(session=session, by=stage.coach, form=form(stage, starts_at=SOON + timedelta(hours=2)), now=NOW)

        assert not Notification.objects.filter(user=stage.coach.user, mail="due", code="session_XC").exists()
