"""The second step of signing in: set up, asked for, guessed at, lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from tests.makers import make_company, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PASSWORD = "correct horse 77"
SCRIPTS = (b"mfa/js/webauthn", b"mfa/js/webauthn-json", b"account/js/onload")


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email="olga@example.com", password=PASSWORD))


def code_of(secret: str) -> str:
    """Return the six digits that an app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(client: Client) -> str:
    """Give the password; returns where that leads."""
    answer = client.post(reverse("account_login"), {"login": "olga@example.com", "password": PASSWORD})
    return answer.headers.get("Location", "")


def proven() -> Client:
    """Return somebody who has signed in and given their password once more."""
    client = Client()
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    """Set up an app; returns its secret."""
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    cache.clear()  # the same code is good for a second use in these tests, which stop the clock
    return secret


def codes(client: Client) -> list[str]:
    return list(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"])


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_setting_up_asks_for_the_password_once_more_and_for_a_code_that_is_right(owner):
    client = Client()
    sign_in(client)
    asked = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (wrong.status_code, Authenticator.objects.exists()) == (200, False)


def test_with_an_app_the_password_alone_opens_nothing_and_the_code_does(owner):
    secret = set_up(proven())
    client = Client()

    led = sign_in(client)
    between = (inside(client), client.get("/", follow=True).redirect_chain[0][0].startswith(reverse("account_login")))
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    guessed = inside(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert (led.split("?")[0], between, guessed) == (reverse("mfa_authenticate"), (False, True), False)
    assert inside(client)


def test_a_recovery_code_works_once(owner):
    first = proven()
    set_up(first)
    code = codes(first)[0]
    results = []
    for _ in range(2):
        client = Client()
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        results.append(inside(client))

    assert results == [True, False]
    assert len(codes(first)) == 9


def test_new_recovery_codes_end_the_earlier_ones(owner):
    client = proven()
    set_up(client)
    before = codes(client)

    client.post(reverse("mfa_generate_recovery_codes"))

    assert set(codes(client)) & set(before) == set()
    assert client.get(reverse("mfa_download_recovery_codes")).headers["Content-Type"].startswith("text/plain")


def test_codes_cannot_be_guessed(owner):
    secret = set_up(proven())
    client = Client()
    sign_in(client)
    for number in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert not inside(client)


def test_secrets_do_not_lie_open_in_the_database(owner):
    client = proven()
    secret = set_up(client)

    with connection.cursor() as cursor:
        kept = str(cursor.execute("SELECT array_agg(data::text) FROM mfa_authenticator").fetchone())

    assert secret not in kept
    assert "gAAAA" in kept
    assert len(codes(client)) == 10


def test_without_the_app_the_password_is_enough_again(owner):
    client = proven()
    set_up(client)

    client.post(reverse("mfa_deactivate_totp"))

    again = Client()
    sign_in(again)
    assert (inside(again), Authenticator.objects.filter(type="totp").exists()) == (True, False)


def test_who_lost_everything_is_let_in_by_a_command(owner):
    set_up(proven())
    call_command("password_reset", "olga@example.com", stdout=StringIO())
    assert Authenticator.objects.exists()

    call_command("password_reset", "olga@example.com", "--forget-second-step", stdout=StringIO())

    client = Client()
    sign_in(client)
    assert (inside(client), Authenticator.objects.exists()) == (True, False)


def test_the_app_of_somebody_else_does_not_open_an_account(owner):
    set_up(proven())
    eve = make_user(email="eve@example.com", password=PASSWORD)
    other = Client()
    other.post(reverse("account_login"), {"login": eve.email, "password": PASSWORD})
    other.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    hers = set_up(other)

    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(hers)})

    assert not inside(client)


def test_no_page_of_a_second_step_runs_a_script_that_is_not_a_file(owner):
    client = proven()
    set_up(client)
    step = Client()
    sign_in(step)
    pages = [
        step.get(reverse("mfa_authenticate")),
        client.get(reverse("mfa_add_webauthn")),
        Client().get("/accounts/login/"),
    ]

    for page in pages:
        body = page.getvalue()
        assert all(script in body for script in SCRIPTS)
        assert b"<script>" not in body
        assert b"unsafe-inline" not in page.headers["Content-Security-Policy"].encode()
