"""What is asked about a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.people.models import Person, Station
from pacenote.people.services import PersonDetails, example_number, international
from pacenote.web.forms.base import Form
from pacenote.web.forms.company import zone_choices

ID_KINDS = [
    ("transporter", _("Transporter ID")),
    ("netradyne", _("Netradyne ID")),
    ("mentor", _("Mentor ID")),
    ("email", _("E-mail at a vendor")),
    ("agent", _("Agent ID")),
    ("genesys", _("Genesys ID")),
    ("intercom", _("Intercom ID")),
]


class PersonForm(Form):
    """A person as a user knows them."""

    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("As the files write it: first and last name."))
    known_as = forms.CharField(
        label=_("Known as"), max_length=80, required=False, help_text=_("What messages call the person.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Mobile phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Quiet hours are on the clock of this zone.")
    )
    station = forms.ModelChoiceField(
        Station.objects.none(), label=_("Station"), required=False, empty_label=_("No station")
    )
    status = forms.ChoiceField(label=_("Status"), choices=Person.Status)
    started_on = forms.DateField(
        label=_("First working day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("New people are only praised at first. Empty: not new."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = _("The company's")
        self._region = membership.company.region
        self.fields["language"].choices = [("", company), *settings.LANGUAGES]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["zone"].choices = [("", company), *zone_choices()]  # type: ignore[attr-defined]  # as above
        stations = Station.objects.visible_to(membership).order_by("code")
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_phone(self) -> str:
        """Return the number as E.164."""
        phone = str(self.cleaned_data["phone"]).strip()
        number = international(phone, region=self._region) if phone else ""
        if phone and not number:
            raise ValidationError(
                _("This is no phone number. Write it with its area code, like %(example)s.")
                % {"example": example_number(self._region)}
            )
        return number

    def details(self) -> PersonDetails:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        station = values["station"]
        return PersonDetails(
            name=values["name"],
            known_as=values["known_as"],
            email=values["email"],
            phone=values["phone"],
            language=values["language"],
            zone=values["zone"],
            station_id=station.pk if station else None,
            status=values["status"],
            started_on=values["started_on"],
        )


class NewPersonForm(PersonForm):
    """A person who is new, with the id by which files name them."""

    id_kind = forms.ChoiceField(label=_("Kind of ID"), choices=ID_KINDS, required=False)
    external_id = forms.CharField(
        label=_("ID"), max_length=120, required=False, help_text=_("By this ID the files are matched.")
    )


class IdForm(Form):
    """Another id of a person."""

    kind = forms.ChoiceField(label=_("Kind of ID"), choices=ID_KINDS)
    value = forms.CharField(label=_("ID"), max_length=120)


class ChannelForm(Form):
    """One channel on or off."""

    channel = forms.ChoiceField(choices=[("email", "email"), ("sms", "sms")])
    on = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")
    confirmed = forms.BooleanField(required=False)


class ConsentForm(Form):
    """Consent to texts, or its end, with the words."""

    given = forms.TypedChoiceField(choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1")
    wording = forms.CharField(max_length=2000, required=False)
