"""Bring people in from any list: take the file, ask what its columns mean, show what it would change, write that."""

from __future__ import annotations

from pathlib import PurePath
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import IMPORT_FILES
from pacenote.base.errors import DomainError
from pacenote.imports import services as imports
from pacenote.imports.parsers.people_guesses import guess
from pacenote.imports.parsers.plain_tables import PlainTable, Titled
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import ImportForm
from pacenote.web.forms.people_import import PeopleMappingForm
from pacenote.web.panels.file_cards import MAPPING_PAGES
from pacenote.web.panels.people_import import Preview, column_rows, preview_of
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page

Status = PerformanceFile.Status


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(IMPORT_FILES)
def choose(request: MemberRequest) -> HttpResponse:
    """Say which lists bring people, and take one."""
    company = request.membership.company
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            small, large = form.split()
            try:
                if large:
                    raise imports.too_large(large[0].name or "", large[0].size or 0)
                file = imports.take_list(
                    company=company,
                    name=small[0].name or _("file without a name"),
                    data=small[0].read(),
                    by=request.user,
                    now=timezone.now(),
                )
            except DomainError as refusal:
                say_refusal(request, refusal)
            else:
                return redirect("people_import_map", company.slug, file.pk)
        else:
            messages.error(request, _("No file was chosen."))
    context = {
        "list_url": reverse("people", args=[company.slug]),
        "files_url": reverse("files", args=[company.slug]),
        "import_url": request.path,
    }
    return render(request, "people/import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(IMPORT_FILES)
def map_list(request: MemberRequest, file_id: int) -> HttpResponse:
    """Ask what the columns of a list mean, show what it would change, and write what was shown."""
    company = request.membership.company
    files = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    file = get_object_or_404(files, pk=file_id)
    asked = file.status == Status.ASKING and file.error_code in MAPPING_PAGES
    if not asked and not (file.status == Status.LOADED and file.kind in imports.OWN_KINDS):
        messages.info(request, _("This file needs no answer any more."))
        return redirect("people_import", company.slug)
    try:
        table = imports.people_table(file, titled=_titled(request))
    except (DomainError, FileNotFoundError) as refusal:
        say_refusal(request, refusal) if isinstance(refusal, DomainError) else None
        return redirect("people_import", company.slug)
    kept = imports.fitting(imports.people_mappings_of(company.pk, "people"), table)
    likely = guess(table, "people", name=PurePath(file.name).stem)
    form = PeopleMappingForm(request.POST or None, table=table, kept=kept or likely.mapping)
    preview: Preview | None = None
    if form.is_valid():
        try:
            if request.POST.get("action") == "save":
                return _write(request, file, table, form)
            preview = _preview(request, table, form)
        except imports.StalePreviewError as stale:
            form.add_error(None, refusal_words(stale))
            preview = _preview(request, table, form)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
    context = {
        "form": form,
        "columns": column_rows(form, table),
        "table": table,
        "file_name": file.name,
        "remembered": kept is not None,
        "undecided": likely.undecided,
        "preview": preview,
        "list_url": reverse("people", args=[company.slug]),
        "import_url": reverse("people_import", args=[company.slug]),
    }
    return render(request, "people/import_map.html", context, status=422 if form.errors else 200)


def _titled(request: MemberRequest) -> Titled:
    asked = request.POST.get("titled") or request.GET.get("titled")
    return cast(Titled, asked) if asked in ("yes", "no") else "auto"


def _preview(request: MemberRequest, table: PlainTable, form: PeopleMappingForm) -> Preview:
    choices = form.choices()
    prepared = imports.prepare(company=request.membership.company, table=table, mapping=form.made(), choices=choices)
    return preview_of(request.membership, prepared, choices)


def _write(request: MemberRequest, file: PerformanceFile, table: PlainTable, form: PeopleMappingForm) -> HttpResponse:
    company = request.membership.company
    written, files = imports.apply_list(
        file=file,
        table=table,
        mapping=form.made(),
        choices=form.choices(),
        mark=form.cleaned_data["mark"],
        consent=form.agreed(),
        by=request.user,
        now=timezone.now(),
    )
    for each in files:
        pipeline.start_evaluating(company_id=company.pk, file_id=each.pk)
    messages.success(request, _said(written))
    if written.refused:
        words = ngettext(
            "%(count)s person took their consent back before; write it down on their page if they agreed anew.",
            "%(count)s people took their consent back before; write it down on their pages if they agreed anew.",
            written.refused,
        )
        messages.warning(request, words % {"count": written.refused})
    return redirect("people", company.slug)


def _said(written: imports.Written) -> str:
    parts = [
        ngettext("%(count)s person was added", "%(count)s people were added", written.new) % {"count": written.new},
        ngettext("%(count)s was changed", "%(count)s were changed", written.changed) % {"count": written.changed},
        ngettext("%(count)s is as before", "%(count)s are as before", written.unchanged) % {"count": written.unchanged},
    ]
    if written.waiting:
        words = ngettext("%(count)s line was left out", "%(count)s lines were left out", written.waiting)
        parts.append(words % {"count": written.waiting})
    if written.consents:
        words = ngettext("%(count)s consent was written down", "%(count)s consents were written down", written.consents)
        parts.append(words % {"count": written.consents})
    return ", ".join(parts) + "."
