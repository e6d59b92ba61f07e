"""A roster of a company's own making: take the file, ask what its columns mean, put people on their days."""

from __future__ import annotations

from pathlib import PurePath
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import EDIT_PEOPLE, IMPORT_FILES, may
from pacenote.base.errors import DomainError
from pacenote.imports import services as imports
from pacenote.imports.parsers.file_names import read_name
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.plain_tables import PlainTable, Titled
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import ImportForm
from pacenote.web.forms.people_import import RosterMappingForm
from pacenote.web.panels.file_cards import MAPPING_PAGES
from pacenote.web.panels.people_import import column_rows
from pacenote.web.panels.roster_import import RosterPreview, roster_preview
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page

Status = PerformanceFile.Status


@require_POST
@company_page(IMPORT_FILES)
def take(request: MemberRequest) -> HttpResponse:
    """Take a roster file and read it at once; one of an unknown form is asked about."""
    company, now = request.membership.company, timezone.now()
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("No file was chosen."))
        return redirect("roster", company.slug)
    small, large = form.split()
    try:
        if large:
            raise imports.too_large(large[0].name or "", large[0].size or 0)
        name = small[0].name or _("file without a name")
        file = imports.take_roster(company=company, name=name, data=small[0].read(), by=request.user, now=now)
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("roster", company.slug)
    return _after(request, file)


def _after(request: MemberRequest, file: PerformanceFile) -> HttpResponse:
    """Lead to what comes next: the day, the question, or back to where the file was chosen."""
    slug = request.membership.company.slug
    if file.status == Status.ASKING:
        page = MAPPING_PAGES.get(file.error_code, "")
        return redirect(page, slug, file.pk) if page else redirect("files", slug)
    if file.status != Status.LOADED or file.period_start is None:
        if file.error is not None:
            say_refusal(request, file.error)
        return redirect("roster" if file.status == Status.REFUSED else "files", slug)
    pipeline.start_loading(company_id=file.company_id, file_id=file.pk)
    placed, waiting = file.matched, file.unmatched
    if placed or not waiting:
        words = ngettext("%(count)s person is on the roster.", "%(count)s people are on the roster.", placed)
        messages.success(request, words % {"count": placed})
    if waiting:
        words = ngettext("%(count)s name waits to be matched.", "%(count)s names wait to be matched.", waiting)
        _warn_of_names(request, words % {"count": waiting})
    return redirect(f"{reverse('roster', args=[slug])}?day={file.period_start.isoformat()}")


def _warn_of_names(request: MemberRequest, words: str) -> None:
    """Say how many names wait, with the way to their queue for whoever may match them."""
    if not may(request.membership, EDIT_PEOPLE):
        messages.warning(request, words)
        return
    queue = reverse("unmatched", args=[request.membership.company.slug])
    link = '{} <a class="text-decoration-underline" href="{}">{}</a>'
    messages.warning(request, format_html(link, words, queue, _("Match names")))


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(IMPORT_FILES)
def map_roster(request: MemberRequest, file_id: int) -> HttpResponse:
    """Ask what the columns of a roster mean and which day it is about, show that, and read it so."""
    company = request.membership.company
    files = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    file = get_object_or_404(files, pk=file_id)
    if file.status != Status.ASKING or file.error_code not in MAPPING_PAGES:
        messages.info(request, _("This file needs no answer any more."))
        return redirect("roster", company.slug)
    try:
        table = imports.roster_table(file, titled=_titled(request))
    except (DomainError, FileNotFoundError) as refusal:
        say_refusal(request, refusal) if isinstance(refusal, DomainError) else None
        return redirect("roster", company.slug)
    kept = imports.fitting(imports.people_mappings_of(company.pk, "roster"), table)
    likely = guess(table, "roster", name=PurePath(file.name).stem)
    form = _form(request, file, table, kept or likely.mapping)
    preview: RosterPreview | None = None
    if form.is_valid():
        try:
            if request.POST.get("action") == "save":
                return _read(request, file, form)
            preview = _preview(request, file, table, form)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {
        "form": form,
        "columns": column_rows(form, table),
        "table": table,
        "file_name": file.name,
        "undecided": likely.undecided,
        "preview": preview,
        "roster_url": reverse("roster", args=[company.slug]),
    }
    return render(request, "roster/import_map.html", context, status=422 if form.errors else 200)


def _titled(request: MemberRequest) -> Titled:
    asked = request.POST.get("titled") or request.GET.get("titled")
    return cast(Titled, asked) if asked in ("yes", "no") else "auto"


def _form(
    request: MemberRequest, file: PerformanceFile, table: PlainTable, kept: imports.PeopleMapping
) -> RosterMappingForm:
    days = read_name(file.name).days
    initial = {"start": days[0] if len(days) == 1 else None}
    return RosterMappingForm(request.POST or None, table=table, kept=kept, initial=initial)


def _preview(
    request: MemberRequest, file: PerformanceFile, table: PlainTable, form: RosterMappingForm
) -> RosterPreview:
    parsed = imports.read_roster(table, form.made(), read_name(file.name))
    return roster_preview(request.membership, parsed, form.cleaned_data["start"])


def _read(request: MemberRequest, file: PerformanceFile, form: RosterMappingForm) -> HttpResponse:
    read = imports.read_by_roster_mapping(
        file=file, mapping=form.made(), start=form.cleaned_data["start"], by=request.user, now=timezone.now()
    )
    return _after(request, read)
