"""A user's own logins, the proof that exports ask for, and what a thief of either must not get."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import ApiToken, Membership, User
from pacenote.accounts.services import end_logins
from pacenote.base.tenancy import as_company
from pacenote.records.models import AuditEntry
from pacenote.web.browsers import browser_words
from tests.makers import make_company, make_member, make_person, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email="olga@example.com", password=PASSWORD))


def signed_in(email: str = "olga@example.com", agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client


def page(member: Membership, name: str, *args: int) -> str:
    return reverse(name, args=[member.company.slug, *args])


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_user_sees_their_logins_and_ends_one_that_is_not_theirs_any_more(owner):
    desk, phone, other = signed_in(), signed_in(agent=PHONE), make_user(email="eve@example.com", password=PASSWORD)
    stranger = signed_in(other.email)

    rows = desk.get(reverse("account_logins")).context["logins"]
    assert {(row.browser, row.here) for row in rows} == {("Firefox, Windows", True), ("Safari, iPhone", False)}
    [away] = [row for row in rows if not row.here]

    stranger.post(reverse("account_logins"), {"login": str(away.id)})
    assert inside(phone)
    desk.post(reverse("account_logins"), {"login": str(away.id)})
    assert (inside(desk), inside(phone), inside(stranger)) == (True, False, True)


def test_all_logins_but_this_one_end_at_once(owner):
    here, *others = (signed_in() for _ in range(3))

    here.post(reverse("account_logins"), {"login": "others"})

    assert [inside(each) for each in (here, *others)] == [True, False, False]
    assert end_logins(owner.user) == 1
    assert not inside(here)


def test_a_new_password_ends_every_other_login(owner):
    here, other = signed_in(), signed_in()

    new = {"oldpassword": PASSWORD, "password1": "another horse 78", "password2": "another horse 78"}
    here.post(reverse("account_change_password"), new)

    assert [each.get("/", follow=True).context["user"].is_authenticated for each in (here, other)] == [True, False]


def test_signing_in_gives_a_session_that_was_not_there_before(owner):
    client = Client()
    session = client.session
    session["kept"] = "before"
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    client.post(reverse("account_login"), {"login": owner.user.email, "password": PASSWORD})

    assert inside(client)
    assert client.session.session_key != before


EXPORTS = ["import_report_export", "performance_report_export", "settings_audit_export"]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_asks_who_it_is_after_half_an_hour_and_then_goes_on(owner, clock, name):
    client = signed_in()
    at_once = client.get(page(owner, name)).status_code
    clock.shift(timedelta(minutes=31))

    asked = client.get(page(owner, name))
    wrong = client.post(asked.headers["Location"], {"password": "wrong horse 77"})
    right = client.post(asked.headers["Location"], {"password": PASSWORD, "next": page(owner, name)})

    assert (at_once, asked.status_code, wrong.status_code) == (200, 302, 200)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert right.headers["Location"] == page(owner, name)
    assert client.get(page(owner, name)).status_code == 200


def test_a_password_that_was_changed_a_moment_ago_is_proof_enough(owner, clock):
    client, new = signed_in(), {"oldpassword": PASSWORD, "password1": "quiet river 31", "password2": "quiet river 31"}
    clock.shift(timedelta(minutes=31))

    client.post(reverse("account_change_password"), new)

    assert client.get(page(owner, "settings_audit_export")).status_code == 200


def test_all_files_of_a_week_in_one_are_an_export_as_well(owner, clock):
    client, address = signed_in(), f"{page(owner, 'week_zip')}?week=2026-11-10"
    bring_in(owner.company, overview("2026-W46", Line("A1SPEEDER00001")))
    clock.shift(timedelta(minutes=31))

    asked = client.get(address)
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(address).headers["Content-Type"] == "application/zip"


def test_a_form_that_was_sent_is_answered_after_the_proof_as_if_nothing_had_been_asked(owner, clock):
    person, client = make_person(owner.company), signed_in()
    clock.shift(timedelta(minutes=31))
    address = page(owner, "person_evidence", person.pk)
    assert client.get(address).status_code == 200

    asked = client.post(address, {"first": "2026-11-01", "last": "2026-11-20", "form": "json"})
    with as_company(owner.company_id):
        taken_before = AuditEntry.objects.filter(verb="exported").count()
    answer = client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    assert (asked.status_code, taken_before, answer.status_code) == (302, 0, 200)
    assert "attachment" in answer.headers["Content-Disposition"]


ASKING = [
    "account_address", "settings_channels", "settings_inbox", "settings_retention", "settings_sign_in",
    "settings_tokens", "settings_webhooks", "person_erase", "person_evidence", "person_hold",
]  # fmt: skip


@pytest.mark.parametrize("name", ASKING)
def test_a_page_that_is_shown_after_the_proof_knows_where_its_forms_go(owner, clock, name):
    person, client = make_person(owner.company), signed_in()
    args = [person.pk] if name.startswith("person_") else []
    address = reverse(name) if name.startswith("account_") else page(owner, name, *args)
    clock.shift(timedelta(minutes=31))
    asked = client.post(address, {"audit": "1"})

    answer = client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    shown = answer.content.decode() if answer.status_code != 302 else client.get(address).content.decode()
    forms = re.findall(r"<form[^>]*method=\"post\"[^>]*>", shown)
    assert [form for form in forms if "action=" not in form] == []


def test_a_look_that_asked_who_it_is_can_be_saved_afterwards(owner, clock):
    client, address = signed_in(), page(owner, "settings_retention")
    clock.shift(timedelta(minutes=31))
    asked = client.post(address, {"cases": "60", "look": "1"})

    looked = client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    assert f'action="{address}"' in looked.content.decode()
    assert looked.context["tried"] is True


@pytest.mark.parametrize("name", ["settings_channels", "settings_inbox"])
def test_settings_of_senders_ask_as_well_before_they_change(owner, clock, name):
    client = signed_in()
    clock.shift(timedelta(minutes=31))

    answer = client.post(page(owner, name), {"action": "make", "channel": "outbox"})

    assert client.get(page(owner, name)).status_code == 200
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_token_that_may_export_is_made_only_after_the_proof(owner, clock):
    client, address = signed_in(), page(owner, "settings_tokens")
    clock.shift(timedelta(minutes=31))

    asked = client.post(address, {"name": "Payroll", "scopes": ["export"], "days": "30"})
    before = ApiToken.objects.count()
    answer = client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})

    assert (asked.status_code, before, answer.status_code) == (302, 0, 200)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert ApiToken.objects.get().scopes == ["export"]


def test_a_stranger_is_not_asked_but_not_found(owner, clock):
    other = make_member(make_company("Other"), user=make_user(email="eve@example.com", password=PASSWORD))
    client = signed_in(other.user.email)
    clock.shift(timedelta(minutes=31))

    assert client.get(page(owner, "settings_audit_export")).status_code == 404


def test_the_proof_leads_to_no_other_site_and_is_counted(owner):
    client = signed_in()
    proof = reverse("account_reauthenticate")

    led = client.post(proof, {"password": PASSWORD, "next": "https://example.org/"})
    for _ in range(12):
        client.post(proof, {"password": "wrong horse 77"})
    late = client.post(proof, {"password": PASSWORD})

    assert led.headers["Location"] == "/"
    assert "Location" not in late.headers


@pytest.mark.parametrize(
    "name", ["account_login", "account_reauthenticate", "account_logins", "account_change_password"]
)
def test_no_form_of_an_account_is_taken_without_its_token(owner, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)

    assert client.post(reverse(name), {"password": PASSWORD, "login": "others"}).status_code == 403


def test_a_link_from_the_command_line_sets_a_password_once(owner):
    before, out = signed_in(), StringIO()
    call_command("password_reset", "Olga@Example.com", stdout=out)
    link = out.getvalue().split()[-1].replace("http://localhost:8000", "")
    new = {"password1": "another horse 78", "password2": "another horse 78"}

    visitor = Client()
    form = visitor.get(link, follow=True)
    visitor.post(form.redirect_chain[-1][0], new)

    owner.user.refresh_from_db()
    assert owner.user.check_password("another horse 78")
    assert not before.get("/", follow=True).context["user"].is_authenticated
    assert Client().get(link, follow=True).context["token_fail"]


def test_the_command_line_makes_no_link_for_whoever_cannot_sign_in():
    User.objects.filter(pk=make_user(email="off@example.com").pk).update(is_active=False)

    for address in ("off@example.com", "nobody@example.com"):
        with pytest.raises(CommandError, match="No active user"):
            call_command("password_reset", address, stdout=StringIO())


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox, Windows"), (PHONE, "Safari, iPhone"), ("curl/8", "curl/8"), ("", "?"), ("x" * 99, "x" * 40)],
)
def test_a_browser_is_called_what_its_owner_knows_it_as(agent, words):
    assert browser_words(agent) == words
