"""Somebody who works here no more is no trainee of a new session, and a form that names them says whom it means."""

from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from tests.coaching_sessions.stage import Stage, make_stage
from tests.web.test_session_twice import all_of, ask, opened
from tests.web.test_sessions import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def stage() -> Stage:
    made = make_stage()
    with as_company(made.company.pk):
        Person.objects.filter(pk=made.people["driver"].pk).update(status=Person.Status.INACTIVE)
    return made


@pytest.mark.parametrize(("word", "offers"), [("driver", False), ("agent", True)])
def test_the_page_of_somebody_who_left_leads_to_no_suggestion(stage, as_member, word, offers):
    supervisor, person = as_member(stage.supervisor), stage.people[word]

    widget = supervisor.get(at(stage, "person", person.pk)).context["widget"]
    form = supervisor.get(at(stage, "session_suggest"), {"person": person.pk}).context["form"]

    assert bool(widget.suggest_url) is offers
    assert form.initial["trainees"] == ([f"p{person.pk}"] if offers else [])


def test_a_form_says_who_of_many_has_left_meanwhile(stage, as_member):
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")
    both = [f"p{stage.people[word].pk}" for word in ("agent", "driver")]

    answer = supervisor.post(url, opened(supervisor, url, **ask(stage, trainees=both)))

    assert answer.context["form"].errors == {"trainees": ["Not active any more: Dana Driver. Choose somebody else."]}
    assert all_of(stage) == []


def test_of_somebody_who_is_not_theirs_a_form_says_no_name(stage, as_member):
    """Near miss."""
    other = make_stage("Bajada Support")
    supervisor, url = as_member(stage.supervisor), at(stage, "session_suggest")

    answer = supervisor.post(url, opened(supervisor, url, **ask(stage, trainees=[f"p{other.people['driver'].pk}"])))

    assert answer.context["form"].errors == {"trainees": ["Somebody you chose was not found. Choose again."]}
