"""Automated Coaching: everybody with a message, and one person's messages to read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pacenote.accounts.permissions import EDIT_MESSAGES, VIEW, may
from pacenote.coaching.models import Message
from pacenote.coaching.services import plan_send
from pacenote.people.models import Person
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.coaching_list import DISPUTED, FILTERS, SENT, Choice, PersonItem, chips, people_with_messages
from pacenote.web.panels.desk import Desk, desk
from pacenote.web.panels.person_pane import PersonPane, person_pane
from pacenote.web.panels.sendbar import send_all_button, summary
from pacenote.web.panels.sent import sent_items, sent_messages
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.panels.undo import undo_notice
from pacenote.web.zones import company_page

PER_PAGE, PER_LOG_PAGE = 100, 50
MOST_SOUGHT = 80


@require_GET
@company_page(VIEW)
def coaching(request: MemberRequest) -> HttpResponse:
    """Show everybody with a message, and one of them; or the log of what was sent, and one of its messages."""
    membership, now = request.membership, timezone.now()
    shown = desk(membership, times_of(membership.company, now))
    found = (_log if _choice(request).filter == SENT else _people)(request, shown, _choice(request))
    choice = found.choice
    rostered = plan_send(company=membership.company, mode="rostered", automatic=False, now=now, known=shown.known)
    context = {
        "tabs": tabs(membership, "coaching", people=shown.known.people),
        "summary": summary(shown),
        "send_all": send_all_button(shown, rostered.people),
        "filters": chips(shown, choice),
        "query": choice.query,
        "search_url": reverse("coaching", args=[membership.company.slug]),
        "search_keep": [{"name": "filter", "value": choice.filter}] if choice.filter != "all" else [],
        "people": found.items,
        "people_count": found.count,
        "page": found.page,
        "page_query": _page_query(choice),
        "person": _pane(shown, found.around, choice),
        "undo": undo_notice(membership, now),
        "bulk_url": _bulk_url(shown, choice),
        "empty": _empty(shown, choice),
    }
    return render(request, "coaching/messages.html", context)


@dataclass(frozen=True, slots=True)
class Found:
    """The left side: what is on this page, what j and k walk through, and what is chosen."""

    items: list[PersonItem]
    around: list[PersonItem]
    count: int | None
    page: Page[Any]
    choice: Choice


def _people(request: MemberRequest, shown: Desk, choice: Choice) -> Found:
    people = people_with_messages(shown, choice)
    if choice.person is None and people:
        choice = replace(choice, person=people[0].id)
        people = [replace(item, current=item.id == choice.person) for item in people]
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page") or _page_of(people, choice))
    return Found(list(page.object_list), people, len(people), page, choice)


def _log(request: MemberRequest, shown: Desk, choice: Choice) -> Found:
    rows = sent_messages(shown.membership, choice.query)
    page = AheadPaginator(rows, PER_LOG_PAGE, request.GET.get("page")).shown()
    messages = list(page.object_list)
    if choice.person is None and messages:
        choice = replace(choice, person=messages[0].person_id, message=messages[0].pk)
    number = page.number if page.number > 1 else None
    items = sent_items(shown.membership, messages, shown.times, choice, page=number)
    return Found(items, items, None, page, choice)


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
        person=_id(person),
        message=_id(request.GET.get("message", "")),
    )


def _id(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None


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
    return person_pane(shown, person, people, message=choice.message)


def _empty(shown: Desk, choice: Choice) -> dict[str, str]:
    slug = shown.membership.company.slug
    base = reverse("coaching", args=[slug])
    if choice.filter == SENT and not choice.query:
        return {
            "kind": "nothing_yet",
            "title": _("Nothing was sent yet"),
            "text": _("What goes by the clock or by hand stands here afterwards, with what became of it."),
            "url": base,
            "action": _("See the messages"),
        }
    if choice.query or choice.filter != "all":
        return {
            "kind": "no_match",
            "title": _("Nobody matches"),
            "text": "",
            "url": base,
            "action": _("Show everybody"),
        }
    if not Message.objects.visible_to(shown.membership).exists():
        return {
            "kind": "nothing_yet",
            "title": _("No messages yet"),
            "text": _(
                "Import a scorecard or another file: everybody it speaks about gets a message, which waits here."
            ),
            "url": reverse("files", args=[slug]),
            "action": _("Import files"),
        }
    return {
        "kind": "all_done",
        "title": _("All done"),
        "text": _("Nothing waits. The next files bring the next messages."),
        "url": f"{base}?filter=sent",
        "action": _("See what was sent"),
    }
