"""A case by hand: who may enter one, what it holds, how it is corrected, and the session that comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, GRANTS, VIEW_TEAM
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_group, make_limited, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def driver(company) -> Person:
    return make_person(company, "Dana Driver")


def post(member: Membership, name: str, *args: int, **body: Any) -> Any:
    client = Client()
    client.force_login(member.user)
    return client.post(reverse(name, args=[member.company.slug, *args]), body)


def told(*people: Person, **changes: Any) -> dict[str, Any]:
    values = {
        "kind": "event",
        "subject": "Mirror hit a gate",
        "opened_at": "2026-11-20T08:15",
        "number": "",
        "link": "",
    }
    return values | {"people": [f"p{each.pk}" for each in people]} | changes


def cases(company: Company) -> list[dict[str, Any]]:
    with as_company(company.pk):
        return list(Case.objects.order_by("pk").values("number", "kind", "subject", "system", "link"))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 302), (Role.MANAGER, 302), (Role.SUPERVISOR, 302), (Role.COACH, 403), (Role.DISPATCHER, 403),
        (Role.READER, 403), (Role.ASSOCIATE, 403),
    ],
)  # fmt: skip
def test_who_may_suggest_sessions_may_enter_a_case(company, driver, role, status):
    answer = post(make_member(company, role), "case_new", **told(driver))

    assert answer.status_code == status
    assert len(cases(company)) == (status == 302)


def test_it_stands_in_the_list_with_who_took_part_and_leads_to_a_session(company, driver):
    owner = make_member(company)
    page = post(owner, "case_new", **told(driver, link="https://desk.example.com/7"))["Location"]

    assert cases(company) == [
        {
            "number": "N-0001", "kind": "event", "subject": "Mirror hit a gate", "system": "hand",
            "link": "https://desk.example.com/7",
        }
    ]  # fmt: skip
    client = Client()
    client.force_login(owner.user)
    shown, listed = client.get(page), client.get(reverse("cases", args=[company.slug]), {"q": "mirror"})
    assert [each.name for each in shown.context["page"].people] == ["Dana Driver"]
    assert "case=c" in shown.context["page"].suggest_url
    assert [each.number for each in listed.context["rows"]] == ["N-0001"]
    with as_company(company.pk):
        (entry,) = AuditEntry.objects.filter(subject_type="case")
        assert (entry.verb, entry.after["subject"], entry.after["people"]) == (
            "written", "Mirror hit a gate", [driver.pk],
        )  # fmt: skip


def test_two_without_a_number_get_two_and_a_number_is_never_given_twice(company, driver):
    owner = make_member(company)
    for number in ("", "N-0003", "", ""):
        post(owner, "case_new", **told(driver, number=number))

    assert [each["number"] for each in cases(company)] == ["N-0001", "N-0003", "N-0004", "N-0005"]
    assert post(owner, "case_new", **told(driver, number="N-0001")).status_code == 422
    assert len(cases(company)) == 4


def test_it_is_corrected_and_the_record_keeps_what_stood_there(company, driver):
    owner, other = make_member(company), make_person(company, "Otis Other")
    post(owner, "case_new", **told(driver))
    with as_company(company.pk):
        case = Case.objects.get()

    post(owner, "case_edit", case.pk, **told(other, subject="Mirror touched a gate", kind="complaint", number="N-0001"))

    with as_company(company.pk):
        case.refresh_from_db()
        assert (case.subject, case.kind) == ("Mirror touched a gate", "complaint")
        assert list(case.participants.values_list("person", flat=True)) == [other.pk]
        entry = AuditEntry.objects.get(verb="corrected")
        assert (entry.before["subject"], entry.before["people"]) == ("Mirror hit a gate", [driver.pk])


@pytest.mark.parametrize(
    "wrong", [{"subject": " "}, {"people": []}, {"kind": "party"}, {"link": "javascript:alert(1)"}]
)
def test_what_is_missing_or_wrong_is_refused(company, driver, wrong):
    assert post(make_member(company), "case_new", **told(driver, **wrong)).status_code == 422
    assert cases(company) == []


def test_a_supervisor_enters_cases_of_their_own_people_and_takes_nobody_else_off(company, driver):
    own = make_person(company, "Olive Own")
    lead = make_limited(company, make_group(company, own), role=Role.SUPERVISOR)
    post(make_member(company), "case_new", **told(driver, own))
    with as_company(company.pk):
        case = Case.objects.get()

    assert post(lead, "case_new", **told(driver)).status_code == 422
    post(lead, "case_edit", case.pk, **told(own, subject="Corrected", number="N-0001"))

    with as_company(company.pk):
        case.refresh_from_db()
        assert case.subject == "Corrected"
        assert set(case.participants.values_list("person", flat=True)) == {driver.pk, own.pk}


def test_what_files_tell_is_not_corrected_by_hand(company, driver):
    owner = make_member(company)
    post(owner, "case_new", **told(driver))
    with as_company(company.pk):
        case = Case.objects.get()
        Case.objects.update(system="zendesk")

    answer = post(owner, "case_edit", case.pk, **told(driver, subject="Mine"))

    assert answer["Location"] == reverse("case", args=[company.slug, case.pk])
    assert [each["subject"] for each in cases(company)] == ["Mirror hit a gate"]


def test_another_companys_case_is_not_there(company, driver):
    post(make_member(company), "case_new", **told(driver))
    with as_company(company.pk):
        case = Case.objects.get()

    assert post(make_member(make_company("Other")), "case_edit", case.pk, **told(driver)).status_code == 404


def test_a_dispatcher_of_a_companys_own_role_enters_a_case_and_reads_it(company, driver):
    may = GRANTS[Role.DISPATCHER] | {VIEW_TEAM, CREATE_SUGGESTIONS}
    own = CompanyRole.objects.create(company=company, name="Dispatcher with cases", permissions=sorted(may))
    member = make_member(company, Role.DISPATCHER)
    Membership.objects.filter(pk=member.pk).update(role="", own_role=own)

    answer = post(member, "case_new", **told(driver))

    client = Client()
    client.force_login(member.user)
    assert answer.status_code == 302
    assert "Mirror hit a gate" in client.get(answer.headers["Location"]).content.decode()
