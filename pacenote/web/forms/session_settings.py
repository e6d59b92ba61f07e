"""What is asked about a company's sessions and the list of their areas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pacenote.coaching_sessions.services import AreaLine, Decisions
from pacenote.coaching_sessions.services.deciding import MOST_DAYS
from pacenote.web.forms.base import Form


class DecisionsForm(Form):
    """How strict the company is, and how long it waits."""

    reason_required = forms.BooleanField(
        label=_("Declining takes a reason"),
        required=False,
        help_text=_("Of coaches and of trainees. Otherwise it may be left empty."),
    )
    refuse_conflicts = forms.BooleanField(
        label=_("Two sessions at once are refused"),
        required=False,
        help_text=_("Otherwise who schedules is warned and may go on."),
    )
    no_show_days = forms.IntegerField(
        label=_("Days until a session that nobody started is canceled"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Counted from its end. Until then it is overdue."),
    )
    acknowledge_days = forms.IntegerField(
        label=_("Days to confirm what was agreed"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Then who has not confirmed is reminded, and the coach sees it."),
    )

    def decisions(self) -> Decisions:
        """Return what was chosen; only of a valid form."""
        return Decisions(**self.cleaned_data)


class AreaForm(Form):
    """One coaching area."""

    name = forms.CharField(label=_("Area"), max_length=80, required=False)
    metrics = forms.MultipleChoiceField(label=_("Metrics"), required=False)
    active = forms.BooleanField(label=_("Offered"), required=False)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metrics = self.fields["metrics"]
        metrics.choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        metrics.widget.attrs |= {
            "data-search": "",
            "data-placeholder": _("Add a metric"),
            "data-nothing": _("Nothing found"),
            "data-remove": _("Remove"),
        }

    def line(self, pk: int | None) -> AreaLine:
        """Return what was entered; only of a valid form."""
        values = self.cleaned_data
        return AreaLine(values["name"], values["active"], tuple(values["metrics"]), pk)
