"""The mail provider's double for tests: served in this process, its calls handed to the pages by a client."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company
from pacenote.base.mail_providers import MailProvider
from pacenote.demo.mailing.server import Double, serving
from pacenote.messaging import services as messaging
from tests.makers import NOW, make_person
from tests.texting import queue_text

SECRET = "s" * 32
PROVIDER = MailProvider(
    name="postmark",
    api_url="http://127.0.0.1:1",
    options={"server_token": "a-key"},
    hook_secret=SECRET,
    inbox_domain="in.example.org",
)


@contextmanager
def mailing(settings: Any, **options: Any) -> Iterator[Double]:
    """Serve a double and let Pacenote hand its mails to it."""
    settings.MAIL_FROM = "Pacenote <coach@example.org>"
    with serving(provider=PROVIDER, **options) as double:
        settings.MAIL_PROVIDER = replace(PROVIDER, api_url=f"http://127.0.0.1:{double.server_port}")
        yield double


def queue_mails(company: Company, *addresses: str, text: str = "Well done.") -> list[Any]:
    """Queue a mail for a new person at each address; returns the people."""
    people = [make_person(company, email=address) for address in addresses]
    queue_text(*people, text=text, channel="email")
    return people


def deliver(now: Any = NOW) -> int:
    """Hand over what is due."""
    return messaging.deliver(clock=lambda: now)


def recipients(double: Double) -> list[str]:
    """Return whom the provider has mails for, in order."""
    return [kept.to for kept in double.exchange.taken()]


def call(client: Client, content: Any, *, secret: str = SECRET, name: str = "mail_events") -> int:
    """Let the provider make one call; returns the answer's status."""
    keys = b64encode(f"pacenote:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {keys}"} if secret else {}
    return client.post(reverse(name), content, content_type="application/json", headers=headers).status_code


def pay(client: Client, double: Double) -> list[int]:
    """Make the calls that the double owes; returns the answers' statuses."""
    return [call(client, each) for each in double.exchange.owed()]
