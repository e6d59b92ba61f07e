"""A coach who is limited to groups finds nobody else: on no page, under no address, in no query of a person's rows."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import CompanyOwned, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person, PersonalQuerySet
from tests.makers import make_company, make_group, make_limited, make_person
from tests.tenants import Tenant, make_tenant
from tests.test_tenancy import PAGES, address

pytestmark = pytest.mark.django_db
#: Parts of an address that name a row about one person.
PERSONAL = {
    "case_id",
    "dispute_id",
    "outgoing_id",
    "person_id",
    "message_id",
    "id_id",
    "row_id",
    "merge_id",
    "remark_id",
}
PERSONAL_PAGES = [page for page in PAGES if set(page.values[1]) & PERSONAL]
#: Rows with a person that no group scope hides, each with its reason.
OF_THE_COMPANY = {
    "CoachingSession": "looks at its trainees itself: a coach sees the sessions they were asked to hold",
    "Trainee": "read through its session",
    "CoachDecline": "read through its session",
    "ActionItem": "read through its session",
    "SessionEvent": "read through its session",
    "Notice": "read by its own user only",
    "Invitation": "read by whoever manages users, who are never limited",
}


@pytest.fixture
def tenant() -> Tenant:
    """A company with a row of everything about ``Ana Secret``, and ``Ben Seen`` beside her."""
    return make_tenant("Secret")


@pytest.fixture
def limited(tenant: Tenant) -> Membership:
    """A supervisor who sees Ben and has no business with Ana."""
    group = make_group(tenant.company, make_person(tenant.company, "Ben Seen"))
    return make_limited(tenant.company, group, role=Role.SUPERVISOR)


#: Whom the limited supervisor has no business with.
OUTSIDE = re.compile(rb"Ana (Secret|Twice)")


def pages_naming_them(client: Client, membership: Membership, tenant: Tenant) -> set[str]:
    """Return the names of all addresses whose answer to the membership names somebody outside the scope."""
    client.force_login(membership.user)
    found = set()
    for name, parts in (page.values for page in PAGES):
        answer = client.get(address(name, parts, slug=tenant.company.slug, of=tenant), follow=True)
        found |= {name} if OUTSIDE.search(answer.getvalue()) else set()
    return found


def test_no_page_names_somebody_outside_the_scope_and_many_name_her_to_the_owner(client, tenant, limited):
    seen_by_owner = pages_naming_them(client, tenant.owner, tenant)

    assert pages_naming_them(client, limited, tenant) == set()
    assert len(seen_by_owner) >= 6


def test_an_address_about_somebody_outside_the_scope_is_not_found_whatever_the_role(client, tenant, limited):
    Membership.objects.filter(pk=limited.pk).update(role=Role.OWNER)
    client.force_login(limited.user)
    body = {"person": tenant.ids["person_id"], "text": "x", "day": "2026-11-22", "status": "rostered", "reason": "x"}

    found = {}
    for name, parts in (page.values for page in PERSONAL_PAGES):
        url = address(name, parts, slug=tenant.company.slug, of=tenant)
        statuses = {client.get(url).status_code, client.post(url, body).status_code}
        found |= {} if 404 in statuses and statuses <= {404, 405} else {name: statuses}

    assert found == {}
    assert len(PERSONAL_PAGES) >= 14


def test_every_table_about_a_person_reads_through_the_scope():
    without = {
        model.__name__
        for model in apps.get_models()
        if issubclass(model, CompanyOwned)
        and any(field.related_model is Person for field in model._meta.get_fields() if field.many_to_one)
        and not isinstance(model.objects.all(), PersonalQuerySet)  # type: ignore[attr-defined]  # every one has objects
    }

    assert without == set(OF_THE_COMPANY)


def test_the_list_of_people_holds_those_of_the_groups_only(client: Client, tenant, limited):
    client.force_login(limited.user)

    answer = client.get(reverse("people", args=[tenant.company.slug]))

    assert [person.name for person in answer.context["people"]] == ["Ben Seen"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(0, 3)), st.booleans()), min_size=1, max_size=3))
def test_a_limited_membership_sees_exactly_the_union_of_its_groups(groups):
    company = make_company("Union")
    people = [make_person(company) for _each in range(4)]
    made = [(make_group(company, *(people[n] for n in inside)), inside, given) for inside, given in groups]
    coach = make_limited(company, *(group for group, _inside, given in made if given))

    with as_company(company.pk):
        seen = set(Person.objects.visible_to(coach).values_list("pk", flat=True))

    assert seen == {people[n].pk for _group, inside, given in made if given for n in inside}
