"""Providers of e-mail that Pacenote can hand over to, and how one is set in the environment.

The calls themselves are django-anymail's. Listed is what hands our mark back with its events, so that a bounce finds
its delivery without an address being looked up. What each of them promises: docs/operator/email.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pacenote.base import environment as env
from pacenote.base.environment import BadSettingError

NAME, KEY, ADDRESS = "PACENOTE_MAIL_PROVIDER", "PACENOTE_MAIL_KEY", "PACENOTE_MAIL_API_URL"
DOMAIN, HOOKS, SIGNING = "PACENOTE_MAIL_DOMAIN", "PACENOTE_MAIL_HOOK_SECRET", "PACENOTE_MAIL_SIGNING_KEY"
INBOX = "PACENOTE_INBOX_DOMAIN"
#: The user by which webhooks sign in; the secret is their password.
HOOK_USER: Final = "pacenote"
HOST = re.compile(r"(?=.{4,190}\Z)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Kind:
    """One provider: ``path`` follows the address of its API; the rest says what it can do."""

    title: str
    key: str
    api_url: str
    path: str = "/"
    keeps_message_id: bool = False
    can_switch_tracking_off: bool = True
    signs: bool = False
    takes_mail_in: bool = True


KINDS: Final[dict[str, Kind]] = {
    "postmark": Kind("Postmark", "server_token", "https://api.postmarkapp.com", keeps_message_id=True),
    "mailgun": Kind("Mailgun", "api_key", "https://api.mailgun.net", path="/v3/", keeps_message_id=True, signs=True),
    "mailjet": Kind("Mailjet", "api_key", "https://api.mailjet.com", path="/v3.1/"),
    "sparkpost": Kind("SparkPost", "api_key", "https://api.sparkpost.com", path="/api/v1/"),
    "brevo": Kind(
        "Brevo", "api_key", "https://api.brevo.com", path="/v3/", can_switch_tracking_off=False, takes_mail_in=False
    ),
}


@dataclass(frozen=True, slots=True)
class MailProvider:
    """The provider of the settings; ``options`` are what its backend is made with."""

    name: str
    api_url: str
    options: dict[str, str]
    hook_secret: str = ""
    signing_key: str = ""
    inbox_domain: str = ""

    @property
    def kind(self) -> Kind:
        """What is known about it."""
        return KINDS[self.name]

    @property
    def backend(self) -> str:
        """Its backend for mail that is not a coaching message, such as a password's."""
        return f"anymail.backends.{self.name}.EmailBackend"

    @property
    def anymail(self) -> dict[str, Any]:
        """The settings of the library."""
        prefix = self.name.upper()
        values: dict[str, Any] = {f"{prefix}_{name.upper()}": value for name, value in self.options.items()}
        values |= {f"{prefix}_API_URL": self.api_url + self.kind.path, "REQUESTS_TIMEOUT": (5, 20)}
        if self.hook_secret:
            values["WEBHOOK_SECRET"] = f"{HOOK_USER}:{self.hook_secret}"
        if self.signing_key:
            values[f"{prefix}_WEBHOOK_SIGNING_KEY"] = self.signing_key
        return values


def mail_provider() -> MailProvider | None:
    """Return the provider of the ``PACENOTE_MAIL_`` variables, None where none is named; refuse nonsense."""
    name = env.text(NAME)
    if not name:
        _refuse_orphans()
        return None
    if name not in KINDS:
        raise BadSettingError(NAME, name, "one of " + ", ".join(KINDS))
    if env.text("PACENOTE_SMTP_URL"):
        raise BadSettingError(NAME, name, "nothing where PACENOTE_SMTP_URL is set: mail leaves one way")
    hooks, signing = env.secret(HOOKS), _key(SIGNING)
    if hooks and not re.fullmatch(r"[A-Za-z0-9_-]+", hooks):
        raise BadSettingError(HOOKS, "(hidden)", "letters, digits, _ and -: it stands in an address")
    kind = KINDS[name]
    if kind.signs and hooks and not signing:
        raise BadSettingError(SIGNING, "", f"the key by which {name} signs its webhooks")
    return MailProvider(
        name=name,
        api_url=env.web_address(ADDRESS, default=kind.api_url),
        options=_options(name),
        hook_secret=hooks,
        signing_key=signing if kind.signs else "",
        inbox_domain=_inbox(name, hooks),
    )


def _refuse_orphans() -> None:
    for variable in (KEY, HOOKS, SIGNING, DOMAIN, ADDRESS, INBOX):
        if env.text(variable) or env.text(f"{variable}_FILE"):
            raise BadSettingError(NAME, "", f"one of {', '.join(KINDS)}, since {variable} is set")


def _options(name: str) -> dict[str, str]:
    key = _key(KEY)
    if not key:
        raise BadSettingError(KEY, "", f"the key of the account at {name}, or {KEY}_FILE")
    more: dict[str, Callable[[str], dict[str, str]]] = {"mailjet": _key_pair, "mailgun": _with_domain}
    return more[name](key) if name in more else {KINDS[name].key: key}


def _key_pair(key: str) -> dict[str, str]:
    public, colon, private = key.partition(":")
    if not (public and colon and private):
        raise BadSettingError(KEY, "(hidden)", "both keys of the account with a colon between them")
    return {"api_key": public, "secret_key": private}


def _with_domain(key: str) -> dict[str, str]:
    domain = env.text(DOMAIN).lower()
    if not HOST.fullmatch(domain):
        raise BadSettingError(DOMAIN, domain, "the domain that sends, such as mail.example.com")
    return {"api_key": key, "sender_domain": domain}


def _key(variable: str) -> str:
    """Return a key of the provider's; its length is the provider's business, its signs are not."""
    value = env.text_or_file(variable)
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise BadSettingError(variable, "(hidden)", "a key without spaces")
    return value


def _inbox(name: str, hooks: str) -> str:
    domain = env.text(INBOX).lower()
    if not domain:
        return ""
    if not HOST.fullmatch(domain):
        raise BadSettingError(INBOX, domain, "a domain whose mail the provider takes, such as in.example.com")
    if not KINDS[name].takes_mail_in:
        raise BadSettingError(INBOX, domain, f"nothing: mail that comes in by {name} cannot be read")
    if not hooks:
        raise BadSettingError(HOOKS, "", f"a secret of at least 32 characters, since {INBOX} is set")
    return domain
