"""``pacenote change_address OLD NEW``: another e-mail address for a user, where no e-mail leaves."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.people.services import set_address


class Command(BaseCommand):
    """Changes it at once: whoever runs this has to know that the new address is the user's."""

    help = "Give a user another e-mail address. It is theirs at once: make sure that it is, before you do this."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", help="the address with which the user signs in")
        parser.add_argument("new", help="the address with which they sign in from now on")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *_args: Any, old: str, new: str, as_json: bool = False, **_options: Any) -> str:
        user = User.objects.filter(email__iexact=old.strip(), is_active=True).first()
        if user is None:
            raise CommandError("No active user has this address.")
        try:
            validate_email(new.strip())
            before = set_address(user=user, email=new, by=None, now=timezone.now())
        except ValidationError as error:
            raise CommandError("The new one is no e-mail address.") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        now = new.strip().lower()
        if as_json:
            return json.dumps({"user": user.pk, "before": before, "email": now})
        return f"User {user.pk} signs in with {now} now, and not with {before} any more."
