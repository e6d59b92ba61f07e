"""Writes ``pacenote/api/openapi.json`` anew: ``python -m tests.openapi``. A test holds the file against the code."""

from __future__ import annotations

import json
from pathlib import Path

import pacenote

FILE = Path(pacenote.__file__).parent / "api" / "openapi.json"


def text() -> str:
    """Return the schema as it is committed."""
    from pacenote.api.v1.site import api  # noqa: PLC0415  needs the settings first

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import os
    import secrets

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pacenote.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/none")
    os.environ.setdefault("PACENOTE_SECRET_KEY", secrets.token_hex(32))
    django.setup()
    FILE.write_text(text(), encoding="utf-8")
