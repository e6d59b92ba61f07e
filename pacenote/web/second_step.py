"""Secrets of second steps lie encrypted in the database: a dump alone signs nobody in. And what their pages say."""

from __future__ import annotations

from typing import cast

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import User
from pacenote.accounts.protection import protected_among
from pacenote.accounts.recovery_codes import SECOND_STEPS
from pacenote.base.boxes import bring_out, lock_away

#: On a request of whom the issuer asked for a second step, where the settings let it count.
SECOND_STEP_DONE = "pacenote_second_step_done"


class SealedSecrets(DefaultMFAAdapter):
    """Encrypts with a key that comes from the installation's own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This second step cannot be removed."),
        "incorrect_code": _("This code is not right, or was used."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  the library's signature
        """Return the name that a new key gets where nobody gives it one."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return lock_away(text, SECOND_STEPS)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return bring_out(encrypted_text, SECOND_STEPS)


#: In a session: whoever signed in has done a second step at the company's own sign-in, and the settings let it count.
DONE_ELSEWHERE = "pacenote_second_step_elsewhere"
#: In a session: the page that somebody without a second step wanted to see.
WANTED = "pacenote_second_step_wanted"


def is_protected(request: HttpRequest) -> bool:
    """Say whether whoever asks has a second step: an app, a key, or the one of the company's own sign-in."""
    user = cast(User, request.user)
    return bool(request.session.get(DONE_ELSEWHERE)) or bool(protected_among([user.pk]))
