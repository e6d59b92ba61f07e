"""A token for a program: its name, what it may do, when it ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import PERMISSIONS, may
from pacenote.web.forms.base import Form

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


class TokenForm(Form):
    """What a new token is to be; only what its maker may do is offered."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("By which you know the program again."),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(
        label=_("It ends after"), choices=DAYS, initial="90", widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(each, gettext(each)) for each in PERMISSIONS if may(membership, each)]
        self.fields["scopes"].choices = own  # type: ignore[attr-defined]  # a MultipleChoiceField
