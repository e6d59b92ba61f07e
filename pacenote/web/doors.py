"""How a request enters a company: login, membership, permission, then the company's rows and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from pacenote.accounts.models import Membership, User
from pacenote.accounts.permissions import demands_second_step, may
from pacenote.base.tenancy import as_company
from pacenote.web.login import proved_lately
from pacenote.web.panels.shell import FROM
from pacenote.web.second_step import WANTED, is_protected


class MemberRequest(HttpRequest):
    """A request of somebody who works for the company in its path."""

    user: User
    membership: Membership
    #: All by which the user enters companies; the page's frame offers the others.
    places: list[Membership]


View = Callable[..., HttpResponseBase]


def member_page(permission: str) -> Callable[[View], View]:
    """Let a view in only with a permission, inside a transaction that sees the company in the path.

    A stranger gets 404: whether a company exists is nobody else's business. A member without the permission gets 403.
    Whoever lacks the second step that the company demands is led to set one up, whatever they asked for.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, company: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            places = Membership.objects.places_of(cast(User, request.user))
            membership = next((each for each in places if each.company.slug == company), None)
            if membership is None:
                raise Http404
            if not may(membership, permission):
                raise PermissionDenied(permission)
            if demands_second_step(membership) and not is_protected(request):
                return _second_step_first(request, membership)
            cast(MemberRequest, request).membership, cast(MemberRequest, request).places = membership, places
            with as_company(membership.company_id):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and callable(response.render):
                    response.render()  # lazily rendered pages must still see the company
                return response

        entered.permission = permission  # type: ignore[attr-defined]  # for the test that walks every page with every role
        return entered

    return decorate


def _second_step_first(request: HttpRequest, membership: Membership) -> HttpResponseBase:
    """Lead to the page that says what is missing, and from there on to the page that was asked for."""
    htmx = HtmxDetails(request)
    page = htmx.current_url_abs_path if htmx else request.get_full_path() if request.method in ("GET", "HEAD") else ""
    request.session[WANTED] = page or ""
    address = f"{reverse('second_step_first')}?{urlencode({FROM: membership.company.slug})}"
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


def fresh_login(*methods: str) -> Callable[[View], View]:
    """Ask for a proof of who it is, if the last is older than half an hour, before a request with one of the methods.

    Stands inside of ``member_page``: a stranger is not asked but not found. Afterwards the request goes on as it was.
    Whoever has nothing to prove it by is let through.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods and not _proved_lately(request):
                raise ReauthenticationRequired
            return view(request, *args, **kwargs)

        return proved

    return decorate


def _proved_lately(request: HttpRequest) -> bool:
    user = cast(User, request.user)
    if not get_adapter().get_reauthentication_methods(user):
        return True
    return proved_lately(request, user)


def has_proved_without_password(request: MemberRequest) -> bool:
    """Say whether somebody who has no password has proved otherwise who they are; asks whoever could."""
    user = request.user
    if user.has_usable_password() or not get_adapter().get_reauthentication_methods(user):
        return False
    if not proved_lately(request, user):
        raise ReauthenticationRequired
    return True
