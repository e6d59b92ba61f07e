"""What is asked about groups and memberships."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.people.models import Group, Person
from pacenote.web.calling import role_choices
from pacenote.web.forms.base import Form


class GroupForm(Form):
    """A group's name."""

    name = forms.CharField(label=_("Name"), max_length=80)


class PeopleForm(Form):
    """Several people of the directory."""

    person = forms.ModelMultipleChoiceField(Person.objects.none())

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(membership)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


class MembershipForm(Form):
    """A user's role, and the groups they are limited to."""

    role = forms.ChoiceField(label=_("Role"))
    limited = forms.TypedChoiceField(
        label=_("Sees"),
        choices=[("0", _("Everybody in the company")), ("1", _("Only the people of some groups"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        help_text=_("Supervisors, coaches and whoever may do no more can be limited. In no group they see nobody."),
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(membership)  # type: ignore[attr-defined]  # a ChoiceField
        groups = Group.objects.visible_to(membership).order_by("sort_key")
        field = self.fields["groups"]
        field.queryset = groups  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        field.label_from_instance = lambda group: group.name  # type: ignore[attr-defined]  # as above
