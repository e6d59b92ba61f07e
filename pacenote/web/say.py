"""Refusals on the page where they happened: what is wrong and what to do next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from pacenote.base.errors import DomainError


def refusal_words(refusal: DomainError) -> str:
    """Return a refusal's sentence and its hint."""
    return " ".join(part for part in (refusal.message, refusal.hint) if part)


def say_refusal(request: HttpRequest, refusal: DomainError) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refusal_words(refusal))
