"""The ``pacenote`` command: Django's commands and ours, and a refusal is one line."""

from __future__ import annotations

import os
import sys

from pacenote.base.errors import DomainError


def main() -> None:
    """Run one command; ``pacenote help`` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings may refuse first

    try:
        execute_from_command_line(["pacenote", *sys.argv[1:]])
    except DomainError as refusal:
        sys.exit(f"pacenote: {refusal.message} {refusal.hint}".rstrip())


if __name__ == "__main__":
    main()
