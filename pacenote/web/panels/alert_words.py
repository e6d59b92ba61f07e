"""A driver's alerts as words: the file prints codes and seconds, a reader wants to know what happened and when."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from pacenote.base.marking import gettext_noop
from pacenote.coaching.figures import metric_words

#: ``2026-11-25 13:37:57 HARD-ACCELERATION MODERATE``, as a row of alerts keeps them.
_ALERT = re.compile(r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d):\d\d (?P<type>[^;]+?)(?: (?P<severity>[A-Za-z]+))?")
SEVERITIES = {
    "severe": gettext_noop("severe"),
    "moderate": gettext_noop("moderate"),
    "other": "",
}


def alert_words(told: str, zone: str, *, one_day: bool) -> str:
    """Return ``13:37 EST Hard acceleration (moderate), …``; what is written otherwise stays as it is."""
    return ", ".join(_one(alert, zone, one_day=one_day) for alert in told.split("; "))


def _one(alert: str, zone: str, *, one_day: bool) -> str:
    found = _ALERT.fullmatch(alert)
    if found is None:
        return alert
    name = f"netradyne_{found['type'].lower().replace('-', '_')}"
    words = metric_words(name)
    what = found["type"].replace("-", " ").capitalize() if words == name else words
    how = (found["severity"] or "").lower()
    severity = SEVERITIES.get(how, how)
    when = " ".join(filter(None, ("" if one_day else found["day"], found["time"], zone)))
    return f"{when} {what} ({_(severity)})" if severity else f"{when} {what}"
