"""The company's own sign-in, against a double that speaks the whole protocol and can be wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from pacenote.accounts.admission import Identity
from pacenote.accounts.models import Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.demo.issuing.server import Double
from pacenote.people.services import IdentityRefusedError, admit, deactivate, invite
from pacenote.records.models import AuditEntry
from tests.issuing import come_back, issuing, known_as, sent_to, sign_in_by, signed_in_there
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
ANA = "ana@example.com"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Double]:
    with issuing() as double:
        double.patience = 1
        yield double


@pytest.fixture(autouse=True)
def _configured(issuer: Double, settings: Any) -> None:
    cache.clear()
    settings.IDENTITY_PROVIDER = known_as(issuer)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.5
    settings.PUBLIC_URL = "http://testserver"


@pytest.fixture
def ana() -> Membership:
    return make_member(make_company(), role=Role.MANAGER, user=make_user(email=ANA))


def who(client: Client) -> str:
    """Return the number of who is signed in."""
    return client.session.get("_auth_user_id", "")


def refused_as(answer: Any) -> str:
    return answer.context["code"] if answer.status_code in (403, 502) else f"status {answer.status_code}"


def deeds(membership: Membership) -> list[tuple[str, str, str]]:
    """Return verb, reason and address of what was written down about identities."""
    with as_company(membership.company_id):
        found = AuditEntry.objects.filter(verb__endswith="identity").order_by("pk")
        return [(each.verb, each.after.get("reason", ""), each.after.get("email", "")) for each in found]


def test_an_invited_user_comes_in_by_a_verified_address_and_is_bound(client, ana):
    answer = sign_in_by(client, "Ana@Example.com")

    assert (answer.status_code, answer.headers["Location"], who(client)) == (302, "/", str(ana.user_id))
    assert list(SocialAccount.objects.values_list("user", "extra_data")) == [(ana.user_id, {"email": ANA})]
    assert deeds(ana) == [("bound identity", "", ANA)]
    assert [row.here for row in client.get(reverse("account_logins")).context["logins"]] == [True]


def test_pkce_state_and_nonce_go_along_and_nothing_that_a_visitor_adds(client, ana, issuer):
    leads = client.post(reverse("identity_start") + "?scope=admin&auth_params=prompt%3Dnone&process=connect")
    asked = parse_qs(urlsplit(leads.headers["Location"]).query)

    assert leads.headers["Location"].startswith(f"{issuer.issuer.address}/authorize?")
    assert set(asked) == {
        *("client_id", "redirect_uri", "scope", "response_type", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert set(asked["scope"][0].split()) == {"openid", "email", "profile"}
    assert asked["redirect_uri"] == ["http://testserver/accounts/identity/back/"]


def test_once_bound_the_subject_counts_and_not_the_address(client, ana):
    sign_in_by(client, ANA)
    User.objects.filter(pk=ana.user_id).update(email="renamed@example.com")
    other = make_member(make_company("Other"), user=make_user(email=ANA))

    again = Client()
    sign_in_by(again, ANA)

    assert who(again) == str(ana.user_id) != str(other.user_id)
    assert SocialAccount.objects.count() == 1


@pytest.fixture
def only_example_com(issuer: Double, settings: Any) -> None:
    settings.IDENTITY_PROVIDER = known_as(issuer, domains=("example.com",))


REFUSALS = [
    ("stranger@example.com", "right", "unknown"),
    (ANA, "unverified", "unverified"),
    (ANA, "no email", "unverified"),
    ("ana@example.net", "right", "wrong_domain"),
]


@pytest.mark.usefixtures("only_example_com")
@pytest.mark.parametrize(("email", "behaviour", "reason"), REFUSALS)
def test_who_is_not_known_or_not_verified_reads_why_is_written_down_and_nobody_is_made(
    client, ana, email, behaviour, reason
):
    answer = sign_in_by(client, email, behaviour)

    assert (refused_as(answer), who(client)) == (reason, "")
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert deeds(ana) == [("refused identity", reason, "" if behaviour == "no email" else email)]


def test_where_several_companies_are_nobodys_log_says_that_a_stranger_knocked(client, ana):
    other = make_member(make_company("Other"))

    answer = sign_in_by(client, "stranger@example.com")

    assert (refused_as(answer), deeds(ana), deeds(other)) == ("unknown", [], [])


@pytest.mark.parametrize("bound", [True, False])
def test_a_user_who_was_switched_off_stays_outside_and_what_was_open_ends_at_once(client, ana, bound):
    owner = make_member(ana.company)
    if bound:
        sign_in_by(client, ANA)
    else:
        client.force_login(ana.user)
    inside = client.get("/", follow=True).status_code

    with as_company(ana.company_id):
        deactivate(membership=ana, by=owner, now=NOW)

    ended = client.get(reverse("people", args=[ana.company.slug]))
    answer = sign_in_by(Client(), ANA)
    assert (inside, ended.status_code, refused_as(answer)) == (200, 404 if not bound else 302, "switched_off")
    assert deeds(ana)[-1] == ("refused identity", "switched_off", ANA)


def test_another_subject_does_not_take_over_a_bound_account(client, ana, issuer):
    SocialAccount.objects.create(user=ana.user, provider=issuer.issuer.address, uid="somebody of before")

    answer = sign_in_by(client, ANA)

    assert (refused_as(answer), who(client)) == ("other_bound", "")
    assert SocialAccount.objects.get().uid == "somebody of before"
    assert deeds(ana) == [("refused identity", "other_bound", ANA)]


def test_an_identity_of_an_earlier_issuer_is_not_that_of_the_present_one(client, ana):
    stranger = make_user(email="eve@example.com")
    sign_in_by(client, ANA)
    row = SocialAccount.objects.get()
    SocialAccount.objects.filter(pk=row.pk).update(provider="https://login.example.org", user=stranger)

    again = Client()
    sign_in_by(again, ANA)

    assert who(again) == str(ana.user_id)


WRONG = [
    *("wrong nonce", "no nonce", "wrong issuer", "wrong audience", "expired", "unsigned", "shared secret"),
    *("unknown key", "no token", "error", "garbage", "slow", "somebody else"),
]


@pytest.mark.parametrize("behaviour", WRONG)
def test_an_answer_that_does_not_hold_lets_nobody_in(client, ana, behaviour):
    answer = sign_in_by(client, ANA, behaviour)

    assert (refused_as(answer), who(client)) == ("sign_in_failed", "")
    assert SocialAccount.objects.count() == 0
    assert ANA not in answer.content.decode()


def test_keys_may_change_and_an_address_may_come_from_the_user_information(client, ana):
    came = []
    for behaviour in ("right", "rotated", "right", "email apart"):
        browser = Client()
        sign_in_by(browser, ANA, behaviour)
        came.append(who(browser))

    assert came == [str(ana.user_id)] * 4


def test_an_issuer_that_is_down_or_describes_another_is_said_before_anybody_leaves(client, ana, issuer, settings):
    honest = issuer.issuer.description
    answers = []
    for wrong in ({"issuer": "https://login.example.org"}, {"authorization_endpoint": "https://evil.example.org/"},
                  {"token_endpoint": "http://login.example.org/token"}, {"jwks_uri": ""}):  # fmt: skip
        issuer.issuer.description = lambda wrong=wrong: honest() | wrong
        answers.append(refused_as(sent_to(client)))
    issuer.issuer.description = honest
    settings.IDENTITY_PROVIDER = known_as(issuer, issuer="http://localhost:9")
    answers.append(refused_as(sent_to(client)))

    assert answers == ["sign_in_failed"] * 5


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client, ana):
    back = signed_in_there(sent_to(client).headers["Location"], ANA)

    elsewhere, here, again = come_back(Client(), back), come_back(client, back), come_back(client, back)

    assert (refused_as(elsewhere), here.status_code, refused_as(again)) == ("sign_in_lost", 302, "sign_in_lost")


def test_an_answer_that_comes_after_ten_minutes_is_too_late(client, ana, clock):
    back = signed_in_there(sent_to(client).headers["Location"], ANA)
    clock.shift(timedelta(minutes=11))

    assert (refused_as(come_back(client, back)), who(client)) == ("sign_in_lost", "")


def test_a_code_of_another_browsers_sign_in_is_no_use(client, ana):
    """Without PKCE and nonce a thief could have the victim's code redeemed into their own session."""
    theirs = signed_in_there(sent_to(Client()).headers["Location"], ANA)
    mine = signed_in_there(sent_to(client).headers["Location"], "eve@example.com")
    code, state = parse_qs(urlsplit(theirs).query)["code"][0], parse_qs(urlsplit(mine).query)["state"][0]

    answer = client.get(reverse("identity_callback"), {"code": code, "state": state})

    assert (refused_as(answer), who(client)) == ("sign_in_failed", "")


