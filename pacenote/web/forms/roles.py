"""What is asked about a role of a company's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MEANINGS, may
from pacenote.web.forms.base import Form


class RoleForm(Form):
    """A name and a box for each permission that whoever asks has themselves."""

    name = forms.CharField(label=_("Name"), max_length=40)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("permissions", ())
        for number, (permission, meaning) in enumerate(MEANINGS.items()):
            self.fields[f"may{number}"] = forms.BooleanField(
                label=_capital(gettext(permission)),
                help_text=gettext(meaning),
                required=False,
                disabled=not may(membership, permission),
                initial=permission in chosen,
            )

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The permissions, in the order in which the page lists them."""
        return [self[name] for name in self.fields if name != "name"]

    def permissions(self) -> list[str]:
        """Return what was ticked; only of a valid form."""
        return [each for number, each in enumerate(MEANINGS) if self.cleaned_data[f"may{number}"]]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
