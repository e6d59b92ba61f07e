"""What pages about files take in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pacenote.people.models import Person
from pacenote.web.forms.base import Form
from pacenote.web.forms.choices import RowField
from pacenote.web.forms.days import DayField


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploaded files."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files, each of them checked as Django checks one; an empty file is the reader's to refuse."""
        files = data if isinstance(data, list | tuple) else [data]
        clean_one = super().clean
        return [clean_one(each, initial) for each in files or [None]]


class ImportForm(Form):
    """Any number of files at once."""

    uploads = ManyFilesField(allow_empty_file=True)

    def add_prefix(self, field_name: str) -> str:
        """Return the name that the page gives the field; a form's own ``files`` is taken by Django."""
        return "files" if field_name == "uploads" else field_name

    def split(self) -> tuple[list[UploadedFile[bytes]], list[UploadedFile[bytes]]]:
        """Return the files that may be read, and those too large to be looked at."""
        chosen: list[UploadedFile[bytes]] = self.cleaned_data["uploads"]
        small = [each for each in chosen if (each.size or 0) <= settings.FILE_LIMIT_BYTES]
        return small, [each for each in chosen if each not in small]


class PeriodForm(Form):
    """Which day and week the dashboards show, and which deletion could be undone; nonsense shows the usual ones."""

    day = forms.DateField(required=False)
    week = forms.DateField(required=False)
    undo = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class LateForm(Form):
    """Which late messages: those of one slot to show, and those that a page named to send."""

    slot = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    message = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        named = [each for each in data.getlist("message") if each.isascii() and each.isdigit() and len(each) < 19]
        self.fields["message"].choices = [(each, each) for each in named]  # type: ignore[attr-defined]  # a choice field


class AnswerForm(Form):
    """What a user says about a file that asked."""

    action = forms.ChoiceField(choices=[("period", ""), ("ours", ""), ("station", ""), ("leave_out", "")])
    start = DayField(required=False)
    station = forms.CharField(max_length=12, required=False)

    def clean(self) -> dict[str, Any]:
        """A period needs its day."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("action") == "period" and not values.get("start"):
            raise forms.ValidationError(_("Choose the day, or any day of the week, that the file is about."))
        if values.get("action") == "station" and not values.get("station"):
            raise forms.ValidationError(_("Choose the station that the file is about."))
        return values


class MapForm(Form):
    """The person that a row means."""

    person = RowField(
        queryset=Person.objects.none(),
        error_messages={
            "required": _("Choose the person that this name means."),
            "invalid_choice": _("This person is not in your directory any more."),
        },
    )


class PauseForm(Form):
    """Why sending is paused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Everybody who opens Pacenote reads it."),
        widget=forms.TextInput(attrs={"class": "form-control", "autofocus": True}),
    )
