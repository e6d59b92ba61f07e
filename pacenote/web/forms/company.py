"""What is asked to start a company and to set one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from itertools import permutations

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, User
from pacenote.accounts.services import CompanySettings
from pacenote.base.clock import zone_names
from pacenote.base.countries import country_names, country_of
from pacenote.messaging.channels import available
from pacenote.messaging.models import Channel
from pacenote.web.calling import reach_choices
from pacenote.web.forms.base import Form
from pacenote.web.forms.widgets import LongSelect

WEEKDAYS = list(DAY_NAMES.items())
#: Zones that are kept for old files only, and offsets without a place.
NOT_OFFERED = ("Etc/", "SystemV/", "posix", "right/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones to choose from, by region and city."""
    places = [zone for zone in zone_names() if "/" in zone and not zone.startswith(NOT_OFFERED)]
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(places))]


class FirstRunForm(Form):
    """The first owner and their company."""

    company = forms.CharField(label=_("Name of the company"), max_length=120)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="America/Chicago", widget=LongSelect)
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,  # as on the page of signing in
    )

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address has an account already."))
        return email

    def clean(self) -> dict[str, object]:
        """Hold the password against the rules, which look at the name and the address too."""
        values = super().clean() or {}
        if password := values.get("password"):
            try:
                validate_password(password, User(email=values.get("email", ""), name=values.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values


def country_choices(zone: str) -> list[tuple[str, str]]:
    """Return the countries to choose from, first the one of a time zone."""
    names = country_names(get_language() or "en")
    usual = gettext("As the time zone: %(country)s") % {"country": dict(names)[country_of(zone)]}
    return [("", usual), *names]


def channel_choices(current: Sequence[str]) -> list[tuple[str, str]]:
    """Return the orders of channels to choose from: those set up here, and what the company has now.

    The outbox takes everything, so nothing can come after it.
    """
    ways = [name for name in available() if name != Channel.OUTBOX]
    orders: list[tuple[str, ...]] = [(Channel.OUTBOX.value,)]
    for count in range(1, len(ways) + 1):
        for order in permutations(ways, count):
            orders += [order, (*order, Channel.OUTBOX.value)]
    if tuple(current) not in orders:
        orders.append(tuple(current))
    return [(",".join(order), _then(order)) for order in orders]


def _then(order: Sequence[str]) -> str:
    if len(order) == 1:
        return str(Channel(order[0]).label)
    short = {Channel.SMS: gettext("SMS"), Channel.EMAIL: gettext("e-mail"), Channel.OUTBOX: gettext("outbox")}
    words = gettext(", then ").join(short[Channel(name)] for name in order)  # whole on a phone
    return words[:1].upper() + words[1:]


class CompanyForm(Form):
    """The settings of a company."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_code = forms.CharField(
        label=_("Short code"),
        max_length=12,
        required=False,
        help_text=_("As the files name the company. The first file fills it in."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, widget=LongSelect)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        widget=LongSelect,
        help_text=_("Phone numbers without a country code are read as of this country."),
    )
    send_time = forms.TimeField(
        label=_("Time to send out pending messages"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In the company's time zone, outside of the quiet hours."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet hours begin"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In each person's own time zone. What would go then waits until they end."),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet hours end"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The same time as their beginning: no quiet hours."),
    )
    reach = forms.ChoiceField(label=_("Automatic send reaches"), choices=Company.Reach, widget=forms.RadioSelect)
    channels = forms.ChoiceField(label=_("Channels"), help_text=_("The first one that reaches a person is used."))
    reply_to = forms.EmailField(
        label=_("Answers to e-mails go to"),
        required=False,
        help_text=_("A mailbox that somebody reads. Empty: the sender of all mail of this installation."),
    )
    first_weekday = forms.TypedChoiceField(label=_("First day of the week"), choices=WEEKDAYS, coerce=int)
    delivery_weekday = forms.TypedChoiceField(
        label=_("Weekly files are due on"),
        choices=WEEKDAYS,
        coerce=int,
        help_text=_("The weekday after the week ended. The portal publishes until Wednesday noon Pacific."),
    )
    word = forms.ChoiceField(label=_("What coached people are called"), choices=Company.Word)
    language = forms.ChoiceField(
        label=_("Language of messages"),
        choices=settings.LANGUAGES,
        help_text=_("For people who have no language of their own."),
    )

    def __init__(self, data: QueryDict | None, *, company: Company) -> None:
        values = asdict(CompanySettings.of(company)) | {"channels": ",".join(company.channels)}
        super().__init__(data, initial=values)
        self.fields["country"].choices = country_choices(company.zone)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["reach"].choices = reach_choices(company)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["channels"].choices = channel_choices(company.channels)  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> CompanySettings:
        """Return what was chosen; only of a valid form."""
        return CompanySettings(**{**self.cleaned_data, "channels": tuple(self.cleaned_data["channels"].split(","))})


class LogoForm(Form):
    """A picture of the company's own."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPEG, at most 1 MB. It is drawn anew, 600 by 200 points at most; nothing else is kept."),
        widget=forms.FileInput({"class": "form-control", "accept": "image/png,image/jpeg"}),
    )
