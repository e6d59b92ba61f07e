"""The first page of somebody who sees their own data only."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.coaching_sessions.services.standing import me
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.messaging.services import react
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.panels import own_page
from pacenote.web.panels.coach_home import open_actions
from pacenote.web.panels.person_charts import charts
from pacenote.web.panels.person_head import own_strip
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page

PER_PAGE = 5


@require_safe
@company_page(OWN_PAGE)
def mine(request: MemberRequest) -> HttpResponse:
    """Show the reader's own messages, sessions, actions and numbers."""
    membership, slug = request.membership, request.membership.company.slug
    person, times = me(membership), times_of(membership.company, timezone.now())
    if person is None:
        return render(request, "people/mine.html", {"nobody": True})
    everything, tables = request.GET.get("metrics") == "all", request.GET.get("tables") == "1"
    page = AheadPaginator(own_page.own_messages(person, membership), PER_PAGE, request.GET.get("page")).shown()
    coming, over = own_page.own_sessions(person, membership, times)
    url = reverse("mine", args=[slug])
    context = {
        "name": person.first_name,
        "now": own_strip(person, membership, times),
        "messages_sent": own_page.message_rows(page, membership, times),
        "page": page,
        "coming": coming,
        "over": over,
        "actions": open_actions(membership, person, times, own=True),
        "charts": charts(person, membership, times, everything=everything),
        "tables": tables,
        "tables_url": f"{url}#metrics" if tables else f"{url}?tables=1#metrics",
        "all_url": f"{url}?metrics=all#metrics",
    }
    return render(request, "people/mine.html", context)


@require_POST
@company_page(OWN_PAGE)
def got_it(request: MemberRequest, outgoing_id: int) -> HttpResponse:
    """Write down that the reader has read their message."""
    person = me(request.membership)
    known = Outgoing.objects.visible_to(request.membership).filter(person=person) if person else Outgoing.objects.none()
    outgoing = get_object_or_404(known, pk=outgoing_id)
    react(outgoing=outgoing, kind=Reaction.Kind.ACKNOWLEDGED, now=timezone.now())
    messages.success(request, _("Thank you. It is noted that you have read it."))
    return redirect("mine", request.membership.company.slug)
