"""The first pages: a supervisor's team, a coach's day, and what somebody sees of themselves."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services as sessions
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.messaging.models import Delivery, Outgoing, Reaction, Send
from pacenote.people.models import Person
from tests.coaching_sessions.services.test_bridging import miss, missed_often
from tests.coaching_sessions.stage import Stage, days, form, make_stage, scheduled, suggested, suggestion
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def get(member: Membership, name: str, *args: Any, **query: str) -> Any:
    answer = signed_in(member).get(reverse(name, args=[member.company.slug, *args]), query)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.OWNER, "files"),
        (Role.DISPATCHER, "files"),
        (Role.SUPERVISOR, "team"),
        (Role.COACH, "sessions"),
        (Role.READER, "files"),
        (Role.ASSOCIATE, "mine"),
    ],
)
def test_each_role_starts_with_its_own_page(role, page):
    member = make_member(make_company(), role)

    answer = signed_in(member).get(reverse("home"))

    assert answer.headers["Location"] == reverse(page, args=[member.company.slug])


def test_the_attention_list_says_why_and_leaves_out_who_missed_once(stage):
    missed_often(stage, stage.people["driver"], times=2)
    miss(stage, stage.people["agent"])

    rows = get(stage.supervisor, "team").context["rows"]

    assert [(row.name, row.why, row.detail) for row in rows] == [
        ("Dana Driver", "Photo accepted: 2 opportunities", "Last 95 %, threshold 97 %")
    ]


def test_a_limited_supervisor_sees_their_own_people_on_the_list(stage):
    other = make_person(stage.company, "Otto Other")
    for person in (stage.people["driver"], other):
        missed_often(stage, person)
    limited = make_limited(stage.company, make_group(stage.company, other, name="Road team"), role=Role.SUPERVISOR)

    context = get(limited, "team").context

    assert ([row.name for row in context["rows"]], context["who"]) == (["Otto Other"], "1 person in Road team")


def test_overdue_actions_are_a_reason_and_coming_ones_are_not(stage):
    with as_company(stage.company.pk):
        for person, due in (("agent", date(2026, 11, 20)), ("driver", date(2026, 11, 22))):
            who = stage.people[person]
            session = sessions.start_instant(
                by=stage.coach, form=form(stage, trainees=(Choice(person_id=who.pk),)), now=NOW
            )
            outcome = sessions.Outcome(actions=[sessions.Action("Step back", who.pk, due)])
            sessions.complete(session=session, by=stage.coach, outcome=outcome, now=NOW)

    rows = get(stage.supervisor, "team").context["rows"]

    assert [(row.name, row.why) for row in rows] == [("Agent Rafaga", "1 action is overdue")]


def test_own_suggestions_stand_with_their_outcomes_and_nobody_elses(stage):
    with as_company(stage.company.pk):
        suggested(stage, title="Waits")
        scheduled(stage, title="Has a time")
        gone = suggested(stage, title="Taken back")
        sessions.delete_suggestion(session=gone, by=stage.supervisor, now=NOW)
        sessions.suggest(by=stage.manager, form=suggestion(stage, title="The manager's"), now=NOW)

    context = get(stage.supervisor, "team").context
    canceled = get(stage.supervisor, "team", sessions="canceled").context

    assert [card.title for card in context["cards"]] == ["Taken back", "Has a time", "Waits"]
    assert [(chip.label, chip.count) for chip in context["filters"]] == [
        ("All", 3), ("Open", 2), ("Completed", 0), ("Canceled", 1),
    ]  # fmt: skip
    assert [card.title for card in canceled["cards"]] == ["Taken back"]


def test_two_coaches_of_one_name_are_two_and_a_group_is_named_as_one(stage):
    with as_company(stage.company.pk):
        Person.objects.filter(pk=stage.people["second"].pk).update(name=stage.people["coach"].name)
        for coach in (stage.people["coach"], stage.people["second"], stage.people["second"]):
            suggested(stage, coach=Choice(person_id=coach.pk))
        suggested(stage, coach=Choice(group_id=stage.coaches.pk))

    rows = get(stage.supervisor, "team").context["coaches"]

    name = stage.people["coach"].name
    assert sorted((row.name, row.asked) for row in rows) == sorted(
        [(name, 1), (name, 2), (f"{stage.coaches.name} (group)", 1)]
    )


def test_how_coaches_answer_counts_expired_and_declined_ones(stage):
    with as_company(stage.company.pk):
        scheduled(stage)
        late = suggested(stage, expires_at=days(1))
        declined = suggested(stage, coach=Choice(person_id=stage.people["second"].pk))
        sessions.decline_suggestion(session=declined, by=stage.second, reason="", now=NOW)
        sessions.expire(session=late, now=days(1))

    rows = get(stage.supervisor, "team").context["coaches"]

    assert [(row.name, row.asked, row.scheduled, row.declined, row.expired) for row in rows] == [
        ("Coach Rafaga", 2, 1, 0, 1), ("Second Rafaga", 1, 0, 1, 0),
    ]  # fmt: skip


def test_without_the_right_to_view_the_team_the_page_is_not_there(stage):
    assert signed_in(stage.agent).get(reverse("team", args=[stage.company.slug])).status_code == 403


def test_a_coach_sees_the_minutes_of_the_week_follow_ups_and_open_actions(stage):
    with as_company(stage.company.pk):
        held = sessions.start_instant(by=stage.coach, form=form(stage, minutes=20), now=NOW)
        actions = [sessions.Action("Step back", stage.people["agent"].pk, date(2026, 11, 25))]
        sessions.complete(session=held, by=stage.coach, outcome=sessions.Outcome(actions=actions), now=NOW)
        scheduled(stage, minutes=40)
        scheduled(stage, minutes=99, starts_at=days(9))
        sessions.schedule_new(by=stage.second, form=form(stage, minutes=55), now=NOW)

    side = get(stage.coach, "sessions").context["side"]

    assert (side.load.minutes, side.load.held, side.load.words) == (60, 20, "2 sessions")
    assert [(each.title, each.late) for each in side.follow_ups] == [("Photos at the door", False)]
    assert [each.text for each in side.actions] == ["Step back"]


def test_a_follow_up_that_is_scheduled_is_due_no_more(stage):
    with as_company(stage.company.pk):
        held = sessions.start_instant(by=stage.coach, form=form(stage), now=NOW)
        actions = [sessions.Action("Step back", stage.people["agent"].pk, date(2026, 11, 25))]
        done = sessions.complete(session=held, by=stage.coach, outcome=sessions.Outcome(actions=actions), now=NOW)
        sessions.schedule_new(by=stage.coach, form=form(stage), now=NOW, follows=done)

    assert get(stage.coach, "sessions").context["side"].follow_ups == []


def followed(stage: Stage, *trainees: str) -> tuple[CoachingSession, CoachingSession]:
    """Return a session with an overdue action of the agent, and the one after it, which takes the action along."""
    with as_company(stage.company.pk):
        held = sessions.start_instant(by=stage.coach, form=form(stage), now=NOW)
        actions = [sessions.Action("Step back", stage.people["agent"].pk, date(2026, 11, 20))]
        done = sessions.complete(session=held, by=stage.coach, outcome=sessions.Outcome(actions=actions), now=NOW)
        people = tuple(Choice(person_id=stage.people[word].pk) for word in trainees)
        after = sessions.schedule_new(by=stage.coach, form=form(stage, trainees=people), now=NOW, follows=done)
    return done, after


def waiting(stage: Stage) -> list[list[int]]:
    """Return of which sessions actions wait: beside the coach's sessions, and on the agent's own page."""
    lists = get(stage.coach, "sessions").context["side"].actions, get(stage.agent, "mine").context["actions"]
    return [[int(re.findall(r"sessions/(\d+)/", each.url)[0]) for each in rows] for rows in lists]


def test_an_action_that_a_follow_up_took_along_waits_there_alone(stage):
    _before, after = followed(stage, "agent")

    assert waiting(stage) == [[after.pk], [after.pk]]
    rows = get(stage.supervisor, "team").context["rows"]
    assert [(row.name, row.why) for row in rows] == [("Agent Rafaga", "1 action is overdue")]
    with as_company(stage.company.pk):
        sessions.finish_action(item=after.actions.get(), by=stage.coach, now=NOW)
    assert waiting(stage) == [[], []]


def test_it_waits_where_it_was_again_when_the_follow_up_is_canceled(stage):
    before, after = followed(stage, "agent")
    with as_company(stage.company.pk):
        sessions.coach_cancel(session=after, by=stage.coach, reason="Ill", now=NOW)

    assert waiting(stage) == [[before.pk], [before.pk]]


def test_whose_action_is_taken_to_a_session_without_them_still_reads_it(stage):
    before, after = followed(stage, "driver")

    assert waiting(stage) == [[before.pk, after.pk], [before.pk]]


def sent(company: Company, person: Person, text: str) -> Outgoing:
    """Return a message that arrived."""
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        outgoing = Outgoing.objects.create(
            company=company, send=send, person=person, source="coaching", source_id=send.pk, channel="email",
            language="en", body=text, created_at=NOW - timedelta(hours=2),
        )  # fmt: skip
        Delivery.objects.create(
            outgoing=outgoing, company=company, send_id=send.pk, channel="email", due_at=NOW, turn=1, status="delivered"
        )
    return outgoing


def test_an_associate_sees_their_own_messages_sessions_and_actions_and_nobody_elses(stage):
    sent(stage.company, stage.people["agent"], "Your photos were fine.")
    sent(stage.company, stage.people["driver"], "The driver's own secret.")
    with as_company(stage.company.pk):
        suggested(stage, title="Only suggested")
        scheduled(stage, title="With a time")
        other = (Choice(person_id=stage.people["driver"].pk),)
        sessions.schedule_new(by=stage.coach, form=form(stage, title="The driver's", trainees=other), now=NOW)

    answer = get(stage.agent, "mine")

    assert [message.paragraphs for message in answer.context["messages_sent"]] == [("Your photos were fine.",)]
    assert [card.title for card in answer.context["coming"]] == ["With a time"]
    page = answer.content.decode()
    assert ("Only suggested" in page, "The driver" in page, "Dana" in page) == (False, False, False)


def test_got_it_is_written_down_once_and_only_for_the_own_message(stage):
    mine, theirs = (sent(stage.company, stage.people[who], "Hello.") for who in ("agent", "driver"))
    client = signed_in(stage.agent)
    answers = [
        client.post(reverse("mine_got_it", args=[stage.company.slug, each.pk])).status_code
        for each in (mine, mine, theirs)
    ]

    assert answers == [302, 302, 404]
    with as_company(stage.company.pk):
        assert list(Reaction.objects.values_list("outgoing", "kind")) == [(mine.pk, "acknowledged")]
    assert [message.got for message in get(stage.agent, "mine").context["messages_sent"]] == [True]


@pytest.mark.parametrize(
    ("role", "words"), [(Role.DISPATCHER, "Import today's files"), (Role.READER, "See today's files")]
)
def test_the_files_are_called_what_their_reader_can_do_with_them(role, words):
    page = get(make_member(make_company(), role), "files").content.decode()

    assert re.findall(r"<h1[^>]*>\s*([^<]+?)\s*</h1>", page) == [words]


def test_a_login_without_a_person_is_told_what_to_do():
    member = make_member(make_company(), Role.ASSOCIATE)

    assert "belongs to nobody in the directory" in get(member, "mine").content.decode()


def test_the_rule_page_shows_whom_it_would_suggest_and_saves_nothing_until_told(stage):
    missed_often(stage, stage.people["driver"])
    client, url = signed_in(stage.manager), reverse("settings_bridge", args=[stage.company.slug])
    numbers = {"on": "on", "times": "3", "messages": "0", "weeks": "4"}

    looked = client.post(url, numbers | {"look": "1"})
    none = client.post(url, numbers | {"times": "4", "look": "1"})
    refused = client.post(url, numbers | {"times": "1", "save": "1"})

    assert [(row.name, row.metric, row.why) for row in looked.context["calls"]] == [
        ("Dana Driver", "Photo accepted", "3 opportunities in 4 weeks")
    ]
    assert (none.context["calls"], refused.status_code) == ([], 422)
    with as_company(stage.company.pk):
        assert not sessions.is_bridged(stage.company.pk)
        assert not CoachingSession.objects.exists()
    assert client.post(url, numbers | {"save": "1"}).status_code == 302
    with as_company(stage.company.pk):
        assert sessions.is_bridged(stage.company.pk)


def test_what_the_rule_would_suggest_stands_before_what_it_cannot(stage):
    with as_company(stage.company.pk):
        CoachingArea.objects.exclude(metrics__contains="pod").update(metrics=[])
        CoachingArea.objects.filter(metrics__contains="pod").update(metrics=["pod"])
    missed_often(stage, stage.people["driver"])
    missed_often(stage, stage.people["agent"], "dcr", times=4)
    url = reverse("settings_bridge", args=[stage.company.slug])

    looked = signed_in(stage.manager).post(url, {"times": "3", "messages": "0", "weeks": "4", "look": "1"})

    assert [(row.name, row.hindrance) for row in looked.context["calls"]] == [
        ("Dana Driver", ""),
        ("Agent Rafaga", "No coaching area is tied to this metric."),
    ]


def test_a_session_of_the_rule_says_so_with_its_evidence_and_to_other_trainees_without(stage):
    missed_often(stage, stage.people["driver"])
    with as_company(stage.company.pk):
        limits = sessions.Limits(3, 4, 0)
        sessions.change_bridge(company=stage.company, on=True, limits=limits, by=stage.manager.user, now=NOW)
        Membership.objects.filter(pk__in=[stage.second.pk, stage.manager.pk]).update(active=False)
        (session,) = sessions.bridge(company_id=stage.company.pk, now=NOW)

    page = get(stage.coach, "session", session.pk)

    assert "Pacenote (3 opportunities in 4 weeks)" in page.content.decode()
    assert [(row.value, row.threshold) for row in page.context["page"].evidence] == [("95 %", "97 %")] * 3
    with as_company(stage.company.pk):
        both = tuple(Choice(person_id=stage.people[who].pk) for who in ("driver", "agent"))
        filled = form(stage, trainees=both, area_id=session.area_id)
        sessions.schedule(session=session, by=stage.coach, form=filled, now=NOW)
    assert get(stage.agent, "session", session.pk).context["page"].evidence == []
