"""The text provider's double for tests: served in this process, its calls handed to the pages by a client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company
from pacenote.base.environment import TextProvider
from pacenote.base.tenancy import as_company
from pacenote.demo.texting.exchange import Call
from pacenote.demo.texting.server import Double, serving
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Send
from pacenote.messaging.services import Item, record_consent
from pacenote.messaging.signatures import sign
from pacenote.people.models import Person
from tests.makers import NOW, make_person

PROVIDER = TextProvider(url="http://127.0.0.1:1", account="AC" + "0" * 32, token="t" * 32, sender="+15550100000")
PUBLIC_URL = "http://localhost:8000"


@contextmanager
def texting(settings: Any, **options: Any) -> Iterator[Double]:
    """Serve a double and let Pacenote send to it."""
    settings.PUBLIC_URL = PUBLIC_URL
    with serving(provider=PROVIDER, inbound_url=f"{PUBLIC_URL}/hooks/sms/inbound/", **options) as double:
        settings.TWILIO = replace(PROVIDER, url=f"http://127.0.0.1:{double.server_port}")
        yield double


def texted(company: Company, phone: str = "+15550100123", **fields: Any) -> Person:
    """Return somebody who agreed to texts."""
    person = make_person(company, phone=phone, **fields)
    with as_company(company.pk):
        record_consent(company=company, people=[person], given=True, wording="Yes, text me.", by=None, now=NOW)
    return person


def queue_text(*people: Person, text: str = "Well done.", channel: str = "sms", source: str = "test") -> Send:
    """Queue a message for people of one company."""
    company = people[0].company
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        items = [Item(person, source, person.pk, channel, "en", "Your week", text) for person in people]
        messaging.queue(send=send, items=items, now=NOW)
    return send


def outcomes() -> list[tuple[str, str]]:
    """Return state and code of all deliveries, oldest first."""
    return list(Delivery.objects.order_by("pk").values_list("status", "error_code"))


def post(client: Client, call: Call, *, signature: str | None = None) -> Any:
    """Let the provider make one call, signed unless told otherwise."""
    proof = sign(PROVIDER.token, call.url, {name: [value] for name, value in call.fields.items()})
    path = call.url.removeprefix(PUBLIC_URL)
    return client.post(path, call.fields, headers={"X-Twilio-Signature": proof if signature is None else signature})


def pay(client: Client, double: Double) -> list[int]:
    """Make the calls that the double owes; returns the answers' statuses."""
    return [post(client, call).status_code for call in double.exchange.owed()]


def from_phone(client: Client, double: Double, phone: str, words: str, **more: str) -> Any:
    """Let a phone send a text and return what Pacenote answers."""
    fields = double.exchange.sent_by_phone(phone=phone, sender=PROVIDER.sender, body=words) | more
    return post(client, Call(f"{PUBLIC_URL}{reverse('sms_inbound')}", fields))
