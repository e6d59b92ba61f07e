"""The pages of coaching sessions: who sees what, and what each form does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import ActionItem, CoachingSession
from pacenote.coaching_sessions.services import (
    Schedule,
    Suggestion,
    complete,
    decline_suggestion,
    schedule,
    start,
    suggest,
)
from pacenote.coaching_sessions.services.holding import Action, Outcome
from pacenote.performance.catalogue import find
from pacenote.web.panels.times import times_of
from tests.coaching_sessions.stage import Stage, make_stage
from tests.makers import make_member

pytestmark = pytest.mark.django_db
SignIn = Callable[[Membership], Client]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def suggested(stage: Stage, *, days: float = 90) -> CoachingSession:
    coach, agent = stage.people["coach"], stage.people["agent"]
    form = Suggestion(
        "Photos at the door",
        Choice(person_id=coach.pk),
        (Choice(person_id=agent.pk),),
        stage.area.pk,
        timezone.now() + timedelta(days=days),
    )
    with as_company(stage.company.pk):
        return suggest(by=stage.supervisor, form=form, now=timezone.now())


def scheduled(stage: Stage, *, minutes: float = 5) -> CoachingSession:
    session = suggested(stage)
    starts_at = timezone.now() + timedelta(minutes=minutes)
    form = Schedule("Photos", (Choice(person_id=stage.people["agent"].pk),), stage.area.pk, starts_at, 30)
    with as_company(stage.company.pk):
        return schedule(session=session, by=stage.coach, form=form, now=timezone.now())


def at(stage: Stage, name: str, *ids: int) -> str:
    return reverse(name, args=[stage.company.slug, *ids])


def fresh(stage: Stage, session: CoachingSession) -> CoachingSession:
    with as_company(stage.company.pk):
        return CoachingSession.objects.get(pk=session.pk)


def metric_label(name: str) -> str:
    metric = find(name)
    assert metric is not None
    return metric.label


def texts(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_supervisor_suggests_and_finds_the_card_with_edit_and_delete(stage, as_member):
    client = as_member(stage.supervisor)
    page = texts(client, at(stage, "session_suggest") + f"?person={stage.people['agent'].pk}")
    assert f'<option value="p{stage.people["agent"].pk}" selected>' in page
    moment = timezone.localtime(timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")

    answer = client.post(
        at(stage, "session_suggest"),
        {
            "title": "Photos at the door", "coach": f"p{stage.people['coach'].pk}",
            "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk, "expires_at": moment,
        },
    )  # fmt: skip

    assert answer.status_code == 302
    home = texts(client, at(stage, "sessions"))
    with as_company(stage.company.pk):
        session = CoachingSession.objects.get()
    assert [at(stage, name, session.pk) in home for name in ("session", "session_edit", "session_delete")] == [True] * 3


def test_what_is_wrong_with_a_suggestion_stands_at_its_field(stage, as_member):
    answer = as_member(stage.supervisor).post(
        at(stage, "session_suggest"),
        {
            "title": "x", "coach": f"p{stage.people['coach'].pk}", "area": stage.area.pk,
            "trainees": [f"p{stage.people['coach'].pk}"], "expires_at": "2031-01-01T10:00",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The same user or user group cannot be selected as both a coach and a trainee." in page
    assert "at most 24 months from now" in page


def test_a_suggestion_stands_on_the_coachs_page_and_on_no_trainees(stage, as_member):
    session = suggested(stage)
    card = at(stage, "session", session.pk)

    seen = {
        word: card in texts(as_member(member), at(stage, "sessions"))
        for word, member in (("coach", stage.coach), ("second", stage.second), ("agent", stage.agent))
    }

    assert seen == {"coach": True, "second": False, "agent": False}
    assert as_member(stage.agent).get(card).status_code == 404


def test_what_was_canceled_before_it_was_scheduled_stays_hidden_from_the_trainee(stage, as_member):
    session = suggested(stage)
    with as_company(stage.company.pk):
        decline_suggestion(session=session, by=stage.coach, now=timezone.now())

    assert as_member(stage.agent).get(at(stage, "session", session.pk)).status_code == 404
    assert as_member(stage.supervisor).get(at(stage, "session", session.pk)).status_code == 200


def test_without_the_permission_nobody_is_offered_to_suggest(stage, as_member):
    for member in (stage.coach, stage.agent, make_member(stage.company, Role.READER)):
        client = as_member(member)

        assert at(stage, "session_suggest") not in texts(client, at(stage, "sessions"))
        assert client.get(at(stage, "session_suggest")).status_code == 403


def test_the_coach_schedules_with_the_form_filled_in(stage, as_member):
    session = suggested(stage)
    client = as_member(stage.coach)
    page = texts(client, at(stage, "session_schedule", session.pk))
    assert 'value="Photos at the door"' in page
    moment = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    client.post(
        at(stage, "session_schedule", session.pk),
        {
            "title": "Photos", "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk,
            "starts_at": moment, "minutes": 20, "mode": "online", "place": "https://meet.example.com/a", "agenda": "",
        },
    )  # fmt: skip

    session = fresh(stage, session)
    assert (session.state, session.title, session.minutes, session.mode) == ("scheduled", "Photos", 20, "online")


@pytest.mark.parametrize("minutes", ["0", "-5", "361", "99999999999999"])
def test_a_length_that_no_session_has_is_refused_in_our_words_and_kept(stage, as_member, minutes):
    session = suggested(stage)
    moment = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {
        "title": "Photos", "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk, "starts_at": moment,
        "minutes": minutes, "mode": "online", "place": "Room 4", "agenda": "",
    }  # fmt: skip

    form = as_member(stage.coach).post(at(stage, "session_schedule", session.pk), sent).context["form"]

    assert dict(form.errors) == {"minutes": ["A session takes more than 0 minutes and at most 6 hours."]}
    assert (form["minutes"].value(), form["place"].value()) == (minutes, "Room 4")


def test_the_coach_declines_with_a_reason(stage, as_member):
    session = suggested(stage)

    as_member(stage.coach).post(at(stage, "session_decline", session.pk), {"reason": "On leave"})

    session = fresh(stage, session)
    assert (session.cancellation, session.reason) == ("coach_declined", "On leave")


def test_a_suggestion_that_ran_out_expires_when_it_is_read(stage, as_member):
    session = suggested(stage, days=1)
    with as_company(stage.company.pk):
        CoachingSession.objects.filter(pk=session.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    page = texts(as_member(stage.coach), at(stage, "session", session.pk))

    assert "Canceled: expired" in page
    assert fresh(stage, session).cancellation == "expired"


def test_a_session_from_its_start_to_the_confirmation(stage, as_member):
    session, coach, agent = scheduled(stage), as_member(stage.coach), as_member(stage.agent)
    coach.post(at(stage, "session_start", session.pk))
    coach.post(
        at(stage, "session_complete", session.pk),
        {
            f"attendance{stage.people['agent'].pk}": "late", "summary": "Well done", "shared_notes": "Step back",
            "private_notes": "Was nervous", "acknowledge": "on", "action1": "Two photos",
            "owner1": stage.people["agent"].pk, "due1": "2026-12-24",
        },
    )  # fmt: skip
    page = texts(agent, at(stage, "session", session.pk))

    assert ["Step back" in page, "Was nervous" in page, "Two photos" in page] == [True, False, True]
    agent.post(at(stage, "session_acknowledge", session.pk), {"comment": "Will do"})
    with as_company(stage.company.pk):
        part = session.trainees.get()
        action = session.actions.get()
    assert (part.attendance, part.comment, part.acknowledged_at is not None) == ("late", "Will do", True)
    agent.post(at(stage, "session_action", session.pk, action.pk), {"done": "1"})
    with as_company(stage.company.pk):
        assert session.actions.get().done_at is not None
    assert "Was nervous" in texts(coach, at(stage, "session", session.pk))
    assert "Was nervous" not in texts(as_member(stage.supervisor), at(stage, "session", session.pk))


def test_a_trainee_says_no_or_proposes_another_time(stage, as_member):
    session, client = scheduled(stage), as_member(stage.agent)
    moment = timezone.localtime(timezone.now() + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
    client.post(at(stage, "session_answer", session.pk), {"propose": "1", "other-first": moment})
    with as_company(stage.company.pk):
        assert len(session.trainees.get().proposed) == 1
    assert "?start=" in texts(as_member(stage.coach), at(stage, "session", session.pk))

    client.post(at(stage, "session_answer", session.pk), {"decline": "1", "no-reason": "Exam"})

    assert fresh(stage, session).cancellation == "trainees_declined"


def test_who_comes_second_is_told_and_changes_nothing(stage, as_member):
    session = suggested(stage)
    client = as_member(stage.coach)
    client.get(at(stage, "session_decline", session.pk))
    as_member(stage.supervisor).post(at(stage, "session_delete", session.pk))

    answer = client.post(at(stage, "session_decline", session.pk), {"reason": "On leave"}, follow=True)

    assert "This session is canceled by now" in answer.content.decode()
    assert fresh(stage, session).cancellation == "supervisor_deleted"


def test_a_notice_in_the_bell_leads_to_the_session(stage, as_member):
    session = suggested(stage)

    page = texts(as_member(stage.coach), at(stage, "notifications"))

    assert "Supervisor Rafaga suggested a coaching session." in page
    assert at(stage, "session", session.pk) in page


def test_somebody_without_files_to_see_starts_with_their_own_page(stage, as_member):
    client = as_member(stage.agent)

    assert client.get("/").headers["Location"] == at(stage, "mine")
    assert client.get(at(stage, "files")).status_code == 403
    assert client.get(at(stage, "session_people")).status_code == 403


def test_the_search_finds_people_in_scope_by_every_word(stage, as_member):
    answer = as_member(stage.supervisor).get(at(stage, "session_people"), {"q": "driv dan"}).json()

    assert answer == {"options": [{"value": f"p{stage.people['driver'].pk}", "text": "Dana Driver"}]}


@pytest.mark.parametrize("count", [1, 3])
def test_more_sessions_cost_no_more_queries(stage, as_member, django_assert_num_queries, count):
    for _number in range(count):
        suggested(stage)
    client = as_member(stage.supervisor)

    with django_assert_num_queries(15):
        client.get(at(stage, "sessions"))


def test_a_completed_session_offers_a_follow_up_to_its_coach_alone(stage, as_member):
    session = scheduled(stage)
    with as_company(stage.company.pk):
        start(session=session, by=stage.coach, now=timezone.now())
        complete(session=session, by=stage.coach, outcome=Outcome(), now=timezone.now())
    url = at(stage, "session_follow_up", session.pk)

    assert url in texts(as_member(stage.coach), at(stage, "session", session.pk))
    assert url not in texts(as_member(stage.agent), at(stage, "session", session.pk))


def test_a_long_section_shows_the_first_and_leads_to_all_of_them(stage, as_member):
    for number in range(8):
        suggested(stage, days=20 + number)
    home = as_member(stage.coach).get(at(stage, "sessions"))

    (section,) = [each for each in home.context["sections"] if each.key == "suggested"]
    assert [len(section.cards), section.count] == [6, 8]
    assert f'href="{at(stage, "sessions")}?show=suggested"' in home.content.decode()
    alone = as_member(stage.coach).get(at(stage, "sessions"), {"show": "suggested"})
    assert [len(alone.context["cards"]), alone.context["part"].title] == [8, "Suggested Coaching Session"]


def test_a_short_section_has_no_way_to_more_and_an_unknown_one_is_the_whole_page(stage, as_member):
    suggested(stage)

    home = as_member(stage.coach).get(at(stage, "sessions"), {"show": "nothing"})

    found = {each.key: (each.count, len(each.cards), each.more_url) for each in home.context["sections"]}
    assert found["suggested"] == (1, 1, "")


def test_a_section_of_another_role_is_not_there(stage, as_member):
    suggested(stage)

    page = as_member(stage.agent).get(at(stage, "sessions"), {"show": "suggested"})

    assert [each.key for each in page.context["sections"]] == ["with_me"]


def test_an_action_keeps_its_metric_and_the_next_session_takes_it_over(stage, as_member):
    session, coach = scheduled(stage), as_member(stage.coach)
    coach.post(at(stage, "session_start", session.pk))
    body = {"summary": "Well", "action1": "Two photos", "owner1": stage.people["agent"].pk, "metric1": "pod"}
    coach.post(at(stage, "session_complete", session.pk), body)

    page = texts(coach, at(stage, "session", session.pk))
    with as_company(stage.company.pk):
        assert [each.metric for each in session.actions.all()] == ["pod"]
    assert f"{stage.people['agent'].name}, {metric_label('pod')}<" in page


def test_a_metric_that_nobody_knows_is_shown_as_it_was_sent(stage, as_member):
    session = scheduled(stage)
    with as_company(stage.company.pk):
        start(session=session, by=stage.coach, now=timezone.now())
        complete(session=session, by=stage.coach, outcome=Outcome(actions=[Action("Two photos")]), now=timezone.now())
        ActionItem.objects.update(metric="no_such_metric")  # as earlier versions took it

    assert "no_such_metric" in texts(as_member(stage.coach), at(stage, "session", session.pk))


def test_a_day_that_no_calendar_has_is_refused_and_what_was_written_stays(stage, as_member):
    session, coach = scheduled(stage), as_member(stage.coach)
    coach.post(at(stage, "session_start", session.pk))
    person = stage.people["agent"].pk
    body = {"summary": "Went well", "action4": "Two photos", "due4": "2026-02-31", f"attendance{person}": "late"}

    answer = coach.post(at(stage, "session_complete", session.pk), body)

    page = answer.content.decode()
    assert (answer.status_code, fresh(stage, session).state) == (422, "started")
    assert ["Went well" in page, 'value="Two photos"' in page, "Enter a valid date." in page] == [True, True, True]
    assert '<option value="late" selected>' in page


def test_the_decline_is_asked_in_place_and_says_what_was_chosen_and_written(stage, as_member):
    session, coach = suggested(stage), as_member(stage.coach)
    url = at(stage, "session_decline", session.pk)

    for name in ("sessions", "session"):
        page = texts(coach, at(stage, name, *([session.pk] if name == "session" else [])))
        assert f'data-dialog="decline-{session.pk}"' in page
        assert page.count(f'<dialog class="pn-dialog" id="decline-{session.pk}"') == 1
        assert f'<form method="post" action="{url}">' in page
    coach.post(url, {"why": "time", "reason": "back in January"})

    assert fresh(stage, session).reason == "No time before it expires: back in January"
    bell = texts(as_member(stage.supervisor), at(stage, "notifications"))
    assert "because of No time before it expires: back in January." in bell


@pytest.mark.parametrize(
    ("why", "reason", "kept"), [("", "", ""), ("message", "", "A message is enough"), ("", "x", "x")]
)
def test_a_reason_is_what_there_is_of_it(stage, as_member, why, reason, kept):
    session = suggested(stage)

    as_member(stage.coach).post(at(stage, "session_decline", session.pk), {"why": why, "reason": reason})

    assert (fresh(stage, session).cancellation, fresh(stage, session).reason) == ("coach_declined", kept)


def test_the_coachs_form_names_who_suggested_it_to_whom_and_until_when(stage, as_member):
    """The supervisor's choices of coach and expiry stand there as well, though a coach changes neither."""
    session = suggested(stage)
    expires = times_of(stage.company, timezone.now()).near(session.expires_at)

    page = texts(as_member(stage.coach), at(stage, "session_schedule", session.pk))

    assert f"Suggested by Supervisor Rafaga. Coach: Coach Rafaga. Expiry time: {expires}." in page
    assert "Whoever schedules it first" not in page
