"""Django's way to run a command, but a refusal is said as the rest of Pacenote says it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand, OutputWrapper

DJANGOS, OURS = "CommandError: ", "pacenote: "


class Commands(ManagementUtility):
    """Runs one command of a line of words, Django's own among them."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command that refuses in our words."""
        command = super().fetch_command(subcommand)
        command.stderr, style = Refusals(sys.stderr), command.stderr.style_func
        command.stderr.style_func = style
        return command


class Refusals(OutputWrapper):
    """Leaves the name of Django's class out: it tells an operator nothing."""

    def write(self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None) -> None:  # type: ignore[override]  # of its two bases, one returns a length
        """Write one message."""
        words = f"{OURS}{msg.removeprefix(DJANGOS)}" if msg.startswith(DJANGOS) else msg
        super().write(words, style_func, ending)
