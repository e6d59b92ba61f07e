"""``pacenote rotate-key``: replace the installation's key in three steps, without anybody being locked out."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pacenote.base.environment import put_secret
from pacenote.jobs.rekeying import rekey

KEY, OLD = "PACENOTE_SECRET_KEY", "PACENOTE_OLD_SECRET_KEY"


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did: in words, and for a program what comes next, with a new key that has to be set by hand."""

    words: str
    next: str
    second_steps: int = 0
    webhooks: int = 0
    new_key: str = ""


class Command(BaseCommand):
    """--begin makes a new key, no option encrypts by it what is stored, --end forgets the old one."""

    help = (
        "Replace the installation's key: --begin makes a new one, then restart everything; without an option, encrypt "
        "by it what is stored; --end forgets the old one, then restart everything. Each step says what comes next."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--begin", action="store_true", help="make a new key; the old one is still believed")
        step.add_argument("--end", action="store_true", help="forget the old key; refused while something needs it")
        parser.add_argument("--json", action="store_true", help="print what was done, and what comes next, as JSON")

    def handle(self, *_args: Any, begin: bool, end: bool, **options: Any) -> str:
        done = _begun() if begin else _ended() if end else _rekeyed()
        return json.dumps(asdict(done), indent=2) if options["json"] else done.words


def _by_environment() -> bool:
    return any(os.environ.get(name) for name in (KEY, f"{KEY}_FILE"))


def _begun() -> Step:
    if len(settings.KEYS.texts) > 1:
        raise CommandError("An older key is believed still: finish that change first (pacenote rotate-key --end).")
    new = settings.KEYS.successor()
    if _by_environment():
        words = f"Set {OLD} to the present key and {KEY} to this one, on every machine:\n  {new}\n"
        return Step(f"{words}Restart everything, then run: pacenote rotate-key", "set_keys", new_key=new)
    put_secret(settings.DATA_DIR / "secret_key", "\n".join((new, *settings.KEYS.texts)))
    return Step("There is a new key. Restart everything, then run: pacenote rotate-key", "restart")


def _rekeyed() -> Step:
    if not settings.SECRET_KEY_FALLBACKS:
        raise CommandError("There is one key alone: begin with pacenote rotate-key --begin, and restart everything.")
    done = rekey()
    if done.lost:
        raise CommandError(f"{done.lost} secrets are encrypted by a key that is not known here: add it to {OLD}.")
    words = (
        f"Encrypted anew: {done.second_steps} second steps, {done.webhooks} webhooks. "
        "When no link in an old mail has to work any more: pacenote rotate-key --end"
    )
    return Step(words, "end", second_steps=done.second_steps, webhooks=done.webhooks)


def _ended() -> Step:
    if not settings.SECRET_KEY_FALLBACKS:
        raise CommandError("There is no older key to forget.")
    if done := rekey():
        found = done.second_steps + done.webhooks + done.lost
        raise CommandError(
            f"{found} secrets needed the old key until now. Make sure that everything was restarted, then repeat."
        )
    if _by_environment():
        return Step(f"Nothing needs the old key: take {OLD} away and restart everything.", "unset_old_key")
    put_secret(settings.DATA_DIR / "secret_key", settings.KEYS.texts[0])
    return Step("The old key is forgotten. Restart everything.", "restart")
