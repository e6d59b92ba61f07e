"""OpenID Connect as the house speaks it: the login library's flow with PKCE, and every token proved.

The library may leave out the signature of a token that came over TLS (OpenID Connect Core 1.0, 3.1.3.7), and knows no
nonce. Here the issuer, the audience, the signature by one of the issuer's present keys, the times and the nonce hold,
or nobody comes in.
"""

from __future__ import annotations

import time
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from pacenote.base.environment import is_this_machine
from pacenote.base.identity_provider import IdentityProvider

#: Never one by which whoever knows the client's secret could sign.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
CLOCKS_DIFFER: Final = 60  # seconds
NEEDED: Final = ["iss", "sub", "aud", "exp", "iat"]
#: How long ago somebody may have signed in there to have proved it anew.
PROVED_WITHIN: Final = 5 * 60
SUBJECT_LENGTH: Final = 191


class IssuerError(ProviderException):
    """The issuer said something that cannot be believed. The log says what; a person reads that it did not work."""


def configured() -> IdentityProvider:
    """Return the provider of the settings; asked only where there is one."""
    provider: IdentityProvider | None = settings.IDENTITY_PROVIDER
    if provider is None:
        raise SocialApp.DoesNotExist
    return provider


def application() -> SocialApp:
    """Return the settings as the login library's row, which is kept nowhere; its accounts carry the issuer."""
    known = configured()
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=known.issuer,
        name=known.label,
        client_id=known.client,
        secret=known.secret,
        settings={"server_url": known.discovery, "oauth_pkce_enabled": True},
    )


class Provider(OpenIDConnectProvider):
    """Asks for an address and a name, and keeps the address alone."""

    def get_oauth2_adapter(self, request: HttpRequest) -> Conversation:
        """Return what speaks to the issuer."""
        return Conversation(request, self.sub_id)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what is kept beside issuer and subject."""
        return {"email": str(data.get("email") or "")}


class Conversation(OpenIDConnectOAuth2Adapter):
    """Speaks to the issuer: its description, its keys, its tokens."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The issuer's description, if it is that of the issuer in the settings and names safe addresses."""
        if not hasattr(self, "_openid_config"):
            found = self._asked(configured().discovery)
            _check_description(found)
            self._openid_config = found
        known: dict[str, Any] = self._openid_config
        return known

    @property
    def basic_auth(self) -> bool:
        """How the client shows its secret: in the header, unless the issuer wants it in the form (Discovery 1.0, 3)."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" in methods and ":" not in configured().client

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002  the library's signature
        """Return where the issuer leads back to: always the public address, whatever host was asked."""
        return settings.PUBLIC_URL + reverse("identity_callback")

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Change the code for tokens. Raises IssuerError for an answer that cannot be read."""
        try:
            return dict(super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier))
        except (KeyError, ValueError, TypeError) as error:
            raise IssuerError("tokens: no readable answer") from error

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        """Return the login of a token that holds. Raises IssuerError."""
        claims = self._proved(str(kwargs["response"].get("id_token") or ""), app.client_id)
        if not claims.get("email"):
            claims |= self._told(token.token, claims["sub"])
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        return login

    def _proved(self, id_token: str, client: str) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(kid),
                algorithms=list(ALGORITHMS),
                audience=client,
                issuer=configured().issuer,
                leeway=CLOCKS_DIFFER,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise IssuerError(f"id token: {type(error).__name__}") from error
        if not self.nonce or claims.get("nonce") != self.nonce:
            raise IssuerError("id token: not for this sign-in")
        if claims.get("azp", client) != client or not 0 < len(str(claims["sub"])) <= SUBJECT_LENGTH:
            raise IssuerError("id token: not for this client")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        """Return the key that a token names, or the only one where it names none; never from memory: keys change."""
        keys = jwt.PyJWKSet.from_dict(self._asked(self.openid_config["jwks_uri"])).keys
        fitting = [key for key in keys if key.public_key_use in (None, "sig") and kid in (None, key.key_id)]
        if len(fitting) != 1:
            raise IssuerError("id token: by a key that the issuer does not show")
        return fitting[0]

    def _told(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return address and name from the issuer's user information, where the token has none."""
        address = self.openid_config.get("userinfo_endpoint")
        found = self._asked(address, {"Authorization": f"Bearer {access_token}"}) if address else {}
        if found and found.get("sub") != subject:  # OpenID Connect Core 1.0, 5.3.4
            raise IssuerError("user information: of somebody else")
        return {name: found[name] for name in ("email", "email_verified", "name") if name in found}

    def _asked(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        if answer.status_code != 200 or not isinstance(found, dict):
            raise IssuerError("no readable answer")
        return found


def _check_description(found: dict[str, Any]) -> None:
    known = configured()
    if found.get("issuer") != known.issuer:
        raise IssuerError("description: of another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = str(found.get(name) or "")
        if not (address.startswith("https://") or (is_this_machine(known.issuer) and is_this_machine(address))):
            raise IssuerError(f"description: {name} is no safe address")
    page = urlsplit(found["authorization_endpoint"])
    if f"{page.scheme}://{page.netloc}" not in known.pages:
        raise IssuerError("description: people sign in at an origin that PACENOTE_OIDC_PAGES does not name")


def proved_lately(claims: dict[str, Any]) -> bool:
    """Say whether somebody signed in at the issuer just now, instead of being known there from before."""
    at = claims.get("auth_time")
    return isinstance(at, int | float) and time.time() - at <= PROVED_WITHIN


def took_second_step(claims: dict[str, Any]) -> bool:
    """Say whether the issuer asked for more than one proof (RFC 8176: ``mfa``)."""
    methods = claims.get("amr")
    return isinstance(methods, list) and "mfa" in methods
