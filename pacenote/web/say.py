"""Refusals on the page where they happened: what is wrong and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from pacenote.base.errors import DomainError
from pacenote.base.refusals import note
from pacenote.base.sentences import Sentence, Value


def in_words(template: str, values: Mapping[str, Value] | None = None) -> str:
    """Return a marked template in the language of the page, with its values in it."""
    return Sentence(template, values or {}).said(gettext)


def refusal_words(refusal: DomainError) -> str:
    """Return a refusal's sentence and its hint, and note its code for the log."""
    note(refusal.code)
    sentences = (in_words(part, refusal.values) for part in (refusal.template, refusal.hint_template))
    return " ".join(filter(None, sentences))


def late_words(refusal: DomainError, led: str) -> str:
    """Return a refusal with what led to it, which says more than its hint; without that, with its hint."""
    return f"{in_words(refusal.template, refusal.values)} {led}" if led else refusal_words(refusal)


def say_refusal(request: HttpRequest, refusal: DomainError) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refusal_words(refusal))
