"""The company's directory."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pacenote.accounts.permissions import EDIT_PEOPLE, IMPORT_FILES, VIEW_PEOPLE, VIEW_TEAM, may
from pacenote.base.errors import DomainError
from pacenote.messaging.services import working_links
from pacenote.messaging.services.preferring import set_preference
from pacenote.people import services
from pacenote.people.models import ExternalId, Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.people import ChannelForm, IdForm, NewPersonForm, PersonForm
from pacenote.web.forms.people_list import SORTS, ListForm
from pacenote.web.panels import people as panel
from pacenote.web.panels import unreachable
from pacenote.web.panels.consent import consent_card
from pacenote.web.panels.merging import merges_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 50


@require_safe
@company_page(VIEW_PEOPLE)
def find(request: MemberRequest) -> HttpResponse:
    """List people; the address holds search, filters, order and page."""
    membership, company = request.membership, request.membership.company
    query, chosen, reach = sought(request.GET, most=100), request.GET.get("filter", ""), request.GET.get("reach", "")
    conditions = panel.conditions()
    chosen, reach = chosen if chosen in conditions else "", reach if reach in unreachable.REASONS else ""
    form = ListForm(request.GET, membership=membership)
    asked = form.asked()
    everybody = Person.objects.visible_to(membership)
    present = list(everybody.exclude(status=Person.Status.INACTIVE))
    silent = unreachable.reasons_by_person(company, present)
    found = _asked_for(panel.matching(everybody, query), asked, silent, reach)
    url = reverse("people", args=[company.slug])
    others = {name: str(getattr(value, "pk", value)) for name, value in asked.items()} | {"q": query, "reach": reach}
    shown = found.filter(conditions[chosen]).select_related("station").prefetch_related("external_ids")
    page = Paginator(shown.order_by(*SORTS[asked.get("sort", "")]), PER_PAGE).get_page(request.GET.get("page"))
    editable = may(membership, EDIT_PEOPLE)
    context = {
        "people": panel.rows(list(page), membership),
        "people_count": everybody.count(),
        "filters": panel.filters(found, chosen=chosen, url=url, others=others),
        "form": form,
        "chosen": chosen,
        "reach": reach,
        "silent": unreachable.card(silent, chosen=reach, url=url),
        "silent_count": len(silent),
        "query": query,
        "search_url": url,
        "page": page,
        "page_query": panel.page_query(filter=chosen, **others),
        "import_url": reverse("people_import", args=[company.slug]) if may(membership, IMPORT_FILES) else "",
        "add_url": reverse("person_add", args=[company.slug]) if editable else "",
        "rankings_url": reverse("rankings", args=[company.slug]) if may(membership, VIEW_TEAM) else "",
        "groups_url": reverse("groups", args=[company.slug]) if editable else "",
        "empty": panel.empty_list(company, filtered=bool(query or chosen or reach or asked)),
    }
    return render(request, "people/list.html", context)


def _asked_for(
    found: QuerySet[Person], asked: dict[str, Any], silent: dict[int, tuple[str, ...]], reach: str
) -> QuerySet[Person]:
    """Return those of a station, of a group, and of one reason that keeps messages from them, as far as asked for."""
    if station := asked.get("station"):
        found = found.filter(station=station)
    if group := asked.get("group"):
        found = found.filter(groups__group=group)
    return found.filter(pk__in=[pk for pk, reasons in silent.items() if reach in reasons]) if reach else found


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def add(request: MemberRequest) -> HttpResponse:
    """Create somebody by hand."""
    company = request.membership.company
    form = NewPersonForm(request.POST or None, membership=request.membership)
    if form.is_valid():
        values = form.cleaned_data
        kind = values["id_kind"] if values["external_id"] else ""
        try:
            person = services.add_person(
                company=company,
                details=form.details(),
                by=request.user,
                now=timezone.now(),
                id_kind=kind,
                external_id=values["external_id"],
            )
        except DomainError as refusal:
            form.add_error("external_id", refusal_words(refusal))
        else:
            messages.success(request, _("%(name)s was added.") % {"name": person.name})
            return redirect("people", company.slug)
    context = {"form": form, "title": _("Add a person"), "list_url": reverse("people", args=[company.slug])}
    return render(request, "people/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def edit(request: MemberRequest, person_id: int) -> HttpResponse:
    """Change what is known of a person."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    form = PersonForm(request.POST or None, membership=request.membership, initial=_initial(person))
    if form.is_valid():
        services.edit_person(person=person, details=form.details(), by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("person_edit", request.membership.company.slug, person.pk)
    return _edit_page(request, person, form)


def _initial(person: Person) -> dict[str, object]:
    fields = ("name", "known_as", "email", "phone", "language", "zone", "station", "status", "started_on")
    return {field: getattr(person, field) for field in fields}


def _edit_page(
    request: MemberRequest, person: Person, form: PersonForm, *, id_form: IdForm | None = None
) -> HttpResponse:
    slug = person.company.slug
    context = {
        "form": form,
        "title": person.name,
        "list_url": reverse("people", args=[slug]),
        "page_url": reverse("person", args=[slug, person.pk]),
        "why_url": reverse("person_why", args=[slug, person.pk]),
        "ids": panel.ids_of(person, person.company),
        "id_form": id_form or IdForm(),
        "id_add_url": reverse("person_id_add", args=[slug, person.pk]),
        "channels": panel.channels_of(person, person.company),
        "status_url": reverse("person_status", args=[slug, person.pk]),
        "inactive": person.status == Person.Status.INACTIVE,
        "merges": merges_of(person, request.membership),
        "merge_url": reverse("person_merge_choose", args=[slug, person.pk]),
        "consent": consent_card(person, slug, editable=True),
        "links": {
            "count": working_links(person=person, now=timezone.now()).count(),
            "end_url": reverse("person_links_end", args=[slug, person.pk]),
        },
    }
    refused = form.is_bound or id_form is not None
    return render(request, "people/edit.html", context, status=422 if refused else 200)


@require_POST
@company_page(EDIT_PEOPLE)
def add_id(request: MemberRequest, person_id: int) -> HttpResponse:
    """Let another id mean this person."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    form = IdForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.add_external_id(
                person=person, kind=values["kind"], value=values["value"], by=request.user, now=timezone.now()
            )
        except DomainError as refusal:
            form.add_error("value", refusal_words(refusal))
        else:
            return redirect("person_edit", request.membership.company.slug, person.pk)
    person_form = PersonForm(membership=request.membership, initial=_initial(person))
    return _edit_page(request, person, person_form, id_form=form)


@require_POST
@company_page(EDIT_PEOPLE)
def remove_id(request: MemberRequest, person_id: int, id_id: int) -> HttpResponse:
    """Forget an id."""
    external_id = get_object_or_404(ExternalId.objects.visible_to(request.membership), pk=id_id, person_id=person_id)
    services.remove_external_id(external_id=external_id, by=request.user, now=timezone.now())
    return redirect("person_edit", request.membership.company.slug, person_id)


@require_POST
@company_page(EDIT_PEOPLE)
def set_channel(request: MemberRequest, person_id: int) -> HttpResponse:
    """Switch a channel on or off."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    form = ChannelForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            set_preference(
                person=person,
                channel=values["channel"],
                enabled=values["on"],
                by=request.user,
                now=timezone.now(),
                confirmed=values["confirmed"],
            )
        except DomainError as refusal:
            say_refusal(request, refusal)
    return redirect("person_edit", request.membership.company.slug, person.pk)


@require_POST
@company_page(EDIT_PEOPLE)
def set_status(request: MemberRequest, person_id: int) -> HttpResponse:
    """Deactivate somebody, or bring them back."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    status = request.POST.get("status", "")
    if status in (Person.Status.ACTIVE, Person.Status.INACTIVE):
        services.set_status(person=person, status=status, by=request.user, now=timezone.now())
        words = _("%(name)s is active again.") if status == Person.Status.ACTIVE else _("%(name)s is inactive.")
        messages.success(request, words % {"name": person.name})
    return redirect("person_edit", request.membership.company.slug, person.pk)
