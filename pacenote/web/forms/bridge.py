"""The rule by which Pacenote suggests sessions itself."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pacenote.coaching_sessions.bridge import Limits
from pacenote.coaching_sessions.models import SessionSettings
from pacenote.web.forms.base import Form
from pacenote.web.forms.rules import WholeField


class BridgeForm(Form):
    """The settings in the order of the page."""

    on = forms.BooleanField(label=_("Let Pacenote suggest sessions"), required=False)
    times = WholeField(
        label=_("Opportunities on one metric"),
        unit=_("times"),
        help_text=_("So often within the weeks below. 0 switches this reason off."),
    )
    messages = WholeField(
        label=_("Messages without improvement"),
        unit=_("messages"),
        help_text=_("After so many messages about a metric its next number is no better. 0 switches this reason off."),
    )
    weeks = WholeField(label=_("Look back"), unit=_("weeks"), help_text="")

    def __init__(self, data: QueryDict | None, *, settings: SessionSettings) -> None:
        names = ("on", "times", "messages", "weeks")
        super().__init__(data, initial={name: getattr(settings, f"bridge_{name}") for name in names})

    def limits(self) -> Limits:
        """Return the rule that was filled in; only of a valid form."""
        return Limits(self.cleaned_data["times"], self.cleaned_data["weeks"], self.cleaned_data["messages"])
