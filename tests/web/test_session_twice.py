"""A form that is sent twice, or from a page that was overtaken: nothing twice, nothing over what is newer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.web.forms.moments import LOCAL
from tests.coaching_sessions.stage import Stage, form, make_stage, suggestion
from tests.web.test_sessions import at, suggested

pytestmark = pytest.mark.django_db
TWICE = "Done. It was sent twice and counts once."
OVERTAKEN = "after you had opened this form"


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def opened(client: Client, url: str, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends of a form: its hidden fields, and what somebody filled in."""
    page = client.get(url).content.decode()
    return {"once": hidden(page, "once"), "seen": hidden(page, "seen")} | fields


def wall(**later: float) -> str:
    there = timezone.localtime(timezone.now() + timedelta(**later))
    return there.strftime(LOCAL)


def ask(stage: Stage, **changes: Any) -> dict[str, Any]:
    fields = {
        "title": "Photos at the door", "coach": f"p{stage.people['coach'].pk}",
        "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk, "expires_at": wall(days=30),
    }  # fmt: skip
    return fields | changes


def plan(stage: Stage, **changes: Any) -> dict[str, Any]:
    fields = ask(stage, starts_at=wall(days=2), minutes=30, mode="online")
    return {name: value for name, value in (fields | changes).items() if name not in ("coach", "expires_at")}


def said(stage: Stage, session: CoachingSession, *verbs: str) -> int:
    with as_company(stage.company.pk):
        return session.events.filter(verb__in=verbs).count()


def all_of(stage: Stage) -> list[CoachingSession]:
    with as_company(stage.company.pk):
        return list(CoachingSession.objects.order_by("pk"))


def now_of(stage: Stage, session: CoachingSession) -> CoachingSession:
    with as_company(stage.company.pk):
        return CoachingSession.objects.get(pk=session.pk)


def test_a_suggestion_that_is_sent_twice_is_one_and_both_answers_say_so(stage, as_member):
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")
    sent = opened(supervisor, url, **ask(stage))

    answers = [supervisor.post(url, sent, follow=True) for _time in range(2)]

    assert ["The session is suggested." in each.content.decode() for each in answers] == [True, True]
    (made,) = all_of(stage)
    assert said(stage, made, "suggested") == 1


def test_other_words_in_a_form_that_was_sent_are_another_suggestion(stage, as_member):
    """Somebody comes back to a page that their browser kept, and suggests the next one on it."""
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")
    sent = opened(supervisor, url, **ask(stage))

    for trainee in ("agent", "driver"):
        supervisor.post(url, sent | {"trainees": [f"p{stage.people[trainee].pk}"]})

    assert len(all_of(stage)) == 2


def test_the_same_words_from_a_new_page_are_warned_of_and_nothing_is_made(stage, as_member):
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")
    supervisor.post(url, opened(supervisor, url, **ask(stage)))

    answer = supervisor.post(url, opened(supervisor, url, **ask(stage)))

    assert (answer.status_code, "Already suggested" in answer.content.decode()) == (422, True)
    assert len(all_of(stage)) == 1


@pytest.mark.parametrize("name", ["session_new", "session_instant"])
def test_a_session_without_a_suggestion_is_made_once(stage, as_member, name):
    coach, url = as_member(stage.coach), at(stage, name)
    sent = opened(coach, url, **plan(stage))

    answers = [coach.post(url, sent, follow=True) for _time in range(2)]

    (made,) = all_of(stage)
    assert [each.redirect_chain for each in answers] == [[(at(stage, "session", made.pk), 302)]] * 2
    assert said(stage, made, "scheduled", "started") == 1


def test_a_follow_up_is_made_once(stage, as_member):
    coach, now = as_member(stage.coach), timezone.now()
    with as_company(stage.company.pk):
        held = services.start_instant(by=stage.coach, form=form(stage), now=now)
        services.complete(session=held, by=stage.coach, outcome=services.Outcome(), now=now)
    url = at(stage, "session_follow_up", held.pk)
    sent = opened(coach, url, **plan(stage))

    for _time in range(2):
        coach.post(url, sent)

    assert [each.follows_id for each in all_of(stage)] == [None, held.pk]


