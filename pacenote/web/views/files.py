"""The Files page: what is expected, what came, what comes next; and the door for new files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_SETTINGS, VIEW, may
from pacenote.base.errors import DomainError
from pacenote.base.scanning import ScannerSilentError, silent
from pacenote.coaching.services import Circumstances
from pacenote.imports.services import store, too_large
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.performance.queries import next_moment
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import ImportForm, PeriodForm
from pacenote.web.panels.boards import boards, chosen_period
from pacenote.web.panels.checklist import checklist
from pacenote.web.panels.company_metrics import company_metrics
from pacenote.web.panels.deletion import undo
from pacenote.web.panels.expected import calendar, expectations
from pacenote.web.panels.file_cards import folded, recent_files
from pacenote.web.panels.history import history
from pacenote.web.panels.history import span as history_span
from pacenote.web.panels.needs import needs_person
from pacenote.web.panels.strip import due_span, strip
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_GET
@company_page(VIEW)
def files(request: MemberRequest) -> HttpResponse:
    """Show both dashboards, the next send and what needs a person."""
    membership, now = request.membership, timezone.now()
    times = times_of(membership.company, now)
    form = PeriodForm(request.GET)
    form.is_valid()
    day, week = chosen_period(times, form.cleaned_data.get("day"), form.cleaned_data.get("week"))
    expected, next_send = expectations(membership, now), next_moment(membership.company, now)
    spans = [(day, day), (week, week + timedelta(days=6)), history_span(times, day=day, week=week)]
    slots = calendar(membership, [*spans, *due_span(expected, times, next_send[1])])
    daily, weekly = boards(membership, expected, times, slots, day=day, week=week, next_send=next_send[1])
    known = Circumstances(membership.company)
    strip_of_send = strip(membership, expected, times, slots, known=known, next_send=next_send)
    metrics_title, metrics = company_metrics(membership)
    context = {
        "tabs": tabs(membership, "files", people=None if membership.limited else known.people),
        "undo": undo(membership, form.cleaned_data.get("undo"), times),
        "checklist": checklist(membership, now),
        "strip": strip_of_send,
        "daily": daily,
        "weekly": weekly,
        "history": history(membership, expected, times, slots, day=day, week=week),
        "report_url": reverse("import_report", args=[membership.company.slug]),
        "expected_url": may(membership, MANAGE_SETTINGS) and reverse("settings_files", args=[membership.company.slug]),
        "needs_person": needs_person(membership),
        "metrics": metrics,
        "metrics_title": metrics_title,
        **_progress(request, now),
    }
    return render(request, "performance/files.html", context)


@require_GET
@company_page(VIEW)
def progress(request: MemberRequest) -> HttpResponse:
    """Show how far the files are that came in lately."""
    return render(request, "performance/_file_progress.html", _progress(request, timezone.now()))


@require_POST
@company_page(IMPORT_FILES)
def import_files(request: MemberRequest) -> HttpResponse:
    """Keep every file that was dropped and start to read it; a refusal of one stops none of the others."""
    now = timezone.now()
    form = ImportForm(request.POST, request.FILES)
    said = _keep(request, form, now) if form.is_valid() else [(messages.ERROR, _("No file was chosen."))]
    if request.headers.get("HX-Request"):
        context = _progress(request, now) | {"import_notes": [Message(*each) for each in said]}
        return render(request, "performance/_file_progress.html", context)
    for level, sentence in said:
        messages.add_message(request, level, sentence)
    return redirect("files", request.membership.company.slug)


def _keep(request: MemberRequest, form: ImportForm, now: datetime) -> list[tuple[int, str]]:
    small, large = form.split()
    said = [(messages.ERROR, refusal_words(_too_large(each))) for each in large]
    return said + _store_all(request, small, now)


def _store_all(request: MemberRequest, uploads: Sequence[UploadedFile[bytes]], now: datetime) -> list[tuple[int, str]]:
    company, said, new = request.membership.company, [], 0
    for upload in uploads:
        name = upload.name or _("file without a name")
        try:
            stored = store(company=company, name=name, data=upload.read(), uploaded_by=request.user, now=now)
        except ScannerSilentError:  # nobody waits for it once more for each of the others
            left = uploads[uploads.index(upload) :]
            said += [(messages.ERROR, refusal_words(silent(each.name or name))) for each in left]
            break
        except DomainError as refusal:
            said.append((messages.ERROR, refusal_words(refusal)))
            continue
        undecided = stored.file.status in (PerformanceFile.Status.WAITING, PerformanceFile.Status.LOADING)
        if undecided:  # also one that was here: its job may have given up
            pipeline.start_loading(company_id=company.pk, file_id=stored.file.pk)
        if stored.put_back:
            pipeline.start_evaluating(company_id=company.pk, file_id=stored.file.pk)
            said.append((messages.SUCCESS, _("%(name)s had been deleted. It is back and counts.") % {"name": name}))
        elif stored.already_there and undecided:
            said.append((messages.INFO, _("%(name)s was here already and is being read.") % {"name": name}))
        elif stored.already_there:
            said.append((messages.INFO, _("%(name)s was here already. Nothing changed.") % {"name": name}))
        else:
            new += 1
    if new:
        said.append((messages.SUCCESS, _("Files taken in: %(count)s.") % {"count": new}))
    return said


def _too_large(upload: UploadedFile[bytes]) -> DomainError:
    return too_large(upload.name or _("file without a name"), upload.size or 0)


def _progress(request: MemberRequest, now: datetime) -> dict[str, Any]:
    membership = request.membership
    cards, busy = recent_files(membership, times_of(membership.company, now))
    shown, done = folded(cards)
    slug = membership.company.slug
    return {
        "files_in_progress": shown,
        "files_done": done,
        "files_busy": busy,
        "imports_url": reverse("files_progress", args=[slug]),
        "import_url": reverse("files_import", args=[slug]) if may(membership, IMPORT_FILES) else "",
    }
