"""What is asked about a day's roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.people.models import Person, RosterStatus
from pacenote.people.services import RosterLine, StatusLine, start_time
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField
from pacenote.web.forms.days import DayField


class DayForm(Form):
    """Which day is meant."""

    day = DayField()


class AddForm(DayForm):
    """One more person on a day."""

    person = RowField(Person.objects.none())
    status = forms.ChoiceField()
    starts = forms.TimeField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(membership)
        statuses = RosterStatus.objects.visible_to(membership).filter(retired=False)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["status"].choices = [(each.code, each.label) for each in statuses]  # type: ignore[attr-defined]  # a ChoiceField

    def line(self) -> RosterLine:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        starts = values["starts"].strftime("%H:%M") if values["starts"] else ""
        return RosterLine(values["person"].pk, values["status"], starts)


def day_of(values: QueryDict, default: date) -> date:
    """Return the day that an address or a form names, else the default."""
    form = DayForm(values)
    return form.cleaned_data["day"] if form.is_valid() else default


def lines_of(values: QueryDict) -> list[RosterLine]:
    """Return the lines of the day's table; ``status-<person>`` and ``starts-<person>``."""
    return list(_lines(values))


def _lines(values: QueryDict) -> Iterable[RosterLine]:
    for key in values:
        prefix, _dash, number = key.partition("-")
        if prefix == "status" and number.isdecimal() and len(number) < 19:
            starts = str(values.get(f"starts-{number}", ""))
            yield RosterLine(int(number), str(values[key]), start_time(starts))


class StatusForm(Form):
    """One roster status; the word decides whether a new one was meant at all."""

    label = forms.CharField(label=_("Word"), max_length=60, required=False)
    working = forms.BooleanField(label=_("Counts as working"), required=False)
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=9999)
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def line(self, code: str) -> StatusLine:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        return StatusLine(values["label"], values["working"], values["position"], values["retired"], code)
