"""What a browser is told: which cookies, which headers, and to keep nothing of what it was shown."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from pacenote.accounts.passwords import NoWordOfOurs
from tests.api.calling import program
from tests.makers import make_company, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
SECURE = (
    "import django; django.setup(); "
    "from django.conf import settings as s; from pacenote.web import cookies as c; "
    "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, "
    "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.LANGUAGE_COOKIE_NAME, "
    "*(each.cookie_name for each in c.Notices.storage_classes[:1]), c.THEME, c.SHORTCUTS, c.PROVED)"
)


def test_where_there_is_tls_cookies_belong_to_this_host_alone_and_browsers_ask_for_nothing_else():
    environment = {**os.environ, "PACENOTE_PUBLIC_URL": "https://coach.example.com"}
    environment["DJANGO_SETTINGS_MODULE"] = "pacenote.settings"

    said = subprocess.run([sys.executable, "-c", SECURE], env=environment, capture_output=True, text=True, check=True)

    names = [*("sessionid", "csrftoken"), *("language", "notices", "theme", "shortcuts", "own")]
    *first, secure, unread, seconds, below, language, notices, theme, shortcuts, own = said.stdout.split()
    assert [*first, language, notices, theme, shortcuts, own] == [f"__Host-{name}" for name in names]
    assert (secure, unread, seconds, below) == ("True", "True", "31536000", "True")


def test_what_a_signed_in_user_sees_is_kept_by_no_cache(client: Client):
    member = make_member(make_company())
    before = client.get(reverse("account_login"))
    client.force_login(member.user)

    pages = [client.get(reverse(name, args=[member.company.slug])) for name in ("files", "people", "settings_audit")]

    told = program(member).call("GET", "/people")
    assert [page.headers["Cache-Control"] for page in (*pages, told)] == ["private, no-store"] * 4
    assert "private, no-store" not in before.headers.get("Cache-Control", "")


def test_every_answer_says_what_it_is_and_that_nobody_may_guess(client: Client):
    member = make_member(make_company())
    client.force_login(member.user)
    addresses = [
        "/healthz",
        "/readyz",
        "/nothing",
        reverse("files", args=[member.company.slug]),
        "/api/v1/openapi.json",
    ]

    answers = [client.get(address) for address in addresses]

    assert [answer.headers["X-Content-Type-Options"] for answer in answers] == ["nosniff"] * 5
    assert [answer.headers["X-Frame-Options"] for answer in answers] == ["DENY"] * 5
    assert [answer.headers["Cross-Origin-Opener-Policy"] for answer in answers] == ["same-origin"] * 5
    assert ["frame-ancestors 'none'" in answer.headers["Content-Security-Policy"] for answer in answers] == [True] * 5
    texts = [answer.headers["Content-Type"] for answer in answers if answer.headers["Content-Type"].startswith("text/")]
    assert [kind for kind in texts if "charset=utf-8" not in kind] == []
    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in answers] == [None] * 5


@pytest.mark.parametrize("address", ["/accounts/login/", "/healthz", "/api/v1/people", "/static/nothing.css", "/"])
def test_nobody_traces(client: Client, address: str):
    assert client.generic("TRACE", address).status_code in {302, 401, 404, 405}
    assert b"TRACE" not in client.generic("TRACE", address, headers={"X-Secret": "TRACE"}).content


def test_a_sign_in_and_one_that_fails_stand_in_the_log_without_what_was_typed(client: Client):
    user = make_member(make_company(), user=make_user(email="olga@example.com", password=PASSWORD)).user
    with capture_logs() as lines:
        client.post(reverse("account_login"), {"login": "olga@example.com", "password": "not the one 88"})
        client.post(reverse("account_login"), {"login": "olga@example.com", "password": PASSWORD})
        client.post(reverse("account_logout"))

    told = [line for line in lines if line["event"] in {"sign-in failed", "signed in", "signed out"}]
    assert [(line["event"], line.get("user")) for line in told] == [
        ("sign-in failed", None),
        ("signed in", user.pk),
        ("signed out", user.pk),
    ]
    assert told[1]["way"] == "account_login"
    assert "olga" not in str(lines)
    assert "not the one" not in str(lines)


def test_the_log_of_requests_names_whoever_asked_by_number(client: Client):
    member = make_member(make_company())
    client.force_login(member.user)
    with capture_logs() as lines:
        client.get(reverse("settings_roles", args=[member.company.slug]))
        Client().get("/healthz")

    assert [line["user"] for line in lines if line["event"] == "request"] == [member.user_id, None]


def told_refusals(lines: Iterable[MutableMapping[str, Any]]) -> list[str]:
    return [str(line.get("refused", "")) for line in lines if line["event"] == "request"]


def test_what_a_form_refuses_stands_in_the_log_by_field_and_code_and_never_by_value(client: Client):
    owner = make_member(make_company())
    client.force_login(owner.user)
    page = reverse("settings_sign_in", args=[owner.company.slug])
    with capture_logs() as lines:
        client.post(page, {"second_step_of": ["Sanna Prokop"], "idle_minutes": "sanna@example.com"})
        client.post(page, {"second_step_of": [], "idle_minutes": "30"})

    assert told_refusals(lines) == ["second_step_of=invalid_choice idle_minutes=invalid_choice", ""]
    assert "sanna" not in str(lines).lower()


def test_what_a_service_refuses_stands_in_the_log_by_its_code_on_pages_and_for_programs(client: Client):
    owner = make_member(make_company())
    slug = owner.company.slug
    client.force_login(owner.user)
    with capture_logs() as lines:
        client.post(reverse("settings_sign_in", args=[slug]), {"second_step_of": ["owner"], "idle_minutes": "0"})
        program(owner).call("PATCH", "/company", {"send_time": "25:00"})
        program(owner).call("GET", "/people/999999999")

    assert told_refusals(lines) == ["bad_sign_in_rules", "invalid", "not_found"]


def test_a_forged_form_stands_in_the_log_without_its_path(caplog: pytest.LogCaptureFixture):
    strict = Client(enforce_csrf_checks=True)
    with capture_logs() as lines:
        answer = strict.post(f"/join/{'t0ken' * 8}/", {"name": "sanna"})
        strict.post("/theme/", {"theme": "dark"}, headers={"Origin": "https://evil.example.org"})

    assert answer.status_code == 403
    assert "This page was open too long" in answer.text
    assert told_refusals(lines) == ["form_cookie_missing", "form_mark_wrong"]
    assert [line["status"] for line in lines if line["event"] == "request"] == [403, 403]
    assert not any(word in str(lines) + caplog.text for word in ("t0ken", "sanna", "evil"))


def test_a_request_that_is_refused_before_any_view_says_why(client: Client):
    with capture_logs() as lines:
        answer = client.get("/accounts/login/", headers={"Host": "evil example"})

    assert (answer.status_code, told_refusals(lines)) == (400, ["DisallowedHost"])
    assert "evil" not in str(lines)


@pytest.mark.parametrize(
    "password", ["Pacenote2026!", "coaching-2025", "Brightfield2026", "brightfield parcels!", "welcome.2026"]
)
def test_a_password_of_our_words_is_refused(password: str):
    user = make_member(make_company(name="Brightfield Parcels")).user

    with pytest.raises(ValidationError):
        NoWordOfOurs().validate(password, user)


@pytest.mark.parametrize(
    "password", ["drive-safe-2026", "correct horse 77", "pacenote runs on rainy mondays", "9" * 64]
)
def test_any_other_password_is_taken_with_any_signs_and_length(password: str):
    NoWordOfOurs().validate(password, make_member(make_company(name="Brightfield Parcels")).user)
