"""Groups of people."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.people.models import Group, Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.groups import GroupForm, PeopleForm
from pacenote.web.panels import groups as panel
from pacenote.web.say import refusal_words
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 50


def _group(request: MemberRequest, group_id: int) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.membership), pk=group_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def groups(request: MemberRequest) -> HttpResponse:
    """List the groups and take a new one."""
    company = request.membership.company
    form = GroupForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            group = services.save_group(company=company, name=name, members=(), by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error("name", refusal_words(refusal))
        else:
            return redirect("group", company.slug, group.pk)
    context = {
        "groups": panel.group_rows(request.membership),
        "form": form,
        "list_url": reverse("people", args=[company.slug]),
    }
    return render(request, "people/groups.html", context, status=422 if form.is_bound else 200)


def _rename(request: MemberRequest, group: Group, name: str) -> None:
    inside = list(group.members.values_list("person_id", flat=True))
    services.save_group(
        company=request.membership.company,
        name=name,
        members=inside,
        by=request.user,
        now=timezone.now(),
        group=group,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def one(request: MemberRequest, group_id: int) -> HttpResponse:
    """Show who is in a group, and give it another name."""
    membership, group = request.membership, _group(request, group_id)
    form = GroupForm(request.POST or None, initial={"name": group.name})
    if form.is_valid():
        try:
            _rename(request, group, form.cleaned_data["name"])
        except DomainError as refusal:
            form.add_error("name", refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("group", membership.company.slug, group.pk)
    query = sought(request.GET, most=100)
    inside = Person.objects.visible_to(membership).filter(groups__group=group)
    page = Paginator(panel.members(inside), PER_PAGE).get_page(request.GET.get("page"))
    found, more = panel.candidates(membership, group, query)
    args = [membership.company.slug, group.pk]
    context = {
        "name": group.name,
        "form": form,
        "people": [panel.member(person) for person in page],
        "page": page,
        "page_query": f"{urlencode({'q': query})}&" if query else "",
        "found": found,
        "more": more,
        "query": query,
        "groups_url": reverse("groups", args=args[:1]),
        "url": reverse("group", args=args),
        "add_url": reverse("group_add", args=args),
        "remove_url": reverse("group_remove", args=args),
        "delete_url": reverse("group_delete", args=args),
    }
    return render(request, "people/group.html", context, status=422 if form.is_bound else 200)


@require_POST
@company_page(EDIT_PEOPLE)
def add(request: MemberRequest, group_id: int) -> HttpResponse:
    """Put the checked people into the group."""
    group, form = _group(request, group_id), PeopleForm(request.POST, membership=request.membership)
    if form.is_valid():
        people = list(form.cleaned_data["person"])
        added = services.add_to_group(group=group, people=people, by=request.user, now=timezone.now())
        words = ngettext("%(count)s person was added.", "%(count)s people were added.", added) % {"count": added}
        messages.success(request, words)
    else:
        messages.error(request, _("Choose somebody first."))
    return redirect("group", request.membership.company.slug, group.pk)


@require_POST
@company_page(EDIT_PEOPLE)
def remove(request: MemberRequest, group_id: int) -> HttpResponse:
    """Take the checked people out of the group."""
    group, form = _group(request, group_id), PeopleForm(request.POST, membership=request.membership)
    if form.is_valid():
        ids = [person.pk for person in form.cleaned_data["person"]]
        count = services.take_from_group(group=group, person_ids=ids, by=request.user, now=timezone.now())
        words = ngettext("%(count)s person was taken out.", "%(count)s people were taken out.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.error(request, _("Choose somebody first."))
    return redirect("group", request.membership.company.slug, group.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def delete(request: MemberRequest, group_id: int) -> HttpResponse:
    """Ask, then remove the group; its people stay."""
    group, slug = _group(request, group_id), request.membership.company.slug
    if request.method == "POST":
        services.remove_group(group=group, by=request.user, now=timezone.now())
        messages.success(request, _("The group is removed. Its people stay."))
        return redirect("groups", slug)
    count = group.members.count()
    title = _("Remove “%(name)s”") % {"name": group.name}
    text = ngettext(
        "%(count)s person is in it and stays in the directory.",
        "%(count)s people are in it and stay in the directory.",
        count,
    ) % {"count": count}
    confirm = {
        "title": title,
        "text": f"{text} {_('Whoever is limited to this group alone sees nobody then.')}",
        "action_url": request.path,
        "action_label": _("Remove the group"),
        "cancel_url": reverse("group", args=[slug, group.pk]),
        "danger": True,
    }
    return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Groups")})
