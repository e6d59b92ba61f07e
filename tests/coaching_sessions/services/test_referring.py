"""Reference cases: who may refer to which, and where they go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.cases.facts import CaseFacts, Part
from pacenote.cases.models import Case
from pacenote.cases.services import put_cases
from pacenote.coaching_sessions.services import (
    DraftRefusedError,
    edit_suggestion,
    move,
    schedule,
    schedule_new,
    suggest,
)
from pacenote.coaching_sessions.services.referring import case_ids_of
from pacenote.people.queries import directory
from pacenote.people.services import remember_name, save_group
from tests.coaching_sessions.stage import Stage, form, suggested, suggestion
from tests.makers import NOW, make_company, make_limited, make_person

pytestmark = pytest.mark.django_db


def make_case(company, number: str, *names: str) -> Case:
    """Return a case in which people took part, each known by their full name."""
    told = CaseFacts("zendesk", number, parts=tuple(Part("owner", name) for name in names))
    put_cases(company_id=company.pk, told=[told], known=directory(company.pk), now=NOW)
    return Case.objects.get(company=company, number=number)


def test_a_suggestion_keeps_its_cases_and_so_does_the_schedule_made_of_it(stage):
    first, second = make_case(stage.company, "1"), make_case(stage.company, "2")

    session = suggested(stage, case_ids=(second.pk, first.pk, second.pk))
    assert case_ids_of(session) == (second.pk, first.pk)
    edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage, case_ids=(first.pk,)), now=NOW)
    assert case_ids_of(session) == (first.pk,)

    schedule(session=session, by=stage.coach, form=form(stage, case_ids=(first.pk,)), now=NOW)
    assert case_ids_of(session) == (first.pk,)
    move(session=session, by=stage.coach, form=form(stage), now=NOW)
    assert case_ids_of(session) == ()


def test_a_session_without_a_suggestion_may_refer_to_cases_too(stage):
    case = make_case(stage.company, "1")

    session = schedule_new(by=stage.coach, form=form(stage, case_ids=(case.pk,)), now=NOW)

    assert case_ids_of(session) == (case.pk,)


def test_a_case_of_another_company_or_of_none_is_not_found(stage):
    other = make_company("Elsewhere")
    with as_company(other.pk):
        theirs = make_case(other, "1")

    for unknown in (theirs.pk, 10**9):
        with pytest.raises(DraftRefusedError) as refusal:
            suggest(by=stage.supervisor, form=suggestion(stage, case_ids=(unknown,)), now=NOW)
        assert [problem.field for problem in refusal.value.problems] == ["cases"]


def limited_supervisor(stage: Stage) -> Membership:
    """Return a supervisor of the agent alone."""
    group = save_group(company=stage.company, name="Team", members=[stage.people["agent"].pk], by=None, now=NOW)
    return make_limited(stage.company, group, role=Role.SUPERVISOR)


def test_a_limited_supervisor_refers_to_cases_of_their_own_people_only(stage):
    agent, driver = stage.people["agent"], stage.people["driver"]
    for person in (agent, driver):
        remember_name(person=person, name=person.name, confirmed_by=None, now=NOW)
    ours, theirs = make_case(stage.company, "1", agent.name, driver.name), make_case(stage.company, "2", driver.name)
    limited = limited_supervisor(stage)

    session = suggest(by=limited, form=suggestion(stage, case_ids=(ours.pk,)), now=NOW)
    assert case_ids_of(session) == (ours.pk,)
    with pytest.raises(DraftRefusedError):
        suggest(by=limited, form=suggestion(stage, case_ids=(ours.pk, theirs.pk)), now=NOW)


def test_a_coach_who_may_not_open_a_case_keeps_it_but_adds_no_other_of_its_kind(stage):
    make_person(stage.company, "Nobody Else")
    secret, other = make_case(stage.company, "1", "Nobody Else"), make_case(stage.company, "2", "Nobody Else")
    session = suggested(stage, case_ids=(secret.pk,))
    group = save_group(company=stage.company, name="Team", members=[stage.people["agent"].pk], by=None, now=NOW)
    Membership.objects.filter(pk=stage.coach.pk).update(limited=True)
    coach = Membership.objects.select_related("company", "user").get(pk=stage.coach.pk)
    group.scopes.create(company=stage.company, membership=coach)

    with pytest.raises(DraftRefusedError):
        schedule(session=session, by=coach, form=form(stage, case_ids=(secret.pk, other.pk)), now=NOW)
    schedule(session=session, by=coach, form=form(stage, case_ids=(secret.pk,)), now=NOW)

    assert case_ids_of(session) == (secret.pk,)


def test_a_case_whose_imports_are_deleted_cannot_be_chosen_any_more(stage):
    case = make_case(stage.company, "1")
    session = suggested(stage, case_ids=(case.pk,))
    Case.objects.filter(pk=case.pk).update(stands=False)

    with pytest.raises(DraftRefusedError):
        suggest(by=stage.supervisor, form=suggestion(stage, case_ids=(case.pk,)), now=NOW)
    kept = replace(suggestion(stage), title="Look again", case_ids=(case.pk,))
    edit_suggestion(session=session, by=stage.supervisor, form=kept, now=NOW)

    assert case_ids_of(session) == (case.pk,)
