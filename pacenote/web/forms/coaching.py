"""What pages about messages take in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.coaching.services.editing import LONGEST
from pacenote.web.forms.base import Form

SKIP_REASONS = [
    ("told", _("Told in person")),
    ("wrong", _("The numbers are wrong")),
    ("unfair", _("It was not their doing")),
    ("other", _("Something else")),
]


class SkipForm(Form):
    """Why a message is not sent."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=SKIP_REASONS, widget=forms.Select(attrs={"class": "form-select"})
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Stays in the record."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def words(self) -> str:
        """Return reason and note as one sentence for the record."""
        label = str(dict(SKIP_REASONS)[self.cleaned_data["reason"]])
        note = self.cleaned_data["note"].strip()
        return f"{label}: {note}" if note else label


class WriteForm(Form):
    """A message by hand. The service says how long it may be."""

    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6}),
        help_text=_("Write in their language. A link to their own page is added when it leaves."),
    )


class ReachForm(Form):
    """Whom a send by hand is for. ``seen`` is the number that the button named."""

    reach = forms.ChoiceField(choices=[("rostered", ""), ("everyone", "")])
    seen_rostered = forms.IntegerField(required=False)
    seen_everyone = forms.IntegerField(required=False)

    @property
    def seen(self) -> int | None:
        """Return how many people the user was told that it reaches."""
        reach: str = self.cleaned_data["reach"]
        seen: int | None = self.cleaned_data[f"seen_{reach}"]
        return seen


class UrgentForm(Form):
    """Why somebody is written to in their quiet hours."""

    reason = forms.CharField(
        label=_("Why it cannot wait"),
        max_length=200,
        help_text=_("Stays in the record, with your name."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
