"""What was refused while a request was answered, for its line in the log: fields and codes of ours, never a value."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Final

_noted: ContextVar[list[str] | None] = ContextVar("refusals", default=None)
#: Codes and names of fields are words of ours; whatever else somebody put in their place is left out.
_WORD: Final = re.compile(r"[a-z0-9_.-]{1,60}", re.IGNORECASE)
AT_MOST: Final = 20


def begin() -> None:
    """Begin a request without refusals: a thread answers many."""
    _noted.set([])


def note(code: str, field: str = "") -> None:
    """Note that something was refused, by its code and, of a form, the field."""
    noted = _noted.get()
    if noted is None or len(noted) >= AT_MOST:
        return
    told = f"{_word(field)}={_word(code)}" if field else _word(code)
    if told not in noted:
        noted.append(told)


def end() -> list[str]:
    """Return what was noted, and forget it."""
    noted = _noted.get() or []
    _noted.set(None)
    return noted


def _word(given: str) -> str:
    return given if _WORD.fullmatch(given) else "(kept out)"
