"""What is asked about several names of the queue at once."""

from __future__ import annotations

from typing import Any

from django import forms

from pacenote.accounts.models import Membership
from pacenote.imports.models import FileRow
from pacenote.people.models import Person
from pacenote.web.forms.base import Form


class BulkForm(Form):
    """The checked rows, what shall become of them, and once they were shown, whom each was shown to mean."""

    deed = forms.ChoiceField(choices=[("map", ""), ("create", ""), ("not_ours", "")])
    row = forms.ModelMultipleChoiceField(FileRow.objects.none())
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._membership = membership
        rows = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED).select_related("file")
        self.fields["row"].queryset = rows.order_by("pk")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField

    def pairs(self) -> list[tuple[FileRow, Person]]:
        """Return each row with the person that was shown beside it (``person-<row>``); only of a valid form."""
        rows = list(self.cleaned_data["row"])
        chosen = {row.pk: str(self.data.get(f"person-{row.pk}", "")) for row in rows}
        numbers = {number for number in chosen.values() if number.isdecimal() and len(number) < 19}
        people = {
            str(person.pk): person for person in Person.objects.visible_to(self._membership).filter(pk__in=numbers)
        }
        return [(row, people[chosen[row.pk]]) for row in rows if chosen[row.pk] in people]
