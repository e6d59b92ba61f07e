"""The pages of users: inviting them, letting them in, switching them off, and handing a company over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.people.models import Invitation
from pacenote.people.services import invite
from tests.makers import NOW, make_company, make_member, make_person, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PASSWORD = "correct horse 77"
NEW = {"name": "Ana", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(), user=make_user(email="olga@example.com", password=PASSWORD))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def invited(owner: Membership, role: str = Role.COACH) -> str:
    with as_company(owner.company_id):
        made = invite(email="new@example.com", role=role, person=None, by=owner, now=NOW)
    return reverse("join", args=[made.token])


def test_where_no_mail_leaves_the_link_is_shown_once_and_lets_somebody_in(client, owner):
    ana = make_person(owner.company, "Ana First")
    answer = client.post(url(owner, "settings_invite"), {"email": "new@example.com", "role": "coach", "person": ana.pk})
    link = answer.context["link"].replace("http://localhost:8000", "")
    listed = client.get(url(owner, "settings_users"))

    visitor = Client()
    asked, came = visitor.get(link), visitor.post(link, NEW, follow=True)

    assert (answer.templates[0].name, "no-store" in answer.headers["Cache-Control"]) == ("settings/invited.html", True)
    assert [(row.email, row.role, row.person) for row in listed.context["invitations"]] == [
        ("new@example.com", "Coach", "Ana First")
    ]
    assert link.split("/")[-2] not in listed.content.decode()
    assert (asked.context["step"], came.status_code, came.context["user"].name) == ("new", 200, "Ana")
    assert visitor.get(link).status_code == 404


def test_whoever_set_a_password_to_join_is_asked_for_it_only_after_half_an_hour(owner, clock):
    visitor, export = Client(), url(owner, "performance_report_export")
    visitor.post(invited(owner, Role.MANAGER), NEW)

    at_once = visitor.get(export)
    clock.shift(timedelta(minutes=31))

    assert at_once.status_code == 200
    assert visitor.get(export).headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_password_is_taken_as_it_was_typed_spaces_at_its_ends_included(owner):
    spaced = f"  {PASSWORD} "
    visitor = Client()
    visitor.post(invited(owner), {"name": "Ana", "password": spaced})
    tries = {word: Client() for word in (PASSWORD, spaced)}
    for word, browser in tries.items():
        browser.post(reverse("account_login"), {"login": "new@example.com", "password": word})

    assert {word: "_auth_user_id" in browser.session for word, browser in tries.items()} == {
        PASSWORD: False,
        spaced: True,
    }


def test_where_mail_leaves_the_link_is_mailed_in_the_companys_language_and_not_shown(client, owner, settings):
    settings.SMTP = object()
    owner.company.language = "es"
    owner.company.save()

    answer = client.post(url(owner, "settings_invite"), {"email": "new@example.com", "role": "coach"}, follow=True)

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["new@example.com"], "Invitación a Rafaga Logistics")
    [link] = [word for word in letter.body.split() if "/join/" in word]
    assert link.split("/")[-2] not in answer.content.decode()
    assert Client().get(link.replace("http://localhost:8000", "")).context["step"] == "new"


def test_a_mail_that_was_not_taken_shows_the_link_instead(client, owner, settings):
    settings.SMTP = object()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = client.post(url(owner, "settings_invite"), {"email": "new@example.com", "role": "coach"})

    assert (answer.context["failed"], "/join/" in answer.context["link"]) == (True, True)


def test_least_is_offered_first_and_a_manager_is_not_offered_owner(client, owner):
    manager = make_member(owner.company, Role.MANAGER)
    offered = {}
    for member in (owner, manager):
        client.force_login(member.user)
        form = client.get(url(owner, "settings_invite")).context["form"]
        offered[member.role] = [role for role, _word in form.fields["role"].choices]

    assert (offered["owner"][0], offered["owner"][-1]) == ("associate", "owner")
    assert offered["manager"] == offered["owner"][:-1]


def test_somebody_with_an_account_signs_in_first_and_then_joins(client, owner):
    user = make_user(email="new@example.com", password=PASSWORD)
    make_member(make_company("Other"), user=user)
    link, visitor = invited(owner), Client()

    asked, posted = visitor.get(link), visitor.post(link, NEW)
    led = visitor.post(asked.context["sign_in_url"], {"login": user.email, "password": PASSWORD, "next": link})
    visitor.post(led.headers["Location"])

    assert (asked.context["step"], posted.status_code) == ("sign_in", 422)
    assert led.headers["Location"] == link
    assert user.memberships.count() == 2
    user.refresh_from_db()
    assert user.name != "Ana"


def test_somebody_else_who_is_signed_in_cannot_take_the_invitation(owner):
    link, other, visitor = invited(owner), make_user(), Client()
    visitor.force_login(other)

    asked, posted = visitor.get(link), visitor.post(link, NEW)

    assert (asked.context["step"], posted.status_code, other.memberships.count()) == ("other", 422, 0)


@pytest.mark.parametrize("body", [{"name": "", "password": PASSWORD}, {"name": "Ana", "password": "short"}])
def test_what_is_missing_is_said_and_the_link_stays(owner, body):
    link, visitor = invited(owner), Client()

    answer = visitor.post(link, body)

    assert (answer.status_code, User.objects.filter(email="new@example.com").exists()) == (422, False)
    assert visitor.get(link).status_code == 200


def test_an_invitation_of_one_company_opens_no_other(owner):
    make_company("Other Company")
    link, visitor = invited(owner), Client()
    visitor.post(link, NEW)

    assert visitor.get("/c/other-company/").status_code == 404
    assert visitor.get(url(owner, "sessions")).status_code == 200


def test_coming_in_by_a_link_gives_a_session_that_was_not_there_before(owner):
    link, visitor = invited(owner), Client()
    visitor.post(reverse("language"), {"language": "es"})
    visitor.get(link)
    session = visitor.session
    session["kept"] = "before"
    session.save()
    visitor.cookies["sessionid"] = before = session.session_key

    visitor.post(link, NEW)

    assert visitor.session.session_key != before
    assert not Client(headers={"Cookie": f"sessionid={before}"}).get("/").wsgi_request.user.is_authenticated


def test_an_invitation_is_sent_again_and_taken_back(client, owner):
    old = invited(owner)
    with as_company(owner.company_id):
        invitation = Invitation.objects.get()

    again = client.post(url(owner, "settings_invitation_again", invitation.pk))
    client.post(url(owner, "settings_invitation_back", invitation.pk))

    fresh = again.context["link"].replace("http://localhost:8000", "")
    assert [Client().get(link).status_code for link in (old, fresh)] == [404, 404]
    assert client.get(url(owner, "settings_users")).context["invitations"] == []


def test_a_user_who_is_switched_off_is_out_at_their_next_click_and_comes_back_with_their_role(client, owner):
    coach, theirs = make_member(owner.company, Role.COACH), Client()
    theirs.force_login(coach.user)
    statuses = [theirs.get(url(owner, "sessions")).status_code]
    for on in ("0", "1"):
        client.post(url(owner, "settings_user_switch", coach.pk), {"on": on})
        statuses.append(theirs.get(url(owner, "sessions")).status_code)

    assert statuses == [200, 404, 200]
    states = {row.email: row.active for row in client.get(url(owner, "settings_users")).context["users"]}
    assert states == {owner.user.email: True, coach.user.email: True}


def test_ownership_goes_only_with_the_password(client, owner):
    coach = make_member(owner.company, Role.COACH)
    page = url(owner, "settings_user_own", coach.pk)

    wrong = client.post(page, {"password": "wrong horse 77"})
    kept = Membership.objects.get(pk=owner.pk).role
    client.post(page, {"password": PASSWORD})

    assert (wrong.status_code, kept) == (422, "owner")
    assert [Membership.objects.get(pk=each.pk).role for each in (owner, coach)] == ["manager", "owner"]


def test_the_password_cannot_be_guessed_on_the_way(client, owner):
    page = url(owner, "settings_user_own", make_member(owner.company, Role.COACH).pk)
    for _ in range(12):
        client.post(page, {"password": "wrong horse 77"})

    answer = client.post(page, {"password": PASSWORD})

    assert (answer.status_code, Membership.objects.get(pk=owner.pk).role) == (422, "owner")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COACH])
def test_a_crafted_post_lifts_nobody_above_themselves(client, owner, role):
    climber, helper = make_member(owner.company, role), make_member(owner.company, Role.READER)
    User.objects.filter(pk=climber.user_id).update(password=owner.user.password)
    client.force_login(User.objects.get(pk=climber.user_id))
    for page, args, body in (
        ("settings_user", [climber.pk], {"role": "owner", "limited": "0"}),
        ("settings_user", [helper.pk], {"role": "owner", "limited": "0"}),
        ("settings_user", [owner.pk], {"role": "reader", "limited": "0"}),
        ("settings_user_switch", [owner.pk], {"on": "0"}),
        ("settings_user_own", [helper.pk], {"password": PASSWORD}),
        ("settings_user_own", [climber.pk], {"password": PASSWORD}),
        ("settings_invite", [], {"email": "new@example.com", "role": "owner"}),
    ):
        client.post(url(owner, page, *args), body)

    kept = {each.pk: (each.role, each.active) for each in owner.company.memberships.all()}
    assert kept == {owner.pk: ("owner", True), climber.pk: (role, True), helper.pk: ("reader", True)}
    with as_company(owner.company_id):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("page", ["settings_invite", "settings_user_switch", "settings_user_own", "join"])
def test_a_form_without_its_token_changes_nothing(owner, page):
    coach, guarded = make_member(owner.company, Role.COACH), Client(enforce_csrf_checks=True)
    guarded.force_login(owner.user)
    address = invited(owner) if page == "join" else url(owner, page, *([coach.pk] if "user_" in page else []))

    answer = guarded.post(address, {"email": "x@example.com", "role": "coach", "on": "0", "password": PASSWORD})

    assert answer.status_code == 403
    assert Membership.objects.get(pk=coach.pk).active


def test_the_list_costs_the_same_for_one_and_three(client, owner, queries_of):
    def more(number: int) -> None:
        make_member(owner.company, Role.COACH)
        with as_company(owner.company_id):
            invite(email=f"new{number}@example.com", role=Role.COACH, person=None, by=owner, now=NOW)

    more(1)
    one = queries_of(url(owner, "settings_users"))
    more(2)
    more(3)

    assert queries_of(url(owner, "settings_users")) == one


def test_a_user_of_several_companies_switches_between_their_own_and_sees_no_other(client, owner):
    second, _foreign = make_company("Second Company"), make_company("Foreign Company")
    make_member(second, Role.READER, owner.user)
    off = make_member(make_company("Former Company"), Role.READER, owner.user)
    Membership.objects.filter(pk=off.pk).update(active=False)

    answer = client.get(url(owner, "people"))
    there = client.get("/c/second-company/people/")

    offered = [(each.name, each.url, each.current) for each in answer.context["shell"].companies]
    assert offered == [
        ("Rafaga Logistics", "/c/rafaga-logistics/", True),
        ("Second Company", "/c/second-company/", False),
    ]
    assert [each.current for each in there.context["shell"].companies] == [False, True]
    assert b"Foreign" not in answer.content + there.content
