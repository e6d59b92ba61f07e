"""The history of a session: who was reminded, what the coach changed, and what of it a trainee reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.people.services import person_for
from tests.coaching_sessions.services.test_referring import make_case
from tests.coaching_sessions.stage import SOON, Stage, form, make_stage, scheduled, suggested, suggestion
from tests.makers import NOW, make_group, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def page_of(member: Membership, session: CoachingSession) -> str:
    client = Client()
    client.force_login(member.user)
    page = client.get(reverse("session", args=[session.company.slug, session.pk])).content.decode()
    return page.replace("&quot;", '"')


def details(member: Membership, session: CoachingSession) -> tuple[tuple[str, ...], list[str]]:
    """Return what the note above says was changed, and the lines of the history that tell details."""
    client = Client()
    client.force_login(member.user)
    page = client.get(reverse("session", args=[session.company.slug, session.pk])).context["page"]
    return page.changed, [each for line in page.history for each in line.details]


def test_a_reminder_names_whom_it_reached_and_a_trainee_reads_of_their_own_alone(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)
        services.ring_due(now=SOON - timedelta(hours=24))

    words = "Reminded a day before: "
    assert f"{words}Agent Rafaga, Coach Rafaga, Dana Driver" in page_of(stage.supervisor, session)
    assert f"{words}Agent Rafaga<" in page_of(stage.agent, session)


def test_who_has_confirmed_is_not_named_by_the_reminder_and_reads_nothing_of_it(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)
        services.start(session=session, by=stage.coach, now=SOON)
        services.complete(session=session, by=stage.coach, outcome=services.Outcome(acknowledge=True), now=SOON)
        services.acknowledge(session=session, trainee=stage.people["agent"], now=SOON)
        services.ring_due(now=SOON + timedelta(days=8))

    words = "Reminded to confirm what was agreed: "
    assert f"{words}Dana Driver<" in page_of(stage.coach, session)
    assert "Reminded to confirm" not in page_of(stage.agent, session)


def test_of_many_names_five_stand_and_the_rest_are_counted(stage):
    with as_company(stage.company.pk):
        coaches = [make_member(stage.company, Role.COACH, make_user(name=f"Coach {number}")) for number in range(7)]
        people = [person_for(company=stage.company, user=each.user, now=NOW) for each in coaches]
        group = make_group(stage.company, *people)
        session = suggested(stage, coach=Choice(group_id=group.pk))
        services.ring_due(now=NOW + timedelta(days=7))

    assert "Reminded that it waits for a week: Coach 0, Coach 1, Coach 2, Coach 3, Coach 4 and 2 more" in page_of(
        stage.supervisor, session
    )


def test_the_suggester_sees_what_the_coach_changed_and_the_trainees_do_not(stage):
    with as_company(stage.company.pk):
        case = make_case(stage.company, "8101")
        other_area = CoachingArea.objects.filter(company=stage.company).exclude(pk=stage.area.pk)[0]
        group = make_group(stage.company, stage.people["driver"], stage.people["supervisor"])
        session = suggested(stage, trainees=(Choice(group_id=group.pk),))
        changed = form(stage, title="Doors", area_id=other_area.pk, case_ids=(case.pk,))
        services.schedule(session=session, by=stage.coach, form=changed, now=NOW)

    told = (
        "Title, before: “Photos at the door”",
        f"Area, before: {stage.area.name}",
        "Trainees added: Agent Rafaga",
        "Trainees left out: Dana Driver",
        f"Cases added: {case.number}",
    )
    assert details(stage.supervisor, session) == (told, list(told))
    assert details(stage.manager, session) == ((), list(told))
    assert details(stage.agent, session) == ((), [])


def test_the_history_says_what_was_changed_of_a_suggestion_to_who_reads_it_and_never_to_a_trainee(stage):
    with as_company(stage.company.pk):
        other_area = CoachingArea.objects.filter(company=stage.company).exclude(pk=stage.area.pk)[0]
        group = make_group(stage.company, stage.people["driver"])
        session = suggested(stage)
        changed = suggestion(
            stage,
            title="Doors",
            coach=Choice(person_id=stage.people["second"].pk),
            trainees=(Choice(group_id=group.pk), Choice(person_id=stage.people["agent"].pk)),
            area_id=other_area.pk,
            expires_at=NOW + timedelta(days=9),
        )
        services.edit_suggestion(session=session, by=stage.supervisor, form=changed, now=NOW)

    told = [
        "Title, before: “Photos at the door”",
        "Coach, before: Coach Rafaga",
        f"Area, before: {stage.area.name}",
        f"Trainee groups added: {group.name}",
    ]
    _note, lines = details(stage.supervisor, session)
    assert lines[:4] == told
    assert [line.partition(":")[0] for line in lines[4:]] == ["Expiry time, before"]
    assert details(stage.manager, session)[1] == lines
    with as_company(stage.company.pk):
        asked = form(stage, title="Doors", area_id=other_area.pk, trainees=changed.trainees)
        services.schedule(
            session=session, by=Membership.objects.get(user=stage.people["second"].user), form=asked, now=NOW
        )
    assert details(stage.supervisor, session) == ((), lines)
    assert details(stage.agent, session) == ((), [])


def test_a_schedule_as_it_was_suggested_tells_of_no_change(stage):
    with as_company(stage.company.pk):
        group = make_group(stage.company, stage.people["agent"], stage.people["supervisor"])
        session = suggested(stage, trainees=(Choice(group_id=group.pk),))
        services.schedule(session=session, by=stage.coach, form=form(stage), now=NOW)

    assert details(stage.supervisor, session) == ((), [])


def test_the_history_says_who_handed_a_session_over_and_to_whom(stage):
    with as_company(stage.company.pk):
        session = scheduled(stage)
        to = stage.people["second"]
        services.hand_over(session=session, by=stage.manager, to=to, reason="Leave", now=NOW)

    assert "Manager Rafaga handed it over to Second Rafaga: Leave" in page_of(stage.coach, session)


def test_the_history_tells_a_no_show_that_the_coach_noted_from_one_that_the_clock_found(stage):
    with as_company(stage.company.pk):
        noted, found = scheduled(stage), scheduled(stage)
        services.no_show(session=noted, by=stage.coach, now=SOON)
        services.no_show(session=found, now=SOON + timedelta(days=60))

    pages = [page_of(stage.supervisor, session) for session in (noted, found)]
    assert ["Coach Rafaga noted that nobody came" in page for page in pages] == [True, False]
    assert "<div>Nobody came<" in pages[1]
