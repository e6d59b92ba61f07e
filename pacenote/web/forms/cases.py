"""What the list of cases can be asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company
from pacenote.base.clock import resolve_local
from pacenote.cases.models import Case
from pacenote.cases.queries import Wanted
from pacenote.web.forms.base import Form


class CasesForm(Form):
    """The fields beside the search; what cannot be read asks for nothing."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *Case.Kind.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "kind" else "form-control"

    def asked(self) -> dict[str, str]:
        """Return what was asked and can be read, as the address writes it."""
        self.full_clean()
        values = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: str(value) for name, value in values.items() if value}

    def wanted(self, company: Company, *, words: str, show: str, person: int | None) -> Wanted:
        """Return the question; days are the company's, both ends included."""
        asked = self.asked()

        def midnight(day: str, later: int = 0) -> datetime | None:
            if not day:
                return None
            return resolve_local(date.fromisoformat(day) + timedelta(days=later), time(0), company.zoneinfo)

        return Wanted(
            words=words,
            person_id=person,
            kind=asked.get("kind", ""),
            unsatisfied=show == "unsatisfied",
            evaluated=show == "evaluated",
            since=midnight(asked.get("since", "")),
            until=midnight(asked.get("until", ""), 1),
        )
