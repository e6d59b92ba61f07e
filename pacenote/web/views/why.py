"""Why did she get this, why did she not: every metric of a period for one person."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import VIEW
from pacenote.coaching.services.explaining import explain, periods_of
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.times import times_of
from pacenote.web.panels.why_not import chosen_period, period_links, person_facts, why_rows
from pacenote.web.zones import company_page

PERIODS = 8


@require_safe
@company_page(VIEW)
def why(request: MemberRequest, person_id: int) -> HttpResponse:
    """Show what was decided about a person in a period, and why."""
    membership = request.membership
    person = get_object_or_404(Person.objects.visible_to(membership), pk=person_id)
    company = membership.company
    weeks, days = periods_of(company, most=PERIODS)
    chosen = chosen_period(request.GET.get("start", ""), request.GET.get("end", ""), [*weeks, *days])
    url = reverse("person_why", args=[company.slug, person.pk])
    found = explain(company=company, person=person, start=chosen[0], end=chosen[1]) if chosen else []
    context = {
        "name": person.name,
        "facts": person_facts(person, company.grace_days),
        "weeks": period_links(weeks, chosen, url),
        "days": period_links(days, chosen, url),
        "rows": why_rows(membership, times_of(company, timezone.now()), found),
        "messages_url": f"{reverse('coaching', args=[company.slug])}?person={person.pk}",
        "files_url": reverse("files", args=[company.slug]),
    }
    return render(request, "people/why.html", context)
