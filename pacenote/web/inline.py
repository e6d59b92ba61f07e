"""Pictures that stand in the page itself, so that no address hands them out."""

from __future__ import annotations

import base64


def as_data(png: bytes) -> str:
    """Return a PNG as an address that holds it whole; empty where there is none."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}" if png else ""
