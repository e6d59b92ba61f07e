"""Logins that end by themselves, get another key, and leave nothing in the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from tests.makers import make_company, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PASSWORD = "correct horse 77"
FORGET = '"cache", "storage"'


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email="olga@example.com"))


@pytest.fixture
def client(owner: Membership) -> Client:
    client = Client()
    client.force_login(owner.user)
    return client


def files(owner: Membership) -> str:
    return reverse("files", args=[owner.company.slug])


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_login_that_nobody_used_ends_and_leads_back_to_the_page(owner, client, clock):
    clock.shift(timedelta(hours=71, minutes=59))
    in_time = client.get(files(owner)).status_code
    clock.shift(timedelta(hours=72))

    answer = client.get(files(owner))

    assert (in_time, answer.status_code, inside(client)) == (200, 302, False)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={files(owner)}"
    assert answer.headers["Clear-Site-Data"] == FORGET
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert said == ["You were signed out, because nobody used this login for 3 days."]


def test_a_login_ends_two_weeks_after_signing_in_however_much_it_is_used(owner, client, clock):
    for _ in range(13):
        clock.shift(timedelta(days=1))
        assert client.get(files(owner)).status_code == 200
    clock.shift(timedelta(hours=23, minutes=59))
    last = client.get(files(owner)).status_code
    clock.shift(timedelta(minutes=1))

    answer = client.get(files(owner))

    assert (last, answer.status_code, inside(client)) == (200, 302, False)
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert said == ["You were signed out, because a login lasts 14 days. Sign in once more."]


def test_an_installation_sets_both_limits(owner, client, clock, settings):
    settings.LOGIN_IDLE_HOURS = 1
    clock.shift(timedelta(minutes=59))
    in_time = client.get(files(owner)).status_code
    clock.shift(timedelta(hours=1))

    assert (in_time, client.get(files(owner)).status_code) == (200, 302)


def test_nothing_is_done_by_a_form_that_comes_too_late(owner, client, clock):
    clock.shift(timedelta(hours=72))

    answer = client.post(reverse("notifications_read", args=[owner.company.slug]))

    assert answer.headers["Location"] == reverse("account_login")
    assert not inside(client)


def test_a_part_of_a_page_that_comes_too_late_leads_the_whole_page_to_sign_in(owner, client, clock):
    clock.shift(timedelta(hours=72))
    before = f"http://testserver{files(owner)}?day=2026-11-20"

    answer = client.get(files(owner), headers={"HX-Request": "true", "HX-Current-URL": before})

    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={files(owner)}%3Fday%3D2026-11-20"


def test_a_login_from_before_limits_were_kept_begins_at_its_next_use(owner, client, clock):
    session = client.session
    del session["pacenote_began"], session["pacenote_used"]
    session.save()
    clock.shift(timedelta(days=13))

    assert client.get(files(owner)).status_code == 200
    assert client.session["pacenote_began"] == client.session["pacenote_used"]
    clock.shift(timedelta(hours=72))
    assert client.get(files(owner)).status_code == 302


def test_use_is_written_down_once_a_minute_and_renews_no_cookie(owner, client, clock):
    began = client.session["pacenote_used"]
    clock.shift(timedelta(seconds=59))
    client.get(files(owner))
    between = client.session["pacenote_used"]
    clock.shift(timedelta(seconds=1))

    answer = client.get(files(owner))

    assert (between - began, client.session["pacenote_used"] - began) == (0, 60)
    assert "sessionid" not in answer.cookies
    assert UserSession.objects.get().last_seen_at.timestamp() == client.session["pacenote_used"]


def test_signing_out_lets_the_browser_forget_and_looking_at_the_question_does_not(owner, client):
    asked = client.get(reverse("account_logout"))
    answer = client.post(reverse("account_logout"))

    assert ("Clear-Site-Data" in asked.headers, answer.headers["Clear-Site-Data"]) == (False, FORGET)


def test_a_proof_gives_the_login_another_key_and_keeps_it_on_the_list(owner):
    owner.user.set_password(PASSWORD)
    owner.user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": owner.user.email, "password": PASSWORD})
    stolen, thief = client.session.session_key, Client()
    thief.cookies["sessionid"] = stolen
    assert inside(thief)

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert (inside(client), client.session.session_key == stolen) == (True, False)
    assert thief.get(files(owner)).status_code == 302
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [client.session.session_key]


def test_a_wrong_proof_changes_no_key(owner):
    owner.user.set_password(PASSWORD)
    owner.user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": owner.user.email, "password": PASSWORD})
    before = client.session.session_key

    client.post(reverse("account_reauthenticate"), {"password": "wrong horse 77"})

    assert client.session.session_key == before


def test_logins_are_listed_in_the_zone_of_their_user(owner, client, clock):
    other = Client()
    other.force_login(owner.user)
    clock.shift(timedelta(minutes=2))
    other.get(files(owner))
    clock.shift(timedelta(hours=1))

    def row() -> tuple[str, str]:
        [away] = [each for each in client.get(reverse("account_logins")).context["logins"] if not each.here]
        return away.since, away.used

    in_chicago = row()
    Membership.objects.filter(pk=owner.pk).update(zone="America/New_York")

    assert in_chicago == ("Sun 22 Nov, 08:02 CT", "Sun 22 Nov, 08:02 CT")
    assert row() == ("Sun 22 Nov, 09:02 ET", "Sun 22 Nov, 09:02 ET")


def test_ending_a_login_asks_who_it_is_after_half_an_hour(owner, clock):
    owner.user.set_password(PASSWORD)
    owner.user.save()
    here, other = Client(), Client()
    for each in (here, other):
        each.post(reverse("account_login"), {"login": owner.user.email, "password": PASSWORD})
    clock.shift(timedelta(minutes=31))

    asked = here.post(reverse("account_logins"), {"login": "others"})
    still = inside(other)
    here.post(asked.headers["Location"], {"password": PASSWORD, "next": reverse("account_logins")})

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (still, inside(here), inside(other)) == (True, True, False)
