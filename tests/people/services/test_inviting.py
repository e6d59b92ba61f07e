"""Invitations: who may write one, what its link opens, and for whom it opens nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from pacenote.accounts.models import Company, Membership, OneTimeLink, Role, User
from pacenote.accounts.permissions import NotAllowedError
from pacenote.accounts.services import LinkUsedError
from pacenote.base.tenancy import as_company
from pacenote.people import services
from pacenote.people.models import Invitation, Person
from pacenote.people.services import InvitationError, Invited, MembershipError
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "new@example.com"


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owner(company: Company) -> Membership:
    return make_member(company)


def invite(by: Membership, role: str = Role.READER, *, email: str = ADDRESS, person: Person | None = None) -> Invited:
    with as_company(by.company_id):
        return services.invite(email=email, role=role, person=person, by=by, now=NOW)


def verbs(company: Company) -> list[str]:
    with as_company(company.pk):
        entries = AuditEntry.objects.filter(subject_type__in=("invitation", "membership", "person")).order_by("pk")
        return list(entries.values_list("verb", flat=True))


def test_somebody_new_comes_in_with_the_role_and_is_the_person_they_were_invited_as(company, owner):
    ana = make_person(company)
    invited = invite(owner, Role.COACH, email=" New@Example.com ", person=ana)

    member = services.accept(token=invited.token, user=None, name="Ana", password="correct horse 77", now=NOW)

    assert (member.company_id, member.role, member.user.email, member.user.name) == (
        company.pk,
        "coach",
        ADDRESS,
        "Ana",
    )
    assert member.user.check_password("correct horse 77")
    with as_company(company.pk):
        assert Person.objects.get(pk=ana.pk).user == member.user
        assert list(Invitation.objects.open()) == []
    assert verbs(company) == ["invited", "linked", "joined"]


def test_somebody_with_an_account_joins_with_it_and_keeps_their_other_company(company, owner):
    user = make_user(email=ADDRESS)
    make_member(make_company("Other"), user=user)
    invited = invite(owner)

    services.accept(token=invited.token, user=user, now=NOW)

    assert list(user.memberships.order_by("pk").values_list("role", flat=True)) == ["owner", "reader"]


def test_only_the_hash_of_the_link_is_kept(owner):
    invited = invite(owner)

    assert not OneTimeLink.objects.filter(token_hash__contains=invited.token).exists()
    assert len(OneTimeLink.objects.get().token_hash) == 64


def test_a_link_opens_once(owner):
    invited = invite(owner)
    services.accept(token=invited.token, user=None, name="Ana", now=NOW)

    with pytest.raises(LinkUsedError):
        services.accept(token=invited.token, user=None, name="Eve", now=NOW)

    assert User.objects.filter(name="Eve").count() == 0


@pytest.mark.parametrize(("later", "opens"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)])
def test_a_link_lasts_seven_days(company, owner, later, opens):
    token = invite(owner).token

    if opens:
        services.accept(token=token, user=None, name="Ana", now=NOW + later)
    else:
        with pytest.raises(LinkUsedError):
            services.accept(token=token, user=None, name="Ana", now=NOW + later)

    assert company.memberships.count() == 1 + opens


def test_sent_again_the_earlier_link_is_void_and_the_new_one_works(company, owner):
    first = invite(owner)
    with as_company(company.pk):
        second = services.invite_again(invitation=first.invitation, by=owner, now=NOW)

    with pytest.raises(LinkUsedError):
        services.accept(token=first.token, user=None, name="Ana", now=NOW)
    services.accept(token=second.token, user=None, name="Ana", now=NOW)

    assert verbs(company) == ["invited", "invited again", "joined"]


def test_taken_back_it_opens_nothing_and_cannot_be_sent_again(company, owner):
    invited = invite(owner)
    with as_company(company.pk):
        services.take_back_invitation(invitation=invited.invitation, by=owner, now=NOW)
        with pytest.raises(InvitationError):
            services.invite_again(invitation=invited.invitation, by=owner, now=NOW)

    with pytest.raises(LinkUsedError):
        services.accept(token=invited.token, user=None, name="Ana", now=NOW)
    assert invite(owner).invitation.pk != invited.invitation.pk


def test_an_address_is_invited_once_at_a_time_and_a_member_not_at_all(company, owner):
    invite(owner)
    make_member(company, user=make_user(email="here@example.com"))
    former = make_member(company, user=make_user(email="former@example.com"))
    Membership.objects.filter(pk=former.pk).update(active=False)

    for address in ("NEW@example.com", "here@example.com", "former@example.com"):
        with pytest.raises(InvitationError):
            invite(owner, email=address)

    with as_company(company.pk):
        assert Invitation.objects.count() == 1
    assert invite(make_member(make_company("Other"))).invitation.email == ADDRESS


def test_a_person_who_has_a_login_is_not_invited_as_somebody_else(company, owner):
    ana = make_person(company)
    with as_company(company.pk):
        services.link_login(person=ana, user=make_user(), by=owner.user, now=NOW)

    with pytest.raises(InvitationError):
        invite(owner, person=ana)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR, Role.COACH, Role.READER, Role.ASSOCIATE])
def test_whoever_may_not_manage_users_invites_nobody(company, role):
    with pytest.raises(NotAllowedError):
        invite(make_member(company, role), Role.ASSOCIATE)


@pytest.mark.parametrize("role", ["owner", "king"])
def test_a_manager_invites_no_owner_and_no_role_that_does_not_exist(company, role):
    with pytest.raises(MembershipError):
        invite(make_member(company, Role.MANAGER), role)


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.DISPATCHER}])
def test_an_invitation_dies_with_the_right_to_write_it_and_lives_again_in_anothers_name(company, owner, change):
    manager = make_member(company, Role.MANAGER)
    invited = invite(manager)
    Membership.objects.filter(pk=manager.pk).update(**change)

    with pytest.raises(InvitationError):
        services.accept(token=invited.token, user=None, name="Ana", now=NOW)
    with as_company(company.pk):
        again = services.invite_again(invitation=invited.invitation, by=owner, now=NOW)

    assert services.accept(token=again.token, user=None, name="Ana", now=NOW).active


def test_another_address_and_a_known_one_that_is_not_signed_in_are_refused_and_the_link_still_works(company, owner):
    invited, user = invite(owner), make_user(email=ADDRESS)

    for who in (make_user(), None):
        with pytest.raises(InvitationError):
            services.accept(token=invited.token, user=who, name="Eve", now=NOW)

    assert services.accept(token=invited.token, user=user, now=NOW).user == user
    assert company.memberships.count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_windows_accept_an_invitation_once(company, owner):
    token, start, outcomes = invite(owner).token, threading.Barrier(2), []

    def accept() -> None:
        start.wait()
        try:
            services.accept(token=token, user=None, name="Ana", now=NOW)
            outcomes.append("joined")
        except (LinkUsedError, InvitationError):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "refused"]
    assert company.memberships.count() == 2
