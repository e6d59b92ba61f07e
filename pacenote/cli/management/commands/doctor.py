"""``pacenote doctor``: what is wrong with this installation and what to do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pacenote.cli.checkup import Finding, State, examine

MARKS = {State.FINE: "ok   ", State.LOOK: "look ", State.WRONG: "WRONG"}


class Command(BaseCommand):
    """Changes nothing. Exit status 1 where something is wrong."""

    help = "Say what is wrong with this installation, how full it is, and what to do. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object per line")

    def handle(self, *_args: Any, **options: Any) -> None:
        findings = examine(timezone.now())
        for finding in findings:
            self.stdout.write(json.dumps(asdict(finding)) if options["json"] else _line(finding))
        if any(finding.state is State.WRONG for finding in findings):
            sys.exit(1)


def _line(finding: Finding) -> str:
    advice = f"\n{'':18}→ {finding.advice}" if finding.advice else ""
    return f"{MARKS[finding.state]} {finding.name:<11} {finding.said}{advice}"
