"""A user's own e-mail address: ask for another one, and make it theirs by the link that went there."""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.jobs.invitation_mail import mail_leaves
from pacenote.people.services import AddressError, Wanted, forget_wanted, take_address, want_address, wanted_by
from pacenote.web.doors import fresh_login
from pacenote.web.forms.address import AddressForm
from pacenote.web.say import refusal_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@fresh_login("POST")
def address(request: HttpRequest) -> HttpResponse:
    """Show the address; a POST asks for another one, or forgets the one that was asked for."""
    user, now = cast(User, request.user), timezone.now()
    if request.POST.get("forget"):
        forget_wanted(user=user, now=now)
        messages.success(request, _("Your address stays as it is."))
        return redirect("account_address")
    form = AddressForm(request.POST or None)
    if form.is_valid() and mail_leaves():
        if not ratelimit.consume(request, action="manage_email", user=user):
            form.add_error("email", _("Too many attempts. Wait a minute, then try again."))
        elif _asked(request, form, user):
            return redirect("account_address")
    wish = wanted_by(user, now=now)
    context = {"form": form, "by_mail": mail_leaves(), "wanted": wish.email if wish else ""}
    return render(request, "account/address.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, form: AddressForm, user: User) -> bool:
    try:
        wanted = want_address(user=user, email=form.cleaned_data["email"], now=timezone.now())
    except AddressError as refusal:
        form.add_error("email", refusal_words(refusal))
        return False
    _write(wanted)
    messages.success(request, _("A link is on its way to %(address)s.") % {"address": wanted.email})
    return True


def _write(wanted: Wanted) -> None:
    """Mail the link, or tell whoever has the address that somebody wanted it."""
    if not wanted.token:
        get_adapter().send_mail("account/email/address_taken", wanted.email, {})
        return
    link = settings.PUBLIC_URL + reverse("account_address_confirm", args=[wanted.token])
    get_adapter().send_mail("account/email/address_confirm", wanted.email, {"link": link})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the address is to change, so that a program which only opens links changes nothing; then do it."""
    user, now = cast(User, request.user), timezone.now()
    wish = wanted_by(user, now=now, token=token)
    refused = ""
    if request.method == "POST":
        try:
            before = take_address(token=token, user=user, now=now)
        except DomainError as refusal:
            refused = refusal_words(refusal)
        else:
            user.refresh_from_db()
            changed = {"before": before, "after": user.email}
            get_adapter().send_notification_mail("account/email/address_changed", user, changed, email=before)
            messages.success(request, _("From now on your address is %(address)s.") % {"address": user.email})
            return redirect("account_address")
    context = {"wanted": wish.email if wish else "", "present": user.email, "refused": refused}
    return render(request, "account/address_confirm.html", context, status=200 if wish and not refused else 404)
