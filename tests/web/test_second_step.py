"""The second step of signing in: set up, asked for, guessed at, lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, User
from pacenote.accounts.recovery_codes import SIGNS, hash_older
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
    return list(make_codes(client).context["codes"])


def make_codes(client: Client) -> Any:
    """Make new codes as the page does."""
    page = client.get(reverse("recovery_codes_new"))
    return client.post(reverse("recovery_codes_new"), {"instead_of": page.context["mark"]})


def left(client: Client) -> int:
    return int(client.get(reverse("recovery_codes")).context["left"])


def older_codes(user: User) -> list[str]:
    """Give somebody codes as the login library makes them: a seed that can be read back."""
    Authenticator.objects.filter(user=user, type="recovery_codes").delete()
    return list(RecoveryCodes.activate(user).get_unused_codes())


def enter(code: str) -> bool:
    """Sign in with the password and a code; returns whether that let somebody in."""
    cache.clear()
    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return inside(client)


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
    made = codes(first)

    assert [enter(made[0]), enter(made[0]), enter(made[1].upper().replace("-", " "))] == [True, False, True]
    wrong = ("2" if made[2][0] != "2" else "3") + made[2][1:]
    assert (left(first), enter(wrong), enter(made[2])) == (8, False, True)


def test_a_recovery_code_proves_who_it_is_where_that_is_asked(owner):
    client = proven()
    set_up(client)
    code = codes(client)[0]
    session = client.session
    session["account_authentication_methods"] = [
        {**method, "at": 0} for method in session["account_authentication_methods"]
    ]
    session.save()
    asked = client.get(reverse("recovery_codes"))

    answer = client.post(f"{reverse('mfa_reauthenticate')}?next={reverse('recovery_codes')}", {"code": code})

    assert (asked.status_code, answer.headers["Location"]) == (302, reverse("recovery_codes"))
    assert left(client) == 9


def test_new_recovery_codes_end_the_earlier_ones_and_are_shown_this_once(owner):
    client = proven()
    set_up(client)
    before = codes(client)

    shown = make_codes(client)
    later = client.get(reverse("recovery_codes"))

    after = shown.context["codes"]
    assert [len(set(after)), len({code[0] for code in after}), set(after) & set(before)] == [10, 10, set()]
    assert enter(before[0]) is False
    assert all(code in shown.text for code in after)
    assert not any(code in later.text for code in after)
    assert "no-store" in shown.headers["Cache-Control"]


def test_the_page_that_shows_codes_makes_no_others_when_it_is_loaded_again(owner):
    client = proven()
    set_up(client)
    codes(client)
    form = {"instead_of": client.get(reverse("recovery_codes_new")).context["mark"]}
    shown = client.post(reverse("recovery_codes_new"), form).context["codes"]

    again = client.post(reverse("recovery_codes_new"), form, follow=True)
    without = client.post(reverse("recovery_codes_new"))

    assert again.redirect_chain == [(reverse("recovery_codes"), 302)]
    assert (
        "This page was loaded a second time: no new codes were made, those that you saw are still good." in again.text
    )
    assert (without.status_code, left(client)) == (302, 10)
    assert enter(shown[0]) is True


def test_setting_up_the_first_second_step_leads_to_codes_and_the_next_one_does_not(owner):
    client = proven()
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    first = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    cache.clear()
    codes(client)
    Authenticator.objects.filter(type="totp").delete()
    secret = str(client.get(reverse("mfa_activate_totp")).context["form"].secret)
    second = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert first.headers["Location"] == reverse("recovery_codes_new")
    assert second.headers["Location"] == reverse("mfa_index")


def test_without_a_second_step_there_are_no_recovery_codes(owner):
    client = proven()

    answer = client.post(reverse("recovery_codes_new"))

    assert (answer.headers["Location"], Authenticator.objects.exists()) == (reverse("mfa_index"), False)


def test_codes_from_before_work_still_once_each_and_lie_hashed_afterwards(owner):
    client = proven()
    set_up(client)
    older = older_codes(owner.user)
    row = Authenticator.objects.get(type="recovery_codes")
    row.wrap().validate_code(older[0])
    before = left(client)

    told = [hash_older(at_most=5), hash_older(at_most=5)]

    data = Authenticator.objects.get(type="recovery_codes").data
    assert (before, told, left(client), set(data)) == (9, [1, 0], 9, {"hashes", "migrated_codes"})
    assert [enter(older[0]), enter(older[7]), enter(older[7]), left(client)] == [False, True, False, 8]


def test_an_older_code_that_is_used_before_the_clock_came_is_hashed_with_the_rest(owner):
    client = proven()
    set_up(client)
    older = older_codes(owner.user)

    assert [enter(older[3]), enter(older[3]), left(client)] == [True, False, 9]
    assert "seed" not in Authenticator.objects.get(type="recovery_codes").data


def test_codes_whose_key_is_lost_stay_as_they_are_and_let_nobody_in(owner):
    client = proven()
    set_up(client)
    older = older_codes(owner.user)
    Authenticator.objects.filter(type="recovery_codes").update(data={"seed": "gAAAAnothing", "used_mask": 0})

    assert (hash_older(at_most=5), enter(older[0])) == (0, False)
    assert Authenticator.objects.get(type="recovery_codes").data == {"seed": "gAAAAnothing", "used_mask": 0}


def test_recovery_codes_cannot_be_guessed(owner):
    client = proven()
    set_up(client)
    good = codes(client)[0]
    guesser = Client()
    sign_in(guesser)
    for last in [sign for sign in SIGNS if sign != good[-1]][:6]:
        guesser.post(reverse("mfa_authenticate"), {"code": good[:-1] + last})

    guesser.post(reverse("mfa_authenticate"), {"code": good})

    assert (inside(guesser), left(client)) == (False, 10)


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


def test_nobody_reads_recovery_codes_back_out_of_the_database(owner):
    client = proven()
    set_up(client)
    made = codes(client)

    row = Authenticator.objects.get(type="recovery_codes")

    assert [kept.split("$")[0] for _first, kept in row.data["hashes"]] == ["argon2"] * 10
    assert not any(code.replace("-", "")[1:] in str(row.data) for code in made)
    assert row.wrap().get_unused_codes() == []


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
