"""What no password may be made of: the words that everybody would try first here."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pacenote.accounts.models import User

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


def _names(user: User | None) -> list[str]:
    if user is None or user.pk is None:
        return []
    names = user.memberships.values_list("company__name", flat=True)
    words = {re.sub(r"[\W_]+", "", part.casefold()) for name in names for part in (name, *name.split())}
    return sorted((word for word in words if len(word) > 3), key=len, reverse=True)
