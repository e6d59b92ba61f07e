"""Read settings from the environment. Every reader refuses nonsense with one sentence that names the variable."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from email.utils import getaddresses
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pacenote.base.breached import looks_like_a_list
from pacenote.base.errors import DomainError
from pacenote.base.keys import Keys, keys_from

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSettingError(DomainError):
    """An environment variable holds something that cannot be meant."""

    code = "bad_setting"

    def __init__(self, variable: str, found: str, expected: str) -> None:
        super().__init__(f"{variable} is {found!r}, expected {expected}.", hint=f"Correct {variable} and start again.")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail is handed over; ``tls`` from the first byte (smtps) or by STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


@dataclass(frozen=True, slots=True)
class TextProvider:
    """Where text messages are handed over: an account of Twilio, or of a double of it on another address."""

    url: str
    account: str
    token: str
    sender: str


def text(variable: str, default: str = "") -> str:
    """Return the variable's text without outer spaces, or the default."""
    return os.environ.get(variable, default).strip()


def text_or_file(variable: str) -> str:
    """Return the value of ``X``, or the content of the file that ``X_FILE`` names."""
    value, path = text(variable), text(f"{variable}_FILE")
    if not value and path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise BadSettingError(f"{variable}_FILE", path, "a file that can be read") from error
    return value


def take_from_file(variable: str) -> None:
    """Let the variable be what its file holds, where only that is given, for everything that reads it afterwards."""
    if value := text_or_file(variable):
        os.environ[variable] = value


def secret(variable: str) -> str:
    """Return the value of ``X``, or the content of the file that ``X_FILE`` names; refuse a short one."""
    value = text_or_file(variable)
    if value and len(value) < 32:
        raise BadSettingError(variable, "(hidden)", "at least 32 characters")
    return value


def kept_secret(path: Path) -> str:
    """Return the secret kept in ``path``, made on first use and readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make_secret(path)
        value = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSettingError("PACENOTE_DATA", str(path.parent), "a folder that can be written") from error
    except ValueError:
        value = ""
    if len(value) < 32:
        raise BadSettingError("PACENOTE_DATA", str(path), "a secret_key of at least 32 characters in it")
    return value


def breached_passwords(variable: str) -> Path | None:
    """Return the list of breached passwords that the variable names, None where it names none; refuse another file."""
    value = text(variable)
    try:
        if not value or looks_like_a_list(Path(value)):
            return Path(value) if value else None
    except OSError:
        pass
    raise BadSettingError(variable, value, "a file of SHA-1 sums, sorted, one a line")


def keys(variable: str, older: str, *, kept: Path) -> Keys:
    """Return the keys of an installation: what ``variable`` holds, or else the file ``kept``, and then ``older``."""
    try:
        known = keys_from(secret(variable) or kept_secret(kept), secret(older))
    except ValueError as error:
        raise BadSettingError(variable, "(hidden)", "one key a line, each of at least 32 characters") from error
    if not known.continue_each_other:
        raise BadSettingError(variable, "(hidden)", "the key that pacenote rotate-key --begin made from the older one")
    return known


def put_secret(path: Path, text: str) -> None:
    """Put a secret in place of one, whole, so that nobody ever reads half of it; readable by its owner alone."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _make_secret(path: Path) -> None:
    """Put a new secret in its place whole: of two processes that start at once, one wins and both read the same."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _scheme_of(address: str) -> str:
    """Return what of an address may be repeated: the rest of it may be a password."""
    scheme, found, _rest = address.partition("://")
    return f"{scheme}://..." if found else "(hidden, without ://)"


def split(variable: str, value: str, expected: str) -> SplitResult:
    """Return the parts of an address; refuse one whose port is no number without repeating what may be secret in it."""
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError as error:
        raise BadSettingError(variable, _scheme_of(value), expected) from error
    return parts


def boolean(variable: str, *, default: bool) -> bool:
    """Return a yes-or-no variable."""
    value = text(variable, "1" if default else "0").lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise BadSettingError(variable, value, "yes or no")


def integer(variable: str, default: int, *, low: int = 1, high: int = 65_535) -> int:
    """Return a whole number between ``low`` and ``high``."""
    value = text(variable, str(default))
    if value.isdecimal() and low <= int(value) <= high:
        return int(value)
    raise BadSettingError(variable, value, f"a whole number from {low} to {high}")


def choice(variable: str, allowed: tuple[str, ...], *, default: str) -> str:
    """Return one of the allowed words."""
    value = text(variable, default)
    if value in allowed:
        return value
    raise BadSettingError(variable, value, "one of " + ", ".join(allowed))


def words(variable: str, *, default: list[str]) -> list[str]:
    """Return the words of a comma-separated variable."""
    value = text(variable)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def networks(variable: str, *, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return comma-separated addresses and networks (``10.0.0.5,fd00::/8``)."""
    try:
        return tuple(ip_network(each) for each in words(variable, default=default.split(",") if default else []))
    except ValueError as error:
        raise BadSettingError(
            variable, text(variable), "addresses or networks, such as 10.0.0.5,172.16.0.0/12"
        ) from error


