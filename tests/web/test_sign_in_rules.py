"""A company that demands a second step: who is led where, what stays open, and that nobody locks themselves out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.accounts.permissions import EVERYBODY, VIEW_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.jobs.tokens import make_token
from pacenote.people.services import save_role
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_user
from tests.web.test_second_step import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PASSWORD = "correct horse 77"
FIRST = "/accounts/second-step/first/"


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owner(company: Company) -> Membership:
    return make_member(company, user=make_user(email="olga@example.com", password=PASSWORD))


def give_app(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def demand(company: Company, *keys: str) -> None:
    Company.objects.filter(pk=company.pk).update(second_step_of=list(keys))


def page(member: Membership, name: str = "files") -> str:
    return reverse(name, args=[member.company.slug])


def by_password(member: Membership) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    return client


def rules(client: Client, member: Membership, *keys: str, idle: int = 0) -> Any:
    return client.post(page(member, "settings_sign_in"), {"second_step_of": keys, "idle_minutes": idle})


def test_what_is_demanded_stands_ticked_so_that_saving_something_else_keeps_it(owner, as_member):
    demand(owner.company, "coach", "reader")

    shown = as_member(owner).get(page(owner, "settings_sign_in")).content.decode()

    assert re.findall(r'<input[^>]*name="second_step_of" value="(\w+)"[^>]* checked', shown) == ["coach", "reader"]


def test_who_has_no_second_step_is_led_to_set_one_up_whatever_they_ask_for(owner, as_member):
    demand(owner.company, EVERYBODY)
    client = as_member(owner)

    asked = [
        client.get(page(owner)),
        client.get(page(owner, "people")),
        client.post(page(owner, "notifications_read")),
    ]

    assert {each.headers["Location"] for each in asked} == {f"{FIRST}?from={owner.company.slug}"}
    assert "lets you in with a second step only" in client.get(FIRST).getvalue().decode()


def test_a_part_of_a_page_leads_the_whole_page_there(owner, as_member):
    demand(owner.company, EVERYBODY)

    answer = as_member(owner).get(page(owner), headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == f"{FIRST}?from={owner.company.slug}"


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_an_app_and_a_passkey_open_the_company_and_codes_alone_do_not(owner, as_member, kind):
    demand(owner.company, EVERYBODY)
    client = as_member(owner)
    Authenticator.objects.create(user=owner.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    with_codes = client.get(page(owner)).status_code

    Authenticator.objects.create(user=owner.user, type=kind, data={})

    assert (with_codes, client.get(page(owner)).status_code) == (302, 200)


def test_it_is_demanded_of_the_roles_that_are_named_and_of_no_other(owner, as_member):
    coach, reader = make_member(owner.company, Role.COACH), make_member(owner.company, Role.READER)
    give_app(owner.user)
    with as_company(owner.company_id):
        own_role = save_role(name="Night desk", permissions=["view performance"], by=owner, now=NOW)
    night = make_member(owner.company, "")
    Membership.objects.filter(pk=night.pk).update(own_role=own_role)
    demand(owner.company, Role.COACH, f"own-{own_role.pk}")

    led = [as_member(each).get(page(each)).status_code for each in (owner, coach, reader, night)]

    assert led == [200, 302, 200, 302]


def test_another_company_of_the_same_user_stays_open_and_is_offered(owner, as_member):
    other = make_member(make_company("Borealis Parcels"), user=owner.user)
    demand(owner.company, EVERYBODY)
    client = as_member(owner)

    led = client.get(page(owner), follow=True)

    assert client.get(page(other)).status_code == 200
    assert [each.name for each in led.context["others"]] == ["Borealis Parcels"]


def test_a_stranger_learns_nothing_of_what_is_demanded(owner, as_member):
    demand(owner.company, EVERYBODY)
    stranger = make_member(make_company("Borealis Parcels"))

    assert as_member(stranger).get(page(owner)).status_code == 404


def test_whoever_sets_up_the_app_goes_on_to_the_page_that_they_wanted(owner):
    demand(owner.company, EVERYBODY)
    client = by_password(owner)
    client.get(page(owner, "people"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    before = client.get(FIRST).status_code

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert (before, client.get(FIRST).headers["Location"]) == (200, page(owner, "people"))
    assert client.get(page(owner, "people")).status_code == 200
    assert client.get(FIRST).headers["Location"] == "/"


def test_whoever_removes_their_last_step_is_led_back(owner, as_member):
    demand(owner.company, EVERYBODY)
    give_app(owner.user)
    client = as_member(owner)
    inside = client.get(page(owner)).status_code

    Authenticator.objects.filter(user=owner.user).delete()

    assert (inside, client.get(page(owner)).status_code) == (200, 302)


def test_the_owner_demands_it_of_everybody_and_that_is_on_record(owner):
    client = by_password(owner)
    give_app(owner.user)

    answer = rules(client, owner, EVERYBODY, idle=60)

    owner.company.refresh_from_db()
    assert answer.status_code == 302
    assert (owner.company.second_step_of, owner.company.idle_minutes) == ([EVERYBODY], 60)
    with as_company(owner.company_id):
        entry = AuditEntry.objects.get(verb="changed sign-in")
    assert (entry.before, entry.after) == (
        {"second_step_of": [], "idle_minutes": 0},
        {"second_step_of": [EVERYBODY], "idle_minutes": 60},
    )


@pytest.mark.parametrize("key", [EVERYBODY, Role.OWNER])
def test_nobody_demands_of_themselves_what_they_have_not_set_up(owner, key):
    answer = rules(by_password(owner), owner, key)

    owner.company.refresh_from_db()
    assert (answer.status_code, owner.company.second_step_of) == (422, [])
    assert "you have none" in answer.getvalue().decode()


def test_of_others_it_can_be_demanded_without_having_it(owner):
    assert rules(by_password(owner), owner, Role.COACH).status_code == 302
    owner.company.refresh_from_db()
    assert owner.company.second_step_of == [Role.COACH]


def test_a_role_of_another_company_and_a_time_that_is_not_offered_are_refused(owner):
    other = make_member(make_company("Borealis Parcels"))
    with as_company(other.company_id):
        foreign = save_role(name="Night desk", permissions=[], by=other, now=NOW)

    answers = [rules(by_password(owner), owner, f"own-{foreign.pk}"), rules(by_password(owner), owner, idle=7)]

    owner.company.refresh_from_db()
    assert [each.status_code for each in answers] == [422, 422]
    assert (owner.company.second_step_of, owner.company.idle_minutes) == ([], 0)


def test_the_page_asks_who_it_is_and_shows_who_has_none(owner, clock):
    make_member(owner.company, Role.COACH)
    client = by_password(owner)
    labels = [
        str(label)
        for _key, label in client.get(page(owner, "settings_sign_in")).context["form"]["second_step_of"].field.choices
    ]
    clock.shift(timedelta(minutes=31))

    asked = rules(client, owner, Role.COACH)

    assert "Coach (1 without one)" in labels
    assert "Reader" in labels
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_coach_neither_sees_nor_changes_the_page(owner, as_member):
    coach = as_member(make_member(owner.company, Role.COACH))

    assert [coach.get(page(owner, "settings_sign_in")).status_code, rules(coach, owner).status_code] == [403, 403]


def test_a_program_with_a_token_goes_on_as_before(owner, as_member, client):
    with as_company(owner.company_id):
        made = make_token(name="Payroll", scopes=[VIEW_PEOPLE], days=30, by=owner, now=NOW)
    demand(owner.company, EVERYBODY)

    answer = client.get("/api/v1/people", headers={"Authorization": f"Bearer {made.secret}"})

    assert (answer.status_code, as_member(owner).get(page(owner)).status_code) == (200, 302)


def test_the_list_of_users_says_who_has_a_second_step(owner, as_member):
    make_member(owner.company, Role.COACH)
    give_app(owner.user)

    rows = as_member(owner).get(page(owner, "settings_users")).context["users"]

    assert sorted(each.protected for each in rows) == [False, True]


def test_of_all_companies_of_a_user_the_shortest_idleness_counts_wherever_they_click(owner, as_member, clock):
    other = make_member(make_company("Borealis Parcels"), user=owner.user)
    Company.objects.filter(pk=other.company_id).update(idle_minutes=30)
    client, untouched = as_member(owner), as_member(make_member(owner.company))
    clock.shift(timedelta(minutes=29))
    in_time = client.get(page(owner)).status_code
    clock.shift(timedelta(minutes=30))

    assert (in_time, client.get("/").headers["Location"]) == (200, f"{reverse('account_login')}?next=/")
    assert untouched.get(page(owner)).status_code == 200


def test_a_company_cannot_make_logins_last_longer_than_the_installation(owner, as_member, clock, settings):
    settings.LOGIN_IDLE_HOURS = 1
    Company.objects.filter(pk=owner.company_id).update(idle_minutes=1440)
    client = as_member(owner)
    clock.shift(timedelta(hours=1))

    assert client.get(page(owner)).status_code == 302
