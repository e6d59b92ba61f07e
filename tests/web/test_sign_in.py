"""From the one-time link or the login to the first page."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Company, User
from pacenote.accounts.services import make_owner_link
from tests.makers import make_company, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
FIRST = {
    "company": "Rafaga Logistics", "zone": "America/Chicago", "name": "Olga", "email": "olga@example.com",
    "password": PASSWORD,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return make_user(email="ana@example.com", password=PASSWORD)


def sign_in(client: Client, email: str, password: str, **extra: str) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def test_the_link_leads_to_a_company_and_signs_its_owner_in(client):
    link = reverse("first_run", args=[make_owner_link(timezone.now())])

    asked = client.get(link)
    answer = client.post(link, FIRST, follow=True)

    assert (asked.status_code, answer.status_code) == (200, 200)
    assert answer.redirect_chain == [("/", 302), ("/c/rafaga-logistics/", 302)]
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("company", ""), ("zone", "Mars/Olympus"), ("email", "ana@example.com"), ("email", "x"), ("password", "short")],
)
def test_a_refused_first_run_keeps_the_link_and_says_where(client, user, field, value):
    link = reverse("first_run", args=[make_owner_link(timezone.now())])

    answer = client.post(link, FIRST | {field: value})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (Company.objects.count(), User.objects.count()) == (0, 1)
    assert client.get(link).status_code == 200


def test_a_link_that_was_never_made_says_that_it_does_not_work(client):
    answer = client.get(reverse("first_run", args=["never-made"]))

    assert (answer.status_code, answer.context["expired"]) == (404, True)


def test_whoever_has_one_company_lands_in_it(client, user):
    make_member(make_company("Near One"), user=make_user())
    make_member(make_company("Mine"), user=user)

    answer = sign_in(client, "Ana@Example.com", PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").headers["Location"] == "/c/mine/"


def test_whoever_has_two_companies_chooses_and_whoever_has_none_is_told_what_to_do(client, user):
    client.force_login(user)
    none = client.get("/")
    for name in ("Second", "First"):
        make_member(make_company(name), user=user)

    two = client.get("/")

    assert (none.status_code, none.context["companies"]) == (200, ())
    assert [(each.name, each.url) for each in two.context["companies"]] == [
        ("First", "/c/first/"),
        ("Second", "/c/second/"),
    ]


def test_a_membership_that_was_ended_opens_nothing(client, user):
    membership = make_member(make_company("Mine"), user=user)
    membership.active = False
    membership.save()
    client.force_login(user)

    assert (client.get("/").context["companies"], client.get("/c/mine/people/").status_code) == ((), 404)


def test_a_wrong_password_says_the_same_for_a_known_and_an_unknown_address(client, user):
    errors = [
        sign_in(client, email, "wrong horse 77").context["form"].non_field_errors()
        for email in ("ana@example.com", "nobody@example.com")
    ]

    assert errors[0] == errors[1]
    assert len(errors[0]) == 1


def test_too_many_wrong_passwords_close_the_door_even_for_the_right_one(client, user):
    for _ in range(6):
        sign_in(client, "ana@example.com", "wrong horse 77")

    answer = sign_in(client, "ana@example.com", PASSWORD)

    assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)


def test_behind_a_proxy_each_visitor_is_counted_for_themselves(client, user, settings):
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    guesser, neighbour = "198.51.100.7", "203.0.113.9"
    for number in range(11):  # each guess writes another address in front of its own
        client.post(
            reverse("account_login"),
            {"login": f"guess{number}@example.com", "password": "wrong horse 77"},
            headers={"X-Forwarded-For": f"192.0.2.{number}, {guesser}"},
        )
    signed_in = {}
    for address in (guesser, neighbour):
        client.logout()
        form = {"login": "ana@example.com", "password": PASSWORD}
        client.post(reverse("account_login"), form, headers={"X-Forwarded-For": address})
        signed_in[address] = "_auth_user_id" in client.session

    assert signed_in == {guesser: False, neighbour: True}


def test_who_never_had_a_password_sets_one_where_others_change_theirs(client):
    user = make_user()
    client.force_login(user)

    asked = client.get(reverse("account_change_password"), follow=True)
    saved = client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD}, follow=True)

    assert (asked.status_code, asked.templates[0].name) == (200, "account/password_set.html")
    assert (saved.status_code, saved.templates[0].name) == (200, "account/password_change.html")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_nobody_signs_up_by_themselves(client):
    values = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post(reverse("account_signup"), values)

    assert (answer.templates[0].name, User.objects.count()) == ("account/signup_closed.html", 0)


def test_a_forgotten_password_answers_the_same_whether_the_address_is_known(client, user):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ana@example.com", "nobody@example.com")
    ]

    assert [answer.headers["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    [link] = [word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word]
    page = client.get(link.replace("http://testserver", ""), follow=True)
    assert page.status_code == 200


def test_a_redirect_to_another_site_is_not_followed(client, user):
    answer = sign_in(client, "ana@example.com", PASSWORD, next="https://example.org/")

    assert answer.headers["Location"] == "/"


def test_theme_language_and_shortcuts_are_kept_and_lead_back(client, user):
    client.force_login(user)

    answers = [
        client.post(reverse("theme"), {"theme": "dark", "next": "/help"}),
        client.post(reverse("language"), {"language": "es", "next": "/help"}),
        client.post(reverse("shortcuts"), {"on": "0", "next": "/help"}),
    ]

    assert [answer.headers["Location"] for answer in answers] == ["/help"] * 3
    kept = {name: cookie.value for name, cookie in client.cookies.items() if name != "sessionid"}
    assert kept == {"theme": "dark", "language": "es", "shortcuts": "0"}
    user.refresh_from_db()
    assert user.language == "es"


@pytest.mark.parametrize(("page", "body"), [("theme", {"theme": "pink"}), ("language", {"language": "xx"})])
def test_an_unknown_choice_is_not_kept_and_another_site_is_not_led_to(client, page, body):
    answer = client.post(reverse(page), body | {"next": "https://example.org/"})

    assert answer.headers["Location"] == "/"
    assert {cookie.value for cookie in client.cookies.values()} <= {"auto"}


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            "owner",
            [
                "Performance & Coaching",
                "My team",
                "Coaching sessions",
                "Cases",
                "People",
                "Roster",
                "Company settings",
            ],
        ),
        ("dispatcher", ["Performance & Coaching", "Coaching sessions", "People", "Roster"]),
    ],
)
def test_the_navigation_shows_what_the_role_may_open(client, role, labels):
    member = make_member(make_company(), role=role)
    client.force_login(member.user)

    shell = client.get(reverse("people", args=[member.company.slug])).context["shell"]

    assert [entry.label for entry in shell.nav] == labels
    assert [entry.label for entry in shell.nav if entry.current] == ["People"]
    assert all(client.get(entry.url).status_code == 200 for entry in shell.nav)
