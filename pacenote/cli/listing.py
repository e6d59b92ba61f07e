"""``pacenote help``: the commands of Pacenote, a line each. Django's own are there too, and listed on request."""

from __future__ import annotations

import re

import django
from django.core.management import get_commands, load_command_class

from pacenote.cli import starting


def listing() -> str:
    """Return every command with the first sentence of its help."""
    django.setup()
    ours = [name for name, app in get_commands().items() if app == "pacenote.cli"]
    lines = starting.WHAT | {
        name: _first_sentence(load_command_class("pacenote.cli", name).help) for name in sorted(ours)
    }
    width = max(map(len, lines))
    return "\n".join(
        (
            "pacenote COMMAND",
            "",
            *(f"  {name:<{width}}  {words}" for name, words in lines.items()),
            "",
            "pacenote COMMAND --help says more about one. pacenote help --commands names those of Django, too.",
            "Exit status: 0 done, 1 refused or something is wrong, 2 the line cannot be read.",
        )
    )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.) |: ", text, maxsplit=1)[0].rstrip(".:") + "."
