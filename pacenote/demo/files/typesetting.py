"""PDF from a template beside this module and plain values."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent


def typeset(template: str, content: dict[str, Any], *, day: date) -> bytes:
    """Return the PDF of ``template`` (a name without ``.typ``) filled with ``content``, dated ``day`` at noon UTC.

    Uses the fonts that come with typst alone, so that the bytes are the same on every machine.
    """
    noon = int(datetime.combine(day, time(12), UTC).timestamp())
    inputs = {"content": json.dumps(content, ensure_ascii=False)}
    pdf: bytes = _compiler(template).compile(format="pdf", sys_inputs=inputs, timestamp=noon, pdf_tags=False)
    return pdf


@cache
def _compiler(template: str) -> Any:
    """Fonts and template are read once; each compilation after that takes tenths of a second."""
    return typst.Compiler(input=str(HERE / f"{template}.typ"), root=str(HERE), ignore_system_fonts=True)
