"""Roles of a company's own: every page asks for its permission, and nobody makes a role wider than themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import (
    GRANTS,
    MANAGE_USERS,
    MEANINGS,
    OWN_PAGE,
    PERMISSIONS,
    Grant,
    NotAllowedError,
    grant_of,
    may,
    may_give,
)
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.people import services
from pacenote.people.services import MembershipError, RoleError
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_member, make_user
from tests.tenants import Tenant, make_tenant
from tests.test_tenancy import PAGES, address

pytestmark = pytest.mark.django_db
SETS = st.sets(st.sampled_from(PERMISSIONS))


def make_holder(company: Company, permissions: set[str] | frozenset[str], *, name: str = "") -> Membership:
    """Return a membership with a role of the company's own."""
    number = CompanyRole.objects.count()
    role = CompanyRole.objects.create(company=company, name=name or f"Role {number}", permissions=sorted(permissions))
    return Membership.objects.create(company=company, user=make_user(), role="", own_role=role)


def save(
    by: Membership, permissions: set[str] | list[str], role: CompanyRole | None = None, name: str = "Planner"
) -> CompanyRole:
    with as_company(by.company_id):
        return services.save_role(name=name, permissions=permissions, by=by, now=NOW, role=role)


def wanted_by(url: str) -> str:
    return str(resolve(url).func.permission)  # type: ignore[attr-defined]  # set by the door


def addresses(tenant: Tenant) -> list[str]:
    pages = (page.values for page in PAGES)
    return [address(name, parts, slug=tenant.company.slug, of=tenant) for name, parts in pages]


def test_every_permission_has_a_meaning_and_every_page_of_a_company_asks_for_one():
    tenant = make_tenant("Ours")

    assert set(MEANINGS) == set(PERMISSIONS)
    assert {wanted_by(url) for url in addresses(tenant)} <= set(PERMISSIONS)


def test_all_permissions_but_one_do_not_open_its_pages(client):
    tenant, opened = make_tenant("Ours"), []
    for permission in PERMISSIONS:
        holder = make_holder(tenant.company, set(PERMISSIONS) - {permission})
        client.force_login(holder.user)
        mine = (url for url in addresses(tenant) if wanted_by(url) == permission)
        opened += [url for url in mine if {client.get(url).status_code, client.post(url).status_code} - {403, 405}]

    assert opened == []


def test_a_page_needs_no_permission_but_its_own(client):
    tenant, shut = make_tenant("Ours"), {}
    for permission in PERMISSIONS:
        client.force_login(make_holder(tenant.company, {permission}).user)
        for url in addresses(tenant):
            if wanted_by(url) == permission and (status := client.get(url).status_code) not in {200, 302, 404, 405}:
                shut[url] = status

    assert shut == {}


def test_whatever_a_role_permits_a_page_opens_exactly_with_its_permission():
    tenant = make_tenant("Ours")
    holder = make_holder(tenant.company, set())
    client, urls = Client(), addresses(tenant)
    client.force_login(holder.user)

    @settings(max_examples=60, deadline=None)
    @given(SETS, st.sampled_from(urls))
    def ask(permissions: set[str], url: str) -> None:
        CompanyRole.objects.filter(pk=holder.own_role_id).update(permissions=sorted(permissions))

        status = client.get(url).status_code

        assert status in ({200, 302, 404, 405} if wanted_by(url) in permissions else {403, 405})

    ask()


@settings(max_examples=60, deadline=None)
@given(SETS, st.sampled_from(PERMISSIONS), st.booleans())
def test_a_membership_may_what_its_own_role_says_while_it_is_active(permissions, asked, active):
    role = CompanyRole(permissions=[*permissions, "fly"])
    membership = Membership(role="", own_role=role, active=active)

    assert may(membership, asked) == (active and asked in permissions)


def test_a_name_that_is_no_permission_gives_nothing():
    assert Grant("", CompanyRole(permissions=["fly"])).permissions == frozenset()
    assert Grant("king").permissions == frozenset()


@settings(max_examples=60, deadline=None)
@given(SETS, SETS, SETS)
def test_nobody_gives_or_takes_more_than_they_have(own, wanted, before):
    giver = Membership(role="", own_role=CompanyRole(permissions=sorted(own)))
    grant, was = (Grant("", CompanyRole(permissions=sorted(each))) for each in (wanted, before))

    assert may_give(giver, grant, instead_of=was) == (wanted | before <= own)
    assert not may_give(giver, Grant(Role.OWNER), instead_of=was)
    assert not may_give(giver, grant, instead_of=Grant(Role.OWNER))
    assert may_give(Membership(role=Role.OWNER), grant, instead_of=was)


def test_a_role_is_copied_changed_given_and_removed_on_its_pages_and_each_step_is_written_down(client):
    owner = make_member(make_company())
    coach = make_member(owner.company, Role.COACH)
    client.force_login(owner.user)

    def url(page: str, *args: Any) -> str:
        return reverse(page, args=[owner.company.slug, *args])

    offered = client.get(url("settings_role_new"), {"from": "reader"}).context["form"]
    ticked = {box.html_name: "on" for box in offered.boxes if box.initial}
    client.post(url("settings_role_new"), ticked | {"name": "Night reader"})
    role = CompanyRole.objects.get()
    assert (offered["name"].initial, set(role.permissions)) == ("Copy of Reader", GRANTS[Role.READER])

    client.post(url("settings_user", coach.pk), {"role": f"own-{role.pk}", "limited": "0"})
    assert grant_of(Membership.objects.get(pk=coach.pk)).own_role == role
    listed = {row.name: row.users for row in client.get(url("settings_roles")).context["roles"]}
    assert (listed["Night reader"], listed["Coach"]) == (1, 0)
    assert "Night reader" in {row.role for row in client.get(url("settings_users")).context["users"]}

    client.post(url("settings_role", role.pk), {"name": "Night reader"})
    assert client.post(url("settings_role_remove", role.pk)).headers["Location"] == url("settings_role", role.pk)
    client.post(url("settings_user", coach.pk), {"role": "coach", "limited": "0"})
    client.post(url("settings_role_remove", role.pk))

    assert not CompanyRole.objects.exists()
    with as_company(owner.company_id):
        entries = AuditEntry.objects.filter(subject_type="role").order_by("pk")
        assert [(each.verb, each.after.get("permissions")) for each in entries] == [
            ("made role", sorted(GRANTS[Role.READER])),
            ("changed role", []),
            ("removed role", None),
        ]


