"""What the double of an issuer vouches for, and the ways in which it can be wrong. Nothing leaves this machine."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

#: What is chosen beside an address, and what is wrong with the answer then.
BEHAVIOURS: Final[dict[str, str]] = {
    "right": "as it should be",
    "unverified": "the address is not verified",
    "no email": "token and user information name no address",
    "email apart": "only the user information names the address",
    "somebody else": "the user information is of another subject",
    "second step": "says that it asked for a second step",
    "wrong nonce": "a nonce of another sign-in",
    "no nonce": "no nonce",
    "wrong issuer": "a token of another issuer",
    "wrong audience": "a token for another client",
    "expired": "a token that has expired",
    "unsigned": "a token that nobody signed",
    "shared secret": "a token signed with the client's secret",
    "unknown key": "a token signed with a key that is shown nowhere",
    "rotated": "the key changes between two sign-ins",
    "stale": "does not say when somebody signed in",
    "no token": "an answer without an id token",
    "error": "an error instead of a token",
    "garbage": "an answer that is no JSON",
    "slow": "an answer that comes too late",
    "denied": "somebody said no",
}
LASTS: Final = 300


def new_key() -> rsa.RSAPrivateKey:
    """Return a new key to sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class Asked:
    """What Pacenote asked for when it sent somebody here, and who they said they are."""

    client: str
    back: str
    nonce: str
    challenge: str
    email: str
    behaviour: str


@dataclass
class Issuer:
    """Hands out codes and tokens for one client, whose secret it knows."""

    address: str
    client: str
    secret: str
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    kid: str = "first"
    codes: dict[str, Asked] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)

    def rotate(self) -> None:
        """Sign with a new key from now on, and show the new one only."""
        self.key, self.kid = new_key(), secrets.token_hex(4)

    def description(self) -> dict[str, Any]:
        """Return what the issuer says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        """Return the public key by which tokens are checked."""
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [shown | {"kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def code_for(self, asked: Asked) -> str:
        """Return a code that can be changed for a token, once."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = asked
        return code

    def redeem(self, code: str, *, back: str, verifier: str) -> tuple[Asked, dict[str, Any]] | None:
        """Return the tokens of a code, None where the code, the address or the proof of its owner is wrong."""
        asked = self.codes.pop(code, None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked.back != back or not asked.challenge or asked.challenge != digest:
            return None
        if asked.behaviour == "rotated":
            self.rotate()
        claims, access = self._claims(asked), secrets.token_urlsafe(24)
        told = {"sub": claims["sub"], "email": asked.email, "email_verified": True}
        if asked.behaviour == "no email":
            told = {"sub": claims["sub"]}
        if asked.behaviour == "somebody else":
            told["sub"] = "somebody-else"
        self.told[access] = told
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": LASTS}
        if asked.behaviour != "no token":
            answer["id_token"] = self._signed(claims, asked.behaviour)
        return asked, answer

    def _claims(self, asked: Asked) -> dict[str, Any]:
        now = int(time.time())
        subject = hashlib.sha256(asked.email.encode()).hexdigest()[:24]
        claims: dict[str, Any] = {
            "iss": self.address, "sub": subject, "aud": self.client, "iat": now, "exp": now + LASTS, "auth_time": now,
            "nonce": asked.nonce, "email": asked.email, "email_verified": True, "amr": ["pwd"],
            "name": asked.email.partition("@")[0].replace(".", " ").title(),
        }  # fmt: skip
        changed: dict[str, dict[str, Any]] = {
            "unverified": {"email_verified": False},
            "second step": {"amr": ["pwd", "otp", "mfa"]},
            "wrong nonce": {"nonce": "of another sign-in"},
            "wrong issuer": {"iss": "https://login.example.org"},
            "wrong audience": {"aud": "another client"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
        }
        gone = {"no nonce": "nonce", "stale": "auth_time"}.get(asked.behaviour, "")
        if asked.behaviour in ("no email", "email apart", "somebody else"):
            gone = "email"
        claims |= changed.get(asked.behaviour, {})
        return {name: value for name, value in claims.items() if name != gone}

    def _signed(self, claims: dict[str, Any], behaviour: str) -> str:
        if behaviour == "unsigned":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": self.kid})
        if behaviour == "shared secret":
            return jwt.encode(claims, self.secret, algorithm="HS256", headers={"kid": self.kid})
        key = new_key() if behaviour == "unknown key" else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": self.kid})
