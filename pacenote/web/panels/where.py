"""Where a kind of file is found, and when."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.performance.kinds import CASE_DIRECTIONS, KINDS, SHEET_DIRECTIONS, DaysAfter, Kind
from pacenote.performance.queries import kind_of_file


def where(company: Company, slug: str) -> dict[str, Any]:
    """Return portal, menu path and time frame of a kind, and when it is due. Raises Http404 for an unknown kind.

    A sheet of the company's own lies in no portal: its path is what the table needs.
    """
    kind = kind_of_file(company.pk, slug)
    if kind is None or slug not in KINDS:
        raise Http404
    get = kind.where_to_get
    return {
        "kind_name": _(kind.name),
        "own": get in (SHEET_DIRECTIONS, CASE_DIRECTIONS),
        "portal": _(get.portal),
        "path": [step.strip() for step in _(get.menu_path).split("›")],
        "time_frame": _(get.time_frame),
        "formats": _("As it comes: the name may change, the content must not."),
        "available": "",
        "due": due_words(company, kind),
    }


def due_words(company: Company, kind: Kind) -> str:
    """Return when a file of a kind is due."""
    time = time_format(company.send_time, "H:i")
    if isinstance(kind.due, DaysAfter):
        if kind.due.days == 1:
            return _("Due on the next day at %(time)s") % {"time": time}
        return _("Due after %(days)s days at %(time)s") % {"days": kind.due.days, "time": time}
    if kind.due.weekday is not None:
        return _("Due on %(day)s after the week, %(time)s") % {"day": WEEKDAYS[kind.due.weekday], "time": time}
    return _("Due on the delivery day after the week, %(time)s") % {"time": time}


def usual_rule(company: Company, kind: Kind) -> str:
    """Return when a file of a kind is due in so few words that a list to choose from shows them on a phone."""
    time = time_format(company.send_time, "H:i")
    if isinstance(kind.due, DaysAfter):
        if kind.due.days == 1:
            return _("Usual: next day, %(time)s") % {"time": time}
        return _("Usual: %(days)s days later, %(time)s") % {"days": kind.due.days, "time": time}
    if kind.due.weekday is not None:
        return _("Usual: %(day)s, %(time)s") % {"day": WEEKDAYS[kind.due.weekday], "time": time}
    return _("Usual: delivery day, %(time)s") % {"time": time}
