"""What is asked about a day's roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from pacenote.accounts.models import Membership
from pacenote.people.models import Person, RosterStatus
from pacenote.people.services import RosterLine, start_time
from pacenote.web.forms.days import DayField


class DayForm(forms.Form):
    """Which day is meant."""

    day = DayField()


class AddForm(DayForm):
    """One more person on a day."""

    person = forms.ModelChoiceField(Person.objects.none())
    status = forms.ChoiceField()
    starts = forms.TimeField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(membership)
        statuses = RosterStatus.objects.visible_to(membership)
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
