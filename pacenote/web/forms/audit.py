"""What is looked for in the audit log, as it stands in the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacenote.web.forms.base import Form
from pacenote.web.panels.audit import Place, Wanted, verb_words
from pacenote.web.panels.audit_words import VERBS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AuditForm(Form):
    """Words, a deed, the days; what cannot be read asks for nothing."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Who did it, or whom it is about"),
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    verb = forms.ChoiceField(required=False, label=gettext_lazy("What was done"))
    since = forms.DateField(required=False, label=gettext_lazy("From day"), widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(required=False, label=gettext_lazy("To day"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((verb, verb_words(verb)) for verb in VERBS), key=lambda each: each[1].casefold())
        self.fields["verb"].choices = [("", _("Everything")), *named]  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self, before: str = "") -> Wanted:
        """Return what was asked for; ``before`` is the place of the entry that the page begins after."""
        self.is_valid()
        values = self.cleaned_data
        return Wanted(
            words=" ".join((values.get("q") or "").split()),
            verb=values.get("verb") or "",
            since=values.get("since"),
            until=values.get("until"),
            before=opened(before),
        )


def closed(place: Place) -> str:
    """Return a place as it stands in an address: microseconds since 1970, and the number of its entry."""
    return f"{(place.at - EPOCH) // timedelta(microseconds=1)}-{place.pk}"


def opened(text: str) -> Place | None:
    """Return the place that an address names; none where it cannot be read."""
    moment, _dash, key = text.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in (moment, key)):
        return None
    return Place(EPOCH + timedelta(microseconds=int(moment)), int(key))
