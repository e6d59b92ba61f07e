"""Cases: the list, and one of them with its coaching."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import VIEW_TEAM
from pacenote.cases.models import Case
from pacenote.cases.queries import find_cases
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.people.models import Person
from pacenote.web.ahead import OncePaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.cases import CasesForm
from pacenote.web.panels import cases as panel
from pacenote.web.panels.case_page import case_page
from pacenote.web.panels.people import page_query
from pacenote.web.panels.times import times_of
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
    page = OncePaginator(found, PER_PAGE, request.GET.get("page")).shown()
    context = {
        "rows": panel.rows(list(page), membership, times_of(company, timezone.now())),
        "filters": panel.filters(url, chosen=show, others=others),
        "form": form,
        "show": show,
        "query": query,
        "person": person,
        "without_person_url": f"{url}?{page_query(show=show, **others | {'person': ''})}".rstrip("?&"),
        "search_url": url,
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


@require_safe
@company_page(VIEW_TEAM)
def show(request: MemberRequest, case_id: int) -> HttpResponse:
    """Show one case."""
    membership = request.membership
    case = get_object_or_404(Case.objects.visible_to(membership), pk=case_id)
    context = {
        "page": case_page(case, membership, times_of(membership.company, timezone.now())),
        "list_url": reverse("cases", args=[membership.company.slug]),
    }
    return render(request, "cases/case.html", context)
