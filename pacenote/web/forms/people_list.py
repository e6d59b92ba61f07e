"""What the list of people is asked for, as it stands in its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.people.models import Group, Station
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField

SORTS = {
    "": ("sort_key", "pk"),
    "newest": ("-created_at", "-pk"),
    "station": ("station__code", "sort_key", "pk"),
}


class ListForm(Form):
    """Station, group and order; what does not exist asks for nothing."""

    station = RowField(Station.objects.none(), required=False, label=_("Station"), empty_label=_("Every station"))
    group = RowField(Group.objects.none(), required=False, label=_("Group"), empty_label=_("Every group"))
    sort = forms.ChoiceField(
        required=False,
        label=_("Order"),
        choices=[("", _("By name")), ("newest", _("Newest first")), ("station", _("By station"))],
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations, groups = self.fields["station"], self.fields["group"]
        stations.queryset = Station.objects.visible_to(membership).order_by("code")  # type: ignore[attr-defined]  # a ModelChoiceField
        groups.queryset = Group.objects.visible_to(membership).order_by("sort_key")  # type: ignore[attr-defined]  # as above
        groups.label_from_instance = lambda group: group.name  # type: ignore[attr-defined]  # as above

    def asked(self) -> dict[str, Any]:
        """Return what was asked for and exists."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
