"""Which days an evidence file speaks of and how it is handed out, and a file to check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.web.forms.base import Form
from pacenote.web.forms.days import DayField

FORMS = [("pdf", _("PDF, to read and print")), ("json", _("JSON, with every hash, to be checked"))]


class EvidenceForm(Form):
    """The days and the form."""

    first = DayField(label=_("From"), widget=forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d"))
    last = DayField(label=_("Until"), widget=forms.DateInput({"type": "date", "class": "form-control"}, "%Y-%m-%d"))
    form = forms.ChoiceField(label=_("As"), choices=FORMS, widget=forms.RadioSelect, initial="pdf")

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        values = super().clean() or {}
        if (first := values.get("first")) and (last := values.get("last")) and first > last:
            self.add_error("last", _("The first day lies after the last one."))
        return values


class CheckForm(Form):
    """A file that somebody holds."""

    file = forms.FileField(
        label=_("Evidence file (JSON)"),
        widget=forms.FileInput({"class": "form-control", "accept": ".json,application/json"}),
    )
