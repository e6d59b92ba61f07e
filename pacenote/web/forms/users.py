"""What is asked to invite somebody, to come in, and to hand ownership over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership, Role, User
from pacenote.people.models import Person
from pacenote.web.calling import role_choices
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField
from pacenote.web.forms.widgets import LongSelect

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


def least_first(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return shipped roles from the one that may do least to the one that may do most, then the company's own."""
    shipped = [each for each in choices if each[0] in Role]
    return [*shipped[::-1], *(each for each in choices if each[0] not in Role)]


class InviteForm(Form):
    """Whom to invite, as what. The role begins with the one that may do least."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"))
    person = RowField(
        Person.objects.none(),
        label=_("Person in the directory"),
        required=False,
        widget=LongSelect,
        empty_label=_("Nobody"),
        help_text=_("Who signs in as this person sees the own page, and can coach or be coached."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = least_first(role_choices(membership))  # type: ignore[attr-defined]  # a ChoiceField
        people = Person.objects.visible_to(membership).filter(user=None).exclude(status=Person.Status.INACTIVE)
        field = self.fields["person"]
        field.queryset = people.order_by("sort_key", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]  # as above


class JoinForm(Form):
    """Name and password of somebody new."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), help_text=_("At least 10 characters."), widget=NEW_PASSWORD, strip=False
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, object]:
        """Hold the password against the rules, which look at the name and the address too."""
        values = super().clean() or {}
        if password := values.get("password"):
            try:
                validate_password(password, User(email=self.email, name=values.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values


class HandOverForm(Form):
    """The owner's own password, once more; not of whoever has proved themselves otherwise (``proved``)."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, proved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proved:
            del self.fields["password"]
