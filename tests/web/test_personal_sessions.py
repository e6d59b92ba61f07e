"""A trainee without a login takes part by the link of their message: no account, no script, nothing of others."""

from __future__ import annotations

import re
from datetime import timedelta

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession, SessionSettings, Trainee
from pacenote.messaging.models import Outgoing
from pacenote.messaging.services.linking import token_of
from tests.coaching_sessions.stage import SOON, Stage, bells, days, form, make_stage, scheduled, told
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    Company.objects.filter(pk=stage.company.pk).update(channels=["email"])
    return stage


@pytest.fixture
def session(stage: Stage) -> CoachingSession:
    with as_company(stage.company.pk):
        return scheduled(stage, driver=True, place="Dispatch office", agenda="Look at three photos.")


def link(stage: Stage, part: str = "", *, code: str = "X2") -> str:
    """Return the address behind the driver's newest message, or a page below it."""
    with as_company(stage.company.pk):
        outgoing = Outgoing.objects.filter(person=stage.people["driver"], source="session").latest("pk")
    return f"/m/{token_of(outgoing.pk)}{part}"


def fresh(stage: Stage, session: CoachingSession) -> CoachingSession:
    with as_company(stage.company.pk):
        return CoachingSession.objects.get(pk=session.pk)


def part_of(stage: Stage, session: CoachingSession, word: str = "driver") -> Trainee:
    with as_company(stage.company.pk):
        return Trainee.objects.get(session=session, person=stage.people[word])


def held(stage: Stage, session: CoachingSession, attendance: str = "present") -> None:
    with as_company(stage.company.pk):
        services.start(session=session, by=stage.coach, now=SOON)
        outcome = services.Outcome(
            "Well done.", "Step back before the photo.", "Was nervous.", {stage.people["driver"].pk: attendance},
            [services.Action("Two photos of each locker", stage.people["driver"].pk)], acknowledge=True,
        )  # fmt: skip
        services.complete(session=session, by=stage.coach, outcome=outcome, now=SOON)


def said(stage: Stage, session: CoachingSession, verb: str) -> dict[str, str]:
    with as_company(stage.company.pk):
        return told(session, verb)


def test_the_link_shows_the_session_and_no_other_trainee(client: Client, stage, session):
    page = client.get(link(stage)).content.decode()

    shown = ["Photos at the door", "Coach Rafaga", "Dispatch office", "Look at three photos.", "Wed 25 Nov, 08:00"]
    assert [words in page for words in shown] == [True] * 5
    assert "Agent Rafaga" not in page
    assert "<script" not in page


def test_the_page_weighs_less_than_30_kilobytes(client: Client, stage, session):
    held(stage, session)
    html = client.get(link(stage)).content
    style = finders.find("pacenote/link.css")

    assert isinstance(style, str)
    with open(style, "rb") as file:  # noqa: PTH123
        weight = len(brotli.compress(html)) + len(brotli.compress(file.read()))
    assert weight < 30_000


def test_a_driver_declines_with_a_reason_and_coach_and_suggester_hear_of_it(client: Client, stage, session):
    answer = client.post(link(stage, "/session"), {"decline": "1", "no-reason": "Doctor"})

    assert answer.status_code == 302
    part = part_of(stage, session)
    assert (part.answer, part.reason) == ("declined", "Doctor")
    assert fresh(stage, session).state == "scheduled"
    assert said(stage, session, "trainee_declined") == {
        "Coach": "X10",
        "Supervisor": "X13",
        "Dana": "XD",  # to the calendar of the one who cannot come
    }
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Your coach knows that you cannot come." in page
    assert "I cannot come, or another time" not in page


def test_a_driver_who_has_declined_proposes_nothing_and_reads_why(client: Client, stage, session):
    client.post(link(stage, "/session"), {"decline": "1", "no-reason": "Doctor"})

    page = client.post(link(stage, "/session"), {"propose": "1", "other-first": "2026-11-26T09:00"}).content.decode()

    assert "You have declined this session already." in page
    assert part_of(stage, session).proposed == []
    with as_company(stage.company.pk):
        assert not session.events.filter(verb="times_proposed").exists()