def test_who_says_no_there_is_back_at_the_start(client, ana):
    answer = sign_in_by(client, ANA, "denied")

    assert (answer.headers["Location"], who(client)) == (reverse("account_login"), "")


@pytest.mark.parametrize(
    ("wanted", "led"), [("/accounts/logins/", "/accounts/logins/"), ("https://example.org/", "/"), ("//x.org", "/")]
)
def test_it_leads_to_where_one_wanted_and_to_no_other_site(client, ana, wanted, led):
    assert sign_in_by(client, ANA, next=wanted).headers["Location"] == led


def test_a_session_from_before_is_not_the_one_after(client, ana):
    sent_to(client)
    before = client.session.session_key

    sign_in_by(client, ANA)

    assert who(client)
    assert client.session.session_key != before


def test_a_forged_post_does_not_begin_a_sign_in(ana):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(reverse("identity_start")).status_code == 403
    assert strict.get(reverse("identity_start")).status_code == 405


def test_the_policy_lets_the_form_lead_to_the_issuer_and_nowhere_else(client, ana, issuer):
    def form_action(address: str) -> str:
        policy = client.get(address).headers["Content-Security-Policy"]
        return next(part.strip() for part in policy.split(";") if "form-action" in part)

    assert form_action(reverse("account_login")) == f"form-action 'self' {issuer.issuer.address}"
    assert form_action(reverse("account_reset_password")) == "form-action 'self'"


