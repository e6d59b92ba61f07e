"""Where a kind of file is found, and when."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.performance.kinds import KINDS, DaysAfter, Kind


def where(company: Company, slug: str) -> dict[str, Any]:
    """Return portal, menu path and time frame of a kind, and when it is due. Raises Http404 for an unknown kind."""
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    get = kind.where_to_get
    return {
        "kind_name": _(kind.name),
        "portal": _(get.portal),
        "path": [step.strip() for step in _(get.menu_path).split("›")],
        "time_frame": _(get.time_frame),
        "formats": _("As it comes: the name may change, the content must not."),
        "available": "",
        "due": _due(company, kind),
    }


def _due(company: Company, kind: Kind) -> str:
    time = time_format(company.send_time, "H:i")
    if isinstance(kind.due, DaysAfter):
        if kind.due.days == 1:
            return _("Due on the next day at %(time)s") % {"time": time}
        return _("Due after %(days)s days at %(time)s") % {"days": kind.due.days, "time": time}
    return _("Due on the delivery day after the week, %(time)s") % {"time": time}