def test_the_last_trainee_who_declines_ends_the_session(client: Client, stage):
    with as_company(stage.company.pk):
        driver = (Choice(person_id=stage.people["driver"].pk),)
        session = services.schedule_new(by=stage.coach, form=form(stage, trainees=driver), now=NOW)

    client.post(link(stage, "/session"), {"decline": "1", "no-reason": ""})

    session = fresh(stage, session)
    assert (session.state, session.cancellation) == ("canceled", "trainees_declined")


def test_a_reason_is_asked_for_where_the_company_requires_one(client: Client, stage, session):
    with as_company(stage.company.pk):
        SessionSettings.objects.create(company=stage.company, reason_required=True)

    page = client.post(link(stage, "/session"), {"decline": "1", "no-reason": "  "}).content.decode()

    assert "Give a reason." in page
    assert part_of(stage, session).answer == ""


def test_up_to_three_other_times_are_read_on_the_companys_clock(client: Client, stage, session):
    times = {"other-first": "2026-11-26T09:00", "other-second": "2026-11-26T15:30", "other-third": ""}

    client.post(link(stage, "/session"), {"propose": "1"} | times)

    assert part_of(stage, session).proposed == ["2026-11-26T15:00:00+00:00", "2026-11-26T21:30:00+00:00"]
    assert said(stage, session, "times_proposed") == {"Coach": "X11"}


def test_a_time_that_has_passed_is_refused_in_place(client: Client, stage, session):
    answer = client.post(link(stage, "/session"), {"propose": "1", "other-first": "2026-11-20T09:00"})

    assert "Propose at least one time that is still to come." in answer.content.decode()
    assert part_of(stage, session).proposed == []


def test_a_driver_confirms_what_was_agreed_once(client: Client, stage, session):
    held(stage, session)
    page = client.get(link(stage)).content.decode()
    assert ["Step back" in page, "Two photos" in page, "Was nervous" in page] == [True, True, False]

    for comment in ("Will do", "Twice"):
        client.post(link(stage, "/confirm"), {"comment": comment})

    part = part_of(stage, session)
    assert (part.comment, part.acknowledged_at is not None) == ("Will do", True)
    assert said(stage, session, "acknowledged") == {"Coach": "X12"}
    assert "I confirm" not in client.get(link(stage)).content.decode()


def test_who_was_absent_is_not_asked_to_confirm(client: Client, stage, session):
    held(stage, session, attendance="absent")

    page = client.get(link(stage)).content.decode()

    assert "I confirm" not in page
    assert "Your coach noted that you were not there." in page


def test_who_comes_second_reads_where_the_session_stands(client: Client, stage, session):
    with as_company(stage.company.pk):
        services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)

    page = client.post(link(stage, "/session"), {"decline": "1", "no-reason": "Doctor"}).content.decode()

    assert "This session is canceled by now" in page
    assert part_of(stage, session).answer == ""


def test_somebody_who_was_taken_out_reads_their_message_and_nothing_else(client: Client, stage, session):
    with as_company(stage.company.pk):
        services.move(session=session, by=stage.coach, form=form(stage, place="Room 7"), now=NOW)

    page = client.get(link(stage)).content.decode()

    assert "You no longer take part in the session" in page
    assert "Room 7" not in page
    assert client.get(link(stage, "/session")).status_code == 302
    assert client.post(link(stage, "/session"), {"decline": "1", "no-reason": "x"}).status_code == 410


def test_a_driver_saves_the_files_of_their_session_and_of_no_other(client: Client, stage, session):
    with as_company(stage.company.pk):
        agent = (Choice(person_id=stage.people["agent"].pk),)
        other = services.schedule_new(by=stage.coach, form=form(stage, trainees=agent), now=NOW)
        ours, theirs = (
            services.attach(session=each, by=stage.coach, name="Photos.pdf", data=b"%PDF-1.7", now=NOW)
            for each in (session, other)
        )
    assert f"/file?n={ours.pk}" in client.get(link(stage)).content.decode()

    answers = [client.get(link(stage, f"/file?n={each}")) for each in (ours.pk, theirs.pk, "x", 10**30)]

    assert [answer.status_code for answer in answers] == [200, 302, 302, 302]
    assert answers[0]["Content-Disposition"] == 'attachment; filename="Photos.pdf"'


