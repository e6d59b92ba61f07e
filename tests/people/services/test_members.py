"""Users are switched off and on, and ownership changes hands; an owner always stays."""

from __future__ import annotations

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.accounts.models import Company, Membership, Role
from pacenote.accounts.permissions import NotAllowedError
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.people import services
from pacenote.people.services import MembershipError
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def roles(company: Company) -> dict[int, tuple[str, bool]]:
    return {each.pk: (each.role, each.active) for each in company.memberships.all()}


def switch(membership: Membership, by: Membership, *, on: bool) -> None:
    with as_company(by.company_id):
        (services.reactivate if on else services.deactivate)(membership=membership, by=by, now=NOW)


def hand_over(to: Membership, by: Membership) -> None:
    with as_company(by.company_id):
        services.hand_over_ownership(to=to, by=by, now=NOW)


def test_switched_off_and_on_again_a_user_has_their_role_back_and_both_are_written_down_once(company):
    owner, coach = make_member(company), make_member(company, Role.COACH)

    for on in (False, False, True, True):
        switch(coach, owner, on=on)

    assert roles(company)[coach.pk] == ("coach", True)
    with as_company(company.pk):
        entries = AuditEntry.objects.filter(subject_type="membership").order_by("pk")
        assert list(entries.values_list("verb", "actor_id", "subject_id")) == [
            ("switched user off", owner.user_id, coach.pk),
            ("switched user on", owner.user_id, coach.pk),
        ]


def test_a_user_of_one_company_is_signed_out_everywhere_and_one_of_two_stays_signed_in(client, company):
    owner = make_member(company)
    both, one = (make_member(company, Role.COACH, make_user(password="correct horse 77")) for _ in range(2))
    make_member(make_company("Other"), Role.READER, both.user)
    for member in (both, one):
        client.logout()
        client.post("/accounts/login/", {"login": member.user.email, "password": "correct horse 77"})
        client.cookies.clear()
    assert Session.objects.count() == 2

    for member in (both, one):
        switch(member, owner, on=False)

    [left] = Session.objects.all()
    assert left.get_decoded()["_auth_user_id"] == str(both.user_id)


@pytest.mark.parametrize(
    ("own", "theirs", "error"),
    [(Role.MANAGER, Role.OWNER, MembershipError), (Role.DISPATCHER, Role.READER, NotAllowedError)],
)
def test_nobody_switches_off_whom_they_are_not_above(company, own, theirs, error):
    by, membership = make_member(company, own), make_member(company, theirs)

    with pytest.raises(error):
        switch(membership, by, on=False)

    assert roles(company)[membership.pk] == (theirs, True)


def test_ownership_goes_to_somebody_else_who_then_sees_everybody(company):
    owner = make_member(company)
    coach = make_limited(company, make_group(company))

    hand_over(coach, owner)

    assert roles(company) == {owner.pk: ("manager", True), coach.pk: ("owner", True)}
    assert not Membership.objects.get(pk=coach.pk).limited


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_only_an_owner_hands_over(company, role):
    make_member(company)
    by, to = make_member(company, role), make_member(company, Role.READER)

    with pytest.raises(MembershipError):
        hand_over(to, by)


def test_ownership_goes_neither_to_oneself_nor_to_somebody_switched_off(company):
    owner, off = make_member(company), make_member(company, Role.MANAGER)
    Membership.objects.filter(pk=off.pk).update(active=False)

    for to in (owner, off):
        with pytest.raises(MembershipError):
            hand_over(to, owner)

    assert roles(company)[owner.pk] == ("owner", True)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["off", "on", "own", *Role])), max_size=8)
)
def test_whatever_users_do_to_each_other_an_active_owner_stays(deeds):
    company = make_company("Always owned")
    start = (Role.OWNER, Role.OWNER, Role.MANAGER, Role.READER)
    members = [make_member(company, role) for role in start]

    for by, to, deed in deeds:
        own, theirs = (Membership.objects.get(pk=members[each].pk) for each in (by, to))
        try:
            if deed == "own":
                hand_over(theirs, own)
            elif deed in ("off", "on"):
                switch(theirs, own, on=deed == "on")
            else:
                with as_company(company.pk):
                    services.change_membership(membership=theirs, role=deed, groups=None, by=own, now=NOW)
        except DomainError:
            pass

    assert company.memberships.filter(role=Role.OWNER, active=True).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_owners_cannot_switch_each_other_off_at_the_same_moment(company):
    first, second = make_member(company), make_member(company)
    start = threading.Barrier(2)

    def off(by: Membership, theirs: Membership) -> None:
        start.wait()
        try:
            switch(theirs, by, on=False)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=off, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(active for _role, active in roles(company).values()) == [False, True]
