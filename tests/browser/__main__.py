"""Stages the companies of the browser tests and prints them as JSON.

Apart from ``stage`` for one reason: the children that read files import the module that was started, unless its name
is ``__main__``, and would set up Django once per file.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()
    from pacenote.cli.serving import collect
    from tests.browser.stage import main

    collect()  # what each web would do at its start
    sys.stdout.write(json.dumps({name: asdict(staged) for name, staged in main(Path(sys.argv[1])).items()}))
