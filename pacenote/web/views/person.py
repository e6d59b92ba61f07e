"""One person's page, and the issues and kudos on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import (
    EDIT_MESSAGES,
    EDIT_PEOPLE,
    EXPORT,
    MANAGE_SETTINGS,
    VIEW,
    VIEW_PEOPLE,
    VIEW_TEAM,
    may,
)
from pacenote.analytics.traces import Traces, traces_of
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.people.models import Person, Remark
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.remarks import RemarkForm
from pacenote.web.panels import person_head
from pacenote.web.panels.people import page_query
from pacenote.web.panels.person_charts import charts
from pacenote.web.panels.person_coaching import widget
from pacenote.web.panels.person_effects import effect_rows
from pacenote.web.panels.person_events import KINDS, SOURCES, sessions_of
from pacenote.web.panels.person_timeline import Place, Reader, chips, timeline
from pacenote.web.panels.times import Times, times_of
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


def _person(request: MemberRequest, person_id: int) -> Person:
    known = Person.objects.visible_to(request.membership).select_related("station")
    return get_object_or_404(known, pk=person_id)


@require_http_methods(["GET", "HEAD"])
@company_page(VIEW_PEOPLE)
def show(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show who a person is and what happened."""
    return _page(request, _person(request, person_id))


def _page(request: MemberRequest, person: Person, form: RemarkForm | None = None) -> HttpResponse:
    membership, slug, now = request.membership, request.membership.company.slug, timezone.now()
    editable = may(membership, EDIT_PEOPLE)
    times = times_of(membership.company, now)
    url, traces = reverse("person", args=[slug, person.pk]), traces_of(person)
    context = {
        "header": person_head.header(person, membership, times, traces),
        "now": person_head.now_strip(person, membership, times, traces),
        "effects": effect_rows(person, membership, times) if traces.sessions and may(membership, VIEW_TEAM) else [],
        "list_url": reverse("people", args=[slug]),
        "edit_url": reverse("person_edit", args=[slug, person.pk]) if editable else "",
        "evidence_url": reverse("person_evidence", args=[slug, person.pk]) if _may_export(membership) else "",
        "hold_url": reverse("person_hold", args=[slug, person.pk]) if may(membership, MANAGE_SETTINGS) else "",
        "messages_url": f"{reverse('coaching', args=[slug])}?person={person.pk}" if may(membership, VIEW) else "",
        "write_url": reverse("person_write", args=[slug, person.pk])
        if may(membership, EDIT_MESSAGES) and person.status != Person.Status.INACTIVE
        else "",
        "remark_form": (form or RemarkForm(membership=membership, initial={"happened_at": now})) if editable else None,
        "remark_url": reverse("remark_add", args=[slug, person.pk]),
        **analytics(request, person, times, url, traces),
    }
    return render(request, "people/person.html", context, status=422 if form else 200)


def _may_export(membership: Membership) -> bool:
    return all(may(membership, each) for each in (EXPORT, VIEW, VIEW_TEAM))


def analytics(request: MemberRequest, person: Person, times: Times, url: str, traces: Traces) -> dict[str, Any]:
    """Return what the charts, the timeline and the coaching widget show, by what the address asks for."""
    kind = request.GET.get("show", "")
    kind = kind if kind in KINDS else ""
    after = Place.unpack(request.GET.get("before", ""))
    everything, tables = request.GET.get("metrics") == "all", request.GET.get("tables") == "1"
    asked = {"metrics": "all" if everything else "", "tables": "1" if tables else "", "show": kind}
    known = sessions_of(person, request.membership) if traces.sessions else ()
    reader = Reader(person, request.membership, times, after, known, traces)
    page = timeline(reader, SOURCES, kind)

    def at(mark: str, **changes: str) -> str:
        query = page_query(**(asked | changes)).rstrip("&")
        return f"{url}?{query}{mark}" if query else f"{url}{mark}"

    return {
        "charts": charts(person, request.membership, times, everything=everything, talked=traces.sessions),
        "tables": tables,
        "tables_url": at("#metrics", tables="" if tables else "1"),
        "all_url": at("#metrics", metrics="all"),
        "events": page.events,
        "earlier_url": at("#timeline", before=page.earlier) if page.earlier else "",
        "first_url": at("#timeline") if after else "",
        "filters": chips(url, kind, KINDS),
        "filtered": bool(kind),
        "url": url,
        "widget": widget(reader),
    }


@require_POST
@company_page(EDIT_PEOPLE)
def add_remark(request: MemberRequest, person_id: int) -> HttpResponse:
    """Write down an issue or a kudo."""
    person, form = _person(request, person_id), RemarkForm(request.POST, membership=request.membership)
    if form.is_valid():
        try:
            services.write_remark(person=person, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("happened_at", refusal_words(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("person", request.membership.company.slug, person.pk)
    return _page(request, person, form)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(EDIT_PEOPLE)
def edit_remark(request: MemberRequest, remark_id: int) -> HttpResponse:
    """Correct an issue or a kudo, or take it back."""
    membership, slug = request.membership, request.membership.company.slug
    known = Remark.objects.visible_to(membership).select_related("person", "type")
    remark = get_object_or_404(known, pk=remark_id)
    initial = {"kind": remark.type_id, "happened_at": remark.happened_at, "note": remark.note}
    form = RemarkForm(request.POST or None, membership=membership, keep=remark.type_id, initial=initial)
    back = redirect("person", slug, remark.person_id)
    if "delete" in request.POST:
        services.delete_remark(remark=remark, by=request.user, now=timezone.now())
        messages.success(request, _("Taken back. The audit log keeps it."))
        return back
    if form.is_valid():
        try:
            services.edit_remark(remark=remark, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("happened_at", refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return back
    context = {"form": form, "name": remark.person.name, "person_url": reverse("person", args=[slug, remark.person_id])}
    return render(request, "people/remark.html", context, status=422 if form.is_bound else 200)
