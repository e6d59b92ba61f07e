"""From an invitation's link into the company."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import User
from pacenote.accounts.services import LinkUsedError, working_link
from pacenote.base.errors import DomainError
from pacenote.base.tenancy import as_company
from pacenote.people import services
from pacenote.people.models import Invitation
from pacenote.web.calling import grant_word
from pacenote.web.forms.users import JoinForm
from pacenote.web.leaving import may_lead_to_the_issuer
from pacenote.web.login import sign_in
from pacenote.web.say import refusal_words
from pacenote.web.views.signing_in import closed_page, is_only_way_in


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_lead_to_the_issuer
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody new set name and password, and somebody with an account join with it."""
    invitation = _behind(token)
    if invitation is None:
        return _gone(request)
    user = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email__iexact=invitation.email).exists()
    form = JoinForm(request.POST or None, email=invitation.email)
    refused = ""
    if request.method == "POST" and user is None and is_only_way_in():
        return closed_page(request)
    if request.method == "POST" and (user is not None or known or form.is_valid()):
        try:
            return _accept(request, token, user, form)
        except LinkUsedError:  # by another window, a moment ago
            return _gone(request)
        except DomainError as refusal:
            refused = refusal_words(refusal)
    context = {
        "company": invitation.company.name,
        "role": grant_word(invitation.company, services.grant_offered(invitation)),
        "email": invitation.email,
        "form": form,
        "refused": refused,
        "step": _step(invitation, user, known=known),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "sign_out_url": reverse("account_logout"),
        "token": token,
    }
    return render(request, "join.html", context, status=422 if request.method == "POST" else 200)


def _behind(token: str) -> Invitation | None:
    link = working_link(token, purpose=services.INVITATION, now=timezone.now())
    if link is None or link.company_id is None:
        return None
    with as_company(link.company_id):
        invitation = Invitation.objects.open().filter(link=link).select_related("company", "own_role").first()
        return invitation if invitation is not None and services.standing([invitation]) else None


def _step(invitation: Invitation, user: User | None, *, known: bool) -> str:
    """Return what the page asks: to join, to sign in as somebody else, to sign in, or who one is."""
    if user is not None:
        return "join" if user.email.lower() == invitation.email.lower() else "other"
    return "sign_in" if known else "new"


def _accept(request: HttpRequest, token: str, user: User | None, form: JoinForm) -> HttpResponse:
    values = form.cleaned_data if user is None and form.is_valid() else {}
    membership = services.accept(
        token=token,
        user=user,
        name=values.get("name", ""),
        password=values.get("password"),
        now=timezone.now(),
    )
    if user is None:
        sign_in(request, membership.user)
    return redirect("home")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "join.html", {"step": "gone", "sign_in_url": reverse("account_login")}, status=404)
