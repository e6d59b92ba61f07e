"""What is asked about an issue or a kudo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.people.models import RemarkType
from pacenote.people.services import TypeLine
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField


class RemarkForm(Form):
    """Of which type, when it happened, and a note."""

    kind = RowField(RemarkType.objects.none(), label=_("About"), empty_label=None)
    happened_at = forms.DateTimeField(
        label=_("When it happened"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000})
    )

    def __init__(self, *args: Any, membership: Membership, keep: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = RemarkType.objects.visible_to(membership)
        kind = self.fields["kind"]
        kind.queryset = types.filter(retired=False) | types.filter(pk=keep)  # type: ignore[attr-defined]  # a ModelChoiceField
        kind.label_from_instance = _word  # type: ignore[attr-defined]  # as above


def _word(kind: RemarkType) -> str:
    word = gettext(kind.label)
    return f"{gettext('Kudo')}: {word}" if kind.kudo else f"{gettext('Issue')}: {word}"


class TypeForm(Form):
    """One type of issues and kudos."""

    label = forms.CharField(label=_("Word"), max_length=60, required=False)
    kudo = forms.BooleanField(label=_("Kudo"), required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=0, max_value=10)
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=9999)
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def line(self, pk: int | None) -> TypeLine:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        return TypeLine(values["label"], values["kudo"], values["weight"], values["position"], values["retired"], pk)
