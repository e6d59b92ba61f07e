"""The audit log: to search, to read, and to take out, which is written down too."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import VIEW_AUDIT
from pacenote.base.tables_out import CSV, csv_chunks
from pacenote.records.services import record
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.audit import AuditForm, closed
from pacenote.web.panels import audit as panel
from pacenote.web.panels.sections import framed
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page


@require_safe
@company_page(VIEW_AUDIT)
def audit(request: MemberRequest) -> HttpResponse:
    """Show the latest entries that were looked for, or those before a given one."""
    membership = request.membership
    form = AuditForm(request.GET)
    found = list(panel.entries(membership, form.wanted(request.GET.get("before", "")))[: panel.PER_PAGE + 1])
    shown, more = found[: panel.PER_PAGE], len(found) > panel.PER_PAGE
    page, query = reverse("settings_audit", args=[membership.company.slug]), _query(form)
    context = {
        **framed(membership, "settings_audit", timezone.now()),
        "form": form,
        "lines": panel.lines(membership, shown, times_of(membership.company, timezone.now())),
        "searched": bool(query),
        "url": page,
        "newest_url": f"{page}?{urlencode(query)}" if request.GET.get("before") else "",
        "older_url": f"{page}?{urlencode(query | {'before': closed(panel.Place(shown[-1].at, shown[-1].pk))})}"
        if more
        else "",
        "export_url": f"{reverse('settings_audit_export', args=[membership.company.slug])}?{urlencode(query)}",
    }
    return render(request, "settings/audit.html", context)


def _query(form: AuditForm) -> dict[str, str]:
    """Return what the form asked for as it stands in an address."""
    return {name: str(value) for name, value in form.cleaned_data.items() if value}


@require_safe
@company_page(VIEW_AUDIT)
@fresh_login("GET", "HEAD")
def export(request: MemberRequest) -> HttpResponse:
    """Hand out what was looked for as a table, and write down who took it and what they looked for."""
    membership, now = request.membership, timezone.now()
    form = AuditForm(request.GET)
    found = list(panel.entries(membership, form.wanted())[: panel.MOST_EXPORTED])
    record(
        company_id=membership.company_id,
        verb="exported",
        subject_type="audit log",
        subject_id=None,
        at=now,
        actor=request.user,
        after={"rows": len(found), "search": _query(form)},
    )
    body = b"".join(csv_chunks(panel.titles(), panel.rows(found, membership)))
    name = f"{membership.company.slug}-audit-{now:%Y-%m-%d}.csv"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
    }
    return HttpResponse(body, content_type=CSV, headers=headers)
