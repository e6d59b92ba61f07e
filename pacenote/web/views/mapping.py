"""Say what the columns of a table mean: for a file that asks, and later in the settings."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.sheet_guesses import Column, guessed
from pacenote.imports.parsers.sheet_mapping import SheetMapping, from_dict
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.performance.queries import own_labels, own_metrics
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.mapping import MappingForm, initial_of
from pacenote.web.panels.mapping import Preview, column_rows, forgetting, mapping_rows, preview_of
from pacenote.web.panels.sections import framed
from pacenote.web.panels.tabs import tabs
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(IMPORT_FILES)
def map_file(request: MemberRequest, file_id: int) -> HttpResponse:
    """Ask what a file's columns mean, show what that gives, and read the file by it."""
    company = request.membership.company
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    if file.status != PerformanceFile.Status.ASKING or file.error_code != MAPPING_NEEDED:
        messages.info(request, _("This file needs no answer any more."))
        return redirect("files", company.slug)
    try:
        found = imports.outline_of(file)
    except (DomainError, FileNotFoundError) as refusal:
        say_refusal(request, refusal) if isinstance(refusal, DomainError) else None
        return redirect("files", company.slug)
    guess = guessed(found, name=PurePath(file.name).stem[:80])
    form = _form(request, found.columns, guess)
    preview: Preview | None = None
    if form.is_valid():
        try:
            if request.POST.get("action") == "save":
                return _read_by(request, file, form)
            preview = _preview(request, file, form)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
    context = _context(request, form) | {
        "title": _("Say what the columns mean"),
        "tabs": tabs(request.membership, "files"),
        "file_name": file.name,
        "rows_in_file": found.rows,
        "undecided": found.undecided,
        "preview": preview,
        "cancel_url": reverse("files", args=[company.slug]),
        "preview_rows": imports.PREVIEW_ROWS,
    }
    return render(request, "performance/mapping.html", context, status=422 if form.errors else 200)


def _form(request: MemberRequest, columns: tuple[Column, ...], mapping: SheetMapping) -> MappingForm:
    metrics = own_metrics(request.membership.company_id)
    initial = initial_of(columns, mapping)
    return MappingForm(request.POST or None, columns=columns, own_metrics=metrics, initial=initial)


def _context(request: MemberRequest, form: MappingForm) -> dict[str, object]:
    return {
        "form": form,
        "columns": column_rows(form),
        "files_url": reverse("files", args=[request.membership.company.slug]),
    }


def _preview(request: MemberRequest, file: PerformanceFile, form: MappingForm) -> Preview:
    mapping, metrics = form.made()
    labels = own_labels(request.membership.company_id) | {each.name: each.label for each in metrics}
    return preview_of(imports.preview(file=file, mapping=mapping), labels)


def _read_by(request: MemberRequest, file: PerformanceFile, form: MappingForm) -> HttpResponse:
    company, now = request.membership.company, timezone.now()
    mapping, metrics = form.made()
    saved = imports.save_mapping(company=company, mapping=mapping, metrics=metrics, by=request.user, now=now)
    imports.use_mapping(file=file, saved=saved, by=request.user, now=now)
    pipeline.start_loading(company_id=company.pk, file_id=file.pk)
    messages.success(request, _("Kept. The next file with these columns is read without asking."))
    return redirect("files", company.slug)


@require_safe
@company_page(MANAGE_SETTINGS)
def mappings(request: MemberRequest) -> HttpResponse:
    """List the sheets whose columns somebody explained."""
    context = {
        "title": _("Look after your sheets"),
        **framed(request.membership, "settings_mappings", timezone.now()),
        "mappings": mapping_rows(request.membership, timezone.now()),
        "files_url": reverse("files", args=[request.membership.company.slug]),
    }
    return render(request, "settings/mappings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def mapping(request: MemberRequest, mapping_id: int) -> HttpResponse:
    """Change what the columns of a sheet mean."""
    sheets = SavedMapping.objects.visible_to(request.membership).filter(purpose=SavedMapping.Purpose.SHEET)
    saved = get_object_or_404(sheets, pk=mapping_id)
    kept = from_dict(saved.spec, number=saved.pk)
    form = _form(request, _columns_of(kept), kept)
    if form.is_valid():
        changed, metrics = form.made()
        now, company = timezone.now(), request.membership.company
        try:
            imports.keep_metrics(company=company, metrics=metrics, by=request.user, now=now)
            imports.change_mapping(saved=saved, mapping=changed, by=request.user, now=now)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved. It counts for files that are read from now on."))
            return redirect("settings_mappings", company.slug)
    context = _context(request, form) | {
        "title": _("Change what the columns mean"),
        "settings_url": reverse("settings_mappings", args=[request.membership.company.slug]),
        "cancel_url": reverse("settings_mappings", args=[request.membership.company.slug]),
        "editing": True,
    }
    return render(request, "performance/mapping.html", context, status=422 if form.errors else 200)


def _columns_of(kept: SheetMapping) -> tuple[Column, ...]:
    """Return every column that the first file had, without any of its values."""
    forms = {each.column: each.form for each in kept.columns}
    titles = kept.titles or tuple((key, key) for key in sorted(kept.needed))
    return tuple(Column(title, key, (), "number", form=forms.get(key, "number")) for key, title in titles)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def forget(request: MemberRequest, mapping_id: int) -> HttpResponse:
    """Ask, naming the files; then forget a mapping: the next file with these columns asks again."""
    saved = get_object_or_404(SavedMapping.objects.visible_to(request.membership), pk=mapping_id)
    if request.method != "POST":
        confirm = forgetting(request.membership, saved)
        return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Company settings")})
    imports.forget_mapping(saved=saved, by=request.user, now=timezone.now())
    messages.success(request, _("Forgotten. What was imported stays; the next file with these columns asks again."))
    return redirect("settings_mappings", request.membership.company.slug)
