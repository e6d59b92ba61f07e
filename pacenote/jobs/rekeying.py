"""After the installation's key was replaced: encrypt by the new one what lies encrypted in the database.

Row by row, each in a transaction of its own: stopped at any point it goes on where it was, since what is encrypted by
the present key already is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from pacenote.accounts.models import Company
from pacenote.accounts.recovery_codes import SECOND_STEPS
from pacenote.base.boxes import LostError, locked_anew
from pacenote.base.tenancy import as_company
from pacenote.webhooks.models import Webhook
from pacenote.webhooks.secrecy import WEBHOOKS

#: Where the login library keeps a secret among the values of a second step: one text, or a list of them.
_SECRETS = ("secret", "seed", "migrated_codes")


@dataclass(slots=True)
class Rekeyed:
    """How many rows were encrypted anew, and how many no known key opens."""

    second_steps: int = 0
    webhooks: int = 0
    lost: int = 0

    def __bool__(self) -> bool:
        return bool(self.second_steps or self.webhooks or self.lost)


def rekey() -> Rekeyed:
    """Encrypt every stored secret by the present key. Safe to repeat, and beside a running installation."""
    done = Rekeyed()
    for number in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        _second_step(number, done)
    for company in Company.objects.order_by("pk").values_list("pk", flat=True):
        with as_company(company):
            numbers = list(Webhook.objects.filter(company_id=company).order_by("pk").values_list("pk", flat=True))
        for number in numbers:
            _webhook(company, number, done)
    return done


@transaction.atomic
def _second_step(number: int, done: Rekeyed) -> None:
    row = Authenticator.objects.select_for_update().filter(pk=number).first()
    if row is None:
        return
    try:
        changed = {name: _anew(row.data[name]) for name in _SECRETS if row.data.get(name)}
    except LostError:
        done.lost += 1
        return
    fresh = {name: value for name, value in changed.items() if value != row.data[name]}
    if fresh:
        row.data = row.data | fresh
        row.save(update_fields=["data"])
        done.second_steps += 1


def _anew(stored: Any) -> Any:
    if isinstance(stored, list):
        return [_anew(each) for each in stored]
    return locked_anew(stored, SECOND_STEPS) or stored


def _webhook(company: int, number: int, done: Rekeyed) -> None:
    with as_company(company):
        row = Webhook.objects.select_for_update().filter(company_id=company, pk=number).first()
        if row is None:
            return
        try:
            fresh = {
                name: anew
                for name in ("secret", "old_secret")
                if getattr(row, name) and (anew := locked_anew(getattr(row, name), WEBHOOKS)) is not None
            }
        except LostError:
            done.lost += 1
            return
        for name, value in fresh.items():
            setattr(row, name, value)
        if fresh:
            row.save(update_fields=list(fresh))
            done.webhooks += 1
