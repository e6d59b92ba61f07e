"""What a user does with one file: download it, answer it, read it again, look at its versions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from pacenote.accounts.permissions import DOWNLOAD_FILES, EDIT_PEOPLE, IMPORT_FILES, VIEW
from pacenote.base.errors import DomainError
from pacenote.imports.services import create_people_from, original_bytes
from pacenote.jobs import answering, pipeline
from pacenote.jobs.answering import READABLE, Answer, read_file_again
from pacenote.performance.kinds import NAMING_KINDS
from pacenote.performance.models import PerformanceFile, Slot
from pacenote.records.services import record
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import AnswerForm
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.panels.versions import slot_title, versions
from pacenote.web.panels.where import where
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_GET
@company_page(DOWNLOAD_FILES)
def download(request: MemberRequest, file_id: int) -> HttpResponse:
    """Hand out the original byte for byte, and write down who took it."""
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    try:
        data = original_bytes(file)
    except FileNotFoundError:
        messages.error(request, _("The original of this file is not kept any more."))
        return redirect("files", request.membership.company.slug)
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("files", request.membership.company.slug)
    record(
        company_id=file.company_id,
        verb="downloaded",
        subject_type="file",
        subject_id=file.pk,
        at=timezone.now(),
        actor=request.user,
    )
    response = HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return response


@require_POST
@company_page(IMPORT_FILES)
def answer_file(request: MemberRequest, file_id: int) -> HttpResponse:
    """Take the answer to a file's question and read it with that, or leave it out."""
    known = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    file = get_object_or_404(known, pk=file_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, " ".join(str(error) for error in form.non_field_errors()) or _("Choose one of the answers.")
        )
        return redirect("files", request.membership.company.slug)
    values = form.cleaned_data
    said = Answer(values["action"], start=values["start"], station=values["station"])
    try:
        answering.answer_file(file=file, said=said, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    return redirect("files", request.membership.company.slug)


@require_POST
@company_page(IMPORT_FILES)
def again(request: MemberRequest, file_id: int) -> HttpResponse:
    """Read the bytes of a file once more: of a refused one anew, of an imported one to see whether they say more."""
    files = PerformanceFile.objects.visible_to(request.membership).filter(status__in=READABLE)
    file = get_object_or_404(files.select_related("company"), pk=file_id)
    try:
        read_file_again(file=file, by=request.user, now=timezone.now())
    except FileNotFoundError:
        messages.error(request, _("The original of this file is not kept any more."))
    except DomainError as refusal:
        say_refusal(request, refusal)
    return redirect("files", request.membership.company.slug)


@require_POST
@company_page(EDIT_PEOPLE)
def create_people(request: MemberRequest, file_id: int) -> HttpResponse:
    """Create everybody whom a file names by an unknown id."""
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    if file.kind not in NAMING_KINDS:
        messages.error(request, _("Only a scorecard names people well enough to create them."))
        return redirect("files", request.membership.company.slug)
    made = create_people_from(file=file, by=request.user, now=timezone.now())
    changed = PerformanceFile.objects.visible_to(request.membership).filter(status="loaded", evaluated_at=None)
    for each in changed:
        pipeline.start_evaluating(company_id=each.company_id, file_id=each.pk)
    messages.success(
        request, ngettext("%(count)s person created.", "%(count)s people created.", made) % {"count": made}
    )
    return redirect("files", request.membership.company.slug)


@require_GET
@company_page(VIEW)
def slot_versions(request: MemberRequest, slot_id: int) -> HttpResponse:
    """Show everything that was imported for one kind and period."""
    membership = request.membership
    slot = get_object_or_404(Slot.objects.visible_to(membership).select_related("station"), pk=slot_id)
    name, period = slot_title(slot)
    shown = versions(membership, slot, times_of(membership.company, timezone.now()))
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[membership.company.slug]),
        "kind_name": name,
        "period": period,
        "versions": shown,
        "several_sources": len({version.source for version in shown}) > 1,
    }
    return render(request, "performance/versions.html", context)


@require_GET
@company_page(VIEW)
def where_to_get(request: MemberRequest, kind: str) -> HttpResponse:
    """Show in which portal a kind of file lies."""
    membership = request.membership
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[membership.company.slug]),
        **where(membership.company, kind),
    }
    return render(request, "performance/where.html", context)
