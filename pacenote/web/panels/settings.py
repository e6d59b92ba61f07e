"""The company's settings in groups, and from when they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.performance.queries import next_moment
from pacenote.web.forms.company import CompanyForm
from pacenote.web.panels.times import times_of


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together."""

    title: str
    text: str
    fields: tuple[BoundField, ...]


def groups(form: CompanyForm) -> tuple[Group, ...]:
    """Return the form in three groups."""
    parts = (
        (_("Company"), "", ("name", "short_code", "zone", "country", "word", "language")),
        (
            _("Sending"),
            _("Messages of files that came in time go by themselves."),
            ("send_time", "quiet_from", "quiet_until", "channels", "reply_to", "reach"),
        ),
        (_("Weeks"), _("For files that speak about a week."), ("first_weekday", "delivery_weekday")),
    )
    return tuple(Group(title, text, tuple(form[name] for name in names)) for title, text, names in parts)


def effect(company: Company, now: datetime) -> str:
    """Return from when a change counts."""
    _day, due_at = next_moment(company, now)
    when = times_of(company, now).near(due_at)
    return _("Counts at once. Next send: %(when)s. What was on time or sent stays so.") % {"when": when}


def effect_then(next_send: str) -> str:
    """Return from when a change counts that was looked at and is not saved yet."""
    return _("Not saved yet: save it once more. Next send then: %(when)s.") % {"when": next_send}
