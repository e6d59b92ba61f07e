"""Who may do what, asked of one member and of all of them."""

from __future__ import annotations

import pytest

from pacenote.accounts.models import CompanyRole, Membership, Role, User
from pacenote.accounts.permissions import BE_COACH, PERMISSIONS, VIEW_PEOPLE, holders, may
from tests.makers import make_company, make_member, make_user


@pytest.mark.django_db
def test_who_holds_a_permission_is_found_as_each_is_asked():
    company, other = make_company(), make_company("Other")
    members = [make_member(company, role) for role in Role]
    for name, permissions in (("Trainer", [BE_COACH]), ("Clerk", [VIEW_PEOPLE]), ("Nothing", [])):
        own = CompanyRole.objects.create(company=company, name=name, permissions=permissions)
        # the word of a shipped role that is left behind counts for nothing
        members.append(Membership.objects.create(company=company, user=make_user(), role=Role.COACH, own_role=own))
    gone, out = make_member(company, Role.COACH), make_member(company, Role.COACH)
    Membership.objects.filter(pk=gone.pk).update(active=False)
    User.objects.filter(pk=out.user_id).update(is_active=False)
    make_member(other, Role.COACH)

    for permission in PERMISSIONS:
        assert set(holders(company.pk, permission)) == {each for each in members if may(each, permission)}, permission