def test_what_somebody_else_saved_is_not_saved_over_unread(stage, as_member):
    """Two tabs of one supervisor: the older one stops, says what it was overtaken by, and saves when it is meant."""
    supervisor, session = as_member(stage.supervisor), suggested(stage)
    url = at(stage, "session_edit", session.pk)
    older = opened(supervisor, url, **ask(stage, title="Older"))
    supervisor.post(url, opened(supervisor, url, **ask(stage, title="Newer")))

    answer = supervisor.post(url, older)

    page = answer.content.decode()
    assert (answer.status_code, OVERTAKEN in page, "Supervisor Rafaga changed it" in page) == (422, True, True)
    assert now_of(stage, session).title == "Newer"
    supervisor.post(url, older | {"known": hidden(page, "known")})
    assert now_of(stage, session).title == "Older"
    assert said(stage, session, "edited") == 2


def test_what_was_read_counts_for_the_change_that_was_read_alone(stage, as_member):
    supervisor, session = as_member(stage.supervisor), suggested(stage)
    url = at(stage, "session_edit", session.pk)
    older = opened(supervisor, url, **ask(stage, title="Older"))
    supervisor.post(url, opened(supervisor, url, **ask(stage, title="Newer")))
    known = hidden(supervisor.post(url, older).content.decode(), "known")
    supervisor.post(url, opened(supervisor, url, **ask(stage, title="Newest")))

    answer = supervisor.post(url, older | {"known": known})

    assert (answer.status_code, now_of(stage, session).title) == (422, "Newest")


def test_the_same_change_sent_twice_is_saved_once(stage, as_member):
    supervisor, session = as_member(stage.supervisor), suggested(stage)
    url = at(stage, "session_edit", session.pk)
    sent = opened(supervisor, url, **ask(stage, title="Other"))

    answers = [supervisor.post(url, sent, follow=True) for _time in range(2)]

    assert ["Saved." in each.content.decode() for each in answers] == [True, True]
    assert said(stage, session, "edited") == 1


def test_a_coach_does_not_undo_by_scheduling_what_the_supervisor_changed_meanwhile(stage, as_member):
    coach, session = as_member(stage.coach), suggested(stage)
    url = at(stage, "session_schedule", session.pk)
    sent = opened(coach, url, **plan(stage))
    with as_company(stage.company.pk):
        changed = suggestion(stage, title="Photos at night")
        services.edit_suggestion(session=session, by=stage.supervisor, form=changed, now=timezone.now())

    answer = coach.post(url, sent)

    page = answer.content.decode()
    assert (answer.status_code, "Supervisor Rafaga changed it" in page) == (422, True)
    assert now_of(stage, session).state == "suggested"
    coach.post(url, sent | {"title": "Photos at night", "known": hidden(page, "known")})
    assert (now_of(stage, session).state, now_of(stage, session).title) == ("scheduled", "Photos at night")


def test_a_move_from_an_older_page_stops_and_a_double_one_counts_once(stage, as_member):
    coach, now = as_member(stage.coach), timezone.now()
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=now + timedelta(days=1)), now=now)
    url = at(stage, "session_move", session.pk)
    older = opened(coach, url, **plan(stage, starts_at=wall(days=5)))
    sent = opened(coach, url, **plan(stage, starts_at=wall(days=4)))

    twice = [coach.post(url, sent, follow=True).content.decode() for _time in range(2)]
    answer = coach.post(url, older)

    assert ["Saved. Those concerned have been told." in each for each in twice] == [True, True]
    assert (answer.status_code, OVERTAKEN in answer.content.decode()) == (422, True)
    assert said(stage, session, "moved") == 1


def test_a_change_between_the_look_and_the_lock_stops_the_form_as_well(stage):
    session = suggested(stage)
    with as_company(stage.company.pk):
        seen = session.events.get(verb="suggested").pk
        services.edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage), seen=seen, now=later())
        for step in (
            lambda: services.edit_suggestion(
                session=session, by=stage.supervisor, form=suggestion(stage, title="No"), seen=seen, now=later()
            ),
            lambda: services.schedule(session=session, by=stage.coach, form=form(stage), seen=seen, now=later()),
        ):
            with pytest.raises(services.ChangedMeanwhileError):
                step()

    assert (now_of(stage, session).state, now_of(stage, session).title) == ("suggested", "Photos at the door")


