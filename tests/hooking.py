"""A receiver of webhooks for tests, and webhooks that call it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook as Reference

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.demo.receiving.server import Came, Receiver, receiving
from pacenote.webhooks import services
from pacenote.webhooks.catalogue import EVENTS
from pacenote.webhooks.models import Push, Webhook
from pacenote.webhooks.services import Made, Wanted
from tests.makers import NOW


@contextmanager
def hooked(settings: Any, **options: Any) -> Iterator[Receiver]:
    """Serve a receiver on this machine, and let webhooks lead to it."""
    settings.WEBHOOKS_INSIDE = True
    with receiving(**options) as receiver:
        yield receiver


def make_webhook(owner: Membership, url: str, *events: str, now: datetime = NOW, on: bool = True) -> Made:
    """Return a webhook that listens for some events, or for all, with its secret."""
    wanted = Wanted(name="Payroll", url=url, events=events or tuple(EVENTS), on=on)
    with as_company(owner.company_id):
        return services.add_webhook(wanted=wanted, by=owner, now=now)


def happen(owner: Membership, *people: int, now: datetime = NOW) -> None:
    """Let something happen in a company: people appear in its directory."""
    with as_company(owner.company_id):
        about = [{"person": each} for each in people]
        services.publish_each(company_id=owner.company_id, event="person.created", about=about, at=now)


def serve_all(now: datetime) -> int:
    """Serve every webhook until nothing is due at a moment; returns how many calls that were."""
    calls = 0
    while (told := services.serve(clock=lambda: now)) is not None:
        calls += told
    return calls


def statuses(webhook: Webhook) -> list[str]:
    """Return how it stands with each event of a webhook, in order."""
    return list(Push.objects.filter(webhook=webhook).order_by("pk").values_list("status", flat=True))


def verified(call: Came, secret: str) -> Any:
    """Return the event of a call as the reference library of the specification reads it; raises where it does not."""
    return Reference(secret).verify(call.body, call.headers)
