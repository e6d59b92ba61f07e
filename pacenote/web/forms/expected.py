"""Which files are expected, when they are due, and who is reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.services import REMINDERS
from pacenote.performance.expecting import MOST_DAYS, Expecting
from pacenote.performance.kinds import KINDS
from pacenote.web.forms.base import Form

USUAL = "usual"


def rule_choices(usual: str) -> list[tuple[str, str]]:
    """Return the due rules to choose from; ``usual`` says the kind's own."""
    daily = [("d1", _("Every day, due the next day"))]
    daily += [
        (f"d{days}", _("Every day, due %(days)s days later") % {"days": days}) for days in range(2, MOST_DAYS + 1)
    ]
    weekly = [("w", _("Every week, due on the delivery day"))]
    weekly += [(f"w{day}", _("Every week, due on %(day)s") % {"day": name}) for day, name in WEEKDAYS.items()]
    return [(USUAL, usual), *daily, *weekly]


def rule_value(said: Expecting) -> str:
    """Return the choice that stands for what a company says."""
    if said.cadence is None:
        return USUAL
    if said.cadence == "day":
        return f"d{said.due_days or 1}"
    return "w" if said.weekday is None else f"w{said.weekday}"


def expecting_of(choice: str, *, expected: bool) -> Expecting:
    """Return what a choice means."""
    if choice.startswith("d"):
        return Expecting(expected, "day", due_days=int(choice[1:]))
    if choice.startswith("w"):
        return Expecting(expected, "week", weekday=int(choice[1:]) if choice[1:] else None)
    return Expecting(expected)


def minutes_words(minutes: int) -> str:
    """Return a time before the send."""
    if not minutes:
        return _("Never")
    return ngettext("%(count)s minute before the send", "%(count)s minutes before the send", minutes) % {
        "count": minutes
    }


class ExpectedFilesForm(Form):
    """Two fields per kind, and the reminders."""

    minutes = forms.TypedChoiceField(label=gettext_lazy("Remind of what is missing"), coerce=int)
    users = forms.MultipleChoiceField(
        label=gettext_lazy("Who is reminded"),
        help_text=gettext_lazy("By the bell and by e-mail, once for each send."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        company: Company,
        said: Mapping[str, Expecting],
        usual: Mapping[str, str],
        members: Sequence[Membership],
    ) -> None:
        initial: dict[str, object] = {
            "minutes": company.reminder_minutes,
            "users": [str(member.pk) for member in members if member.reminded],
        }
        for slug, each in said.items():
            initial |= {f"expected-{slug}": each.expected, f"rule-{slug}": rule_value(each)}
        super().__init__(data, initial=initial)
        self.slugs = tuple(said)
        times = sorted({*REMINDERS, company.reminder_minutes})
        self.fields["minutes"].choices = [(each, minutes_words(each)) for each in times]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["users"].choices = [(str(each.pk), each.user.display_name) for each in members]  # type: ignore[attr-defined]  # a ChoiceField
        for slug in said:
            name = _(KINDS[slug].name)
            self.fields[f"expected-{slug}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"rule-{slug}"] = forms.ChoiceField(
                label=_("How often %(kind)s comes and when it is due") % {"kind": name},
                choices=rule_choices(usual[slug]),
            )

    def wanted(self) -> dict[str, Expecting]:
        """Return what was chosen for each kind; only of a valid form."""
        values = self.cleaned_data
        return {slug: expecting_of(values[f"rule-{slug}"], expected=values[f"expected-{slug}"]) for slug in self.slugs}
