"""What a form of a session warns of: once is enough, and what somebody may not see is not named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, SessionSettings
from tests.coaching_sessions.stage import Stage, form, make_stage, suggested
from tests.makers import NOW, make_group, make_limited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WHEN = "2026-11-25T08:00"


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def sign_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(stage: Stage, name: str) -> str:
    return reverse(name, args=[stage.company.slug])


def suggestion(stage: Stage, **changes: object) -> dict[str, object]:
    return {
        "title": "Again", "coach": f"p{stage.people['second'].pk}", "trainees": [f"p{stage.people['agent'].pk}"],
        "area": stage.area.pk, "expires_at": "2026-12-20T10:00",
    } | changes  # fmt: skip


def plan(stage: Stage, **changes: object) -> dict[str, object]:
    return {
        "title": "Plan", "trainees": [f"p{stage.people['agent'].pk}"], "area": stage.area.pk, "starts_at": WHEN,
        "minutes": 30, "mode": "online", "place": "", "agenda": "",
    } | changes  # fmt: skip


def count(stage: Stage) -> int:
    with as_company(stage.company.pk):
        return CoachingSession.objects.count()


def known_of(page: str) -> str:
    return page.split('name="known" value="')[1].split('"', maxsplit=1)[0]


def test_an_open_suggestion_for_the_same_person_and_area_is_hinted_at_and_not_forbidden(stage):
    client, url = sign_in(stage.supervisor), at(stage, "session_suggest")
    with as_company(stage.company.pk):
        suggested(stage)

    page = client.post(url, suggestion(stage)).content.decode()
    assert "Already suggested for the same person and area: “Photos at the door”" in page
    assert "Suggest Session anyway" in page
    assert count(stage) == 1
    answer = client.post(url, suggestion(stage, known=known_of(page)))

    assert (answer.status_code, count(stage)) == (302, 2)


@pytest.mark.parametrize("near_miss", ["area", "trainee", "canceled", "expired", "edited"])
def test_another_area_or_person_or_what_is_over_is_no_hint(stage, near_miss):
    with as_company(stage.company.pk):
        session = suggested(stage)
        areas = list(CoachingArea.objects.filter(company=stage.company).order_by("pk"))
        if near_miss == "canceled":
            services.delete_suggestion(session=session, by=stage.supervisor, now=NOW)
        if near_miss == "expired":  # the clock has not come by yet
            CoachingSession.objects.filter(pk=session.pk).update(expires_at=NOW)
    changes = {"area": {"area": areas[1].pk}, "trainee": {"trainees": [f"p{stage.people['driver'].pk}"]}}
    url = at(stage, "session_suggest")
    if near_miss == "edited":
        url = reverse("session_edit", args=[stage.company.slug, session.pk])

    answer = sign_in(stage.supervisor).post(url, suggestion(stage, **changes.get(near_miss, {})))

    assert answer.status_code == 302


def test_a_group_that_holds_the_person_is_hinted_at_as_well(stage):
    with as_company(stage.company.pk):
        suggested(stage)
    group = make_group(stage.company, stage.people["agent"])

    answer = sign_in(stage.supervisor).post(at(stage, "session_suggest"), suggestion(stage, trainees=[f"g{group.pk}"]))

    assert "Already suggested" in answer.content.decode()


def busy(stage: Stage) -> None:
    with as_company(stage.company.pk):
        other = form(stage, title="Other talk", starts_at=NOW + timedelta(days=3, minutes=15))
        services.schedule_new(by=stage.second, form=other, now=NOW)


def test_two_sessions_at_once_are_warned_of_and_may_be_wanted(stage):
    busy(stage)
    client, url = sign_in(stage.coach), at(stage, "session_new")

    page = client.post(url, plan(stage)).content.decode()
    assert "At the same time: “Other talk”" in page
    assert "with Agent Rafaga" in page
    answer = client.post(url, plan(stage, known=known_of(page)))

    assert (answer.status_code, count(stage)) == (302, 2)


@pytest.mark.parametrize("minutes_later", [45, -30])
def test_one_that_begins_when_the_other_ends_is_no_conflict(stage, minutes_later):
    busy(stage)
    starts_at = NOW + timedelta(days=3, minutes=minutes_later) - timedelta(hours=6)

    answer = sign_in(stage.coach).post(at(stage, "session_new"), plan(stage, starts_at=f"{starts_at:%Y-%m-%dT%H:%M}"))

    assert answer.status_code == 302


def test_where_the_company_refuses_it_the_warning_is_an_error(stage):
    busy(stage)
    with as_company(stage.company.pk):
        SessionSettings.objects.create(company=stage.company, refuse_conflicts=True)
    client, url = sign_in(stage.coach), at(stage, "session_new")
    known = known_of(client.post(url, plan(stage)).content.decode())

    answer = client.post(url, plan(stage, known=known))

    assert "The coach or a trainee has another session at that time." in answer.content.decode()
    assert count(stage) == 1


def test_of_somebody_outside_the_scope_a_form_learns_nothing(stage):
    busy(stage)
    limited = make_limited(stage.company, make_group(stage.company, stage.people["driver"]), role=Role.COACH)
    with as_company(stage.company.pk):
        drivers = (Choice(person_id=stage.people["driver"].pk),)
        services.schedule_new(by=stage.manager, form=form(stage, title="Own", trainees=drivers), now=NOW)

    pages = [
        sign_in(limited).post(at(stage, "session_hints"), plan(stage, trainees=[f"p{person.pk}"])).content.decode()
        for person in (stage.people["agent"], stage.people["driver"])
    ]

    assert ["Other talk" in pages[0], "Agent" in pages[0]] == [False, False]
    assert "At the same time: “Own”" in pages[1]


def test_the_form_is_warned_of_while_it_is_filled_in_even_half(stage):
    with as_company(stage.company.pk):
        suggested(stage)

    page = sign_in(stage.supervisor).post(at(stage, "session_hints"), suggestion(stage, title="", coach="")).content

    assert b"Already suggested" in page
    assert known_of(page.decode()) != ""


def test_a_file_comes_with_the_schedule_or_nothing_does(stage):
    client, url = sign_in(stage.coach), at(stage, "session_new")
    bad = plan(stage, uploads=SimpleUploadedFile("a.exe", b"MZ\x00"))

    page = client.post(url, bad).content.decode()
    assert "a.exe is of a kind that cannot be attached." in page
    assert count(stage) == 0
    client.post(url, plan(stage, uploads=SimpleUploadedFile("Agenda.pdf", b"%PDF-1.7")))

    with as_company(stage.company.pk):
        assert [each.name for each in CoachingSession.objects.get().attachments.all()] == ["Agenda.pdf"]


def test_who_suggests_is_told_that_they_are_left_out_of_a_group_and_goes_on(stage):
    group = make_group(stage.company, *(stage.people[word] for word in ("supervisor", "agent", "driver")), name="Doors")
    client, wanted = sign_in(stage.supervisor), suggestion(stage, trainees=[f"g{group.pk}"])

    page = client.post(at(stage, "session_hints"), wanted).content.decode()
    answer = client.post(at(stage, "session_suggest"), wanted)

    assert "You are in “Doors” and are left out of it: 2 of its 3 take part." in page
    assert (known_of(page), answer.status_code, count(stage)) == ("", 302, 1)


def test_a_named_coach_is_told_to_be_left_out_of_the_group_of_trainees(stage):
    group = make_group(stage.company, *(stage.people[word] for word in ("second", "agent")), name="Doors")

    page = sign_in(stage.supervisor).post(at(stage, "session_hints"), suggestion(stage, trainees=[f"g{group.pk}"]))

    told = "1 person of “Doors” suggests the session or is on its other side, and is left out: 1 of its 2 takes part."
    assert told in page.content.decode()


def test_a_group_in_which_everybody_takes_part_is_no_hint(stage):
    group = make_group(stage.company, *(stage.people[word] for word in ("agent", "driver")), name="Doors")

    page = sign_in(stage.supervisor).post(at(stage, "session_hints"), suggestion(stage, trainees=[f"g{group.pk}"]))

    assert b"Doors" not in page.content


def test_of_a_group_outside_the_scope_a_form_learns_neither_name_nor_size(stage):
    other = make_group(stage.company, *(stage.people[word] for word in ("coach", "agent")), name="Doors")
    limited = make_limited(stage.company, make_group(stage.company, stage.people["driver"]), role=Role.SUPERVISOR)
    wanted = suggestion(stage, coach=f"p{stage.people['coach'].pk}", trainees=[f"g{other.pk}"])

    page = sign_in(limited).post(at(stage, "session_hints"), wanted).content.decode()

    assert ["Doors" in page, "left out" in page] == [False, False]
    assert "Doors" in sign_in(stage.supervisor).post(at(stage, "session_hints"), wanted).content.decode()


def test_a_start_that_has_passed_is_warned_of_and_may_be_meant(stage):
    client, url = sign_in(stage.coach), at(stage, "session_new")
    late, just_now = ((NOW - timedelta(hours=6, minutes=each)).strftime("%Y-%m-%dT%H:%M") for each in (16, 14))

    page = client.post(url, plan(stage, starts_at=late)).content.decode()
    assert ("This start has passed: " in page, known_of(page), count(stage)) == (True, "past", 0)
    client.post(url, plan(stage, starts_at=late, known="past"))
    assert count(stage) == 1

    assert "This start has passed" not in client.post(url, plan(stage, starts_at=just_now)).content.decode()


def test_a_session_that_is_overdue_is_edited_without_a_word_about_its_start(stage):
    with as_company(stage.company.pk):
        began = NOW - timedelta(hours=2)
        session = services.schedule_new(by=stage.coach, form=form(stage, starts_at=began), now=NOW - timedelta(days=1))
    url = reverse("session_move", args=[stage.company.slug, session.pk])

    same = (began - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")

    assert sign_in(stage.coach).post(url, plan(stage, starts_at=same, agenda="Ring twice")).status_code == 302


def held(stage: Stage) -> CoachingSession:
    with as_company(stage.company.pk):
        session = services.start_instant(by=stage.coach, form=form(stage), now=NOW)
        return services.complete(session=session, by=stage.coach, outcome=services.Outcome(), now=NOW)


def test_a_second_follow_up_is_warned_of_when_it_is_begun_and_when_it_was_overtaken(stage):
    before, client = held(stage), sign_in(stage.coach)
    url = reverse("session_follow_up", args=[stage.company.slug, before.pk])
    words = "There is a follow-up already: “Next”, Wed 08:00 CT"
    with as_company(stage.company.pk):
        called_off = services.schedule_new(by=stage.coach, form=form(stage), follows=before, now=NOW)
        services.coach_cancel(session=called_off, by=stage.coach, reason="Ill", now=NOW)
    assert words not in client.get(url).content.decode()
    with as_company(stage.company.pk):
        services.schedule_new(by=stage.coach, form=form(stage, title="Next"), follows=before, now=NOW)

    assert words in client.get(url).content.decode()
    stopped = client.post(url, plan(stage, starts_at="2026-11-26T08:00"))
    assert (stopped.status_code, words in stopped.content.decode()) == (422, True)
    beside = client.post(at(stage, "session_hints") + f"?follows={before.pk}", plan(stage))
    assert words in beside.content.decode()
    client.post(url, plan(stage, starts_at="2026-11-26T08:00", known=known_of(stopped.content.decode())))

    with as_company(stage.company.pk):
        assert CoachingSession.objects.filter(follows=before).count() == 3
