"""What a company sets about its coaching as a whole."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company
from pacenote.coaching.services.manners import CoachingSettings
from pacenote.web.forms.base import Form
from pacenote.web.forms.rules import WholeField


class CoachingForm(Form):
    """The settings in the order of the page."""

    late_policy = forms.ChoiceField(
        label=_("Messages of files that came late"), choices=Company.LatePolicy, widget=forms.RadioSelect
    )
    hold_days = WholeField(
        label=_("A held message waits"), unit=_("days"), help_text=_("For a day on which its person is rostered.")
    )
    max_points = WholeField(
        label=_("Coaching points in a message"), unit=_("at most"), help_text=_("The most important ones are told.")
    )
    grace_days = WholeField(
        label=_("New people are only praised"),
        unit=_("days"),
        help_text=_("Counted from their first working day, where it is known. 0 coaches from the first day."),
    )
    praise_best_after = WholeField(
        label=_("Personal best"),
        unit=_("earlier readings"),
        help_text=_("Praised when it beats all of at least so many. 0 switches it off."),
    )
    praise_improvement = WholeField(
        label=_("Improvement"),
        unit=_("% of the gap"),
        help_text=_(
            "Better than the own last four by so much of the gap between the two thresholds. 0 switches it off."
        ),
    )
    praise_streak = WholeField(
        label=_("Streak"),
        unit=_("readings"),
        help_text=_("In a row on target. Told again at twice, three and four times that. 0 switches it off."),
    )

    def __init__(self, data: QueryDict | None, *, company: Company) -> None:
        super().__init__(data, initial=asdict(CoachingSettings.of(company)))

    def wanted(self) -> CoachingSettings:
        """Return what was chosen; only of a valid form."""
        return CoachingSettings(**self.cleaned_data)