def later() -> Any:
    return timezone.now() + timedelta(minutes=1)


def test_a_schedule_that_is_sent_twice_is_done(stage, as_member):
    coach, session = as_member(stage.coach), suggested(stage)
    url = at(stage, "session_schedule", session.pk)
    sent = opened(coach, url, **plan(stage))

    first, second = (coach.post(url, sent, follow=True).content.decode() for _time in range(2))

    assert ("Saved. Those concerned have been told." in first, TWICE in second) == (True, True)
    assert said(stage, session, "scheduled") == 1


Steps = list[tuple[str, str, dict[str, str]]]
OF_SUGGESTION: Steps = [("supervisor", "session_delete", {}), ("coach", "session_decline", {"reason": "On leave"})]
OF_PLANNED: Steps = [
    ("coach", "session_start", {}),
    ("coach", "session_no_show", {}),
    ("coach", "session_cancel", {"reason": "Ill"}),
    ("manager", "session_admin_cancel", {"reason": "Closed"}),
    ("agent", "session_answer", {"decline": "1", "no-reason": "Exam"}),
]


@pytest.mark.parametrize(("who", "name", "fields"), OF_SUGGESTION + OF_PLANNED)
def test_every_step_that_is_sent_twice_is_taken_once_and_said_to_be_done(stage, as_member, who, name, fields):
    client, now = as_member(getattr(stage, who)), timezone.now()
    session = suggested(stage)
    if (who, name, fields) in OF_PLANNED:
        both = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "driver"))
        with as_company(stage.company.pk):
            soon = form(stage, trainees=both, starts_at=now - timedelta(minutes=1))
            services.schedule(session=session, by=stage.coach, form=soon, now=now)
    before = len(events(stage, session))

    first, second = (client.post(at(stage, name, session.pk), fields, follow=True) for _time in range(2))

    assert len(events(stage, session)) == before + 1
    assert (TWICE in first.content.decode(), TWICE in second.content.decode()) == (False, True)


def events(stage: Stage, session: CoachingSession) -> list[str]:
    with as_company(stage.company.pk):
        return list(session.events.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("name", ["session_hand_over", "session_complete"])
def test_a_hand_over_and_an_outcome_sent_twice_count_once(stage, as_member, name):
    coach, now = as_member(stage.coach), timezone.now()
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=now), now=now)
        if name == "session_complete":
            services.start(session=session, by=stage.coach, now=now)
    fields = {"coach": f"p{stage.people['second'].pk}", "reason": "Holiday", "summary": "Two photos."}

    first, second = (coach.post(at(stage, name, session.pk), fields, follow=True) for _time in range(2))

    assert (TWICE in first.content.decode(), TWICE in second.content.decode()) == (False, True)
    assert said(stage, session, "handed_over", "completed") == 1


def test_a_step_that_somebody_else_took_is_still_refused_with_where_it_stands(stage, as_member):
    """Near miss: the manager canceled what the coach cancels a moment later."""
    session, now = suggested(stage), timezone.now()
    with as_company(stage.company.pk):
        services.schedule(session=session, by=stage.coach, form=form(stage, starts_at=now), now=now)
        services.admin_cancel(session=session, by=stage.manager, reason="Closed", now=now)

    page = as_member(stage.coach).post(at(stage, "session_cancel", session.pk), {"reason": "Ill"}, follow=True)

    assert "This session is canceled by now" in page.content.decode()
    assert TWICE not in page.content.decode()


def test_the_same_times_proposed_twice_reach_the_coach_once(stage, as_member):
    agent, now = as_member(stage.agent), timezone.now()
    with as_company(stage.company.pk):
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=now + timedelta(days=1)), now=now)
    fields = {"propose": "1", "other-first": wall(days=3)}

    for _time in range(2):
        agent.post(at(stage, "session_answer", session.pk), fields)
    assert said(stage, session, "times_proposed") == 1
    agent.post(at(stage, "session_answer", session.pk), fields | {"other-first": wall(days=4)})

    assert said(stage, session, "times_proposed") == 2
