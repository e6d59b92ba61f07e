"""Two rows of one person in one file: a user picks the one that counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.base.errors import DomainError
from pacenote.imports.models import FileRow
from pacenote.imports.services import pick_row
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.twice import twice_in
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_safe
@company_page(EDIT_PEOPLE)
def twice(request: MemberRequest, file_id: int) -> HttpResponse:
    """Show who stands on several rows of a file, with the rows side by side."""
    membership = request.membership
    file = get_object_or_404(PerformanceFile.objects.visible_to(membership), pk=file_id)
    people = twice_in(membership, file)
    slug = membership.company.slug
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[slug]),
        "queue_url": reverse("unmatched", args=[slug]),
        "file_name": file.name,
        "kind_name": kind_name(file.kind) or file.name,
        "period": period_words(file),
        "people": people,
        "waiting": sum(not each.settled for each in people),
    }
    return render(request, "performance/twice.html", context)


@require_POST
@company_page(EDIT_PEOPLE)
def pick(request: MemberRequest, row_id: int) -> HttpResponse:
    """Let one row count and leave the others of that person out."""
    rows = FileRow.objects.visible_to(request.membership).select_related("file", "file__company", "person")
    row = get_object_or_404(rows, pk=row_id)
    try:
        file = pick_row(row=row, by=request.user, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        pipeline.start_evaluating(company_id=file.company_id, file_id=file.pk)
        values = {"name": row.person.name if row.person else row.name, "line": row.line}
        messages.success(request, _("Line %(line)s counts for %(name)s.") % values)
    return redirect("file_twice", request.membership.company.slug, row.file_id)
