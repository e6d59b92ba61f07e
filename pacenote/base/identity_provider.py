"""The company's own sign-in (OpenID Connect), and how it is set in the environment: docs/operator/sign-in.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult

from pacenote.base import environment as env
from pacenote.base.environment import BadSettingError
from pacenote.base.mail_providers import HOST

ISSUER, CLIENT, SECRET = "PACENOTE_OIDC_ISSUER", "PACENOTE_OIDC_CLIENT", "PACENOTE_OIDC_SECRET"
LABEL, ONLY, DOMAINS = "PACENOTE_OIDC_LABEL", "PACENOTE_OIDC_ONLY", "PACENOTE_OIDC_DOMAINS"
SECOND_STEP, PAGES = "PACENOTE_OIDC_SECOND_STEP", "PACENOTE_OIDC_PAGES"
#: The column in which the login library keeps who vouches for an identity.
LONGEST_ISSUER: Final = 200
WANTED: Final = "an address such as https://login.example.com/tenant"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Who vouches for identities. ``pages`` are the origins at which people sign in there."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    label: str
    only: bool = False
    second_step: bool = False
    domains: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def discovery(self) -> str:
        """Where its own description lies (OpenID Connect Discovery 1.0, 4)."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"


def identity_provider() -> IdentityProvider | None:
    """Return the provider of the ``PACENOTE_OIDC_`` variables, None where no issuer is named; refuse nonsense."""
    issuer = env.text(ISSUER)
    if not issuer:
        _refuse_orphans()
        return None
    parts = _issuer(issuer)
    client, secret = env.text(CLIENT), env.text_or_file(SECRET)
    if not client:
        raise BadSettingError(CLIENT, "", "the client id under which the issuer knows Pacenote")
    if not secret:
        raise BadSettingError(SECRET, "", f"the client's secret, or {SECRET}_FILE")
    label = env.text(LABEL) or parts.hostname or ""
    if len(label) > 40:
        raise BadSettingError(LABEL, label, "at most 40 characters: it stands on a button")
    origin = f"{parts.scheme}://{parts.netloc}"
    return IdentityProvider(
        issuer=issuer,
        client=client,
        secret=secret,
        label=label,
        only=env.boolean(ONLY, default=False),
        second_step=env.boolean(SECOND_STEP, default=False),
        domains=_domains(),
        pages=tuple(_page(each) for each in env.words(PAGES, default=[origin])),
    )


def _issuer(value: str) -> SplitResult:
    """Return the parts of an issuer: over TLS, but for one on this machine, and short enough to be kept."""
    parts = env.split(ISSUER, value, WANTED)
    safe = parts.scheme == "https" or (parts.scheme == "http" and env.is_this_machine(value))
    if not safe or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise BadSettingError(ISSUER, value, WANTED)
    if len(value) > LONGEST_ISSUER:
        raise BadSettingError(ISSUER, value, f"at most {LONGEST_ISSUER} characters")
    if "/.well-known/" in value:
        raise BadSettingError(ISSUER, value, "the issuer, without /.well-known/ and what follows")
    return parts


def _page(value: str) -> str:
    """Return an origin that a page's policy may name; nothing that could say more than one."""
    parts = env.split(PAGES, value, "origins such as https://login.example.com")
    safe = parts.scheme == "https" or (parts.scheme == "http" and env.is_this_machine(value))
    plain = f"{parts.scheme}://{parts.netloc}" == value.rstrip("/")
    if not safe or not plain or not re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?", parts.netloc):
        raise BadSettingError(PAGES, value, "origins such as https://login.example.com")
    return value.rstrip("/")


def _domains() -> tuple[str, ...]:
    domains = tuple(each.lower().removeprefix("@") for each in env.words(DOMAINS, default=[]))
    for each in domains:
        if not HOST.fullmatch(each):
            raise BadSettingError(DOMAINS, each, "domains of e-mail addresses, such as example.com,example.org")
    return domains


def _refuse_orphans() -> None:
    for variable in (CLIENT, SECRET, f"{SECRET}_FILE", LABEL, ONLY, DOMAINS, SECOND_STEP, PAGES):
        if env.text(variable):
            raise BadSettingError(ISSUER, "", f"the address of the issuer, since {variable} is set")
