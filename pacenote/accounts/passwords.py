"""What no password may be made of: the words that everybody would try first here."""

from __future__ import annotations

import re

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pacenote.accounts.models import User
from pacenote.base.breached import is_breached

log = structlog.get_logger("pacenote.accounts")

#: Of the product and its trade. Taken out of a password, enough must be left to be one.
WORDS = ("pacenote", "coaching", "coach", "password", "welcome", "amazon", "driver", "delivery", "callcenter")
LEFT = 6
NUMBERS = re.compile(r"(19|20)\d\d|[\W_]+")


class NoWordOfOurs:
    """Refuses a password that is little more than the product's name, a company's, or a word of the trade."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where too little is left without such words, years and signs."""
        left = NUMBERS.sub("", password.casefold())
        for word in (*WORDS, *_names(user)):
            left = left.replace(word, "")
        if len(left) < LEFT < len(password) and left != NUMBERS.sub("", password.casefold()):
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        """Say what to do."""
        return _("Choose something else than the name of the company, of Pacenote, or a word of your trade.")


class NotBreached:
    """Refuses a password of the operator's list of breached ones, where there is one (PACENOTE_BREACHED_PASSWORDS)."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002  the framework's signature
        """Raise ValidationError where it stands in the list. A list that is gone keeps nobody from a new password."""
        if settings.BREACHED_PASSWORDS is None:
            return
        try:
            found = is_breached(password, settings.BREACHED_PASSWORDS)
        except OSError:
            log.exception("breached passwords not read")
            return
        if found:
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """Say what to do."""
        return _("This password became known in a break-in somewhere else. Choose one that you use nowhere else.")


def _names(user: User | None) -> list[str]:
    if user is None or user.pk is None:
        return []
    names = user.memberships.values_list("company__name", flat=True)
    words = {re.sub(r"[\W_]+", "", part.casefold()) for name in names for part in (name, *name.split())}
    return sorted((word for word in words if len(word) > 3), key=len, reverse=True)
