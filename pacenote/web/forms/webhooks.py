"""What a webhook is called, where it leads and what it hears of; since when what failed is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.webhooks.addresses import LONGEST
from pacenote.webhooks.catalogue import EVENTS
from pacenote.webhooks.models import Webhook
from pacenote.webhooks.services import Wanted
from pacenote.webhooks.services.owning import LONGEST_NAME

#: Values, spans and words of *all that failed within …*.
SPANS: Final = (
    ("1", timedelta(hours=1), _("the last hour")),
    ("24", timedelta(days=1), _("the last day")),
    ("168", timedelta(days=7), _("the last 7 days")),
    ("720", timedelta(days=30), _("the last 30 days")),
)


class WebhookForm(forms.Form):
    """A new webhook, or one as it is."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("What it is for: payroll, the wall display, …"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip
    url = forms.CharField(
        label=_("Address"), max_length=LONGEST, help_text=_("Where events are sent to: https://example.com/hook"),
        widget=forms.URLInput({"class": "form-control", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        choices=[(each, each) for each in EVENTS], error_messages={"required": _("Choose at least one event.")}
    )
    on = forms.BooleanField(label=_("On"), required=False, initial=True)

    @classmethod
    def of(cls, data: Any, webhook: Webhook | None) -> WebhookForm:
        """Return the form, filled as the webhook is."""
        if webhook is None:
            return cls(data)
        lane = webhook.lane
        kept = {"name": webhook.name, "url": webhook.url, "events": lane.events, "on": not lane.off}
        return cls(data, initial=kept)

    def wanted(self) -> Wanted:
        """Return what a valid form asks for."""
        values = self.cleaned_data
        return Wanted(name=values["name"], url=values["url"], events=values["events"], on=values["on"])

    @property
    def chosen(self) -> frozenset[str]:
        """The events that are ticked."""
        return frozenset(self["events"].value() or ())


class AgainForm(forms.Form):
    """Since when what failed is sent again."""

    within = forms.ChoiceField(
        label=_("What failed within"), choices=[(value, words) for value, _span, words in SPANS], initial="24",
        widget=forms.Select({"class": "form-select"}),
    )  # fmt: skip

    @property
    def span(self) -> timedelta:
        """The span of a valid form."""
        return {value: span for value, span, _words in SPANS}[self.cleaned_data["within"]]
