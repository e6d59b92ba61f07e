"""The address that a user wants."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.web.forms.base import Form


class AddressForm(Form):
    """One address; the link that goes there says whether it is right."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
