"""``pacenote inspect``: say what files hold, without storing anything."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pacenote.imports.child import read_apart
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.inspect import describe, describe_refusal


class Command(BaseCommand):
    """Reads every file the product can take; exit status 0 only if all can be read."""

    help = "Read files without storing them and print one line per file: words, or a JSON object with --json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per file and line")

    def handle(self, *_args: Any, files: list[Path], as_json: bool, **_options: Any) -> None:
        found = [self._print(inspect(path), as_json=as_json) for path in files]
        if not all(found):
            sys.exit(1)

    def _print(self, answer: dict[str, Any], *, as_json: bool) -> bool:
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else in_words(answer))
        self.stdout.flush()
        return bool(answer["ok"])


def inspect(path: Path) -> dict[str, Any]:
    """Return what a file holds, or why it cannot be read."""
    try:
        return describe(read_apart(path.read_bytes(), name=path.name), file=str(path))
    except RefusedFileError as refusal:
        return describe_refusal(refusal, file=str(path))
    except OSError as error:
        sentence = f"The file cannot be opened: {error.strerror}."
        return describe_refusal(RefusedFileError(sentence, hint="Check the path.", code="cannot_open"), file=str(path))


def in_words(answer: dict[str, Any]) -> str:
    """Return one line for a person."""
    if not answer["ok"]:
        error = answer["error"]
        return f"{answer['file']}: refused ({error['code']}). {error['message']} {error['hint']}".rstrip()
    period = answer["period"]["label"] if answer["period"] else "period unknown"
    notes = "".join(f"\n  note: {warning}" for warning in answer["warnings"])
    kind = f"{answer['kind']} ({answer['layout']})"
    return f"{answer['file']}: {kind}, {period}, {answer['rows']} rows, {answer['people']} people{notes}"
