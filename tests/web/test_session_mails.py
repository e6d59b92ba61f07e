"""Who is mailed what about a session, and when the mails start."""

from __future__ import annotations

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.jobs.notices import letter
from pacenote.messaging.models import Notification
from tests.coaching_sessions.stage import Stage, make_stage, scheduled, suggested
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
