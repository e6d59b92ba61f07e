"""What a coach wrote down of a session that has moved on meanwhile is kept with one click, or can be copied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pacenote.accounts.models import CompanyRole
from pacenote.accounts.permissions import BE_COACH, OWN_PAGE
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import ActionItem, CoachingSession, Notice
from tests.coaching_sessions.deeds import Talk, make_talk
from tests.coaching_sessions.stage import Stage, form, make_stage
from tests.makers import NOW, make_member
from tests.web.test_session_late import do, page_of, ways
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRET, SHARED = "Was nervous.", "Step back before the photo."
AGAIN, ANEW = "Start it again and complete it", "Complete it as a new session"


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def outcome(stage: Stage, **more: Any) -> dict[str, Any]:
    agent = stage.people["agent"].pk
    said = {"summary": "Two photos.", "shared_notes": SHARED, "private_notes": SECRET, f"attendance{agent}": "late"}
    return said | {"action1": "Two photos of each locker", "owner1": str(agent), "acknowledge": "on"} | more


def held(stage: Stage) -> list[CoachingSession]:
    with as_company(stage.company.pk):
        return list(CoachingSession.objects.filter(state="completed").order_by("pk"))


def kept_of(session: CoachingSession) -> tuple[Any, ...]:
    with as_company(session.company_id):
        part = session.trainees.get(person__user__isnull=False)
        actions = list(ActionItem.objects.filter(session=session).values_list("text", flat=True))
        return session.summary, session.shared_notes, session.private_notes, part.attendance, actions


WHOLE = ("Two photos.", SHARED, SECRET, "late", ["Two photos of each locker"])


def told(talk: Talk, session: CoachingSession, *verbs: str) -> list[str]:
    """Return what the agent was told of these steps."""
    with as_company(talk.stage.company.pk):
        found = Notice.objects.filter(event__session=session, event__verb__in=verbs, user=talk.stage.agent.user)
        return list(found.order_by("pk").values_list("code", flat=True))


def test_a_session_that_was_canceled_meanwhile_is_completed_as_one_of_its_own(stage, as_member):
    talk, coach = make_talk(stage, "started"), as_member(stage.coach)
    do(talk, "cancel as manager")

    answer = coach.post(at(stage, "session_complete", talk.session.pk), outcome(stage))

    page = page_of(answer)
    assert (answer.status_code, list(ways(page))) == (409, [ANEW])
    assert [words in page for words in (SECRET, SHARED, "Manager Rafaga canceled it: Closed (08:00 CT).")] == [True] * 3
    done = [coach.post(ways(page)[ANEW], outcome(stage), follow=True) for _time in range(2)]
    assert ["The session is complete." in page_of(each) for each in done] == [True, True]
    (made,) = held(stage)
    assert (made.title, made.starts_at, kept_of(made)) == ("Photos at the door", NOW, WHOLE)
    with as_company(stage.company.pk):
        talk.session.refresh_from_db()
    assert talk.session.state == "canceled"
    assert told(talk, made, "started", "completed") == ["X5"]


def test_a_start_that_was_taken_back_meanwhile_is_taken_again(stage, as_member):
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=NOW), now=NOW)
        services.start(session=session, by=stage.coach, now=NOW)
        services.take_back_start(session=session, by=stage.coach, now=NOW)
    coach = as_member(stage.coach)

    page = page_of(coach.post(at(stage, "session_complete", session.pk), outcome(stage)))
    assert list(ways(page)) == [AGAIN]
    coach.post(ways(page)[AGAIN], outcome(stage))

    (done,) = held(stage)
    assert (done.pk, kept_of(done)) == (session.pk, WHOLE)


def test_trainees_hear_of_it_also_where_nothing_is_to_be_confirmed(stage, as_member):
    talk, coach = make_talk(stage, "started"), as_member(stage.coach)
    do(talk, "cancel as manager")

    coach.post(at(stage, "session_complete_anyway", talk.session.pk), outcome(stage, acknowledge=""))

    (made,) = held(stage)
    assert told(talk, made, "started", "completed") == ["X4"]


def test_nobody_else_reads_the_private_notes_that_were_kept(stage, as_member):
    talk, coach = make_talk(stage, "started"), as_member(stage.coach)
    do(talk, "cancel as manager")
    coach.post(at(stage, "session_complete_anyway", talk.session.pk), outcome(stage))
    (made,) = held(stage)

    read = {
        word: page_of(as_member(getattr(stage, word)).get(at(stage, "session", made.pk)))
        for word in ("coach", "manager", "supervisor", "agent")
    }

    assert {word: (SECRET in page, SHARED in page) for word, page in read.items()} == {
        "coach": (True, True),
        "manager": (False, True),
        "supervisor": (False, True),
        "agent": (False, True),
    }


def test_other_words_for_a_session_that_is_complete_can_be_copied(stage, as_member):
    """The coach has it open twice; near miss: the same words once more are done."""
    talk, coach = make_talk(stage, "started"), as_member(stage.coach)
    url = at(stage, "session_complete", talk.session.pk)
    coach.post(url, outcome(stage))

    same, other = coach.post(url, outcome(stage), follow=True), coach.post(url, outcome(stage, summary="Three."))

    assert "Done. It was sent twice and counts once." in page_of(same)
    page = page_of(other)
    assert (other.status_code, "Three." in page, ways(page)) == (409, True, {})
    assert "Nothing that you wrote is lost: copy what you need." in page
    assert kept_of(*held(stage)) == WHOLE


def test_whoever_does_not_coach_it_any_more_copies_their_words_and_is_shown_nobody(stage, as_member):
    talk, coach = make_talk(stage, "started"), as_member(stage.coach)
    do(talk, "take back")
    do(talk, "hand over as manager")

    answers = [coach.post(at(stage, name, talk.session.pk), outcome(stage)) for name in STEPS]

    for answer in answers:
        page = page_of(answer)
        assert (answer.status_code, SECRET in page, ways(page)) == (409, True, {})
        assert ("Coach Rafaga took the start back (08:00 CT)." in page, "Who was there" in page) == (True, False)
    assert held(stage) == []


STEPS = ("session_complete", "session_complete_anyway")


@pytest.mark.parametrize("state", ["scheduled", "suggested"])
def test_there_is_no_way_for_what_was_never_held(stage, as_member, state):
    """A session in three days, and a suggestion that was declined."""
    talk, coach = make_talk(stage, state), as_member(stage.coach)
    if state == "suggested":
        do(talk, "decline")
    else:
        with as_company(stage.company.pk):
            CoachingSession.objects.filter(pk=talk.session.pk).update(starts_at=NOW + timedelta(days=3))

    answers = [coach.post(at(stage, name, talk.session.pk), outcome(stage)) for name in STEPS]

    assert [(each.status_code, ways(page_of(each))) for each in answers] == [(409, {}), (409, {})]
    assert held(stage) == []


def test_who_may_not_begin_a_session_makes_none(stage, as_member):
    only_asked = CompanyRole.objects.create(company=stage.company, name="Only asked", permissions=[OWN_PAGE, BE_COACH])
    talk = make_talk(stage, "started")
    stage.coach.own_role, stage.coach.role = only_asked, ""
    stage.coach.save(update_fields=["own_role", "role"])
    do(talk, "cancel as manager")
    coach = as_member(stage.coach)

    answers = [coach.post(at(stage, name, talk.session.pk), outcome(stage)) for name in STEPS]

    assert [(each.status_code, ways(page_of(each))) for each in answers] == [(409, {}), (409, {})]
    assert held(stage) == []


def test_who_may_not_coach_does_not_get_there(stage, as_member):
    talk, other = make_talk(stage, "started"), as_member(make_member(stage.company, "associate"))
    do(talk, "cancel as manager")

    statuses = [other.post(at(stage, name, talk.session.pk), outcome(stage)).status_code for name in STEPS]

    assert statuses == [403, 403]
