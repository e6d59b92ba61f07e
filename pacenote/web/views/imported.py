"""One imported file: look into it, delete its import, put it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pacenote.accounts.permissions import IMPORT_FILES, VIEW
from pacenote.base.errors import DomainError
from pacenote.jobs.answering import delete_file, restore_file
from pacenote.performance.models import PerformanceFile, SlotFile
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.boards import board_address
from pacenote.web.panels.deletion import deletion
from pacenote.web.panels.expected import finished_week
from pacenote.web.panels.file_page import file_page
from pacenote.web.panels.file_rows import file_rows, lines_of
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_GET
@company_page(VIEW)
def look_into(request: MemberRequest, file_id: int) -> HttpResponse:
    """Show one file, and what it changed."""
    membership = request.membership
    files = PerformanceFile.objects.visible_to(membership).select_related("uploaded_by", "deleted_by")
    file = get_object_or_404(files, pk=file_id)
    shown = file_page(membership, file, times_of(membership.company, timezone.now()))
    page = file_rows(membership, file, request.GET.get("page"))
    values = {"number": shown.version, "kind": shown.kind_name, "period": shown.period}
    changed = _("See what version %(number)s of %(kind)s, %(period)s, changed") % values
    inside = _("Look into %(kind)s, %(period)s") if shown.period else _("Look into %(kind)s")
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[membership.company.slug]),
        "title": changed if shown.differences else inside % values,
        "file": shown,
        "page": page,
        "lines": lines_of(membership, file, page),
    }
    return render(request, "performance/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(IMPORT_FILES)
def delete(request: MemberRequest, file_id: int) -> HttpResponse:
    """Ask, naming what will happen; then let the import count no more."""
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    if request.method != "POST":
        confirm = deletion(request.membership, file)
        return render(request, "confirm.html", {"confirm": confirm, "eyebrow": _("Files")})
    try:
        delete_file(file=file, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect(_board_of(request, file))
    return redirect(f"{_board_of(request, file)}&undo={file.pk}")


@require_POST
@company_page(IMPORT_FILES)
def restore(request: MemberRequest, file_id: int) -> HttpResponse:
    """Put a deleted import back."""
    file = get_object_or_404(PerformanceFile.objects.visible_to(request.membership), pk=file_id)
    try:
        restore_file(file=file, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("%(name)s is back.") % {"name": file.name})
    return redirect(_board_of(request, file))


def _board_of(request: MemberRequest, file: PerformanceFile) -> str:
    """Return the address of the dashboards that show a file's last slot."""
    membership = request.membership
    times = times_of(membership.company, timezone.now())
    shown = (times.today, finished_week(membership.company, times.today)[0])
    held = SlotFile.objects.visible_to(membership).filter(file=file).select_related("slot").order_by("-slot__end")
    place = held.first()
    period = (place.slot.start, place.slot.end) if place else (times.today, times.today)
    return board_address(membership, period, shown)
