"""Found companies, hand out the first owner's link, change what a company has set."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from phonenumbers import SUPPORTED_REGIONS

from pacenote.accounts.models import Company, Membership, OneTimeLink, Role, User
from pacenote.base.clock import zone_names
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.quiet import QuietHours
from pacenote.base.sentences import Value

OWNER = "first owner"
OWNER_LINK_LASTS = timedelta(days=7)
#: Minutes before a send at which users can be reminded; 0 is never.
REMINDERS = (0, 15, 30, 60, 90, 120, 180)


class LinkUsedError(DomainError):
    """The one-time link was used, has expired, or was never made."""

    code = "link_used"


class BadSettingsError(DomainError):
    """A company cannot be set that way. ``field`` names the setting."""

    code = "bad_settings"

    def __init__(self, field: str, message: str, *, values: Mapping[str, Value] | None = None) -> None:
        super().__init__(message, values=values)
        self.field = field


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """Everything of a company that its settings page changes; weekdays count from Monday = 0."""

    name: str
    short_code: str
    zone: str
    country: str
    language: str
    word: str
    send_time: time
    quiet_from: time
    quiet_until: time
    first_weekday: int
    delivery_weekday: int
    reach: str
    channels: tuple[str, ...]
    reply_to: str

    @classmethod
    def of(cls, company: Company) -> CompanySettings:
        """Return what a company has set."""
        values = {each.name: getattr(company, each.name) for each in fields(cls)}
        return cls(**{**values, "channels": tuple(company.channels)})


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, as it stands in the audit log; both are empty where nothing did."""

    before: dict[str, Any]
    after: dict[str, Any]


def create_company(
    *, name: str, zone: str, owner: User | None, now: datetime, language: str = "en", short_code: str = ""
) -> Company:
    """Create a company and make ``owner`` its owner. Raises BadSettingsError for a zone that does not exist."""
    if zone not in zone_names():
        raise BadSettingsError("zone", _("There is no time zone “%(zone)s”."), values={"zone": zone})
    company = _with_free_slug(
        Company(name=" ".join(name.split())[:120], zone=zone, language=language, short_code=short_code, created_at=now)
    )
    if owner is not None:
        Membership.objects.create(company=company, user=owner, role=Role.OWNER)
    return company


def _with_free_slug(company: Company) -> Company:
    stem = slugify(company.name)[:34] or "company"
    number = 1
    while True:
        company.slug = stem if number == 1 else f"{stem}-{number}"
        try:
            with transaction.atomic():
                company.save(force_insert=True)
        except IntegrityError:  # taken, perhaps this very moment
            number += 1
        else:
            return company


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    *, purpose: str, lasts: timedelta, now: datetime, company: Company | None = None
) -> tuple[OneTimeLink, str]:
    """Return a new link that works once, and its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    link = OneTimeLink.objects.create(token_hash=_hash(token), purpose=purpose, company=company, expires_at=now + lasts)
    return link, token


def working_link(token: str, *, purpose: str, now: datetime) -> OneTimeLink | None:
    """Return the link of a token while it can be used, with its company."""
    links = OneTimeLink.objects.filter(token_hash=_hash(token), purpose=purpose, used_at=None, expires_at__gt=now)
    return links.select_related("company").first()


def use_link(token: str, *, purpose: str, now: datetime) -> OneTimeLink:
    """Use a link up, once whoever comes first, as part of the caller's transaction. Raises LinkUsedError."""
    link = OneTimeLink.objects.select_for_update().filter(token_hash=_hash(token), purpose=purpose).first()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkUsedError(
            _("This link was used already, or is too old."),
            hint=_("Sign in if you have an account, or ask for a new link."),
        )
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link


def void_link(link: OneTimeLink, now: datetime) -> None:
    """Let a link end now; one that was used stays as it is."""
    OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def make_owner_link(now: datetime) -> str:
    """Return the token of a new one-time link for the first owner; earlier ones that nobody used are void.

    Only its hash is kept. It lasts seven days.
    """
    OneTimeLink.objects.filter(purpose=OWNER, used_at=None, expires_at__gt=now).update(expires_at=now)
    _link, token = make_link(purpose=OWNER, lasts=OWNER_LINK_LASTS, now=now)
    return token


