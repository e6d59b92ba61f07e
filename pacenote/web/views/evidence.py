"""The evidence file of a person, handed out on record, and a page that says whether one is as it was made."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import EXPORT, VIEW, VIEW_TEAM, may
from pacenote.analytics.evidence import Span, check_bytes, evidence_of
from pacenote.base.clock import today
from pacenote.base.scanning import ScanRefusedError
from pacenote.papers.evidence import evidence_pdf
from pacenote.people.models import Person
from pacenote.records.evidence import LARGEST, DamagedError, Verdict
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.evidence import CheckForm, EvidenceForm
from pacenote.web.say import in_words, refusal_words
from pacenote.web.zones import company_page

#: How far back the form begins; whoever wants another span says so.
USUAL = timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EXPORT)
@fresh_login("POST")
def take(request: MemberRequest, person_id: int) -> HttpResponse:
    """Ask for the days, and hand the file out."""
    membership = request.membership
    if not (may(membership, VIEW) and may(membership, VIEW_TEAM)):
        raise Http404  # it says what only their pages say
    person = get_object_or_404(Person.objects.visible_to(membership).select_related("company"), pk=person_id)
    now = timezone.now()
    day = today(membership.company.zoneinfo, now)
    form = EvidenceForm(request.POST or None, initial={"first": day - USUAL, "last": day, "form": "pdf"})
    if form.is_valid():
        span = Span(form.cleaned_data["first"], form.cleaned_data["last"])
        return _handed_out(request, person, span, form.cleaned_data["form"])
    slug = membership.company.slug
    context = {
        "form": form,
        "name": person.name,
        "person_url": reverse("person", args=[slug, person.pk]),
        "check_url": reverse("evidence_check", args=[slug]),
    }
    return render(request, "people/evidence.html", context, status=422 if form.is_bound else 200)


def _handed_out(request: MemberRequest, person: Person, span: Span, form: str) -> HttpResponse:
    now, company = timezone.now(), request.membership.company
    document = evidence_of(person=person, span=span, form=form, by=request.user, now=now)
    if form == "json":
        body, kind = json.dumps(document, ensure_ascii=False, indent=1).encode(), "application/json"
    else:
        body, kind = evidence_pdf(document, company=company, now=now), "application/pdf"
    name = f"{company.slug}-evidence-{person.pk}-{span.first}-{span.last}.{form}"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
    }
    return HttpResponse(body, content_type=kind, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EXPORT)
def check(request: MemberRequest) -> HttpResponse:
    """Say whether an uploaded evidence file is as it was made."""
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "people_url": reverse("people", args=[request.membership.company.slug])}
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            data = upload.read(LARGEST + 1)
            verdict = check_bytes(data, name=upload.name, company_id=request.membership.company_id)
        except DamagedError as error:
            form.add_error("file", _("This is no evidence file: %(why)s.") % {"why": _(str(error))})
        except ScanRefusedError as refusal:
            form.add_error("file", refusal_words(refusal))
        else:
            context |= _said(verdict) | {"file": upload.name}
    return render(request, "people/evidence_check.html", context, status=422 if form.errors else 200)


def _said(verdict: Verdict) -> dict[str, Any]:
    return {
        "checked": True,
        "good": verdict.good,
        "entries": verdict.entries,
        "erased": verdict.erased,
        "faults": [in_words(each.said.template, each.said.values) for each in verdict.faults],
    }
