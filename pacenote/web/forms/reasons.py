"""Why something about a session does not take place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from pacenote.web.forms.base import Form

#: What coaches say most when they decline, so that one choice does.
WHY = (
    ("", gettext_lazy("Choose, if one fits")),
    ("time", gettext_lazy("No time before it expires")),
    ("coach", gettext_lazy("Another coach suits better")),
    ("talked", gettext_lazy("We have talked about it already")),
    ("message", gettext_lazy("A message is enough")),
)


class ReasonForm(Form):
    """A reason in somebody's own words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Those concerned will read it."),
    )

    def words(self) -> str:
        """Return the reason; only of a valid form."""
        return str(self.cleaned_data["reason"])


class DeclineForm(ReasonForm):
    """A coach's reason: one of those that are given often, their own words, or both."""

    field_order = ("why", "reason")
    why = forms.ChoiceField(label=gettext_lazy("Reason"), choices=WHY, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as they came
        self.fields["reason"].label = gettext_lazy("In your words")

    def words(self) -> str:
        """Return what was chosen and what was written, in the language of the page."""
        chosen = str(dict(WHY)[self.cleaned_data["why"]]) if self.cleaned_data["why"] else ""
        return ": ".join(filter(None, (chosen, super().words().strip())))
