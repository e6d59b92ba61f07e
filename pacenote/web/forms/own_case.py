"""A case that a user enters by hand."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacenote.accounts.models import Membership
from pacenote.cases.models import Case
from pacenote.cases.services import OwnCase
from pacenote.web.forms.base import Form
from pacenote.web.forms.moments import MomentField
from pacenote.web.forms.sessions import OptionsField
from pacenote.web.panels.session_choices import choice_of, trainee_options


class OwnCaseForm(Form):
    """What happened, to whom, when, and where more of it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Case.Kind, widget=forms.Select(attrs={"class": "form-select"})
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    people = OptionsField(label=gettext_lazy("Who took part"))
    opened_at = MomentField(label=gettext_lazy("When"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("By which others know it: a ticket, a tracking number. Without one it gets one."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    link = forms.URLField(
        label=gettext_lazy("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Where more of it is."),
        widget=forms.URLInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, membership: Membership, search_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = cast(QueryDict, self.data)
        chosen = data.getlist("people") if self.is_bound else list(self.initial.get("people") or [])
        options, field = trainee_options(membership, chosen), self.fields["people"]
        field.choices = options.choices[-1:]  # type: ignore[attr-defined]  # a ChoiceField; people, no groups
        field.widget.attrs |= {
            "data-search": "",
            "data-placeholder": _("Add people"),
            "data-nothing": _("Nobody found"),
            "data-remove": _("Remove"),
        }
        if options.more:
            field.widget.attrs["data-search-url"] = search_url

    def told(self) -> OwnCase:
        """Return what was filled in; only of a valid form."""
        values = self.cleaned_data
        picked = [each.person_id for each in map(choice_of, values["people"]) if each and each.person_id]
        return OwnCase(
            kind=values["kind"], subject=values["subject"], number=values["number"], link=values["link"],
            opened_at=values["opened_at"], people=tuple(picked),
        )  # fmt: skip
