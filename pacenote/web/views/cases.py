"""Cases: the list, and one of them with its coaching."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.permissions import CREATE_SUGGESTIONS, VIEW_TEAM, may
from pacenote.base.errors import DomainError
from pacenote.cases.models import Case, Participant
from pacenote.cases.queries import find_cases, near_part
from pacenote.cases.services import BY_HAND, write_case
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.people.models import Person
from pacenote.web.ahead import OncePaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.cases import CasesForm
from pacenote.web.forms.own_case import OwnCaseForm
from pacenote.web.panels import cases as panel
from pacenote.web.panels.case_page import case_page
from pacenote.web.panels.people import page_query
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.search import sought
from pacenote.web.zones import company_page

PER_PAGE = 50


@require_safe
@company_page(VIEW_TEAM)
def find(request: MemberRequest) -> HttpResponse:
    """List cases; the address holds search, filters and page."""
    membership, company = request.membership, request.membership.company
    query, show = sought(request.GET, most=100), request.GET.get("show", "")
    show = show if show in panel.SHOWS else ""
    person, form = _person(request), CasesForm(request.GET)
    found = find_cases(membership, form.wanted(company, words=query, show=show, person=person.pk if person else None))
    if show == "session":
        found = found.filter(sessions__session__in=CoachingSession.objects.visible_to(membership)).distinct()
    url = reverse("cases", args=[company.slug])
    others = form.asked() | {"q": query, "person": str(person.pk) if person else ""}
    near = near_part(membership, found) if query and not membership.limited else None
    page = OncePaginator(found, PER_PAGE, request.GET.get("page"), near=near).shown()
    context = {
        "rows": panel.rows(list(page), membership, times_of(company, timezone.now())),
        "filters": panel.filters(url, chosen=show, others=others),
        "form": form,
        "show": show,
        "query": query,
        "person": person,
        "without_person_url": f"{url}?{page_query(show=show, **others | {'person': ''})}".rstrip("?&"),
        "search_url": url,
        "new_url": reverse("case_new", args=[company.slug]) if may(membership, CREATE_SUGGESTIONS) else "",
        "page": page,
        "page_query": page_query(show=show, **others),
        "empty": panel.empty_list(membership, filtered=bool(query or show or person or form.asked())),
    }
    return render(request, "cases/list.html", context)


def _person(request: MemberRequest) -> Person | None:
    """Return whose cases are asked for; nobody where the address names nobody of the member's people."""
    wanted = request.GET.get("person", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    return Person.objects.visible_to(request.membership).filter(pk=number).first()


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(CREATE_SUGGESTIONS)
def write(request: MemberRequest, case_id: int | None = None) -> HttpResponse:
    """Enter a case that no file tells of, or correct one that was entered."""
    membership, slug = request.membership, request.membership.company.slug
    case = get_object_or_404(Case.objects.visible_to(membership), pk=case_id) if case_id else None
    if case and case.system != BY_HAND:
        messages.error(request, _("What files tell of a case is corrected in the file. Import it again."))
        return redirect("case", slug, case.pk)
    search_url = reverse("session_people", args=[slug])
    initial = _told(case, request) if case else {"kind": Case.Kind.EVENT, "opened_at": timezone.now()}
    form = OwnCaseForm(request.POST or None, membership=membership, search_url=search_url, initial=initial)
    if form.is_valid():
        try:
            kept = write_case(by=membership, told=form.told(), now=timezone.now(), case=case)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("case", slug, kept.pk)
    context = {
        "form": form,
        "title": _("Correct the case") if case else _("Enter a new case"),
        "action": _("Save"),
        "list_url": reverse("case", args=[slug, case.pk]) if case else reverse("cases", args=[slug]),
    }
    return render(request, "cases/write.html", context, status=422 if form.is_bound else 200)


def _told(case: Case, request: MemberRequest) -> dict[str, Any]:
    seen = Participant.objects.visible_to(request.membership).filter(case=case, person__isnull=False)
    return {
        "kind": case.kind, "subject": case.subject, "number": case.number, "link": case.link,
        "opened_at": case.opened_at, "people": [f"p{each}" for each in seen.values_list("person_id", flat=True)],
    }  # fmt: skip


@require_safe
@company_page(VIEW_TEAM)
def show(request: MemberRequest, case_id: int) -> HttpResponse:
    """Show one case."""
    membership = request.membership
    case = get_object_or_404(Case.objects.visible_to(membership), pk=case_id)
    context = {
        "page": case_page(case, membership, times_of(membership.company, timezone.now())),
        "list_url": reverse("cases", args=[membership.company.slug]),
        "edit_url": reverse("case_edit", args=[membership.company.slug, case.pk])
        if case.system == BY_HAND and may(membership, CREATE_SUGGESTIONS)
        else "",
    }
    return render(request, "cases/case.html", context)
