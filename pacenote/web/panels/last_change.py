"""Who changed a page of the settings last, and when, out of the audit log: one line for every page of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_AUDIT, may
from pacenote.performance.catalogue import METRICS
from pacenote.records.models import AuditEntry
from pacenote.web.panels.times import times_of

#: By the name of a page: the deeds that change what it shows.
DEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "settings": ("changed settings",),
    "settings_logo": ("changed logo",),
    "settings_files": ("changed expected files", "changed reminders"),
    "settings_inbox": ("changed inbox", "allowed a sender", "removed a sender"),
    "settings_coaching": ("changed coaching",),
    "settings_bridge": ("changed bridge",),
    "settings_weekly": ("changed rule",),
    "settings_daily": ("changed rule",),
    "settings_templates": ("changed words",),
    "settings_sessions": ("changed settings",),
    "settings_areas": ("changed areas",),
    "settings_roster": ("changed statuses",),
    "settings_mappings": ("mapped a sheet", "changed a mapping", "forgot a mapping"),
    "settings_remarks": ("changed remark types",),
    "settings_users": (
        *("changed membership", "handed over ownership", "switched user off", "switched user on"),
        *("invited", "invited again", "joined", "took back invitation"),
    ),
    "settings_roles": ("made role", "changed role", "removed role"),
    "settings_sign_in": ("changed sign-in",),
    "settings_tokens": ("made token", "ended token"),
    "settings_webhooks": ("added webhook", "changed webhook", "rotated secret", "deleted webhook"),
    "settings_retention": ("changed periods", "placed hold", "ended hold"),
}
#: Where one deed is done on two pages, whose it is.
_SUBJECTS: Final = {"settings": "company", "settings_sessions": "sessions"}
#: Pages on which nothing is set: one looks, or tries.
NOTHING_SET: Final = frozenset({"settings_channels", "settings_audit"})
_CADENCES: Final = {"settings_weekly": "week", "settings_daily": "day"}


@dataclass(frozen=True, slots=True)
class LastChange:
    """The line as words, and the audit log from which it comes; no address for somebody who may not read that."""

    text: str
    url: str


def last_change(membership: Membership, page: str, now: datetime) -> LastChange | None:
    """Return who changed what a page shows, None for a page on which nothing is set."""
    if page in NOTHING_SET:
        return None
    found = AuditEntry.objects.visible_to(membership).filter(verb__in=DEEDS[page]).select_related("actor")
    if page in _SUBJECTS:
        found = found.filter(subject_type=_SUBJECTS[page])
    if page in _CADENCES:
        found = found.exclude(after__metric__in=[each for each in METRICS if METRICS[each].cadence != _CADENCES[page]])
    entry = found.order_by("-at", "-pk").first()
    if entry is None:
        return LastChange(_("As it was at first: nobody has changed it."), "")
    return LastChange(_words(entry, membership, now), _address(membership, entry))


def _words(entry: AuditEntry, membership: Membership, now: datetime) -> str:
    when = times_of(membership.company, now).near(entry.at)
    who = entry.actor.display_name if entry.actor else _("somebody who left")
    return _("Last changed by %(name)s, %(when)s") % {"name": who, "when": when}


def _address(membership: Membership, entry: AuditEntry) -> str:
    if not may(membership, VIEW_AUDIT):
        return ""
    return f"{reverse('settings_audit', args=[membership.company.slug])}?{urlencode({'verb': entry.verb})}"
