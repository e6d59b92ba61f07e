"""The queue of names that nobody has matched yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.imports.models import FileRow
from pacenote.imports.services import confirm_names, map_rows, not_ours
from pacenote.imports.services.matching import CONFIRM
from pacenote.jobs import pipeline
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import MapForm
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.unmatched import options, same_identity, unmatched_rows, waiting_identities
from pacenote.web.say import say_refusal
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 20
MOST_SOUGHT = 80


@require_GET
@company_page(EDIT_PEOPLE)
def unmatched(request: MemberRequest) -> HttpResponse:
    """Show the rows that wait, with whom they may mean."""
    membership = request.membership
    page = Paginator(waiting_identities(membership), PER_PAGE).get_page(request.GET.get("page"))
    sure = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED, reason=CONFIRM)
    query = sought(request.GET, most=MOST_SOUGHT)
    people, more = options(membership, query)
    rest = QueryDict(mutable=True)
    rest["q"] = query
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[membership.company.slug]),
        "rows": unmatched_rows(membership, page),
        "page": page,
        "people_options": people,
        "people_search": more or bool(query),
        "query": query,
        "page_query": f"{rest.urlencode()}&" if query else "",
        "search_url": reverse("unmatched", args=[membership.company.slug]),
        "sure_count": sure.values("folded_name").distinct().count(),
        "confirm_url": reverse("unmatched_confirm", args=[membership.company.slug]),
    }
    return render(request, "performance/unmatched.html", context)


@require_POST
@company_page(EDIT_PEOPLE)
def map_row(request: MemberRequest, row_id: int) -> HttpResponse:
    """Let a row mean a person, here and in every file where it waits."""
    membership = request.membership
    row = get_object_or_404(FileRow.objects.visible_to(membership), pk=row_id)
    form = MapForm(request.POST)
    form.fields["person"].queryset = Person.objects.visible_to(membership)  # type: ignore[attr-defined]  # a model field
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["person"]))
        return redirect("unmatched", membership.company.slug)
    person = form.cleaned_data["person"]
    try:
        files = map_rows(row=row, person=person, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        for file in files:
            pipeline.start_evaluating(company_id=file.company_id, file_id=file.pk)
        values = {"row": row.name or row.external_id, "person": person.name}
        messages.success(request, _("“%(row)s” means %(person)s from now on.") % values)
    return redirect("unmatched", membership.company.slug)


@require_POST
@company_page(EDIT_PEOPLE)
def leave(request: MemberRequest, row_id: int) -> HttpResponse:
    """Take a name out of the queue, in every file where it waits: it is nobody of ours."""
    row = get_object_or_404(FileRow.objects.visible_to(request.membership), pk=row_id)
    now = timezone.now()
    for each in same_identity(request.membership, row):
        not_ours(row=each, by=request.user, now=now)
    return redirect("unmatched", request.membership.company.slug)


@require_POST
@company_page(EDIT_PEOPLE)
def confirm(request: MemberRequest) -> HttpResponse:
    """Confirm every name that is exactly one person's."""
    files = confirm_names(company_id=request.membership.company_id, by=request.user, now=timezone.now())
    for file in files:
        pipeline.start_evaluating(company_id=file.company_id, file_id=file.pk)
    messages.success(request, _("The names are confirmed and remembered."))
    return redirect("unmatched", request.membership.company.slug)