def name(variable: str, *, default: str) -> str:
    """Return a plain lower-case SQL name."""
    value = text(variable, default)
    if re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", value):
        return value
    raise BadSettingError(variable, value, "lower-case letters, digits and underscores")


def folder(variable: str, *, default: Path) -> Path:
    """Return an absolute folder; it need not exist yet."""
    written = text(variable)
    try:
        value = Path(written or default).expanduser()
    except RuntimeError as error:
        raise BadSettingError(variable, written, "the absolute path of a folder") from error
    if value.is_absolute() and not value.is_file():
        return value
    raise BadSettingError(variable, str(value), "the absolute path of a folder")


def web_address(variable: str, *, default: str) -> str:
    """Return a web address without a path, such as ``https://coach.example.com``."""
    value = (text(variable) or default).rstrip("/")
    parts = split(variable, value, "an address such as https://coach.example.com")
    if parts.scheme in ("http", "https") and parts.hostname and not parts.path and not parts.query:
        return value
    raise BadSettingError(variable, value, "an address such as https://coach.example.com")


def is_this_machine(address: str) -> bool:
    """Say whether a web address leads nowhere but to the machine itself."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def database(variable: str) -> dict[str, Any]:
    """Return Django's database settings for a ``postgresql://`` address; a ``host`` in the query names a socket."""
    value = text(variable)
    parts = split(variable, value, "an address such as postgresql://user@host/database")
    if value and parts.scheme not in ("postgres", "postgresql"):
        raise BadSettingError(variable, _scheme_of(value), "an address such as postgresql://user@host/database")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host, port = query.pop("host", None) or unquote(parts.hostname or ""), query.pop("port", None) or parts.port
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "pacenote",
        "USER": query.pop("user", None) or unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or query.pop("password", ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a pool keeps connections that a restart of the server has broken
        "ATOMIC_REQUESTS": False,
        "OPTIONS": query,
    }


def sender(variable: str, *, default: str) -> str:
    """Return the one address that mail comes from, with or without a name before it."""
    value = text(variable) or default
    found = getaddresses([value])
    if len(found) == 1 and re.fullmatch(r"[^@\s]+@[^@\s]+", found[0][1]):
        return value
    raise BadSettingError(variable, value, "one address such as Coaching <coach@example.com>")


def mail_server(variable: str) -> MailServer | None:
    """Return the server of an address ``smtp://user:password@host:587`` (``smtps`` for TLS), None where unset."""
    value = text(variable)
    if not value:
        return None
    parts = split(variable, value, "smtp://host:port, smtps:// or smtp+starttls://")
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise BadSettingError(variable, _scheme_of(value), "smtp://host:port, smtps:// or smtp+starttls://")
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=parts.scheme == "smtp+starttls",
    )


def text_provider() -> TextProvider | None:
    """Return the account of the ``PACENOTE_TWILIO_`` variables, None where none is set."""
    account, token = text("PACENOTE_TWILIO_ACCOUNT"), secret("PACENOTE_TWILIO_TOKEN")
    if not account:
        return None
    if not re.fullmatch(r"AC[0-9a-zA-Z]{32}", account):
        raise BadSettingError("PACENOTE_TWILIO_ACCOUNT", account, "AC and 32 letters or digits")
    if not token:
        raise BadSettingError("PACENOTE_TWILIO_TOKEN", "", "the account's token, or PACENOTE_TWILIO_TOKEN_FILE")
    sender_name = text("PACENOTE_TWILIO_FROM")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|MG[0-9a-zA-Z]{32}|[1-9][0-9]{4,7}", sender_name):
        wanted = "a number such as +15550100123, a short code, or a messaging service (MG...)"
        raise BadSettingError("PACENOTE_TWILIO_FROM", sender_name, wanted)
    return TextProvider(
        url=web_address("PACENOTE_TWILIO_URL", default="https://api.twilio.com"),
        account=account,
        token=token,
        sender=sender_name,
    )
