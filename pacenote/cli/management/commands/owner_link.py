"""``pacenote owner_link``: the one-time link by which the first owner comes in."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Membership, Role
from pacenote.accounts.services import make_owner_link


class Command(BaseCommand):
    """Prints a new link; earlier ones that nobody used stop working."""

    help = "Print a one-time link for the first owner (with --if-needed only while there is none)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="say nothing when there is an owner already")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *_args: Any, if_needed: bool, as_json: bool = False, **_options: Any) -> None:
        if if_needed and Membership.objects.filter(role=Role.OWNER, active=True).exists():
            if as_json:
                self.stdout.write(json.dumps({"link": None}))
            return
        link = settings.PUBLIC_URL + reverse("first_run", args=[make_owner_link(timezone.now())])
        words = f"Open this link once to become the owner (it lasts seven days):\n  {link}"
        self.stdout.write(json.dumps({"link": link}) if as_json else words)
