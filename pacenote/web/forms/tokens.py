"""A token for a program: its name, what it may do, when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import AREAS, MEANINGS, PERMISSIONS, may
from pacenote.web.forms.base import Form

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))]


@dataclass(frozen=True, slots=True)
class Box:
    """One thing that a token may do, with what that means."""

    value: str
    label: str
    meaning: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Area:
    """Boxes that are about the same; ``number`` tells areas apart on the page."""

    number: int
    title: str
    boxes: tuple[Box, ...]


class TokenForm(Form):
    """What a new token is to be; only what its maker may do is offered."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("By which you know the program again."),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("It may"), error_messages={"required": _("Tick at least one thing that the program may do.")}
    )
    days = forms.ChoiceField(
        label=_("It ends after"), choices=DAYS, initial="90", widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = frozenset(each for each in PERMISSIONS if may(membership, each))
        own = [(each, gettext(each)) for each in self._offered]
        self.fields["scopes"].choices = own  # type: ignore[attr-defined]  # a MultipleChoiceField

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return what may be ticked, by what it is about; a new token may nothing until somebody ticks it."""
        ticked = frozenset(self["scopes"].value() or ())
        return tuple(
            Area(number, gettext(title), tuple(_box(each, ticked) for each in own))
            for number, (title, scopes) in enumerate(AREAS)
            if (own := [each for each in scopes if each in self._offered])
        )


def _box(scope: str, ticked: frozenset[str]) -> Box:
    word = gettext(scope)
    return Box(scope, word[:1].upper() + word[1:], gettext(MEANINGS[scope]), scope in ticked)
