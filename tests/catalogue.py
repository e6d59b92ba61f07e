"""Writes the Spanish catalogue anew: ``python -m tests.catalogue [NEW.json]``.

Texts that are no longer marked go, new ones come, sorted by text so that two branches seldom meet. NEW.json maps
English to Spanish: a text, or for singular and plural a list of two under the English singular. Prints what is still
without a translation and exits with 1. Needs no gettext programs.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.test_translations import FOLDER, ROOT, Marked, in_python, in_template


def places() -> dict[Marked, list[str]]:
    """Return every marked text with the files that it stands in."""
    found: dict[Marked, list[str]] = defaultdict(list)
    sources = [(path, in_python) for path in ROOT.rglob("*.py")]
    sources += [
        (path, in_template) for path in (ROOT / "web" / "templates").rglob("*") if path.suffix in {".html", ".txt"}
    ]
    for path, texts_of in sources:
        for text in set(texts_of(path.read_text("utf-8"))) - {("",)}:
            found[text].append(str(path.relative_to(ROOT)))
    return found


def rewrite(new: dict[str, str | list[str]]) -> list[str]:
    """Write django.po and django.mo; returns the texts without a translation."""
    with (FOLDER / "django.po").open("rb") as file:
        old = read_po(file, locale="es")
    made = Catalog(locale="es", header_comment=old.header_comment, project="pacenote", version="", fuzzy=False)
    made.mime_headers = old.mime_headers
    missing = []
    for text, files in sorted(places().items()):
        known = old.get(text[0])
        spanish = new.get(text[0]) or (known.string if known else "") or ""
        if len(text) == 2 and isinstance(spanish, str):
            spanish = ["", ""]
        made.add(text if len(text) == 2 else text[0], spanish, locations=[(name, None) for name in sorted(files)])
        if not all(spanish if isinstance(spanish, (list, tuple)) else [spanish]):
            missing.append(text[0])
    with (FOLDER / "django.po").open("wb") as file:
        write_po(file, made, width=0, sort_output=True)
    with (FOLDER / "django.mo").open("wb") as file:
        write_mo(file, made)
    return missing


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text("utf-8")) if len(sys.argv) > 1 else {}
    without = rewrite(given)
    print("\n".join(without))  # noqa: T201  the command's answer
    sys.exit(1 if without else 0)
