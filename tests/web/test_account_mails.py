"""Every mail about an account is in our words, in the language of whose account it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

import pacenote
from pacenote.accounts.models import Membership, User
from tests.makers import make_company, make_member, make_user
from tests.web.test_second_step import set_up

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 77"
OURS = Path(pacenote.__file__).parent / "web" / "templates"
#: Mails of what Pacenote does not offer: other addresses, sign-up, codes by mail, and the library's own pages.
NEVER_SENT = {
    *("account_already_exists", "email_changed", "email_confirm", "email_confirmation", "email_confirmation_signup"),
    *("email_deleted", "login_code", "password_reset_code", "account_connected", "account_disconnected"),
}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _no_attempt_counted_yet(clock: Any) -> Iterator[None]:
    cache.clear()
    return


def signed_in(language: str = "en") -> Client:
    user = make_user(email="olga@example.com", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(headers={"User-Agent": FIREFOX})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def change_password(client: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": "another horse 78", "password2": "another horse 78"}
    client.post(reverse("account_change_password"), new)


def sent() -> tuple[list[str], str, str]:
    message = mail.outbox[-1]
    return message.to, message.subject, str(message.body)


def test_every_mail_of_the_library_has_our_words_or_is_never_sent():
    theirs = Path(allauth.__file__).parent / "templates"
    known = {path.relative_to(theirs) for path in theirs.rglob("email/*_subject.txt")}

    missing = {path.name.removesuffix("_subject.txt") for path in known if not (OURS / path).exists()}

    assert missing == NEVER_SENT
    assert len(known) > 15


def test_a_changed_password_is_told_with_when_and_from_where():
    change_password(signed_in())

    to, subject, body = sent()
    assert (to, subject) == (["olga@example.com"], "Your password was changed")
    told, when = body.split("\n\n")[:2]
    assert told == "The password of your Pacenote account was changed."
    assert when.startswith("It was done on 22 Nov 2026, 14:00 UTC, from 127")
    assert "(Firefox, Windows)" in body
    assert "testserver" not in body


@pytest.mark.parametrize(
    ("own", "told"), [("", "22 Nov 2026, 08:00 CT"), ("America/New_York", "22 Nov 2026, 09:00 ET")]
)
def test_when_it_was_done_is_told_on_the_clock_of_whoever_reads_it(own: str, told: str):
    client = signed_in()
    user = User.objects.get(email="olga@example.com")
    make_member(make_company(zone="America/Chicago"), user=user)
    reads = make_member(make_company("Borealis Parcels", zone="America/Denver"), user=user)
    Membership.objects.filter(pk=reads.pk).update(zone=own)

    change_password(client)

    assert f"It was done on {told}, from 127" in sent()[2]


def test_it_is_told_in_spanish_to_whoever_reads_that():
    change_password(signed_in("es"))

    _to, subject, body = sent()
    assert subject == "Tu contraseña ha cambiado"
    assert body.startswith("Se ha cambiado la contraseña de tu cuenta de Pacenote.\n\nSe hizo el 22 nov 2026")


def test_each_change_of_a_second_step_is_told(django_capture_on_commit_callbacks):
    client = signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
        client.post(reverse("recovery_codes_new"))
    client.post(reverse("mfa_deactivate_totp"))

    assert [message.subject for message in mail.outbox] == [
        "Your account has a second step",
        "You have new recovery codes",
        "The app was removed from your account",
    ]


def test_a_link_to_a_new_password_names_the_public_address_whatever_host_was_asked(settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://coach.example.com", ["*"]
    user = make_user(email="olga@example.com", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(language="es")

    Client().post(reverse("account_reset_password"), {"email": user.email}, headers={"Host": "evil.example.org"})

    _to, subject, body = sent()
    assert subject == "Elige una contraseña nueva"
    assert next(word for word in body.split() if "://" in word).startswith(
        "https://coach.example.com/accounts/password/reset/key/"
    )
    assert "evil" not in body


def test_who_has_no_account_is_told_so_without_a_way_to_make_one():
    Client().post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    to, subject, body = sent()
    assert (to, subject) == (["nobody@example.com"], "No account has this address")
    assert "://" not in body


def test_a_mail_server_that_is_down_breaks_no_page(settings):
    client = signed_in()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )

    change_password(client)

    assert User.objects.get(email="olga@example.com").check_password("another horse 78")
    assert client.get(reverse("account_logins")).status_code == 200
