"""What a company demands of its users when they sign in."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import EVERYBODY
from pacenote.people.services import IDLE_MINUTES, SignInRules
from pacenote.web.calling import grant_word, grants
from pacenote.web.forms.base import Form
from pacenote.web.panels.times import span_words


class SignInRulesForm(Form):
    """A box for everybody, one for each role, and the time after which an unused login ends."""

    second_step_of = forms.MultipleChoiceField(
        label=_("Come in with a second step only"), required=False, widget=forms.CheckboxSelectMultiple
    )
    idle_minutes = forms.TypedChoiceField(
        label=_("A login that nobody uses ends after"),
        coerce=int,
        help_text=_("For somebody who works for several companies the shortest counts, in all of them."),
    )

    def __init__(self, data: QueryDict | None, *, company: Company, without: dict[str, int]) -> None:
        now = SignInRules.of(company)
        super().__init__(data, initial={"second_step_of": sorted(now.second_step_of), "idle_minutes": now.idle_minutes})
        everybody = (EVERYBODY, gettext("Everybody, whatever their role"))
        roles = [
            (each.key, _with_count(grant_word(company, each), without.get(each.key, 0))) for each in grants(company)
        ]
        self.fields["second_step_of"].choices = [everybody, *roles]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["idle_minutes"].choices = idle_choices()  # type: ignore[attr-defined]  # as above

    def wanted(self) -> SignInRules:
        """Return what was chosen; only of a valid form."""
        values = self.cleaned_data
        return SignInRules(frozenset(values["second_step_of"]), values["idle_minutes"])


def _with_count(role: str, without: int) -> str:
    return gettext("%(role)s (%(count)s without one)") % {"role": role, "count": without} if without else role


def idle_choices() -> list[tuple[int, str]]:
    """Return the times that are shorter than the installation's, after that one."""
    most = timedelta(hours=settings.LOGIN_IDLE_HOURS)
    usual = gettext("%(span)s, as everywhere here") % {"span": span_words(most)}
    shorter = [minutes for minutes in IDLE_MINUTES if minutes and timedelta(minutes=minutes) < most]
    return [(0, usual), *((minutes, span_words(timedelta(minutes=minutes))) for minutes in shorter)]
