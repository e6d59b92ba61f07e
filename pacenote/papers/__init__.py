"""PDF and pictures from a template beside this module and plain values.

Templates read values as data and never as code: what somebody wrote is text whatever it looks like.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pacenote.accounts.logos import Picture, broken

HERE = Path(__file__).parent


def typeset(template: str, content: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of ``template`` (a name without ``.typ``) filled with ``content``.

    Uses the fonts that come with typst alone, so that the bytes are the same on every machine.
    """
    inputs = {"content": json.dumps(content, ensure_ascii=False)}
    pdf: bytes = _compiler(template).compile(format="pdf", sys_inputs=inputs, timestamp=int(at.timestamp()))
    return pdf


def drawn(picture: Picture, size: tuple[int, int]) -> bytes:
    """Return a picture as PNG of a size: drawn anew, so that what else its file holds is left behind.

    Raises LogoRefusedError where it cannot be drawn.
    """
    width, height = size
    content = {"kind": picture.kind, "width": width, "height": height, "bytes": list(picture.data)}
    try:
        png: bytes = _compiler("logo").compile(format="png", ppi=72, sys_inputs={"content": json.dumps(content)})
    except RuntimeError as error:  # what typst raises
        raise broken() from error
    return png


@cache
def _compiler(template: str) -> Any:
    """Fonts and template are read once; each compilation after that takes tenths of a second."""
    import typst  # noqa: PLC0415  a compiler in itself, for a process that typesets something

    return typst.Compiler(input=str(HERE / f"{template}.typ"), root=str(HERE), ignore_system_fonts=True)