def end_logins(user: User) -> int:
    """End every login of a user, wherever it is open; returns how many there were."""
    logins = list(UserSession.objects.filter(user_id=user.pk))
    for login in logins:
        login.end()
    return len(logins)


@transaction.atomic
def change_settings(*, company: Company, wanted: CompanySettings, channels_here: Collection[str]) -> Change:
    """Give a company other settings and say what changed. Safe to repeat; raises BadSettingsError.

    ``channels_here`` are the ones that this installation can send on.
    """
    _check(wanted, channels_here)
    wanted = replace(wanted, name=" ".join(wanted.name.split()))  # it stands in the head of every mail
    current = Company.objects.select_for_update().get(pk=company.pk)
    was, will = _plain(CompanySettings.of(current)), _plain(wanted)
    changed = [field for field, value in will.items() if was[field] != value]
    for field in changed:
        value = getattr(wanted, field)
        setattr(company, field, list(value) if field == "channels" else value)
    if changed:
        company.save(update_fields=changed)
    return Change({field: was[field] for field in changed}, {field: will[field] for field in changed})


def _plain(values: CompanySettings) -> dict[str, Any]:
    times = {name: getattr(values, name).isoformat("minutes") for name in ("send_time", "quiet_from", "quiet_until")}
    return asdict(values) | times | {"channels": list(values.channels)}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _check(wanted: CompanySettings, channels_here: Collection[str]) -> None:
    days = range(7)
    nowhere = [channel for channel in wanted.channels if channel not in channels_here]
    refusals = (
        ("name", not wanted.name.strip(), _("A company needs a name.")),
        ("zone", wanted.zone not in zone_names(), _("There is no such time zone.")),
        ("country", wanted.country not in ("", *SUPPORTED_REGIONS), _("There is no such country.")),
        ("language", wanted.language not in dict(settings.LANGUAGES), _("Pacenote does not speak this language.")),
        ("word", wanted.word not in Company.Word, _("Choose one of the words.")),
        ("reach", wanted.reach not in Company.Reach, _("Choose whom the automatic send reaches.")),
        ("first_weekday", wanted.first_weekday not in days, _("Choose a day of the week.")),
        ("delivery_weekday", wanted.delivery_weekday not in days, _("Choose a day of the week.")),
        ("reply_to", wanted.reply_to != "" and not _is_address(wanted.reply_to), _("This is no e-mail address.")),
        ("channels", bool(nowhere), _("This installation cannot send on that channel.")),
        ("channels", not wanted.channels, _("Choose at least one channel.")),
        ("channels", len(set(wanted.channels)) < len(wanted.channels), _("Name each channel once.")),
    )
    for field, refused, message in refusals:
        if refused:
            raise BadSettingsError(field, message)
    quiet = QuietHours(wanted.quiet_from, wanted.quiet_until, ZoneInfo(wanted.zone))
    if quiet.cover(wanted.send_time):
        raise BadSettingsError(
            "send_time",
            _("From %(start)s to %(end)s nobody is written to. Choose a time outside of these quiet hours."),
            values={"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}"},
        )


@transaction.atomic
def change_reminders(*, company: Company, minutes: int, among: Collection[int], chosen: Collection[int]) -> Change:
    """Set how long before a send users are reminded of files, and which of some memberships are; says what changed.

    Safe to repeat; raises BadSettingsError.
    """
    if minutes not in REMINDERS:
        raise BadSettingsError("minutes", _("Choose one of the times."))
    current = Company.objects.select_for_update().get(pk=company.pk)
    was = {"minutes": current.reminder_minutes, "users": _reminded(company)}
    ours = Membership.objects.filter(company=company, pk__in=among)
    ours.filter(pk__in=chosen).update(reminded=True)
    ours.exclude(pk__in=chosen).update(reminded=False)
    company.reminder_minutes = minutes
    company.save(update_fields=["reminder_minutes"])
    will = {"minutes": minutes, "users": _reminded(company)}
    changed = [field for field in will if was[field] != will[field]]
    return Change({field: was[field] for field in changed}, {field: will[field] for field in changed})


def _reminded(company: Company) -> list[int]:
    members = Membership.objects.filter(company=company, active=True, reminded=True)
    return sorted(members.values_list("user", flat=True))
