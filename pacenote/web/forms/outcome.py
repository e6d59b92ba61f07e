"""What came out of a session, and what will be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacenote.coaching_sessions.services import Action
from pacenote.people.models import Person
from pacenote.web.forms.base import Form


class OutcomeForm(Form):
    """What came out of a session."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    shared_notes = forms.CharField(
        label=gettext_lazy("Shared notes"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Trainees and their supervisors read these."),
    )
    private_notes = forms.CharField(
        label=gettext_lazy("Private notes"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nobody but you reads these."),
    )
    acknowledge = forms.BooleanField(
        label=gettext_lazy("Ask the trainees to confirm what was agreed"), required=False, initial=True
    )


class ActionForm(Form):
    """One line of actions; empty ones are left out. Its fields are called ``action1``, ``owner1`` and so on."""

    action = forms.CharField(max_length=300, required=False)
    owner = forms.ChoiceField(required=False)
    metric = forms.ChoiceField(required=False)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self, data: Any, *, line: int, owners: Iterable[Person], metrics: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        self.line = line
        super().__init__(data, **kwargs)
        self.fields["owner"].choices = [(str(each.pk), each.name) for each in owners]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["metric"].choices = [("", _("No metric")), *metrics]  # type: ignore[attr-defined]  # a ChoiceField
        labels = {
            "action": _("Action %(line)s"),
            "owner": _("Owner of action %(line)s"),
            "metric": _("Metric of action %(line)s"),
            "due": _("Due day of action %(line)s"),
        }
        for name, label in labels.items():
            self.fields[name].label = label % {"line": line}
            dress = "form-select" if name in ("owner", "metric") else "form-control"
            self.fields[name].widget.attrs |= {"aria-label": self.fields[name].label, "class": dress}
        self.fields["action"].widget.attrs["placeholder"] = _("What will be done")

    def add_prefix(self, field_name: str) -> str:
        """Number the fields instead of prefixing them."""
        return f"{field_name}{self.line}"

    def said(self) -> Action:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        owner = int(values["owner"]) if values["owner"] else None
        return Action(values["action"], owner, values["due"], values["metric"])
