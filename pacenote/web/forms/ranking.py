"""What a ranking looks at: how many days, how many readings at least, and weights to try out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pacenote.analytics.report import DAYS, LEAST, MOST_DAYS, MOST_LEAST
from pacenote.web.forms.base import Form

WHOLE = re.compile("[0-9]{1,4}")
MOST_WEIGHT = 10


class RankingForm(Form):
    """The window. What is left out or cannot be read is as usual."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, required=False)
    least = forms.IntegerField(label=_("Readings at least"), min_value=1, max_value=MOST_LEAST, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__({"days": data.get("days") or DAYS, "least": data.get("least") or LEAST})
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    @property
    def window_days(self) -> int:
        """How many days, today included."""
        return self._number("days", DAYS)

    @property
    def least_readings(self) -> int:
        """How many readings a person needs for a place."""
        return self._number("least", LEAST)

    def _number(self, name: str, usual: int) -> int:
        self.is_valid()
        return self.cleaned_data.get(name) or usual


def tried_weights(data: QueryDict, saved: Mapping[str, int]) -> dict[str, int]:
    """Return the weights that are tried out and differ from the saved ones; nonsense is passed over."""
    tried = {metric: data.get(f"weight-{metric}", "") for metric in saved}
    numbers = {
        metric: min(int(text), MOST_WEIGHT) for metric, text in tried.items() if text.isascii() and text.isdigit()
    }
    return {metric: number for metric, number in numbers.items() if number != saved[metric]}