def test_a_link_to_one_session_says_nothing_of_another(client: Client, stage, session):
    url = link(stage, "/session")
    with as_company(stage.company.pk):
        agent = (Choice(person_id=stage.people["agent"].pk),)
        other = services.schedule_new(
            by=stage.coach, form=form(stage, trainees=agent, title="Other talk", starts_at=days(5)), now=NOW
        )

    page = client.get(url).content.decode()
    client.post(url, {"decline": "1", "no-reason": "x"})

    assert "Other talk" not in page
    assert part_of(stage, other, "agent").answer == ""


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("move", "X7"), ("start", "X4"), ("complete", "X5"), ("cancel", "X8"), ("admin", "X15"), ("hand_over", "X7"),
    ],
)  # fmt: skip
def test_every_step_reaches_a_driver_on_their_own_channel_once(stage, session, deed, code):
    with as_company(stage.company.pk):
        before = Outgoing.objects.count()
        if deed == "move":
            both = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))
            moved = form(stage, trainees=both, starts_at=SOON + timedelta(hours=2))
            services.move(session=session, by=stage.coach, form=moved, now=NOW)
        elif deed == "start":
            services.start(session=session, by=stage.coach, now=SOON)
        elif deed == "cancel":
            services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)
        elif deed == "admin":
            services.admin_cancel(session=session, by=stage.manager, reason="Strike", now=NOW)
        elif deed == "hand_over":
            to = stage.people["second"]
            services.hand_over(session=session, by=stage.coach, to=to, reason="Leave", now=NOW)
    if deed == "complete":
        held(stage, session)
    with as_company(stage.company.pk):
        made = Outgoing.objects.order_by("pk")[before:]
        codes = [(each.channel, each.person_id) for each in made]
        event = session.events.latest("pk")
        notice = event.notices.get(person=stage.people["driver"])
    assert notice.code == code
    assert codes == [("email", stage.people["driver"].pk)] * (2 if deed == "complete" else 1)


def test_the_page_speaks_the_drivers_language(client: Client, stage, session):
    page = client.get(link(stage) + "?l=es").content.decode()

    assert re.search(r'<html lang="es">', page)
    assert "No puedo asistir, u otra hora" in page


def test_a_driver_is_never_told_in_the_bell(stage, session):
    with as_company(stage.company.pk):
        assert bells(stage, stage.agent) == ["X2"]
        assert [each.code for each in session.events.latest("pk").notices.filter(user=None)] == ["X2"]


def test_an_online_session_is_joined_by_a_link_while_the_driver_is_expected(client: Client, stage):
    room = "https://meet.example.com/lockers"
    both = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, trainees=both, place=room), now=NOW)
    door = f'<a href="{room}" rel="noopener noreferrer">Join online</a>'
    assert door in client.get(link(stage)).content.decode()

    client.post(link(stage, "/session"), {"decline": "1", "no-reason": "Doctor"})

    page = client.get(link(stage)).content.decode()
    assert (door in page, "Add to my calendar" in page) == (False, False)
    with as_company(stage.company.pk):
        services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)
    assert "You said that you cannot come." in client.get(link(stage)).content.decode()


def test_what_a_driver_does_is_due_on_a_day_that_reads_as_one(client: Client, stage, session):
    with as_company(stage.company.pk):
        services.start(session=session, by=stage.coach, now=SOON)
        action = services.Action("Two photos", stage.people["driver"].pk, SOON.date())
        services.complete(session=session, by=stage.coach, outcome=services.Outcome(actions=[action]), now=SOON)

    assert "due Wed 25 Nov" in client.get(link(stage)).content.decode()
