"""The login library's forms in the house's words: labels above the fields, and nothing in them that vanishes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from pacenote.accounts import recovery_codes
from pacenote.accounts.models import User
from pacenote.base.marking import gettext_noop
from pacenote.web.forms.base import Form

#: A text that is translated when it is shown has no type of its own that the form's fields would take.
Words = dict[str, Any]
ADDRESS, PASSWORD, CODE = _("E-mail address"), _("Password"), _("Code")
NEW, AGAIN, AT_LEAST = _("New password"), _("New password, once more"), _("At least 10 characters.")
#: The library's own link under a password: said here, it is translated as the house speaks.
FORGOTTEN = gettext_noop("Forgot your password?")


class InOurWords(Form):
    """Puts labels and hints of ours on fields that the library makes."""

    labels: Words = {}
    hints: Words = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


class SignIn(InOurWords, account.LoginForm):
    """Address and password."""

    labels = {"login": ADDRESS, "password": PASSWORD}


class ChangePassword(InOurWords, account.ChangePasswordForm):
    """The old password and a new one."""

    labels = {"oldpassword": _("Present password"), "password1": NEW, "password2": AGAIN}
    hints = {"password1": AT_LEAST}


class SetPassword(InOurWords, account.SetPasswordForm):
    """The first password of somebody who had none."""

    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": AT_LEAST}


class Forgotten(InOurWords, account.ResetPasswordForm):
    """The address to which a link goes."""

    labels = {"email": ADDRESS}


class NewPassword(InOurWords, account.ResetPasswordKeyForm):
    """A new password by a link."""

    labels = {"password1": NEW, "password2": AGAIN}
    hints = {"password1": AT_LEAST}


class ProveByPassword(InOurWords, account.ReauthenticateForm):
    """The password once more."""

    labels = {"password": PASSWORD}


class _OrRecoveryCode:
    """Takes one of our recovery codes where the library knows an app's alone, within the same number of tries."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Return the code; raises ValidationError for one that is wrong or was used, or after too many."""
        code = str(self.cleaned_data["code"])
        if not recovery_codes.looks_like_one(code):
            return str(super().clean_code())  # type: ignore[misc]  # the library's form, beside which this stands
        tries_are_over = check_rate_limit(self.user)
        found = recovery_codes.use(user=self.user, code=code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = found
        tries_are_over()
        return code


class SecondStepCode(InOurWords, _OrRecoveryCode, second.AuthenticateForm):
    """A code of the app or one of the recovery codes."""

    labels = {"code": CODE}


class ProveByCode(InOurWords, _OrRecoveryCode, second.ReauthenticateForm):
    """A code once more."""

    labels = {"code": CODE}


class SetUpApp(InOurWords, totp.ActivateTOTPForm):
    """The first code that the app shows."""

    labels = {"code": _("Six digits that the app shows")}


KEY: Words = {"name": _("Name"), "passwordless": _("Sign in with this key alone")}
ALONE = _("Then it replaces the password. The key has to ask for your fingerprint, face or PIN.")


class AddKey(InOurWords, webauthn.AddWebAuthnForm):
    """A new key with its name."""

    labels = KEY
    hints = {"passwordless": ALONE}


class RenameKey(InOurWords, webauthn.EditWebAuthnForm):
    """Another name for a key."""

    labels = KEY
