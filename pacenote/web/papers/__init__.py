"""PDF from a template beside this module and plain values.

Templates read values as data and never as code: what somebody wrote is text whatever it looks like.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def typeset(template: str, content: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of ``template`` (a name without ``.typ``) filled with ``content``.

    Uses the fonts that come with typst alone, so that the bytes are the same on every machine.
    """
    inputs = {"content": json.dumps(content, ensure_ascii=False)}
    pdf: bytes = _compiler(template).compile(format="pdf", sys_inputs=inputs, timestamp=int(at.timestamp()))
    return pdf


@cache
def _compiler(template: str) -> Any:
    """Fonts and template are read once; each compilation after that takes tenths of a second."""
    import typst  # noqa: PLC0415  a compiler in itself, for a process that typesets something

    return typst.Compiler(input=str(HERE / f"{template}.typ"), root=str(HERE), ignore_system_fonts=True)
