"""What a webhook is called, where it leads and what it hears of; since when what failed is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.web.forms.base import Form
from pacenote.webhooks.addresses import LONGEST
from pacenote.webhooks.catalogue import EVENTS, EVERYTHING
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


class WebhookForm(Form):
    """A new webhook, or one as it is."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("What it is for: payroll, the wall display, …"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip
    url = forms.CharField(
        label=_("Address"), max_length=LONGEST, help_text=_("Where events are sent to: https://example.com/hook"),
        widget=forms.URLInput({"class": "form-control", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    everything = forms.BooleanField(required=False)
    events = forms.MultipleChoiceField(choices=[(each, each) for each in EVENTS], required=False)
    on = forms.BooleanField(label=_("On"), required=False, initial=True)

    @classmethod
    def of(cls, data: Any, webhook: Webhook | None) -> WebhookForm:
        """Return the form, filled as the webhook is."""
        if webhook is None:
            return cls(data)
        lane = webhook.lane
        kept = {"name": webhook.name, "url": webhook.url, "events": lane.events, "on": not lane.off}
        return cls(data, initial=kept | {"everything": EVERYTHING in lane.events})

    def clean(self) -> dict[str, Any]:
        """Demand an event."""
        values = super().clean() or self.cleaned_data
        if not values.get("everything") and not values.get("events") and "events" not in self.errors:
            self.add_error("events", _("Choose at least one event."))
        return values

    def wanted(self) -> Wanted:
        """Return what a valid form asks for."""
        values = self.cleaned_data
        events = [EVERYTHING] if values["everything"] else values["events"]
        return Wanted(name=values["name"], url=values["url"], events=events, on=values["on"])

    @property
    def chosen(self) -> frozenset[str]:
        """The events that are ticked."""
        return frozenset(self["events"].value() or ())


class AgainForm(Form):
    """Since when what failed is sent again."""

    within = forms.ChoiceField(
        label=_("What failed within"), choices=[(value, words) for value, _span, words in SPANS], initial="24",
        widget=forms.Select({"class": "form-select"}),
    )  # fmt: skip

    @property
    def span(self) -> timedelta:
        """The span of a valid form."""
        return {value: span for value, span, _words in SPANS}[self.cleaned_data["within"]]
