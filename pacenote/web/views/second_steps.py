"""Pages of a second step that are ours: its recovery codes, and where setting one up leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts import recovery_codes
from pacenote.accounts.models import User
from pacenote.accounts.protection import protected_among

Page = Callable[[HttpRequest], HttpResponse]


def _proved(page: Page) -> Page:
    """Let in whoever has proved lately who they are; the library's decorator is not typed."""
    return cast(Page, reauthentication_required(page))


class _LeadsToCodes:
    """Leads whoever has set up their first second step to the recovery codes that they will need one day."""

    request: HttpRequest

    def get_success_url(self) -> str:
        """Return where an app or a key that was added leads."""
        has_codes = recovery_codes.left(user=cast(User, self.request.user)) is not None
        return reverse("mfa_index") if has_codes else reverse("recovery_codes_new")


class ActivateApp(_LeadsToCodes, ActivateTOTPView):  # type: ignore[misc]  # the library's views are not typed
    """Set up an app."""


class AddKey(_LeadsToCodes, AddWebAuthnView):  # type: ignore[misc]  # as above
    """Add a key."""


activate_app, add_key = ActivateApp.as_view(), AddKey.as_view()


@never_cache
@require_safe
@_proved
def codes(request: HttpRequest) -> HttpResponse:
    """Say how many recovery codes are left; which they are, nobody can."""
    left = recovery_codes.left(user=cast(User, request.user))
    if left is None:
        return redirect("recovery_codes_new")
    return render(request, "mfa/codes.html", {"left": left, "total": recovery_codes.COUNT})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_proved
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make recovery codes and show them, this once."""
    user = cast(User, request.user)
    if not protected_among([user.pk]):
        return redirect("mfa_index")
    context: dict[str, Any] = {"left": recovery_codes.left(user=user), "total": recovery_codes.COUNT}
    context["mark"] = recovery_codes.mark(user=user)
    if request.method == "POST":
        with transaction.atomic():
            context["codes"] = recovery_codes.make(user=user, instead_of=request.POST.get("instead_of", ""))
            if not context["codes"]:  # the page was loaded again: those that it showed stay good
                messages.info(
                    request,
                    _("This page was loaded a second time: no new codes were made, those that you saw are still good."),
                )
                return redirect("recovery_codes")
            tell = partial(get_adapter().send_notification_mail, "mfa/email/recovery_codes_generated", user)
            transaction.on_commit(tell)
    return render(request, "mfa/new_codes.html", context)
