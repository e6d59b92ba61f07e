"""The texts of one metric in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from pacenote.coaching.texts import LONGEST, PARTS, check_text
from pacenote.web.forms.base import Form
from pacenote.web.say import refusal_words


class WordsForm(Form):
    """One field for each part that the metric has."""

    def __init__(
        self, data: QueryDict | None, *, parts: Sequence[str], texts: Mapping[str, str], language: str
    ) -> None:
        super().__init__(data, initial=dict(texts))
        self.parts = tuple(parts)
        for part in parts:
            attrs = {"rows": 1 if part == "topic" else 3, "spellcheck": "true", "lang": language}
            self.fields[part] = forms.CharField(
                label=gettext(PARTS[part]), max_length=LONGEST * 2, widget=forms.Textarea(attrs=attrs)
            )

    def clean(self) -> dict[str, str]:
        """Hold each text against what may stand in it."""
        for part in self.parts:
            if (text := self.cleaned_data.get(part)) and (problem := check_text(part, " ".join(text.split()))):
                self.add_error(part, refusal_words(problem))
        return self.cleaned_data

    def texts(self) -> dict[str, str]:
        """Return what was entered; only of a valid form."""
        return {part: " ".join(self.cleaned_data[part].split()) for part in self.parts}
