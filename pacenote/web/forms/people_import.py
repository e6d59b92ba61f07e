"""What the columns of a list of people or of a roster mean, one choice per column; and consent that came with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from pacenote.base.errors import DomainError
from pacenote.imports.parsers.people_mapping import ID, PREFIXES, PeopleMapping, Purpose, check_people_mapping
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.imports.services import Choices, Consent
from pacenote.web.forms.base import Form
from pacenote.web.forms.people import ID_KINDS
from pacenote.web.say import refusal_words

WHO = [
    ("name", _("Name")),
    ("last_first", _("Name, written as Last, First")),
    ("first_name", _("First name")),
    ("last_name", _("Last name")),
]
PEOPLE = [
    ("known_as", _("Known as")),
    ("email", _("E-mail")),
    ("phone", _("Mobile phone")),
    ("language", _("Language")),
    ("zone", _("Time zone")),
    ("station", _("Station")),
    ("groups", _("Groups")),
    ("status", _("Employment status")),
    ("started_on", _("First working day")),
]
ROSTER = [
    ("email", _("E-mail")),
    ("day", _("Day")),
    ("starts", _("Start")),
    ("status", _("Roster status")),
    ("note", _("Note")),
]
NEW_ID = f"{ID}new"


class OrderForm(Form):
    """What a mapping says beside its columns."""

    order = forms.ChoiceField(
        label=_("Days like 05/11"),
        choices=[("", _("are not in this file")), ("mdy", _("Month first")), ("dmy", _("Day first"))],
        required=False,
    )

    purpose: Purpose = "people"

    def __init__(self, *args: Any, table: PlainTable, kept: PeopleMapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self._kept = table, kept
        uses = dict(kept.uses)
        choices = _choices(self.purpose, kept)
        for place, key in enumerate(table.keys):
            self.fields[f"use-{place}"] = forms.ChoiceField(
                label=_("Says"), choices=choices, required=False, initial=uses.get(key, "")
            )
        self.fields["order"].initial = kept.order
        self._made: PeopleMapping | None = None

    def clean(self) -> dict[str, Any]:
        """Make the mapping of the choices."""
        values = super().clean() or {}
        if self.errors:
            return values
        uses = []
        for place, key in enumerate(self.table.keys):
            use = values[f"use-{place}"]
            use = f"{ID}{self._kind(place)}" if use == NEW_ID else use
            uses += [(key, use)] if use else []
        mapping = self._mapping(tuple(uses))
        try:
            check_people_mapping(mapping)
        except DomainError as refusal:
            raise ValidationError(refusal_words(refusal)) from refusal
        self._made = mapping
        return values

    def _kind(self, place: int) -> str:
        """Return the name under which ids of a column are kept: its title's."""
        words = slugify(self.table.titles[place]).replace("-", "_")
        return re.sub(r"^[^a-z]+", "", words)[:20].strip("_") or f"id_{place + 1}"

    def _mapping(self, uses: tuple[tuple[str, str], ...]) -> PeopleMapping:
        return PeopleMapping(
            purpose=self.purpose,
            uses=uses,
            name=self._kept.name,
            order=self.cleaned_data["order"],
            titled=self.table.titled,
            shape=() if self.table.titled else self.table.shape,
            titles=tuple(zip(self.table.keys, self.table.titles, strict=True)),
        )

    def made(self) -> PeopleMapping:
        """Return the mapping; only of a valid form."""
        if self._made is None:
            raise ValueError("the form is not valid")
        return self._made


class PeopleMappingForm(OrderForm):
    """A list of people: its columns, what waits for a decision, and consent."""

    rename = forms.BooleanField(
        label=_("Take names from the file, also of people who are known already"), required=False
    )
    same_names = forms.BooleanField(required=False)
    consent = forms.BooleanField(
        label=_("These people agreed to text messages"),
        required=False,
        help_text=_("Written down with your name and today's date. Whoever took it back before is left out."),
    )
    wording = forms.CharField(
        label=_("In these words"), max_length=1800, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed_on = forms.DateField(
        label=_("Agreed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    mark = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rename"].initial = self._kept.rename

    def clean(self) -> dict[str, Any]:
        """Demand the words that people agreed to where consent is ticked."""
        values = super().clean()
        if values.get("consent") and not str(values.get("wording", "")).strip():
            self.add_error("wording", _("Consent needs the words that people agreed to."))
        return values

    def _mapping(self, uses: tuple[tuple[str, str], ...]) -> PeopleMapping:
        return replace(super()._mapping(uses), rename=bool(self.cleaned_data["rename"]))

    def choices(self) -> Choices:
        """Return what was decided by line (``decide-<line>``) and about names; only of a valid form."""
        decided = {
            int(key.removeprefix("decide-")): str(self.data[key])[:20]
            for key in self.data
            if re.fullmatch(r"decide-\d{1,9}", key) and self.data[key]
        }
        return Choices(decided, bool(self.cleaned_data["same_names"]))

    def agreed(self) -> Consent | None:
        """Return the consent that comes with the list, if any; only of a valid form."""
        values = self.cleaned_data
        day: date | None = values["agreed_on"]
        return Consent(" ".join(values["wording"].split()), day) if values["consent"] else None


class RosterMappingForm(OrderForm):
    """A roster: its columns, what stands before names, and the day where no column says it."""

    purpose: Purpose = "roster"
    prefixes = forms.CharField(
        label=_("Roles before names"),
        max_length=60,
        required=False,
        initial=", ".join(PREFIXES),
        help_text=_("Left out with the hyphen: SV-Ana Torres is Ana Torres."),
    )
    start = forms.DateField(
        label=_("The day it is about"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Needed where no column says the day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prefixes"].initial = ", ".join(self._kept.prefixes)

    def clean(self) -> dict[str, Any]:
        """Demand the day where no column says it."""
        values = super().clean()
        if self._made and not self._made.columns("day") and not values.get("start"):
            self.add_error("start", _("Say which day this roster is about."))
        return values

    def _mapping(self, uses: tuple[tuple[str, str], ...]) -> PeopleMapping:
        parts = (re.sub(r"[^\w]", "", part) for part in re.split(r"[\s,;]+", self.cleaned_data["prefixes"]))
        prefixes = tuple(part[:8] for part in parts if part)[:12]
        return replace(super()._mapping(uses), prefixes=prefixes)


def _choices(purpose: Purpose, kept: PeopleMapping) -> list[tuple[str, Any]]:
    """Return what a column may say, with the company's own kinds of ids."""
    fields = PEOPLE if purpose == "people" else ROSTER
    ids: list[tuple[str, Any]] = [(f"{ID}{kind}", label) for kind, label in ID_KINDS]
    known = {value for value, _label in ids}
    ids += [(use, use.removeprefix(ID)) for _key, use in kept.uses if use.startswith(ID) and use not in known]
    more = [(NEW_ID, _("Another ID, called as its column"))] if purpose == "people" else []
    groups: list[tuple[Any, Any]] = [("", _("Ignore")), (_("Who"), WHO), (_("What"), fields), (_("IDs"), [*ids, *more])]
    return groups
