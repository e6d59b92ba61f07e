"""An identity in a user's account: bound and unbound, asked for again, beside a second step, and as the only way in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.accounts.permissions import EVERYBODY
from pacenote.base.tenancy import as_company
from pacenote.demo.issuing.server import Double
from pacenote.people.services import invite
from tests.issuing import issuing, known_as, sign_in_by
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
OLGA = "olga@example.com"
IDENTITY = "/accounts/identity/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Double]:
    with issuing() as double:
        yield double


@pytest.fixture(autouse=True)
def _configured(issuer: Double, settings: Any) -> None:
    cache.clear()
    settings.IDENTITY_PROVIDER = known_as(issuer)
    settings.PUBLIC_URL = "http://testserver"


@pytest.fixture
def only(issuer: Double, settings: Any) -> None:
    settings.IDENTITY_PROVIDER = known_as(issuer, only=True)
    settings.ACCOUNT_LOGIN_ON_PASSWORD_RESET = True


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email=OLGA, password=PASSWORD))


@pytest.fixture
def without_password() -> Membership:
    return make_member(make_company(), user=make_user(email=OLGA))


def by_password() -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": OLGA, "password": PASSWORD})
    return client


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def bound() -> int:
    return SocialAccount.objects.count()


def test_a_user_binds_the_identity_of_their_address_sees_it_and_unbinds_it(owner):
    client = by_password()

    answer = sign_in_by(client, OLGA, purpose="bind", next=IDENTITY)
    shown = client.get(IDENTITY)
    gone = client.post(IDENTITY)

    assert (answer.headers["Location"], shown.context["email"], gone.status_code) == (IDENTITY, OLGA, 302)
    assert (bound(), client.get(IDENTITY).context["since"]) == (0, None)


def test_nobody_binds_the_identity_of_somebody_else(owner):
    eve = make_member(owner.company, user=make_user(email="eve@example.com"))
    client = by_password()

    answer = sign_in_by(client, "eve@example.com", purpose="bind", next=IDENTITY)

    assert (answer.status_code, answer.context["code"], bound()) == (403, "other_user", 0)
    assert client.session["_auth_user_id"] == str(owner.user_id) != str(eve.user_id)


@pytest.mark.parametrize("purpose", ["bind", "prove"])
def test_who_is_not_signed_in_has_nothing_to_bind_or_to_prove(owner, purpose):
    client = Client()

    answer = client.post(reverse("identity_start"), {"purpose": purpose})

    assert answer.headers["Location"] == reverse("account_login")


def test_the_last_way_in_is_not_unbound_until_there_is_another(without_password):
    client = Client()
    sign_in_by(client, OLGA)

    kept = []
    for signs_in_alone in (None, False, True):
        if signs_in_alone is not None:
            data = {"credential": {"clientExtensionResults": {"credProps": {"rk": signs_in_alone}}}}
            Authenticator.objects.create(user=without_password.user, type="webauthn", data=data)
        client.post(IDENTITY)
        kept.append(bound())

    assert kept == [1, 1, 0]


def test_unbinding_asks_for_a_proof_after_half_an_hour(owner, clock):
    client = by_password()
    sign_in_by(client, OLGA, purpose="bind", next=IDENTITY)
    clock.shift(timedelta(minutes=31))

    asked = client.post(IDENTITY)

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert bound() == 1


def test_an_export_asks_at_the_issuer_whoever_has_nothing_else_and_then_goes_on(without_password, clock):
    client, export = Client(), reverse("settings_audit_export", args=[without_password.company.slug])
    sign_in_by(client, OLGA)
    at_once = client.get(export).status_code
    clock.shift(timedelta(minutes=31))

    asked = client.get(export)
    page = client.get(asked.headers["Location"])
    stale = sign_in_by(client, OLGA, "stale", purpose="prove", next=export)
    eve = sign_in_by(client, "eve@example.com", purpose="prove", next=export)
    led = sign_in_by(client, OLGA, purpose="prove", next=export)

    assert (at_once, asked.status_code, page.context["next"]) == (200, 302, export)
    assert asked.headers["Location"].startswith(reverse("identity_again"))
    assert (stale.context["code"], eve.status_code) == ("not_proved", 403)
    assert (led.headers["Location"], client.get(export).status_code) == (export, 200)


def test_the_issuer_is_asked_to_let_them_sign_in_anew(without_password):
    client = Client()
    sign_in_by(client, OLGA)

    leads = client.post(reverse("identity_start"), {"purpose": "prove"}).headers["Location"]

    assert "prompt=login" in leads
    assert "max_age=0" in leads


def test_a_thief_of_a_session_adds_no_key_of_their_own(without_password, clock):
    client = Client()
    sign_in_by(client, OLGA)
    clock.shift(timedelta(minutes=31))

    asked = client.get(reverse("mfa_activate_totp"))

    assert asked.headers["Location"].startswith(reverse("identity_again"))


def test_ownership_is_handed_over_after_a_proof_by_whoever_has_no_password(without_password, clock):
    client, heir = Client(), make_member(without_password.company, Role.MANAGER)
    page = reverse("settings_user_own", args=[without_password.company.slug, heir.pk])
    sign_in_by(client, OLGA)
    clock.shift(timedelta(minutes=31))

    asked = client.post(page, {"sure": "1"})
    before = Membership.objects.get(pk=heir.pk).role
    answered = sign_in_by(client, OLGA, purpose="prove", next=page)

    assert (asked.status_code, before, answered.status_code) == (302, "manager", 302)
    assert Membership.objects.get(pk=heir.pk).role == "owner"


@pytest.fixture
def it_counts(issuer: Double, settings: Any) -> None:
    settings.IDENTITY_PROVIDER = known_as(issuer, second_step=True)


def test_a_second_step_of_the_issuer_does_not_count_by_itself(owner):
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    client = Client()

    answer = sign_in_by(client, OLGA, "second step")

    assert (answer.headers["Location"], inside(client)) == (reverse("mfa_authenticate"), False)


@pytest.mark.usefixtures("it_counts")
@pytest.mark.parametrize(("behaviour", "inside_at_once"), [("right", False), ("second step", True)])
def test_where_the_settings_say_so_it_counts_when_it_was_taken(owner, behaviour, inside_at_once):
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    client = Client()

    answer = sign_in_by(client, OLGA, behaviour)

    assert inside(client) is inside_at_once
    assert answer.headers["Location"] == ("/" if inside_at_once else reverse("mfa_authenticate"))


@pytest.mark.usefixtures("it_counts")
@pytest.mark.parametrize(("behaviour", "status"), [("right", 302), ("second step", 200)])
def test_a_company_that_demands_a_second_step_takes_the_issuers_where_that_counts(owner, behaviour, status):
    Company.objects.filter(pk=owner.company_id).update(second_step_of=[EVERYBODY])
    client = Client()
    sign_in_by(client, OLGA, behaviour)

    assert client.get(reverse("files", args=[owner.company.slug])).status_code == status


@pytest.mark.usefixtures("it_counts")
def test_the_password_still_asks_for_the_second_step_where_the_issuers_counts(owner):
    TOTP.activate(owner.user, "JBSWY3DPEHPK3PXP")
    sign_in_by(Client(), OLGA, "second step")

    assert not inside(by_password())


@pytest.mark.usefixtures("only")
def test_as_the_only_way_in_it_closes_password_passkey_and_forgotten_password(owner):
    client = Client()
    page = client.get(reverse("account_login"))
    closed = [
        client.post(reverse("account_login"), {"login": OLGA, "password": PASSWORD}),
        client.get(reverse("account_reset_password")),
        client.post(reverse("account_reset_password"), {"email": OLGA}),
        client.post(reverse("mfa_login_webauthn"), {"credential": "{}"}),
    ]

    assert b'type="password"' not in page.content
    assert b"passkey" not in page.content
    assert [answer.status_code for answer in closed] == [403] * 4
    assert {answer.context["code"] for answer in closed} == {"other_sign_in"}
    assert not inside(client)
    sign_in_by(client, OLGA)
    assert inside(client)


@pytest.mark.usefixtures("only")
def test_as_the_only_way_in_the_link_of_the_command_still_leads_in(owner):
    out, client = StringIO(), Client()
    call_command("password_reset", OLGA, stdout=out)
    [link] = [word for word in out.getvalue().split() if "/accounts/password/reset/key/" in word]

    form = client.get(link.replace("http://testserver", ""), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another horse 78", "password2": "another horse 78"})

    assert inside(client)


@pytest.mark.usefixtures("only")
def test_as_the_only_way_in_it_is_not_unbound(owner):
    client = Client()
    sign_in_by(client, OLGA)

    client.post(IDENTITY)

    assert bound() == 1


@pytest.mark.usefixtures("only")
def test_as_the_only_way_in_an_invitation_takes_no_password(owner, clock):
    with as_company(owner.company_id):
        token = invite(email="new@example.com", role=Role.READER, person=None, by=owner, now=NOW).token
    client, link = Client(), reverse("join", args=[token])

    page = client.get(link)
    posted = client.post(link, {"name": "Ana", "password": PASSWORD})
    sign_in_by(client, "new@example.com", join=token)

    assert b'type="password"' not in page.content
    assert (posted.status_code, inside(client), User.objects.count()) == (403, True, 2)
