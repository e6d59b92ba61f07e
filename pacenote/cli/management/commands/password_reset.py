"""``pacenote password_reset EMAIL``: a one-time link to a new password, where no e-mail leaves."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from pacenote.accounts.models import User


class Command(BaseCommand):
    """Prints the same link that an e-mail would hold; nothing changes before it is used."""

    help = "Print a one-time link by which a user sets a new password. It works until it is used or has expired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which the user signs in")
        parser.add_argument(
            "--forget-second-step",
            action="store_true",
            help="also remove app, passkeys and recovery codes, for a user who has lost all of them",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *_args: Any, email: str, forget_second_step: bool, as_json: bool = False, **_options: Any) -> None:
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None:
            raise CommandError("No active user has this address.")
        if forget_second_step:
            Authenticator.objects.filter(user=user).delete()
        key = default_token_generator.make_token(user)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        link = f"{settings.PUBLIC_URL}{path}"
        words = f"Open this link to set a new password (once, within {days} days):\n  {link}"
        self.stdout.write(json.dumps({"link": link, "days": days}) if as_json else words)
