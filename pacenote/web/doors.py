"""How a request enters a company: login, membership, permission, then the company's rows and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from pacenote.accounts.models import Membership, User
from pacenote.accounts.permissions import may
from pacenote.base.tenancy import as_company
from pacenote.web.login import proved_lately


class MemberRequest(HttpRequest):
    """A request of somebody who works for the company in its path."""

    user: User
    membership: Membership


View = Callable[..., HttpResponseBase]


def member_page(permission: str) -> Callable[[View], View]:
    """Let a view in only with a permission, inside a transaction that sees the company in the path.

    A stranger gets 404: whether a company exists is nobody else's business. A member without the permission gets 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, company: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = Membership.objects.entering(cast(User, request.user), company).first()
            if membership is None:
                raise Http404
            if not may(membership, permission):
                raise PermissionDenied(permission)
            cast(MemberRequest, request).membership = membership
            with as_company(membership.company_id):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and callable(response.render):
                    response.render()  # lazily rendered pages must still see the company
                return response

        entered.permission = permission  # type: ignore[attr-defined]  # for the test that walks every page with every role
        return entered

    return decorate


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