def test_a_new_role_begins_with_the_own_page_alone(client):
    owner = make_member(make_company())
    client.force_login(owner.user)

    form = client.get(reverse("settings_role_new", args=[owner.company.slug])).context["form"]

    assert [box.label for box in form.boxes if box.initial] == ["See own page"]


def test_a_crafted_post_ticks_no_box_that_is_not_ones_own(client):
    company = make_company()
    climber = make_holder(company, {OWN_PAGE, MANAGE_USERS})
    client.force_login(climber.user)
    everything = {f"may{number}": "on" for number in range(len(MEANINGS))}
    mine = reverse("settings_role", args=[company.slug, climber.own_role_id])

    client.post(reverse("settings_role_new", args=[company.slug]), everything | {"name": "Everything"})
    client.post(mine, everything | {"name": "Mine"})

    kept = {role.name: set(role.permissions) for role in company.own_roles.all()}
    assert kept == {"Everything": {OWN_PAGE, MANAGE_USERS}, "Mine": {OWN_PAGE, MANAGE_USERS}}


def test_who_manages_users_but_less_than_a_role_neither_changes_gives_nor_removes_it():
    company = make_company()
    climber, helper = make_holder(company, {OWN_PAGE, MANAGE_USERS}), make_member(company, Role.READER)
    wide = CompanyRole.objects.create(company=company, name="Wide", permissions=list(PERMISSIONS))
    with as_company(company.pk):
        for refused in (
            lambda: save(climber, [OWN_PAGE], wide),
            lambda: services.remove_role(role=wide, by=climber, now=NOW),
            lambda: services.change_membership(
                membership=helper, role=f"own-{wide.pk}", groups=None, by=climber, now=NOW
            ),
            lambda: services.change_membership(membership=helper, role="manager", groups=None, by=climber, now=NOW),
            lambda: services.invite(email="n@example.com", role=f"own-{wide.pk}", person=None, by=climber, now=NOW),
            lambda: services.deactivate(membership=make_member(company, Role.MANAGER), by=climber, now=NOW),
        ):
            with pytest.raises(DomainError):
                refused()

    wide.refresh_from_db()
    assert (set(wide.permissions), Membership.objects.get(pk=helper.pk).role) == (set(PERMISSIONS), "reader")


def test_a_role_of_another_company_is_neither_given_nor_changed():
    owner, theirs = make_member(make_company()), make_company("Theirs")
    helper = make_member(owner.company, Role.READER)
    foreign = CompanyRole.objects.create(company=theirs, name="Foreign", permissions=[OWN_PAGE])

    with as_company(owner.company_id), pytest.raises(MembershipError):
        services.change_membership(membership=helper, role=f"own-{foreign.pk}", groups=None, by=owner, now=NOW)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.COACH, Role.READER])
def test_who_may_not_manage_users_makes_no_role(role):
    with pytest.raises(NotAllowedError):
        save(make_member(make_company(), role), [])


def test_two_roles_of_one_name_are_refused_and_another_company_may_have_it():
    owner = make_member(make_company())
    save(owner, [OWN_PAGE])

    with pytest.raises(RoleError):
        save(owner, [OWN_PAGE], name="PLANNER ")
    assert save(make_member(make_company("Other")), [OWN_PAGE]).name == "Planner"


def test_a_limited_role_stays_within_what_can_be_limited_and_nobody_locks_themselves_out():
    owner = make_member(make_company())
    lead = save(owner, sorted(GRANTS[Role.SUPERVISOR]), name="Lead")
    helper = make_member(owner.company, Role.READER)
    group = make_group(owner.company)
    with as_company(owner.company_id):
        services.change_membership(membership=helper, role=f"own-{lead.pk}", groups=[group], by=owner, now=NOW)
    with pytest.raises(RoleError):
        save(owner, [*GRANTS[Role.SUPERVISOR], "export"], lead, name="Lead")

    chief = make_holder(owner.company, set(PERMISSIONS), name="Chief")
    assert chief.own_role is not None
    with pytest.raises(RoleError):
        save(chief, [OWN_PAGE], chief.own_role, name="Chief")
    assert save(chief, [OWN_PAGE, MANAGE_USERS], chief.own_role, name="Chief").permissions == [
        MANAGE_USERS,
        OWN_PAGE,
    ]


def test_holders_of_own_roles_cost_the_same_for_one_and_three(client, queries_of):
    owner = make_member(make_company())
    client.force_login(owner.user)
    pages = [reverse(page, args=[owner.company.slug]) for page in ("settings_users", "settings_roles", "files")]
    make_holder(owner.company, {OWN_PAGE})
    before = [queries_of(page) for page in pages]
    for _ in range(2):
        make_holder(owner.company, {OWN_PAGE})

    assert [queries_of(page) for page in pages] == before
