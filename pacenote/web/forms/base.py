"""The form from which ours come: what one refuses is told to the log of requests, by field and code."""

from __future__ import annotations

from django import forms

from pacenote.base.refusals import note


class Form(forms.Form):
    """Notes what it refuses: who sends what a page does not offer is known by ``invalid_choice`` and its like."""

    def full_clean(self) -> None:
        """Look at what was sent, and note which fields were refused with which code."""
        super().full_clean()
        if self.is_bound:
            for field, errors in self.errors.as_data().items():
                for error in errors:
                    note(str(error.code or "refused"), field.strip("_"))
