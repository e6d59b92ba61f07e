"""How long each class of records is kept, and why somebody is put on hold."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pacenote.jobs.retention import CLASSES
from pacenote.web.forms.base import Form

#: What is offered; another period that a program has set is offered beside them.
MONTHS = (6, 12, 18, 24, 36, 48, 60, 84, 120)


class RetentionForm(Form):
    """One period per class, in the order of the page."""

    def __init__(self, data: QueryDict | None, *, kept: dict[str, int]) -> None:
        super().__init__(data)
        for each in CLASSES:
            months = sorted({*MONTHS, *([kept[each.name]] if each.name in kept else [])})
            self.fields[each.name] = forms.TypedChoiceField(
                label=_(each.label),
                choices=[("", _("For ever")), *((str(count), _period(count)) for count in months)],
                coerce=int,
                empty_value=None,
                required=False,
                initial=str(kept.get(each.name, "")),
            )

    def wanted(self) -> dict[str, int | None]:
        """Return the months of each class, None for ever; only of a valid form."""
        return {each.name: self.cleaned_data[each.name] for each in CLASSES}


def _period(months: int) -> str:
    if months % 12:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}


class HoldForm(Form):
    """Why nothing about a person may be erased."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The claim, the letter or the date until when. It stands in the audit log."),
    )


class ErasureForm(Form):
    """The name of whom everything known is erased of, typed once more."""

    typed = forms.CharField(label=gettext_lazy("Type the name to confirm"), max_length=200)

    def __init__(self, data: QueryDict | None, *, name: str) -> None:
        super().__init__(data)
        self.name = name
        self.fields["typed"].widget.attrs["autocomplete"] = "off"
        self.fields["typed"].help_text = name

    def clean_typed(self) -> str:
        """Refuse another name."""
        typed = " ".join(str(self.cleaned_data["typed"]).split())
        if typed != " ".join(self.name.split()):
            raise forms.ValidationError(_("This is not the name."))
        return typed
