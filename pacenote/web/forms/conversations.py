"""What is written to a person, and how a dispute is decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import User
from pacenote.messaging.services.conversing import LONGEST
from pacenote.web.forms.base import Form


class AnswerForm(Form):
    """An answer to a person."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"})
    )


class DecisionForm(Form):
    """Whether a finding stands, and why."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("withdraw", _("They are right: withdraw it")), ("uphold", _("It stands"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        help_text=_("The person reads it, and it stays in the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssignForm(Form):
    """Who decides."""

    to = forms.TypedChoiceField(label=_("Who decides"), coerce=int, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: object, *, users: list[User], current: int | None) -> None:
        super().__init__(data, initial={"to": current})  # type: ignore[arg-type]  # a QueryDict or nothing
        self.fields["to"].choices = [(user.pk, user.display_name) for user in users]  # type: ignore[attr-defined]
