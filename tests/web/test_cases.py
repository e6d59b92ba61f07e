"""The pages of cases: who sees which, what the list finds, and the sessions about one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.cases.facts import CaseFacts, Mark, Part
from pacenote.cases.models import Case
from pacenote.cases.services import let_go, put_cases
from pacenote.coaching_sessions.services import suggest
from pacenote.people.queries import directory
from pacenote.people.services import remember_name
from tests.coaching_sessions.stage import Stage, make_stage, suggestion
from tests.makers import NOW, make_group, make_limited, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    made = make_stage()
    with as_company(made.company.pk):
        for person in made.people.values():
            remember_name(person=person, name=person.name, confirmed_by=None, now=NOW)
    return made


def put(stage: Stage, number: str, *, agent: str = "", auditor: str = "", **facts) -> Case:
    parts = [Part("owner", agent)] if agent else []
    parts += [Part("auditor", auditor)] if auditor else []
    told = CaseFacts("zendesk", number, parts=tuple(parts), **facts)
    with as_company(stage.company.pk):
        put_cases(company_id=stage.company.pk, told=[told], known=directory(stage.company.pk), now=NOW)
        return Case.objects.get(company=stage.company, number=number)


def about(stage: Stage, case: Case, **changes):
    with as_company(stage.company.pk):
        values = {"case_ids": (case.pk,), "expires_at": timezone.now() + timedelta(days=30)} | changes
        return suggest(by=stage.supervisor, form=suggestion(stage, **values), now=timezone.now())


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(stage: Stage, name: str, *ids: int) -> str:
    return reverse(name, args=[stage.company.slug, *ids])


def listed(stage: Stage, query: str = "", *, by: Membership | None = None) -> list[str]:
    answer = signed_in(by or stage.supervisor).get(at(stage, "cases") + query)
    assert answer.status_code == 200
    return [row.number for row in answer.context["rows"]]


def test_the_list_finds_by_number_subject_and_people_and_the_address_holds_it_all(stage):
    put(stage, "700", agent="Agent Rafaga", subject="Wrong door", opened_at=NOW, queue="Returns")
    put(
        stage,
        "701",
        agent="Dana Driver",
        auditor="Second Rafaga",
        subject="Ticket was löst",
        opened_at=NOW - timedelta(days=3),
    )
    put(stage, "802", subject="Nobody rang", opened_at=NOW - timedelta(days=9), kind="complaint")

    assert listed(stage) == ["700", "701", "802"]
    assert listed(stage, "?q=70") == ["700", "701"]
    assert listed(stage, "?q=lost+ticket") == ["701"]
    assert listed(stage, "?q=second") == ["701"]
    assert listed(stage, "?q=returns+door") == ["700"]
    assert listed(stage, "?q=nothing+here") == []
    assert listed(stage, "?kind=complaint") == ["802"]
    assert listed(stage, f"?since={(NOW - timedelta(days=3)):%Y-%m-%d}") == ["700", "701"]
    assert listed(stage, f"?until={(NOW - timedelta(days=3)):%Y-%m-%d}") == ["701", "802"]
    assert listed(stage, f"?person={stage.people['driver'].pk}") == ["701"]
    assert listed(stage, "?since=whenever&kind=what&show=x&person=y&page=z") == ["700", "701", "802"]


def test_chips_narrow_the_list_to_low_ratings_evaluations_and_sessions(stage):
    low = put(stage, "1", marks=(Mark("csat", Decimal(2), "1-5"),), opened_at=NOW)
    put(stage, "2", marks=(Mark("csat", Decimal(5), "1-5"), Mark("qa_score", Decimal(80), "percent", "Calls", "3")))
    put(stage, "3")
    about(stage, low)
    about(stage, low, title="Once more")

    assert listed(stage, "?show=unsatisfied") == ["1"]
    assert listed(stage, "?show=evaluated") == ["2"]
    assert listed(stage, "?show=session") == ["1"]


def test_who_does_not_see_teams_sees_no_cases(stage):
    case = put(stage, "1", agent="Agent Rafaga")
    for role in (Role.READER, Role.DISPATCHER, Role.ASSOCIATE):
        client = signed_in(make_member(stage.company, role))
        assert [client.get(at(stage, *page)).status_code for page in (("cases",), ("case", case.pk))] == [403, 403]
        assert b"/cases/" not in client.get(at(stage, "sessions")).content


def test_a_limited_supervisor_sees_cases_of_their_people_and_of_others_only_how_many(stage):
    both = put(stage, "1", agent="Agent Rafaga", auditor="Dana Driver", opened_at=NOW)
    theirs = put(stage, "2", agent="Dana Driver")
    limited = make_limited(stage.company, make_group(stage.company, stage.people["agent"]), role=Role.SUPERVISOR)

    assert listed(stage, by=limited) == ["1"]
    page = signed_in(limited).get(at(stage, "case", both.pk)).content.decode()
    assert "Agent Rafaga" in page
    assert "Dana Driver" not in page
    assert "1 person outside your groups." in page
    assert signed_in(limited).get(at(stage, "case", theirs.pk)).status_code == 404


def test_suggest_from_a_case_fills_in_its_people_without_the_reader_and_the_case(stage):
    names = ("Agent Rafaga", "Supervisor Rafaga")
    case = put(stage, "1", agent=names[0], auditor=names[1])
    url = at(stage, "session_suggest") + f"?case=c{case.pk}"
    assert url.replace("&", "&amp;") in signed_in(stage.supervisor).get(at(stage, "case", case.pk)).content.decode()

    form = signed_in(stage.supervisor).get(url).context["form"]
    assert form.initial["trainees"] == [f"p{stage.people['agent'].pk}"]
    assert form.initial["cases"] == [f"c{case.pk}"]
    form = signed_in(stage.manager).get(url).context["form"]
    assert form.initial["trainees"] == [f"p{stage.people[word].pk}" for word in ("agent", "supervisor")]


def test_a_case_lists_only_the_sessions_that_refer_to_it_and_hides_suggestions_from_whom_they_are_hidden(stage):
    case, other = put(stage, "1", agent="Agent Rafaga"), put(stage, "2", agent="Agent Rafaga")
    about(stage, case, title="Look at case one")
    about(stage, other, title="Look at case two")

    page = signed_in(stage.coach).get(at(stage, "case", case.pk)).content.decode()
    assert "Suggested Coaching Session" in page
    assert "Look at case one" in page
    assert "Look at case two" not in page
    assert at(stage, "session_suggest") not in page  # a coach may not suggest
    assert at(stage, "session_new") in page


def test_the_form_keeps_the_case_and_the_session_page_leads_to_it(stage):
    case = put(stage, "1", agent="Agent Rafaga", subject="Wrong door")
    client = signed_in(stage.supervisor)
    moment = timezone.localtime(timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    values = {
        "title": "The wrong door", "coach": f"p{stage.people['coach'].pk}", "area": stage.area.pk,
        "trainees": [f"p{stage.people['agent'].pk}"], "expires_at": moment, "cases": [f"c{case.pk}"],
    }  # fmt: skip

    refused = client.post(at(stage, "session_suggest"), values | {"cases": ["c999999999"]})
    assert refused.status_code == 422
    assert "A case you chose was not found." in refused.content.decode()
    assert client.post(at(stage, "session_suggest"), values).status_code == 302

    home = client.get(at(stage, "sessions")).content.decode()
    assert "<dt>Cases</dt><dd>1</dd>" in home
    with as_company(stage.company.pk):
        session = case.sessions.get().session
    assert at(stage, "case", case.pk) in client.get(at(stage, "session", session.pk)).content.decode()
    chosen = signed_in(stage.coach).get(at(stage, "session_schedule", session.pk)).context["form"]
    assert chosen.initial["cases"] == [f"c{case.pk}"]


def test_a_trainee_reads_the_number_of_a_case_and_never_the_customers_words(stage):
    case = put(stage, "case-77", agent="Agent Rafaga", subject="My card number is secret")
    session = about(stage, case)
    with as_company(stage.company.pk):
        session.scheduled_at = session.starts_at = timezone.now()
        session.minutes, session.state = 30, "scheduled"
        session.save()
        session.trainees.update(person=stage.people["agent"])

    page = signed_in(stage.agent).get(at(stage, "session", session.pk)).content.decode()

    assert "case-77" in page
    assert "secret" not in page
    assert at(stage, "case", case.pk) not in page


def test_a_case_without_standing_imports_stays_for_its_sessions_and_leaves_the_list(stage):
    case = put(stage, "1", agent="Agent Rafaga")
    about(stage, case)
    with as_company(stage.company.pk):
        let_go(company_id=stage.company.pk, names=[("zendesk", "1")], now=NOW)

    assert listed(stage) == []
    page = signed_in(stage.supervisor).get(at(stage, "case", case.pk)).content.decode()
    assert "Every import that told of this case is deleted." in page
    assert at(stage, "session_suggest") not in page


def test_what_a_customer_wrote_is_shown_as_text(stage):
    case = put(stage, "1", agent="Agent Rafaga", subject="<script>alert(1)</script>")

    for url in (at(stage, "cases"), at(stage, "case", case.pk), at(stage, "session_suggest")):
        assert b"<script>alert" not in signed_in(stage.supervisor).get(url).content


def test_the_search_of_the_form_answers_with_cases_in_scope(stage):
    put(stage, "700", agent="Agent Rafaga", subject="Wrong door")
    put(stage, "701", agent="Dana Driver", subject="Wrong parcel")
    limited = make_limited(stage.company, make_group(stage.company, stage.people["agent"]), role=Role.SUPERVISOR)

    found = signed_in(limited).get(at(stage, "session_cases") + "?q=wrong").json()

    assert [each["text"] for each in found["options"]] == ["700, Wrong door"]


@pytest.mark.parametrize("count", [1, 3])
def test_one_and_three_cases_cost_the_same(stage, django_assert_num_queries, count):
    client = signed_in(stage.supervisor)
    for number in range(count):
        case = put(
            stage, str(number), agent="Agent Rafaga", auditor="Dana Driver", marks=(Mark("csat", Decimal(4), "1-5"),)
        )
        about(stage, case, title=f"Session {number}")
    client.get(at(stage, "cases"))

    with django_assert_num_queries(16):
        client.get(at(stage, "cases"))
