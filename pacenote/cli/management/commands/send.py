"""``pacenote send``: what *Send all now* does, for scripts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import SEND_MESSAGES, may
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.cli.mapping_files import company_called
from pacenote.coaching.recipients import Mode
from pacenote.coaching.services import Plan, plan_send, send_now
from pacenote.jobs import pipeline

#: Exit status where everything is in order and yet there is nothing to send.
NOTHING_TO_SEND = 3


class Command(BaseCommand):
    """Queues the waiting messages of those rostered today; the worker hands them over."""

    help = "Send a company's waiting messages now, to those rostered today. Ends with 3 where there is nothing to send."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", required=True, help="the company's short name in its address")
        parser.add_argument("--everyone", action="store_true", help="to everyone with a message, off duty as well")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who sends: a user who may; stands on record")
        parser.add_argument("--dry-run", action="store_true", help="send nothing, say who would get what and who not")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        company = company_called(options["company"])
        mode: Mode = "everyone" if options["everyone"] else "rostered"
        with as_company(company.pk):
            by = _sender(company, options["by"])
            try:
                told = _send(company, mode, by, dry=options["dry_run"])
            except DomainError as refusal:
                raise CommandError(f"{refusal.message} {refusal.hint}") from refusal
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) if options["as_json"] else _sentence(told))
        if not told["messages"]:
            sys.exit(NOTHING_TO_SEND)


def _sender(company: Company, email: str) -> User | None:
    """Return who sends. Raises CommandError where that is nobody who may."""
    if not email:
        return None
    member = Membership.objects.filter(company=company, user__email__iexact=email).select_related("user").first()
    if member is None or not may(member, SEND_MESSAGES):
        raise CommandError(f"{email} is no user of this company who may send messages.")
    return member.user


def _send(company: Company, mode: Mode, by: User | None, *, dry: bool) -> dict[str, Any]:
    """Send, or only look, and return what to say about it. Raises DomainError."""
    now = timezone.now()
    plan = plan_send(company=company, mode=mode, automatic=False, now=now)
    told = _told(plan) | {"company": company.slug, "to": mode, "dry_run": dry, "paused": company.paused_at is not None}
    if dry:
        return told
    released = send_now(company=company, mode=mode, by=by, now=now)
    pipeline.start_delivering()
    # what waited to be judged was judged by the send itself, so its own count stands
    return told | {"send": released.send_id, "messages": released.counts["released"]}


def _told(plan: Plan) -> dict[str, Any]:
    going = plan.going()
    return {
        "messages": len(going),
        "people": len({message.person_id for message, _send in going}),
        "receivers": [
            {"message": message.pk, "person": message.person.name, "channels": list(send.channels)}
            for message, send in going
        ],
        "stay": dict(Counter(str(getattr(decision, "reason", "")) for _message, decision in plan.staying())),
    }


def _sentence(told: dict[str, Any]) -> str:
    count, people = told["messages"], told["people"]
    if told["dry_run"]:
        head = f"{count} messages to {people} people would go. Nothing was sent."
        head += " Sending is paused." if told["paused"] else ""
    else:
        head = f"{count} messages are on their way (send {told['send']})." if count else "There is nothing to send."
    lines = [f"  {each['person']}: {', '.join(each['channels'])}" for each in told["receivers"] if told["dry_run"]]
    stay = [f"  stays: {number}, {reason.replace('_', ' ')}" for reason, number in sorted(told["stay"].items())]
    return "\n".join([head, *lines, *stay])
