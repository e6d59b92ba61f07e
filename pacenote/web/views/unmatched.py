"""The queue of names that nobody has matched yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.imports.models import FileRow, Stranger
from pacenote.imports.services import Settled, confirm_names, create_many, map_many, map_rows, set_aside, take_back
from pacenote.imports.services.matching import CONFIRM
from pacenote.jobs import pipeline
from pacenote.people.models import Person
from pacenote.web.ahead import CountedPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import MapForm
from pacenote.web.forms.unmatched import BulkForm
from pacenote.web.panels import twice as panel_twice
from pacenote.web.panels import unmatched as panel
from pacenote.web.panels.people import page_query
from pacenote.web.panels.tabs import tabs
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 20
MOST_SOUGHT = 80


@require_safe
@company_page(EDIT_PEOPLE)
def unmatched(request: MemberRequest) -> HttpResponse:
    """Show the rows that wait, with whom they may mean; the address holds search, filter and page."""
    membership, slug = request.membership, request.membership.company.slug
    query, chosen = sought(request.GET, most=MOST_SOUGHT), request.GET.get("filter", "")
    chosen = chosen if chosen in (*panel.FILTERS, panel.NOT_OURS) else ""
    aside = chosen == panel.NOT_OURS
    waiting = panel.waiting_identities(membership, query=query, chosen="" if aside else chosen)
    url = reverse("unmatched", args=[slug])
    chips = panel.filters(membership, query=query, chosen=chosen, url=url)
    counted = next(chip.count or 0 for chip in chips if chip.current)
    page = CountedPaginator(waiting, PER_PAGE, chips[0].count or 0 if aside else counted).get_page(
        request.GET.get("page")
    )
    sure = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED, reason=CONFIRM)
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[slug]),
        "rows": [] if aside else panel.unmatched_rows(membership, page),
        "strangers": panel.strangers(membership, query) if aside else [],
        "aside": aside,
        "page": page,
        "filters": chips,
        "filtered": bool(query or chosen),
        "chosen": chosen,
        "query": query,
        "page_query": page_query(filter=chosen, q=query),
        "search_url": url,
        "sure_count": 0 if aside else sure.values("folded_name").distinct().count(),
        "confirm_url": reverse("unmatched_confirm", args=[slug]),
        "bulk_url": reverse("unmatched_bulk", args=[slug]),
        "take_back_url": reverse("unmatched_take_back", args=[slug]),
        "twice": panel_twice.files_with_twice(membership),
    }
    return render(request, "performance/unmatched.html", context)


def _row(request: MemberRequest, row_id: int) -> FileRow:
    return get_object_or_404(FileRow.objects.visible_to(request.membership).select_related("file"), pk=row_id)


def _back(request: MemberRequest) -> HttpResponse:
    return redirect("unmatched", request.membership.company.slug)


def _evaluate(settled: Settled) -> None:
    for file in settled.files:
        pipeline.start_evaluating(company_id=file.company_id, file_id=file.pk)


@require_safe
@company_page(EDIT_PEOPLE)
def choose(request: MemberRequest, row_id: int) -> HttpResponse:
    """Look through the whole directory for whom a row means."""
    row, slug = _row(request, row_id), request.membership.company.slug
    query = sought(request.GET, most=MOST_SOUGHT)
    [shown] = panel.unmatched_rows(request.membership, [row])
    found, more = panel.directory_hits(request.membership, query)
    context = {
        "row": shown,
        "found": found,
        "more": more,
        "query": query,
        "waits": row.status == FileRow.Status.UNMATCHED,
        "queue_url": reverse("unmatched", args=[slug]),
    }
    return render(request, "performance/unmatched_choose.html", context)


@require_POST
@company_page(EDIT_PEOPLE)
def map_row(request: MemberRequest, row_id: int) -> HttpResponse:
    """Let a row mean a person, here and in every file where it waits."""
    row = _row(request, row_id)
    form = MapForm(request.POST)
    form.fields["person"].queryset = Person.objects.visible_to(request.membership)  # type: ignore[attr-defined]  # a model field
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["person"]))
        return _back(request)
    person = form.cleaned_data["person"]
    try:
        files = map_rows(row=row, person=person, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        _evaluate(Settled(1, tuple(files)))
        values = {"row": row.name or row.external_id, "person": person.name}
        messages.success(request, _("“%(row)s” means %(person)s from now on.") % values)
    return _back(request)


@require_POST
@company_page(EDIT_PEOPLE)
def create(request: MemberRequest, row_id: int) -> HttpResponse:
    """Create the person whom a row names."""
    return _settle(request, "create", [_row(request, row_id)])


@require_POST
@company_page(EDIT_PEOPLE)
def leave(request: MemberRequest, row_id: int) -> HttpResponse:
    """Take a name out of the queue, in every file where it waits: it is nobody of ours."""
    return _settle(request, "not_ours", [_row(request, row_id)])


@require_POST
@company_page(EDIT_PEOPLE)
def bulk(request: MemberRequest) -> HttpResponse:
    """Ask about the checked names, then settle them all."""
    form = BulkForm(request.POST, membership=request.membership)
    if not form.is_valid():
        messages.error(request, _("Check some names first."))
        return _back(request)
    deed, rows = form.cleaned_data["deed"], list(form.cleaned_data["row"])
    if form.cleaned_data["confirmed"]:
        return _settle(request, deed, rows, form.pairs())
    shown = panel.unmatched_rows(request.membership, rows)
    if deed == "map" and not (shown := tuple(row for row in shown if row.suggestions)):
        messages.error(request, _("Nobody is suggested for these names. Choose somebody for each."))
        return _back(request)
    context = {
        "deed": deed,
        "rows": shown,
        "left_out": len(rows) - len(shown),
        "bulk_url": request.path,
        "queue_url": reverse("unmatched", args=[request.membership.company.slug]),
    }
    return render(request, "performance/unmatched_bulk.html", context)


def _settle(
    request: MemberRequest, deed: str, rows: list[FileRow], pairs: list[tuple[FileRow, Person]] | None = None
) -> HttpResponse:
    company_id, by, now = request.membership.company_id, request.user, timezone.now()
    try:
        if deed == "create":
            settled = create_many(company_id=company_id, rows=rows, by=by, now=now)
            words = ngettext("%(count)s person was added.", "%(count)s people were added.", settled.names)
        elif deed == "map":
            settled = map_many(company_id=company_id, pairs=pairs or [], by=by, now=now)
            words = ngettext("%(count)s name is matched.", "%(count)s names are matched.", settled.names)
        else:
            settled = set_aside(company_id=company_id, rows=rows, by=by, now=now)
            words = ngettext(
                "%(count)s name is not ours. Take it back under “Not ours”.",
                "%(count)s names are not ours. Take them back under “Not ours”.",
                settled.names,
            )
    except DomainError as refusal:
        say_refusal(request, refusal)
        return _back(request)
    _evaluate(settled)
    messages.success(request, words % {"count": settled.names})
    for row, why in settled.refused:
        messages.error(request, f"{row.name or row.external_id}: {refusal_words(why)}")
    return _back(request)


@require_POST
@company_page(EDIT_PEOPLE)
def ours_again(request: MemberRequest) -> HttpResponse:
    """Bring somebody back into the queue who was said not to be ours."""
    number = request.POST.get("stranger", "")
    known = Stranger.objects.visible_to(request.membership)
    stranger = get_object_or_404(known, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    name = stranger.name or stranger.external_id
    _evaluate(take_back(stranger=stranger, by=request.user, now=timezone.now()))
    messages.success(request, _("“%(name)s” is in the queue again.") % {"name": name})
    return _back(request)


@require_POST
@company_page(EDIT_PEOPLE)
def confirm(request: MemberRequest) -> HttpResponse:
    """Confirm every name that is exactly one person's."""
    files = confirm_names(company_id=request.membership.company_id, by=request.user, now=timezone.now())
    _evaluate(Settled(0, tuple(files)))
    messages.success(request, _("The names are confirmed and remembered."))
    return _back(request)
