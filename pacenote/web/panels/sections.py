"""The sections of a company's settings, as their side navigation shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_RULES, MANAGE_SETTINGS, MANAGE_USERS, VIEW_AUDIT, may
from pacenote.base.marking import gettext_noop
from pacenote.web.panels.last_change import last_change

#: Group, label, name of the page, permission.
SECTIONS = (
    (gettext_noop("General"), gettext_noop("Company"), "settings", MANAGE_SETTINGS),
    (gettext_noop("General"), gettext_noop("Logo"), "settings_logo", MANAGE_SETTINGS),
    (gettext_noop("General"), gettext_noop("Channels"), "settings_channels", MANAGE_SETTINGS),
    (gettext_noop("Files"), gettext_noop("Files and reminders"), "settings_files", MANAGE_SETTINGS),
    (gettext_noop("Files"), gettext_noop("Files by e-mail"), "settings_inbox", MANAGE_SETTINGS),
    (gettext_noop("Files"), gettext_noop("Sheets"), "settings_mappings", MANAGE_SETTINGS),
    (gettext_noop("Messages"), gettext_noop("Coaching"), "settings_coaching", MANAGE_RULES),
    (gettext_noop("Messages"), gettext_noop("Weekly metrics"), "settings_weekly", MANAGE_RULES),
    (gettext_noop("Messages"), gettext_noop("Daily metrics"), "settings_daily", MANAGE_RULES),
    (gettext_noop("Messages"), gettext_noop("Words of messages"), "settings_templates", MANAGE_RULES),
    (gettext_noop("Sessions"), gettext_noop("Coaching sessions"), "settings_sessions", MANAGE_SETTINGS),
    (gettext_noop("Sessions"), gettext_noop("Coaching areas"), "settings_areas", MANAGE_SETTINGS),
    (gettext_noop("Sessions"), gettext_noop("Suggested sessions"), "settings_bridge", MANAGE_RULES),
    (gettext_noop("People"), gettext_noop("Roster statuses"), "settings_roster", MANAGE_SETTINGS),
    (gettext_noop("People"), gettext_noop("Issues and kudos"), "settings_remarks", MANAGE_SETTINGS),
    (gettext_noop("Access"), gettext_noop("Users"), "settings_users", MANAGE_USERS),
    (gettext_noop("Access"), gettext_noop("Roles"), "settings_roles", MANAGE_USERS),
    (gettext_noop("Access"), gettext_noop("Signing in"), "settings_sign_in", MANAGE_USERS),
    (gettext_noop("Access"), gettext_noop("API tokens"), "settings_tokens", MANAGE_SETTINGS),
    (gettext_noop("Access"), gettext_noop("Webhooks"), "settings_webhooks", MANAGE_SETTINGS),
    (gettext_noop("Records"), gettext_noop("Retention"), "settings_retention", MANAGE_SETTINGS),
    (gettext_noop("Records"), gettext_noop("Audit log"), "settings_audit", VIEW_AUDIT),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the side navigation; those of a group stand beside each other."""

    group: str
    label: str
    url: str
    current: bool


def sections(membership: Membership, current: str) -> tuple[Section, ...]:
    """Return the sections that the membership may open; ``current`` is the name of the page."""
    slug = membership.company.slug
    return tuple(
        Section(_(group), _(label), reverse(name, args=[slug]), current=name == current)
        for group, label, name, permission in SECTIONS
        if may(membership, permission)
    )


def framed(membership: Membership, page: str, now: datetime) -> dict[str, object]:
    """Return what stands around every section: the side navigation, and who changed it last."""
    return {"sections": sections(membership, page), "last_change": last_change(membership, page, now)}
