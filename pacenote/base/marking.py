"""Marks English text for translation where it is written; whoever shows it translates it."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Return the text unchanged. The name is one that ``makemessages`` collects."""
    return message
