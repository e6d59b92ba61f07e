"""What somebody tries at the door: sessions, links to elsewhere, forged forms, guesses, frames, hosts.

More of it stands with what it attacks: test_sign_in.py, test_logins.py, test_second_step.py, test_identities.py.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership, Role
from pacenote.accounts.services import make_owner_link
from pacenote.base.tenancy import as_company
from pacenote.people.services import invite
from tests.makers import make_company, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
OLGA = "olga@example.com"
ELSEWHERE = [
    "https://evil.example.org/", "//evil.example.org", "///evil.example.org", "\\\\evil.example.org",
    "/\\evil.example.org", "javascript:alert(1)", "data:text/html,x", "http:evil.example.org", "https:///evil.example.org",
    "\t//evil.example.org", "http://testserver@evil.example.org/", "http://testserver.evil.example.org/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email=OLGA, password=PASSWORD))


def sign_in(client: Client, email: str = OLGA, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_a_session_of_the_attacker() -> tuple[Client, str]:
    client = Client()
    session = client.session
    session["kept"] = "by the attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client, session.session_key


def first_run_of(client: Client) -> None:
    values = {
        "company": "New",
        "zone": "America/Chicago",
        "name": "Ana",
        "email": "ana@example.com",
        "password": PASSWORD,
    }
    client.post(reverse("first_run", args=[make_owner_link(timezone.now())]), values)


def joining_of(client: Client) -> None:
    owner = make_member(make_company("Other"))
    with as_company(owner.company_id):
        made = invite(email="new@example.com", role=Role.READER, person=None, by=owner, now=timezone.now())
    client.post(reverse("join", args=[made.token]), {"name": "Ana", "password": PASSWORD})


@pytest.mark.parametrize("comes_in", [first_run_of, joining_of], ids=["first run", "invitation"])
def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(comes_in):
    client, planted = with_a_session_of_the_attacker()

    comes_in(client)

    assert inside(client)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not inside(thief)


def test_signing_out_ends_the_session_for_whoever_copied_its_cookie(owner):
    client = Client()
    sign_in(client)
    copied = client.cookies["sessionid"].value

    client.post(reverse("account_logout"))

    thief = Client()
    thief.cookies["sessionid"] = copied
    assert not inside(thief)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_next_leads_to_another_site(owner, target):
    client = Client()
    led = [
        sign_in(client, next=target),
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target}),
        client.post(reverse("theme"), {"theme": "dark", "next": target}),
        client.post(reverse("theme"), {"theme": "dark"}, headers={"Referer": target.strip()}),
        client.get(reverse("account_login"), {"next": target}),
        client.post(reverse("account_logout"), {"next": target}),
    ]

    assert {answer.headers["Location"] for answer in led} <= {"/", reverse("account_login"), "/accounts/login/"}


@pytest.mark.parametrize(
    "name", ["account_login", "account_logout", "account_reset_password", "mfa_login_webauthn", "theme"]
)
def test_no_other_site_signs_somebody_in_or_out(owner, name):
    """A forged sign-in would have somebody work in the attacker's account."""
    forged = Client(enforce_csrf_checks=True)

    answer = forged.post(
        reverse(name),
        {"login": OLGA, "password": PASSWORD, "email": OLGA},
        headers={"Origin": "https://evil.example.org"},
    )

    assert (answer.status_code, inside(forged)) == (403, False)


def test_cookies_are_kept_from_scripts_and_other_sites(owner):
    client = Client()
    client.get(reverse("account_login"))
    sign_in(client)

    assert [
        (name, bool(client.cookies[name]["httponly"]), client.cookies[name]["samesite"])
        for name in ("sessionid", "csrftoken")
    ] == [("sessionid", True, "Lax"), ("csrftoken", True, "Lax")]


@pytest.mark.parametrize("email", [OLGA, "nobody@example.com"])
def test_guesses_from_many_addresses_close_an_account_and_say_the_same_whether_it_exists(owner, settings, email):
    settings.TRUSTED_PROXIES = ()
    answers = [
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            reverse("account_login"), {"login": email, "password": f"wrong horse {number}"}
        )
        for number in range(7)
    ]

    said = [answer.context["form"].non_field_errors()[0] for answer in answers]

    assert [answer.status_code for answer in answers] == [200] * 7
    assert said[0] == "Address and password do not belong together."
    assert said[-1] == "Too many attempts. Wait a few minutes, then try again."
    assert said.index(said[-1]) == 5
    late = Client(REMOTE_ADDR="203.0.113.1")
    sign_in(late, email)
    assert not inside(late)


@pytest.mark.parametrize("email", [OLGA, "nobody@example.com"])
def test_asking_for_a_new_password_again_and_again_is_counted_alike(owner, email):
    client = Client()

    answers = [client.post(reverse("account_reset_password"), {"email": email}).status_code for _ in range(8)]

    assert answers[0] == 302
    assert answers[-1] in (200, 429)
    assert answers == sorted(answers, key=lambda status: status != 302)


PAGES = [
    "account_login",
    "account_reset_password",
    "account_signup",
    "account_logins",
    "account_change_password",
    "home",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_lets_itself_be_framed_or_its_kind_be_guessed(owner, name, signed_in):
    client = Client()
    if signed_in:
        client.force_login(owner.user)

    headers = client.get(reverse(name)).headers

    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert (headers["Referrer-Policy"], headers["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_answers_of_errors_and_of_the_api_carry_the_same_headers(owner):
    for address in ("/nowhere/", "/c/nowhere/", "/api/v1/people"):
        headers = Client().get(address).headers
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff"), address


@pytest.mark.parametrize(
    "host", ["evil.example.org", "testserver.evil.example.org", "testserver:80@evil.org", "a b", ""]
)
def test_a_host_that_is_not_ours_is_not_answered(owner, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]

    answer = Client().get(reverse("account_login"), headers={"Host": host})

    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_what_a_proxy_would_say_is_not_believed_without_one(owner):
    answer = Client().get(
        "/", headers={"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}, follow=True
    )

    assert (answer.status_code, answer.wsgi_request.get_host(), answer.wsgi_request.is_secure()) == (
        200,
        "testserver",
        False,
    )
