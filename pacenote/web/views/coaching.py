"""Automated Coaching: everybody with a message, and one person's messages to read."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pacenote.accounts.permissions import EDIT_MESSAGES, VIEW, may
from pacenote.coaching.services import plan_send
from pacenote.people.models import Person
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.coaching_list import DISPUTED, FILTERS, SENT, Choice, PersonItem, chips, people_with_messages
from pacenote.web.panels.desk import Desk, desk
from pacenote.web.panels.person_pane import PersonPane, person_pane
from pacenote.web.panels.sendbar import send_all_button, summary
from pacenote.web.panels.sends import people_reached
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page

PER_PAGE = 100
MOST_SOUGHT = 80


@require_GET
@company_page(VIEW)
def coaching(request: MemberRequest) -> HttpResponse:
    """Show everybody with a message, and one of them."""
    membership, now = request.membership, timezone.now()
    shown = desk(membership, times_of(membership.company, now))
    choice = _choice(request)
    people = people_with_messages(shown, choice)
    if choice.person is None and people:
        choice = Choice(choice.query, choice.filter, people[0].id)
        people = [replace(item, current=item.id == choice.person) for item in people]
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page") or _page_of(people, choice))
    rostered = plan_send(company=membership.company, mode="rostered", automatic=False, now=now, messages=shown.messages)
    context = {
        "tabs": tabs(membership, "coaching"),
        "summary": summary(shown),
        "send_all": send_all_button(shown, people_reached(rostered)),
        "filters": chips(shown, choice),
        "query": choice.query,
        "search_url": reverse("coaching", args=[membership.company.slug]),
        "search_keep": [{"name": "filter", "value": choice.filter}] if choice.filter != "all" else [],
        "people": page.object_list,
        "people_count": len(people),
        "page": page,
        "page_query": _page_query(choice),
        "person": _pane(shown, people, choice),
        "bulk_url": _bulk_url(shown, choice),
        "empty": _empty(shown, choice),
    }
    return render(request, "coaching/messages.html", context)


def _bulk_url(shown: Desk, choice: Choice) -> str:
    """Return where selected people go; nowhere from what was sent, or for who may not edit."""
    if choice.filter == SENT or not may(shown.membership, EDIT_MESSAGES):
        return ""
    return reverse("messages_selected", args=[shown.membership.company.slug])


def _choice(request: MemberRequest) -> Choice:
    wanted, person = request.GET.get("filter", ""), request.GET.get("person", "")
    return Choice(
        query=" ".join(request.GET.get("q", "").split())[:MOST_SOUGHT],
        filter=wanted if wanted in FILTERS or wanted in (SENT, DISPUTED) else "all",
        person=int(person) if person.isascii() and person.isdecimal() and len(person) < 19 else None,
    )


def _page_of(people: list[PersonItem], choice: Choice) -> int:
    place = next((n for n, item in enumerate(people) if item.id == choice.person), 0)
    return place // PER_PAGE + 1


def _page_query(choice: Choice) -> str:
    query = QueryDict(mutable=True)
    if choice.query:
        query["q"] = choice.query
    if choice.filter != "all":
        query["filter"] = choice.filter
    return f"{query.urlencode()}&" if query else ""


def _pane(shown: Desk, people: list[PersonItem], choice: Choice) -> PersonPane | None:
    if choice.person is None:
        return None
    known = Person.objects.visible_to(shown.membership).select_related("station")
    person = get_object_or_404(known, pk=choice.person)
    return person_pane(shown, person, people)


def _empty(shown: Desk, choice: Choice) -> dict[str, str]:
    base = reverse("coaching", args=[shown.membership.company.slug])
    if choice.query or choice.filter != "all":
        return {
            "kind": "no_match",
            "title": _("Nobody matches"),
            "text": "",
            "url": base,
            "action": _("Show everybody"),
        }
    return {
        "kind": "all_done",
        "title": _("All done"),
        "text": _("Messages are made when the next files come."),
        "url": f"{base}?filter=sent",
        "action": _("See what was sent"),
    }
