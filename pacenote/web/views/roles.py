"""The roles of a company: the shipped ones to look at and copy, its own to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.models import CompanyRole, Membership
from pacenote.accounts.permissions import MANAGE_USERS, MEANINGS, OWN_PAGE, Grant, grant_named, grant_of
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.web.calling import grant_word, grants
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.roles import RoleForm
from pacenote.web.panels.sections import framed, sections
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as the list shows it; the address to change it is empty for a shipped one."""

    name: str
    users: int
    permissions: tuple[str, ...]
    url: str
    copy_url: str


@require_safe
@company_page(MANAGE_USERS)
def roles(request: MemberRequest) -> HttpResponse:
    """List what each role permits and how many have it."""
    company = request.membership.company
    held: dict[str, int] = {}
    for member in Membership.objects.filter(company=company, active=True).select_related("own_role"):
        held[grant_of(member).key] = held.get(grant_of(member).key, 0) + 1
    context = {
        **framed(request.membership, "settings_roles", timezone.now()),
        "roles": [_row(request, grant, held.get(grant.key, 0)) for grant in grants(company)],
        "new_url": reverse("settings_role_new", args=[company.slug]),
        "users_url": reverse("settings_users", args=[company.slug]),
    }
    return render(request, "settings/roles.html", context)


def _row(request: MemberRequest, grant: Grant, users: int) -> RoleRow:
    company = request.membership.company
    own = grant.own_role
    return RoleRow(
        name=grant_word(company, grant),
        users=users,
        permissions=tuple(_(each) for each in MEANINGS if each in grant.permissions),
        url=reverse("settings_role", args=[company.slug, own.pk]) if own is not None else "",
        copy_url=f"{reverse('settings_role_new', args=[company.slug])}?from={grant.key}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def new(request: MemberRequest) -> HttpResponse:
    """Make a role: from nothing but the own page, or as a copy of another."""
    company = request.membership.company
    copied = grant_named(company.pk, request.GET.get("from", ""))
    initial: dict[str, Any] = {"permissions": copied.permissions if copied else {OWN_PAGE}}
    if copied:
        initial["name"] = (_("Copy of %(role)s") % {"role": grant_word(company, copied)})[:40]
    return _edit(request, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def one(request: MemberRequest, role_id: int) -> HttpResponse:
    """Give a role another name or other permissions."""
    role = _role(request, role_id)
    return _edit(request, role, {"name": role.name, "permissions": role.permissions})


def _role(request: MemberRequest, role_id: int) -> CompanyRole:
    return get_object_or_404(CompanyRole, company_id=request.membership.company_id, pk=role_id)


def _edit(request: MemberRequest, role: CompanyRole | None, initial: dict[str, Any]) -> HttpResponse:
    membership, slug = request.membership, request.membership.company.slug
    form = RoleForm(request.POST or None, membership=membership, initial=initial)
    if form.is_valid():
        try:
            services.save_role(
                name=form.cleaned_data["name"],
                permissions=form.permissions(),
                by=membership,
                now=timezone.now(),
                role=role,
            )
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved. It counts from everybody's next click on."))
            return redirect("settings_roles", slug)
    users = role.memberships.filter(active=True).count() if role is not None else 0
    context = {
        "sections": sections(membership, "settings_roles"),
        "form": form,
        "name": role.name if role is not None else "",
        "users": users,
        "roles_url": reverse("settings_roles", args=[slug]),
        "remove_url": reverse("settings_role_remove", args=[slug, role.pk]) if role is not None else "",
    }
    return render(request, "settings/role.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def remove(request: MemberRequest, role_id: int) -> HttpResponse:
    """Ask, then remove a role that nobody has."""
    role, slug = _role(request, role_id), request.membership.company.slug
    if request.method == "POST":
        try:
            services.remove_role(role=role, by=request.membership, now=timezone.now())
        except DomainError as refusal:
            say_refusal(request, refusal)
            return redirect("settings_role", slug, role.pk)
        messages.success(request, _("The role is removed."))
        return redirect("settings_roles", slug)
    confirm = {
        "title": _("Remove “%(name)s”") % {"name": role.name},
        "text": _("Only a role that nobody has can be removed. The audit log keeps what it permitted."),
        "action_url": request.path,
        "action_label": _("Remove the role"),
        "cancel_url": reverse("settings_role", args=[slug, role.pk]),
        "danger": True,
    }
    return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Roles")})
