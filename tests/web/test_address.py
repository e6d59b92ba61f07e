"""A user's own e-mail address: asked for, confirmed where it goes, told where it was, and never anybody else's."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import AddressChange, Membership, User
from pacenote.accounts.services import LinkUsedError
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.people.services import take_address, want_address
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PASSWORD = "correct horse 77"
NEW = "olga.new@example.com"
PAGE = "/accounts/address/"


@pytest.fixture(autouse=True)
def _mail_leaves(settings: Any) -> None:
    cache.clear()
    settings.SMTP = MailServer("127.0.0.1", 25, "", "", tls=False, starttls=False)


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company(), user=make_user(email="olga@example.com", password=PASSWORD))


def signed_in(email: str = "olga@example.com") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client


def link_in(message: Any) -> str:
    [line] = [line for line in str(message.body).splitlines() if line.startswith("http")]
    return line.removeprefix("http://localhost:8000")


def ask(client: Client, email: str = NEW) -> str:
    """Ask for an address; returns the link that went there."""
    client.post(PAGE, {"email": email})
    return link_in(mail.outbox[-1])


def address_of(user: User) -> str:
    user.refresh_from_db()
    return user.email


def test_an_address_changes_when_its_link_is_confirmed_and_the_earlier_one_is_told(owner):
    client = signed_in()

    link = ask(client, " Olga.New@Example.com ")
    to_new = mail.outbox[-1]
    waits = client.get(PAGE).context["wanted"]
    looked = client.get(link).status_code
    before = address_of(owner.user)
    client.post(link)

    assert (to_new.to, waits, looked, before) == ([NEW], NEW, 200, "olga@example.com")
    assert (address_of(owner.user), client.get(PAGE).context["wanted"]) == (NEW, "")
    told = mail.outbox[-1]
    assert (told.to, told.subject) == (["olga@example.com"], "Your e-mail address was changed")
    assert f"{NEW} instead of olga@example.com" in str(told.body)
    assert "_auth_user_id" in signed_in(NEW).session
    assert "_auth_user_id" not in signed_in("olga@example.com").session


def test_it_is_on_record_in_each_company_of_the_user_and_in_no_other(owner):
    second = make_member(make_company("Borealis Parcels"), user=owner.user)
    other = make_member(make_company("Otra"))
    client = signed_in()

    client.post(ask(client))

    def entries(member: Membership) -> list[tuple[Any, Any, int | None]]:
        with as_company(member.company_id):
            return list(AuditEntry.objects.filter(verb="changed address").values_list("before", "after", "actor"))

    said = ({"email": "olga@example.com"}, {"email": NEW}, owner.user_id)
    assert [entries(each) for each in (owner, second, other)] == [[said], [said], []]


def test_asking_wants_a_proof_after_half_an_hour(owner, clock):
    client = signed_in()
    clock.shift(timedelta(minutes=31))

    asked = client.post(PAGE, {"email": NEW})

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (AddressChange.objects.count(), mail.outbox) == (0, [])


def test_a_link_works_once_and_for_a_day(owner, clock):
    client = signed_in()
    link = ask(client)
    clock.shift(timedelta(days=1))
    late = (client.get(link).status_code, client.post(link).status_code, address_of(owner.user))
    again = ask(signed_in())
    client = signed_in()
    client.post(again)
    User.objects.filter(pk=owner.user_id).update(email="olga@example.com")

    assert late == (404, 404, "olga@example.com")
    assert (client.post(again).status_code, address_of(owner.user)) == (404, "olga@example.com")


def test_whoever_reads_a_mail_that_went_astray_gets_nobodys_account(owner):
    link = ask(signed_in())
    make_user(email="eve@example.com", password=PASSWORD)
    eve = signed_in("eve@example.com")

    answers = [eve.get(link).status_code, eve.post(link).status_code, Client().post(link).status_code]

    assert answers == [404, 404, 302]
    assert (address_of(owner.user), User.objects.filter(email=NEW).exists()) == ("olga@example.com", False)


def test_a_later_wish_and_a_change_of_mind_end_the_earlier_link(owner):
    client = signed_in()
    first, second = ask(client), ask(client, "olga.other@example.com")
    after_second = client.post(first).status_code

    client.post(PAGE, {"forget": "1"})

    assert (after_second, client.post(second).status_code) == (404, 404)
    assert address_of(owner.user) == "olga@example.com"


def test_nobody_learns_by_asking_whether_an_address_has_an_account(owner):
    make_user(email="ben@example.com")
    client = signed_in()

    free = client.post(PAGE, {"email": NEW})
    taken = client.post(PAGE, {"email": "Ben@Example.com"})

    assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([NEW], "Confirm your new address"),
        (["ben@example.com"], "Somebody wanted to use your address"),
    ]
    assert AddressChange.objects.count() == 0


def test_an_address_that_was_taken_meanwhile_stays_with_whoever_has_it(owner):
    client = signed_in()
    link = ask(client)
    make_user(email=NEW.upper().lower())

    answer = client.post(link)

    assert (answer.status_code, address_of(owner.user)) == (404, "olga@example.com")
    assert "belongs to another account by now" in answer.getvalue().decode()


def test_the_own_address_and_no_address_are_refused(owner):
    client = signed_in()

    answers = [client.post(PAGE, {"email": each}).status_code for each in ("OLGA@example.com", "olga")]

    assert (answers, mail.outbox) == ([422, 422], [])


def test_links_to_a_new_password_that_went_to_the_earlier_address_end_with_it(owner):
    Client().post(reverse("account_reset_password"), {"email": "olga@example.com"})
    reset = link_in(mail.outbox[-1])
    EmailAddress.objects.update_or_create(user=owner.user, email="olga@example.com", defaults={"verified": True})
    client = signed_in()

    client.post(ask(client))

    assert Client().get(reset, follow=True).context["token_fail"]
    assert "_auth_user_id" not in signed_in("olga@example.com").session


def test_where_no_mail_leaves_nothing_is_asked_for(owner, settings):
    settings.SMTP = None
    client = signed_in()

    answer = client.post(PAGE, {"email": NEW})

    assert (answer.status_code, AddressChange.objects.count(), mail.outbox) == (422, 0, [])


def test_asking_is_counted(owner):
    client = signed_in()
    for number in range(10):
        client.post(PAGE, {"email": f"olga{number}@example.com"})

    assert client.post(PAGE, {"email": NEW}).status_code == 422
    assert len(mail.outbox) == 10


def test_whoever_runs_the_installation_changes_an_address_at_once(owner):
    make_user(email="ben@example.com")
    out = StringIO()

    call_command("change_address", "Olga@Example.com", NEW.title(), stdout=out)

    assert (address_of(owner.user), NEW in out.getvalue()) == (NEW, True)
    with as_company(owner.company_id):
        assert AuditEntry.objects.get(verb="changed address").actor is None
    for old, new, words in ((NEW, "olga", "no e-mail"), (NEW, "ben@example.com", "another"), ("x@y.com", NEW, "No")):
        with pytest.raises(CommandError, match=words):
            call_command("change_address", old, new, stdout=StringIO())
    assert address_of(owner.user) == NEW


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_link_that_is_confirmed_twice_at_once_changes_the_address_once():
    owner = make_member(make_company(), user=make_user(email="olga@example.com"))
    token = want_address(user=owner.user, email=NEW, now=NOW).token
    results: list[str] = []
    start = threading.Barrier(2)

    def confirm() -> None:
        start.wait()
        try:
            results.append(take_address(token=token, user=owner.user, now=NOW))
        except LinkUsedError as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    both = [threading.Thread(target=confirm) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(results) == ["link_used", "olga@example.com"]
    with as_company(owner.company_id):
        assert AuditEntry.objects.filter(verb="changed address").count() == 1
