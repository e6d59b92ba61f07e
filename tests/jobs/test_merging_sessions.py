"""Two people who meet in an open session are two: one person cannot stand on both sides of it."""

from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.jobs.merging import MergeError, merge_people
from pacenote.messaging.models import Delivery
from pacenote.people.models import Person
from tests.coaching_sessions.stage import Stage, form, make_stage, scheduled, suggested
from tests.makers import NOW, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def merge(stage: Stage, kept: Person, gone: Person) -> None:
    Delivery.objects.all().delete()  # what is on its way to one of them is refused for itself
    merge_people(kept=kept, gone=gone, by=stage.manager.user, now=NOW)


@pytest.mark.parametrize("word", ["coach", "supervisor"])
@pytest.mark.parametrize("turned", [False, True])
def test_who_coaches_or_suggests_a_session_is_not_its_trainee(stage, word, turned):
    with as_company(stage.company.pk):
        suggested(stage, trainees=(Choice(person_id=stage.people["driver"].pk),))
        kept, gone = stage.people[word], stage.people["driver"]

        with pytest.raises(MergeError, match="both sides of something"):
            merge(stage, *((gone, kept) if turned else (kept, gone)))


def test_who_suggests_a_session_does_not_coach_it(stage):
    with as_company(stage.company.pk):
        session = suggested(stage)
        twin = make_person(stage.company, "Supervisor Elsewhere")
        session.coach = twin
        session.save(update_fields=["coach"])

        with pytest.raises(MergeError, match="both sides of something"):
            merge(stage, stage.people["supervisor"], twin)


def test_two_trainees_of_one_session_may_be_one(stage):
    """Near miss: they stand on the same side."""
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)

        merge(stage, stage.people["agent"], stage.people["driver"])

        assert list(session.trainees.values_list("person_id", flat=True)) == [stage.people["agent"].pk]


def test_sides_of_a_session_that_is_over_keep_nobody_apart(stage):
    """Near miss: nobody can change any more what is over."""
    with as_company(stage.company.pk):
        driver = (Choice(person_id=stage.people["driver"].pk),)
        session = services.schedule_new(by=stage.coach, form=form(stage, trainees=driver), now=NOW)
        services.coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)

        merge(stage, stage.people["coach"], stage.people["driver"])

        assert session.trainees.get().person_id == stage.people["coach"].pk
