"""The frame around a user's own account: that of the company one came from, by the link and never by the session."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Role, User
from tests.makers import make_company, make_member, make_user

pytestmark = pytest.mark.django_db
LOGINS = "/accounts/logins/"


@pytest.fixture
def user() -> User:
    return make_user(email="ana@example.com")


@pytest.fixture
def inside(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def works_for(user: User, *names: str, role: str = Role.OWNER) -> None:
    for name in names:
        make_member(make_company(name), role=role, user=user)


def frame(answer: Any) -> tuple[str, list[str]]:
    """Return the company in the frame, and the first words of its navigation."""
    shell = answer.context["shell"]
    return (shell.company.name if shell.company else "", [entry.url for entry in shell.nav][:1])


def test_who_works_for_one_company_has_its_frame(inside, user):
    works_for(user, "Mine")
    make_company("Other")

    assert frame(inside.get(LOGINS)) == ("Mine", ["/c/mine/"])


def test_of_several_it_is_the_one_whose_link_was_followed_and_it_stays_with_the_next_link(inside, user):
    works_for(user, "First", "Second")

    link = inside.get("/c/second/people/").context["shell"].account_url
    opened = inside.get(link)

    assert link == f"{reverse('account_change_password')}?from=second"
    assert frame(inside.get(f"{LOGINS}?from=second")) == ("Second", ["/c/second/"])
    assert frame(inside.get(f"{LOGINS}?from=first")) == ("First", ["/c/first/"])  # another tab changes nothing
    assert opened.status_code in (200, 302)
    assert f'href="{LOGINS}?from=second"' in inside.get(f"{LOGINS}?from=second").content.decode()


def test_after_a_form_it_is_still_that_of_the_page_before(inside, user):
    works_for(user, "First", "Second")

    for before in (f"http://testserver{LOGINS}?from=second", "http://testserver/c/second/people/"):
        assert frame(inside.get(LOGINS, headers={"Referer": before}))[0] == "Second"
    assert frame(inside.get(LOGINS, headers={"Referer": "http://example.org/c/second/"}))[0] == ""


@pytest.mark.parametrize("named", ["", "?from=other", "?from=", "?from=%00", "?from=../first"])
def test_nobody_gets_the_frame_of_a_company_that_is_not_theirs_but_a_choice_of_their_own(inside, user, named):
    works_for(user, "First", "Second")
    make_member(make_company("Other"))

    shell = inside.get(LOGINS + named).context["shell"]

    assert (shell.company, [each.name for each in shell.companies]) == (None, ["First", "Second"])


def test_a_company_that_switched_somebody_off_lends_no_frame(inside, user):
    works_for(user, "First", "Second")
    user.memberships.filter(company__slug="second").update(active=False)

    assert frame(inside.get(f"{LOGINS}?from=second"))[0] == "First"
