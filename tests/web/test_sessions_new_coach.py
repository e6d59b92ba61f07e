"""Whoever was invited as a coach a minute ago can be asked to coach, and has the coach's page."""

from __future__ import annotations

from typing import Any

import pytest

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.people.models import Person
from tests.coaching_sessions.stage import Stage, bells, form, make_stage
from tests.makers import NOW, make_company, make_member, make_user
from tests.web.test_session_late import page_of
from tests.web.test_session_twice import ask, opened
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.fixture
def new(stage: Stage) -> Membership:
    return make_member(stage.company, Role.COACH, make_user(name="Nadia Newcome"))


def people(stage: Stage, *members: Membership) -> list[Person]:
    with as_company(stage.company.pk):
        return list(Person.objects.filter(user__in=[each.user_id for each in members]))


def coaches(stage: Stage) -> list[tuple[str, str]]:
    with as_company(stage.company.pk):
        found = CoachingSession.objects.order_by("pk").select_related("coach")
        return [(each.state, each.coach.name if each.coach else "") for each in found]


def suggest(stage: Stage, as_member: Any, **fields: Any) -> Any:
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")
    return supervisor.post(url, opened(supervisor, url, **ask(stage, **fields)))


def test_a_coach_who_was_just_invited_is_asked_told_and_finds_it_on_their_page(stage, as_member, new):
    offered = page_of(as_member(stage.supervisor).get(at(stage, "session_suggest")))
    value = f"u{new.user_id}"
    assert f'<option value="{value}">Nadia Newcome</option>' in offered

    suggest(stage, as_member, coach=value)

    (person,) = people(stage, new)
    assert coaches(stage) == [("suggested", "Nadia Newcome")]
    with as_company(stage.company.pk):
        assert bells(stage, new) == ["N1"]
    assert "Photos at the door" in page_of(as_member(new).get(at(stage, "sessions")))
    offered = page_of(as_member(stage.supervisor).get(at(stage, "session_suggest")))
    assert (f'value="p{person.pk}"' in offered, f'value="{value}"' in offered) == (True, False)


def test_a_form_that_is_refused_takes_nobody_in_and_keeps_the_choice(stage, as_member, new):
    answer = suggest(stage, as_member, coach=f"u{new.user_id}", expires_at="2026-11-01T10:00")

    assert answer.status_code == 422
    assert f'<option value="u{new.user_id}" selected>Nadia Newcome</option>' in page_of(answer)
    assert (people(stage, new), coaches(stage)) == ([], [])


def test_a_hand_over_that_is_refused_takes_nobody_in(stage, as_member, new):
    """No reason; and a session that somebody else has ended meanwhile."""
    with as_company(stage.company.pk):
        planned = services.schedule_new(by=stage.coach, form=form(stage), now=NOW)
    coach, url = as_member(stage.coach), at(stage, "session_hand_over", planned.pk)

    answers = [coach.post(url, {"coach": f"u{new.user_id}", "reason": reason}) for reason in ("", " ")]
    with as_company(stage.company.pk):
        services.coach_cancel(session=planned, by=stage.coach, reason="Leave", now=NOW)
    answers.append(coach.post(url, {"coach": f"u{new.user_id}", "reason": "Leave"}))

    assert [each.status_code for each in answers] == [422, 422, 302]
    assert (people(stage, new), coaches(stage)) == ([], [("canceled", stage.coach.user.name)])


def test_only_who_may_coach_is_taken_in(stage, as_member, new):
    """A reader of the company, a coach of another one, the supervisor themselves, and nobody at all."""
    reader = make_member(stage.company, Role.READER)
    foreign = make_member(make_company("Other"), Role.COACH)
    wrong = [reader.user_id, foreign.user_id, stage.supervisor.user_id, 10**9]

    answers = [suggest(stage, as_member, coach=f"u{user}") for user in wrong]

    assert [each.status_code for each in answers] == [422] * 4
    assert (people(stage, reader, foreign, new), coaches(stage)) == ([], [])


def test_a_suggestion_is_changed_and_a_session_handed_over_to_them(stage, as_member, new):
    other = make_member(stage.company, Role.COACH, make_user(name="Otto Other"))
    with as_company(stage.company.pk):
        planned = services.schedule_new(by=stage.coach, form=form(stage), now=NOW)
    suggest(stage, as_member)
    with as_company(stage.company.pk):
        asked = CoachingSession.objects.get(state="suggested")
    supervisor, url = as_member(stage.supervisor), at(stage, "session_edit", asked.pk)

    supervisor.post(url, opened(supervisor, url, **ask(stage, coach=f"u{new.user_id}")))
    handed = {"coach": f"u{other.user_id}", "reason": "Leave"}
    as_member(stage.coach).post(at(stage, "session_hand_over", planned.pk), handed)

    assert coaches(stage) == [("scheduled", "Otto Other"), ("suggested", "Nadia Newcome")]


@pytest.mark.parametrize(("role", "shown"), [(Role.MANAGER, True), (Role.COACH, True), (Role.READER, False)])
def test_the_section_is_there_before_anybody_asks_them(stage, as_member, role, shown):
    """A manager may coach and sees suggestions: that the directory does not know them hides nothing."""
    page = page_of(as_member(make_member(stage.company, role)).get(at(stage, "sessions")))

    assert ("Suggested Coaching Session" in page, "Nobody waits for you." in page) == (shown, shown)