def test_where_nothing_is_set_there_is_no_button_and_no_page(client, ana, settings):
    settings.IDENTITY_PROVIDER = None
    page = client.get(reverse("account_login"))
    client.force_login(ana.user)

    assert b"identity" not in page.content
    assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
    for name in ("account_identity", "identity_callback", "identity_again"):
        assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse("identity_start")).status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("subjects", [("one", "one"), ("one", "two")])
def test_of_two_identities_that_come_at_once_for_one_account_one_is_bound(ana, subjects):
    gate, outcomes = threading.Barrier(2), []

    def come(subject: str) -> None:
        identity = Identity("https://login.example.com", subject, ANA, verified=True)
        gate.wait()
        try:
            outcomes.append(admit(identity=identity, domains=(), now=NOW).pk)
        except IdentityRefusedError as refusal:
            outcomes.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=come, args=[subject]) for subject in subjects]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    other = ana.user_id if len(set(subjects)) == 1 else "other_bound"
    assert sorted(outcomes, key=str) == sorted([ana.user_id, other], key=str)
    assert SocialAccount.objects.count() == 1
    assert [verb for verb, _reason, _email in deeds(ana)].count("bound identity") == 1


def invited(by: Membership, email: str) -> str:
    with as_company(by.company_id):
        return invite(email=email, role=Role.READER, person=None, by=by, now=NOW).token


@pytest.fixture
def owner(ana: Membership) -> Membership:
    return make_member(ana.company, user=make_user(email="olga@example.com", password=PASSWORD))


def test_an_invitation_is_accepted_by_the_button_without_a_password(client, owner, clock):
    token = invited(owner, "new.person@example.com")
    page = client.get(reverse("join", args=[token]))

    answer = sign_in_by(client, "new.person@example.com", join=token)

    user = User.objects.get(email="new.person@example.com")
    assert b"Come in with Rafaga ID" in page.content
    assert (answer.status_code, who(client), user.name) == (302, str(user.pk), "New Person")
    assert (user.has_usable_password(), Membership.objects.get(user=user).role) == (False, "reader")
    assert client.get(reverse("join", args=[token])).status_code == 404


@pytest.mark.parametrize(("email", "behaviour"), [("else@example.com", "right"), ("new@example.com", "unverified")])
def test_an_invitation_is_for_the_address_that_was_invited_and_verified(client, owner, clock, email, behaviour):
    token = invited(owner, "new@example.com")

    answer = sign_in_by(client, email, behaviour, join=token)

    assert (refused_as(answer), User.objects.filter(email__in=["new@example.com", email]).exists()) == (
        "other_address",
        False,
    )
    assert deeds(owner) == [("refused identity", "other_address", email)]
    assert client.get(reverse("join", args=[token])).status_code == 200


def test_somebody_with_an_account_and_no_company_left_comes_back_by_an_invitation(client, ana, owner, clock):
    other = make_member(make_company("Other"), user=make_user())
    with as_company(ana.company_id):
        deactivate(membership=ana, by=owner, now=NOW)
    token = invited(other, ANA)

    assert refused_as(sign_in_by(Client(), ANA)) == "switched_off"
    sign_in_by(client, ANA, join=token)

    assert who(client) == str(ana.user_id)
    assert Membership.objects.filter(user=ana.user, company=other.company, active=True).exists()
