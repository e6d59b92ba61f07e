"""The ``pacenote`` command: Django's commands and ours, and a refusal is one line.

Every child that reads a file imports this module anew (multiprocessing takes it for its main one), so it loads the
database and Django only where they are needed.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from pacenote.base import environment as env
from pacenote.base.errors import DomainError

#: Commands that read files or make text; everything else needs a database.
WITHOUT_DATABASE = frozenset(
    {
        "help",
        "--help",
        "-h",
        "inspect",
        "verify-evidence",
        "makemessages",
        "compilemessages",
        "collectstatic",
        "mail_double",
        "sms_double",
        "oidc_double",
        "webhook_double",
    }
)
HELP, VERSION = frozenset({"--help", "-h"}), frozenset({"version", "--version"})
#: Commands that start others: they need the address of a database, but no Django of their own.
STARTERS = frozenset({"up", "demo"})


def data_dir() -> Path:
    """Return the folder that holds everything of this installation."""
    return env.folder("PACENOTE_DATA", default=Path.home() / ".local" / "share" / "pacenote")


def needs_database(command: str, arguments: list[str]) -> bool:
    """Say whether a command reads a database; a file of evidence is held against one only where a company is named.

    Whoever asks for help gets no database made for it.
    """
    if HELP & set(arguments):
        return False
    return command not in WITHOUT_DATABASE or any(each.startswith("--company") for each in arguments)


def main() -> None:
    """Run one command; ``pacenote help`` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in VERSION:
        sys.stdout.write(f"{version('pacenote')}\n")
        return
    try:
        env.take_from_file("DATABASE_URL")
        if command in STARTERS:
            from pacenote.cli import starting  # noqa: PLC0415  starts no Django

            sys.exit(starting.run(command, sys.argv[2:]))
        with ExitStack() as stack:
            if needs_database(command, sys.argv[2:]) and not env.text("DATABASE_URL"):
                from pacenote.base.embedded.cluster import start  # noqa: PLC0415  see above

                os.environ["DATABASE_URL"] = stack.enter_context(start(data_dir() / "postgres")).url
            if command == "web":
                from pacenote.cli import serving  # noqa: PLC0415  loads no Django

                sys.exit(serving.run(sys.argv[2:]))
            if sys.argv[1:] in (["help"], ["--help"], ["-h"], []):
                from pacenote.cli.listing import listing  # noqa: PLC0415  see above

                sys.stdout.write(f"{listing()}\n")
                return
            from pacenote.cli.refusing import Commands  # noqa: PLC0415  see above

            Commands(["pacenote", *sys.argv[1:]]).execute()
    except DomainError as refusal:
        sys.exit(f"pacenote: {refusal.message} {refusal.hint}".rstrip())


if __name__ == "__main__":
    main()
