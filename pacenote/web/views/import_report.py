"""The weekly import report: to read, to export, and a week's originals in one ZIP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pacenote.accounts.permissions import DOWNLOAD_FILES, VIEW, may
from pacenote.base.clock import week_of
from pacenote.base.tables_out import CSV, XLSX, csv_chunks, xlsx_bytes
from pacenote.imports.bundles import zip_chunks
from pacenote.records.services import record
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.files import PeriodForm
from pacenote.web.panels.import_report import originals_of, report, report_rows, report_titles, report_weeks
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page

ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)
WEEKS_PER_PAGE = 6
#: Nothing that was downloaded stays in a browser's cache or is taken for a page.
PRIVATE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@require_GET
@company_page(VIEW)
def import_report(request: MemberRequest) -> HttpResponse:
    """Show the weeks, newest first."""
    membership = request.membership
    page = Paginator(report_weeks(membership), WEEKS_PER_PAGE).get_page(request.GET.get("page"))
    slug = membership.company.slug
    export = reverse("import_report_export", args=[slug]) if may(membership, DOWNLOAD_FILES) else ""
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[slug]),
        "weeks": report(membership, list(page), times_of(membership.company, timezone.now())),
        "page": page,
        "csv_url": f"{export}?format=csv" if export else "",
        "xlsx_url": f"{export}?format=xlsx" if export else "",
    }
    return render(request, "performance/import_report.html", context)


@require_GET
@company_page(DOWNLOAD_FILES)
@fresh_login("GET")
def export_report(request: MemberRequest) -> HttpResponse:
    """Hand out the whole report as a table, and write down who took it."""
    membership, now = request.membership, timezone.now()
    rows = list(report_rows(membership, times_of(membership.company, now)))
    form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    _written_down(request, "exported", "import report", {"format": form, "rows": len(rows)})
    titles = report_titles()
    body = xlsx_bytes(_("Imports"), titles, rows) if form == "xlsx" else b"".join(csv_chunks(titles, rows))
    response = HttpResponse(body, content_type=XLSX if form == "xlsx" else CSV, headers=PRIVATE)
    return _named(response, f"{membership.company.slug}-imports-{now:%Y-%m-%d}.{form}")


@require_GET
@company_page(DOWNLOAD_FILES)
@fresh_login("GET")
def week_zip(request: MemberRequest) -> HttpResponseBase:
    """Hand out all originals of one week, written while they are sent."""
    membership = request.membership
    form = PeriodForm(request.GET)
    form.is_valid()
    if (wanted := form.cleaned_data.get("week")) is None or not 1 < wanted.year < 9999:
        return redirect("import_report", membership.company.slug)
    start = week_of(wanted, membership.company.first_weekday)[0]
    originals = originals_of(membership, start)
    if not originals:
        return redirect("import_report", membership.company.slug)
    _written_down(request, "downloaded week", "week", {"start": start.isoformat(), "files": len(originals)})
    response = StreamingHttpResponse(zip_chunks(originals), content_type="application/zip", headers=PRIVATE)
    last = start + timedelta(days=6)
    return _named(response, f"{membership.company.slug}-{start}-{last}.zip")


def _written_down(request: MemberRequest, verb: str, subject: str, after: dict[str, Any]) -> None:
    record(
        company_id=request.membership.company_id,
        verb=verb,
        subject_type=subject,
        subject_id=None,
        at=timezone.now(),
        actor=request.user,
        after=after,
    )


def _named(response: ResponseT, name: str) -> ResponseT:
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
