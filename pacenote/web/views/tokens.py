"""Tokens by which programs come in: make one, see who has which, end one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.models import ApiToken
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.jobs.tokens import end_token, make_token
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.tokens import TokenForm
from pacenote.web.middleware import EVERYTHING
from pacenote.web.panels.sections import framed
from pacenote.web.panels.tokens import token_rows
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def tokens(request: MemberRequest) -> HttpResponse:
    """List the tokens; a POST makes one, whose secret is shown on the answer and never again.

    What pages ask a fresh proof for (exports, settings of senders, users) a program may do by its token alone, so that
    the proof is asked for when the token is made.
    """
    membership, now, secret = request.membership, timezone.now(), ""
    form = TokenForm(request.POST or None, membership=membership)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = make_token(
                name=values["name"], scopes=values["scopes"], days=int(values["days"]), by=membership, now=now
            )
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            secret, form = made.secret, TokenForm(membership=membership)
    context = {
        **framed(membership, "settings_tokens", now),
        "form": form,
        "secret": secret,
        "rows": token_rows(membership, now),
        "docs_url": reverse("api_v1:openapi-view", urlconf=EVERYTHING),
    }
    response = render(request, "settings/tokens.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@company_page(MANAGE_SETTINGS)
def end(request: MemberRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    token = get_object_or_404(ApiToken, pk=token_id, company_id=request.membership.company_id)
    if end_token(token=token, by=request.membership, now=timezone.now()):
        messages.success(request, _("%(name)s does not work any more.") % {"name": token.name})
    return redirect("settings_tokens", request.membership.company.slug)
