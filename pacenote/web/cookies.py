"""Names of the small cookies: over TLS each of them belongs to this host alone (RFC 6265bis, section 4.1.3)."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

THEME: Final = f"{settings.HOST_ONLY}theme"
SHORTCUTS: Final = f"{settings.HOST_ONLY}shortcuts"
#: With the number of a message behind it: this browser has proved whose its link is.
PROVED: Final = f"{settings.HOST_ONLY}own"


class _NoticesInCookie(CookieStorage):
    cookie_name = f"{settings.HOST_ONLY}notices"


class Notices(FallbackStorage):
    """What the next page says once: in a cookie, or where that is too small for it in the session."""

    storage_classes = (_NoticesInCookie, SessionStorage)
